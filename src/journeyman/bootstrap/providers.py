"""Who stands behind directory, inbox, vault and audit: files under the home, or the providers that settings name."""

from contextvars import ContextVar
from pathlib import Path

from journeyman.adapters.age import AgeVault
from journeyman.adapters.audit_files import AuditFiles
from journeyman.adapters.clock import SystemClock
from journeyman.adapters.local_directory import LocalDirectory
from journeyman.adapters.maildir import MaildirInbox
from journeyman.adapters.one_agent import OneAgentDirectory, OneAgentVault
from journeyman.adapters.processes import this_process
from journeyman.journey.audited import AuditedVault
from journeyman.journey.patience import PatientVault, Tell, tell_nobody
from journeyman.ports import Directory, Inbox, Vault
from journeyman.settings import Settings

# Each provider's client is imported where it is chosen: who uses none waits for none.
# ruff: noqa: PLC0415

_seen: dict[Path, dict[tuple[str, str], int]] = {}
"""Home → account → the revision of its record that this process has been seen to read."""

_process: ContextVar[str] = ContextVar("process", default="")


def directory(settings: Settings) -> Directory:
    """Return the directory that settings name: identities in files under the agents' folders, or at Ravi.

    Raises:
        SetupError: the settings of the one that is chosen lack something.
    """
    local = LocalDirectory(settings.home, settings.mail_domain, settings.address_template)
    if settings.agent:  # wherever the operator's directory is: who it was launched for lies in its folder
        return OneAgentDirectory(local, settings.agent, settings.directory != "ravi" or settings.ravi.plus_tags)
    if settings.directory == "ravi":
        from journeyman.adapters.ravi import NewIdentities, Ravi, RaviDirectory

        ravi = settings.ravi
        new = NewIdentities(ravi.prefix, ravi.address_field, ravi.domain, phones=ravi.phones, keys=ravi.agent_keys)
        return RaviDirectory(Ravi(ravi.base_url, ravi.key), settings.home, new, plus_tags=ravi.plus_tags)
    return local


def inbox(settings: Settings) -> Inbox:
    """Return the inbox that settings name: the agents' Maildirs, mailboxes on an IMAP server, or messages at Ravi.

    Raises:
        SetupError: as in `directory`.
    """
    match settings.inbox:
        case "imap":
            from journeyman.adapters.imap import ImapInbox

            return ImapInbox(settings.imap, settings.address_template)
        case "ravi":
            from journeyman.adapters.ravi import Ravi, RaviInbox

            return RaviInbox(Ravi(settings.ravi.base_url, settings.ravi.key), settings.ravi.poll)
        case "maildir":
            return maildir(settings)


def maildir(settings: Settings) -> MaildirInbox:
    """Return the embedded inbox: the agents' Maildirs."""
    return MaildirInbox(settings.home)


def store(settings: Settings) -> Vault:
    """Return what stands behind the vault: age files under the agents' folders, or a provider's. No agent's business.

    Raises:
        SetupError: as in `directory`.
    """
    match settings.vault:
        case "openbao":
            from journeyman.adapters.openbao import OpenBaoVault

            return OpenBaoVault(settings.openbao)
        case "ravi":
            from journeyman.adapters.ravi import Ravi, RaviVault

            ravi = settings.ravi
            seal = AgeVault(settings.home, settings.recovery_recipient) if ravi.encrypt else None
            client = Ravi(ravi.base_url, ravi.key)
            return RaviVault(client, settings.home, ravi.prefix, seal, mirrors=ravi.mirror_passwords)
        case "age":
            return AgeVault(settings.home, settings.recovery_recipient)


def policy(settings: Settings, agent: str = "") -> str:
    """Return the policy that OpenBao needs for an agent's token; without an agent, for a worker's.

    Raises:
        UnknownAgent: no agent can have this name.
    """
    from journeyman.adapters.openbao import policy as policy_of

    return policy_of(settings.openbao, agent)


def vault(settings: Settings, run: str = "") -> Vault:
    """Return the vault that settings name; what it gives out is told to the agents' audit logs.

    Args:
        settings: which, and where.
        run: who asks, in the log's words; where it is left out, this process, and then a record is told of once for
            each of its revisions, however many vaults it opens.

    Raises:
        SetupError: as in `directory`.
    """
    seen = {} if run else _seen.setdefault(settings.home, {})
    records = store(settings)
    behind = OneAgentVault(records, settings.agent) if settings.agent else records
    return AuditedVault(behind, audit(settings, run), seen)


def patient_vault(settings: Settings, tell: Tell = tell_nobody, run: str = "") -> Vault:
    """Return the vault that settings name, waited for where it is sealed or away; `tell` hears of it.

    Raises:
        SetupError: as in `directory`.
    """
    return PatientVault(vault(settings, run), SystemClock(), tell)


def vault_for(settings: Settings, tell: Tell | None, run: str = "") -> Vault:
    """Return the vault as `patient_vault` does where somebody hears of the wait; as `vault` does where a person waits.

    Raises:
        SetupError: as in `directory`.
    """
    return patient_vault(settings, tell, run) if tell else vault(settings, run)


def audit(settings: Settings, run: str = "") -> AuditFiles:
    """Return the audit logs, for whoever `run` says, by default this process."""
    return AuditFiles(settings.home, run or _process.get() or this_process(), SystemClock().now)


def call_this_process(purpose: str) -> None:
    """Say what this process is for, for the audit logs."""
    _process.set(this_process(purpose))
