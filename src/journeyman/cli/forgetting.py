"""`journeyman forget`: a tombstone in the place of an account, and the way back."""

import asyncio
import sys
from typing import Annotated

import typer

from journeyman.cli.accounts import Agent, Service
from journeyman.cli.terminal import print_line
from journeyman.engine.forgetting import forget as forget_account
from journeyman.engine.forgetting import remember
from journeyman.errors import SetupError
from journeyman.settings import load_settings


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
    settings = load_settings()
    if not undo and not yes:
        _confirm(f"Forget {agent}'s account at {service}? It is not deleted at the service.")
    told = remember(settings, agent, service) if undo else forget_account(settings, agent, service, keep)
    print_line(asyncio.run(told))


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise SetupError("There is no terminal to ask whether to forget the account. Add --yes if it is meant.")
    typer.confirm(question, abort=True, err=True)
