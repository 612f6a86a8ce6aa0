"""`journeyman forget`: a tombstone in the place of an account, and the way back."""

import asyncio
import sys
from datetime import timedelta
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from journeyman import bootstrap
from journeyman.cli.accounts import Agent, Service
from journeyman.cli.terminal import print_line
from journeyman.errors import SetupError
from journeyman.journey.forget import forget as forget_account
from journeyman.journey.forget import remember, sweep
from journeyman.recipe.values import Period
from journeyman.settings import Settings, load_settings


def forget(
    agent: Agent,
    service: Service,
    keep: Annotated[
        str, typer.Option(metavar="PERIOD", help="How long what opens it is kept, such as 30d or 12h.")
    ] = "30d",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back, while it is kept.")] = False,
) -> None:
    """Forget an account: no journey goes on with it, and after a while what opens it is gone.

    The account at the service is NOT deleted: do that there, while you still can sign in. Until the end of PERIOD the
    credential stays in the vault, encrypted, and --undo brings the account back as it was; the first `journeyman list`,
    `forget` or `up` after that drops it.
    """
    settings, period = load_settings(), _period(keep)
    if not undo and not yes:
        _confirm(f"Forget {agent}'s account at {service}? It is not deleted at the service.")
    asyncio.run(_undo(settings, agent, service) if undo else _forget(settings, agent, service, period))
    print_line(f"{agent} at {service}: " + ("is back" if undo else f"forgotten, and kept for {keep}"))


async def _forget(settings: Settings, agent: str, service: str, keep: timedelta) -> None:
    await sweep(bootstrap.directory(settings), bootstrap.vault(settings), bootstrap.clock().now())
    async with bootstrap.held(settings, agent, service, "forget") as journal:
        await forget_account(journal, keep)


async def _undo(settings: Settings, agent: str, service: str) -> None:
    async with bootstrap.held(settings, agent, service, "forget") as journal:
        await remember(journal)


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise SetupError("There is no terminal to ask whether to forget the account. Add --yes if it is meant.")
    typer.confirm(question, abort=True, err=True)


def _period(text: str) -> timedelta:
    try:
        return TypeAdapter[timedelta](Period).validate_python(text)
    except ValidationError:
        raise SetupError(f'--keep takes a whole number and a unit, such as 30d or 12h, and "{text}" is not.') from None
