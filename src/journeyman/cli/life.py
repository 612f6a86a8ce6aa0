"""`journeyman import`: an account that exists already comes into the vault."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from journeyman import bootstrap
from journeyman.cli.accounts import Agent, Service
from journeyman.cli.given import Given, ask_given, read_given
from journeyman.cli.journeys import BaseUrl, Called, pointed_at, run_in_this_process
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.domain.importing import may_take_in
from journeyman.engine.redaction import know
from journeyman.journey.take_in import authenticator_of, must_be_free, take_in
from journeyman.settings import Settings, load_settings

File = Annotated[
    Path | None,
    typer.Option(
        "--file", metavar="PATH", help="A JSON file that you alone can read, - for stdin. Left out: it asks, unseen."
    ),
]


def import_account(agent: Agent, service: Service, file: File = None, base_url: BaseUrl = "") -> None:
    """Take in an account that exists already: it is proven by a fresh sign-in, and only then kept.

    The file has `username`, `email` (left out: the agent's address for the service), `password`, and perhaps `totp`: a
    secret or an otpauth URI. It runs in this process, without Prefect, whose database must not see a password. What the
    service refuses is not kept; where the proof could not be made, call it again with the same or other values.

    Exit code 0: the account is proven; 1: it is not, and why; 2: something must be set right first.
    """
    settings = pointed_at(load_settings(), service, base_url, here=True)
    if not asyncio.run(_import(settings, Called("import", agent, service), file)):
        raise typer.Exit(1)


async def _import(settings: Settings, called: Called, file: Path | None) -> bool:
    recipe = bootstrap.recipe(settings, called.service)
    identity = await bootstrap.directory(settings).identity(called.agent)
    record = await bootstrap.vault(settings).load(called.agent, called.service)
    if not _is_proven_import(record):
        must_be_free(record, called.agent, called.service)
        address = identity.address_for(called.service, plus=recipe.mail.plus)
        given = read_given(file) if file else ask_given(address)
        credential = _credential(given, address)
        async with bootstrap.held(settings, called.agent, called.service, called.name) as journal:
            await take_in(journal, recipe.origin, credential)
    return await run_in_this_process(settings, called)


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
