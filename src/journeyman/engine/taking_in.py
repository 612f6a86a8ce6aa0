"""The beginning of an import: what was given is pending in the vault before a page is opened."""

from collections.abc import Callable

from journeyman import bootstrap
from journeyman.account_file import Given
from journeyman.domain.account import AccountRecord
from journeyman.domain.audit import Use
from journeyman.domain.credential import Credential
from journeyman.domain.importing import may_take_in
from journeyman.engine.other_agents import must_be_nobody_elses
from journeyman.engine.redaction import know
from journeyman.journey.patience import Tell
from journeyman.journey.take_in import authenticator_of, must_be_free, take_in
from journeyman.settings import Settings

IMPORT = "import"
"""The journey's name."""


async def begin_import(
    settings: Settings, agent: str, service: str, ask: Callable[[str], Given], tell: Tell | None = None
) -> None:
    """Take what is given into the vault, to be proven by the journey `import`; what is proven already stays as it is.

    Args:
        settings: where the vault is.
        agent: whose account.
        service: where.
        ask: returns what is given, told the agent's address for the service. Asked only where there is room for it.
        tell: hears that the vault is waited for; None: it is not.

    Raises:
        SetupError: what is given can't be taken, there is an account already, another agent has it, or a name is
            unknown.
        Transient: another journey works on this account.
    """
    recipe = bootstrap.recipe(settings, service)
    identity = await bootstrap.directory(settings).identity(agent)
    record = await bootstrap.vault_for(settings, tell).load(agent, service)
    if _is_proven_import(record):
        return
    must_be_free(record, agent, service)
    address = identity.address_for(service, plus=recipe.mail.plus)
    credential = _credential(ask(address), address)
    wanted = AccountRecord(agent=agent, service=service, origin=recipe.origin, pending=credential)
    await must_be_nobody_elses(settings, wanted, tell)
    for what in ("password", "authenticator") if credential.authenticator else ("password",):
        await bootstrap.audit(settings).note(agent, service, Use.IMPORTED, what)
    async with bootstrap.held(settings, agent, service, IMPORT, tell) as journal:
        await take_in(journal, recipe.origin, credential)


def _is_proven_import(record: AccountRecord | None) -> bool:
    """Say whether a killed import left nothing to do but to call its credential the current one."""
    return record is not None and record.importing is not None and not may_take_in(record)


def _credential(given: Given, address: str) -> Credential:
    """Return what was given as a credential; each of its secrets is hidden in whatever is logged from now on."""
    for secret in (given.password, given.totp):
        know(secret)
    credential = Credential(
        username=given.username,
        email=address if given.email is None else given.email,
        password=given.password,
        authenticator=authenticator_of(given.totp),
        created_at=bootstrap.clock().now(),
    )
    for secret in credential.secrets():
        know(secret)
    return credential
