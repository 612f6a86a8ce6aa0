"""Forgetting an account, and taking that back: what the verb and the flow `forget` both do."""

from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from journeyman import bootstrap
from journeyman.engine.other_agents import must_be_nobody_elses
from journeyman.errors import SetupError
from journeyman.journey.forget import FORGET, sweep
from journeyman.journey.forget import forget as forget_account
from journeyman.journey.forget import remember as remember_account
from journeyman.journey.patience import Tell
from journeyman.recipe.values import Period
from journeyman.settings import Settings


async def forget(settings: Settings, agent: str, service: str, keep: str, tell: Tell | None = None) -> str:
    """Make a tombstone of an account, and drop what others keep no longer; return what was done, in words.

    Args:
        settings: where the vault is.
        agent: whose account.
        service: where.
        keep: how long what opens the account is kept, such as `30d` or `12h`.
        tell: hears that the vault is waited for; None: it is not.

    Raises:
        SetupError: there is no such account, it is forgotten already, or `keep` is no period.
        Transient: another journey works on this account.
    """
    period = _period(keep)
    await sweep(bootstrap.directory(settings), bootstrap.vault_for(settings, tell), bootstrap.clock().now())
    async with bootstrap.held(settings, agent, service, FORGET, tell) as journal:
        await forget_account(journal, period)
    return f"{agent} at {service}: forgotten, and kept for {keep}"


async def remember(settings: Settings, agent: str, service: str, tell: Tell | None = None) -> str:
    """Take a `forget` back; return what was done, in words.

    Raises:
        SetupError: the account was not forgotten, what opened it is gone, or another agent has it by now.
        Transient: another journey works on this account.
    """
    async with bootstrap.held(settings, agent, service, FORGET, tell) as journal:
        record = await journal.read()
        if record:
            await must_be_nobody_elses(settings, record, tell)
        await remember_account(journal)
    return f"{agent} at {service}: is back"


def _period(text: str) -> timedelta:
    try:
        return TypeAdapter[timedelta](Period).validate_python(text)
    except ValidationError:
        fault = f'"{text}" is no period to keep it: give a whole number and a unit, such as 30d or 12h.'
    raise SetupError(fault)
