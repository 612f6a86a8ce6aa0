"""Whether another agent has an account: the first of two to rotate its password would lock the other out."""

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord
from journeyman.domain.importing import has_account_of
from journeyman.errors import SetupError
from journeyman.journey.patience import Tell
from journeyman.ports import Vault
from journeyman.settings import Settings


async def must_be_nobody_elses(settings: Settings, record: AccountRecord, tell: Tell | None = None) -> None:
    """Refuse an account that another agent has. A record that can't be read says nothing of whose it is.

    Args:
        settings: where the agents are, and the vault; a process that was launched for one agent sees no other.
        record: of the agent that is to have the account, with what opens it.
        tell: hears that the vault is waited for; None: it is not.

    Raises:
        SetupError: another agent has it; says who.
        VaultAway: the vault was waited for, and is still away.
    """
    agent, service, vault = record.agent, record.service, bootstrap.vault_for(settings, tell)
    for other in await bootstrap.directory(settings).agents():
        if other == agent:
            continue
        theirs = await _record(vault, other, service)
        if theirs and has_account_of(theirs, record):
            raise SetupError(
                f"{other} has this account at {service}, and each agent has accounts of its own; nothing was changed. "
                f"To move it to {agent}, forget it there first: journeyman forget {other} {service}"
            )


async def _record(vault: Vault, agent: str, service: str) -> AccountRecord | None:
    try:
        return await vault.load(agent, service)
    except SetupError:  # it is damaged, or not ours to read: `journeyman list` tells
        return None
