"""Who stands behind directory, inbox and vault: files under the home, or the providers that settings name."""

from journeyman.adapters.age import AgeVault
from journeyman.adapters.clock import SystemClock
from journeyman.adapters.local_directory import LocalDirectory
from journeyman.adapters.maildir import MaildirInbox
from journeyman.journey.patience import PatientVault, Tell, tell_nobody
from journeyman.ports import Directory, Inbox, Vault
from journeyman.settings import Settings

# Each provider's client is imported where it is chosen: who uses none waits for none.
# ruff: noqa: PLC0415


def directory(settings: Settings) -> Directory:
    """Return the directory that settings name: identities in files under the agents' folders, or at Ravi.

    Raises:
        SetupError: the settings of the one that is chosen lack something.
    """
    if settings.directory == "ravi":
        from journeyman.adapters.ravi import NewIdentities, Ravi, RaviDirectory

        ravi = settings.ravi
        new = NewIdentities(ravi.prefix, ravi.address_field, ravi.domain, phones=ravi.phones, keys=ravi.agent_keys)
        return RaviDirectory(Ravi(ravi.base_url, ravi.key), settings.home, new, plus_tags=ravi.plus_tags)
    return LocalDirectory(settings.home, settings.mail_domain, settings.address_template)


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
            return MaildirInbox(settings.home)


def vault(settings: Settings) -> Vault:
    """Return the vault that settings name: age files under the agents' folders, or a provider's.

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


def patient_vault(settings: Settings, tell: Tell = tell_nobody) -> Vault:
    """Return the vault that settings name, waited for where it is sealed or away; `tell` hears of it.

    Raises:
        SetupError: as in `directory`.
    """
    return PatientVault(vault(settings), SystemClock(), tell)
