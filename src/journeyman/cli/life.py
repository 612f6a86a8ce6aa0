"""`journeyman import`: an account that exists already comes into the vault."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from journeyman.account_file import read_given
from journeyman.cli.accounts import Agent, Service
from journeyman.cli.given import ask_given
from journeyman.cli.journeys import Called, pointed_at, run_in_this_process
from journeyman.engine.taking_in import IMPORT, begin_import
from journeyman.settings import Settings, load_settings

File = Annotated[
    Path | None,
    typer.Option(
        "--file", metavar="PATH", help="A JSON file that you alone can read, - for stdin. Left out: it asks, unseen."
    ),
]

BaseUrl = Annotated[str, typer.Option("--base-url", metavar="URL", help="Origin of another instance of the service.")]


def import_account(agent: Agent, service: Service, file: File = None, base_url: BaseUrl = "") -> None:
    """Take in an account that exists already: it is proven by a fresh sign-in, and only then kept.

    The file has `username`, `email` (left out: the agent's address for the service), `password`, and perhaps `totp`: a
    secret or an otpauth URI. It runs in this process, without Prefect; the deployments `import/…` take such a file too.
    What the service refuses is not kept; where the proof could not be made, call it again, with other values perhaps.

    Exit code 0: the account is proven; 1: it is not, and why; 2: something must be set right first.
    """
    settings = pointed_at(load_settings(), service, base_url, here=True)
    if not asyncio.run(_import(settings, Called(IMPORT, agent, service), file)):
        raise typer.Exit(1)


async def _import(settings: Settings, called: Called, file: Path | None) -> bool:
    await begin_import(
        settings, called.agent, called.service, lambda address: read_given(file) if file else ask_given(address)
    )
    return await run_in_this_process(settings, called)
