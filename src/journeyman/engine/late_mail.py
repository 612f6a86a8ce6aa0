"""Runs a journey again when the message comes for which an earlier run had given up to wait; part of `up`."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prefect.deployments import arun_deployment

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.message import Message
from journeyman.engine.redaction import said
from journeyman.errors import SetupError, VaultAway
from journeyman.journey.messages import confirms, waits_at
from journeyman.messages.code import find_code
from journeyman.messages.select import belongs
from journeyman.ports import Vault
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings

LOOK_EVERY = 60.0
"""Seconds after which all records are looked at, told of mail or not."""

READS, READS_AFAR = 2.0, 10.0
"""Seconds that the reading of one account's messages may take: in the home, and where that wants a login first."""

MOST_MESSAGES = 200
"""How many messages of one account are looked at."""

GIVING_UP = timedelta(minutes=3)
"""How long before the record says so a journey may have looked at its messages for the last time."""

FINISHES = "sign-up"
"""The journey that is run: it finishes whatever another one left unfinished, too."""

TAG = "late-mail"
"""Marks the runs that are started here."""

_log = logging.getLogger(__name__)


@dataclass
class Begun:
    """For what runs were started: each record as it stood, and each message, is a reason for one run at most."""

    revisions: set[tuple[str, str, int]] = field(default_factory=set[tuple[str, str, int]])
    messages: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])


def since(record: AccountRecord) -> datetime | None:
    """Return after when a message must have come to be new to this record's journey; None: no message is waited for."""
    if not record.confirming.overdue or not record.history:
        return None
    gave_up = record.history[-1].at - GIVING_UP
    return max(gave_up, record.anchor) if record.anchor else gave_up


def wants_to_go_on(record: AccountRecord, messages: Iterable[Message], recipe: Recipe) -> Message | None:
    """Return the first of the messages that the record's journey has given up to wait for; None: there is none.

    It is of the service's senders, to the account's own address, and not one that the journey has seen.
    """
    after = since(record)
    if after is None:
        return None
    address, senders = awaited(record, recipe)
    return next((item for item in messages if belongs(item, address, senders, after)), None)


def awaited(record: AccountRecord, recipe: Recipe) -> tuple[str, Sequence[str]]:
    """Return where the message comes to that the record's journey waits for, empty for nowhere, and from whom.

    What confirms an account may be an SMS; all later messages, and those of a reset, are mails.
    """
    if record.credential is None:
        return "", ()
    confirming = record.phase in {Phase.RESERVED, Phase.SUBMITTED} and record.reset is None
    return waits_at(recipe, record.credential, (confirms(recipe) if confirming else None) or find_code)


@asynccontextmanager
async def going_on(settings: Settings) -> AsyncGenerator[None]:
    """Watch for late mail while the block lasts. No fault here ends the block: it is logged."""
    watch = asyncio.create_task(_watch(settings), name="late mail")
    try:
        yield
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def _watch(settings: Settings) -> None:
    begun = Begun()
    while True:
        try:
            await _look_on_and_on(settings, begun)
        except Exception as error:  # noqa: BLE001 - whatever it is, servers and runs go on
            _log.warning("Late mail is looked for every %.0f s only: %s", LOOK_EVERY, said(error))
        await asyncio.sleep(LOOK_EVERY)


async def _look_on_and_on(settings: Settings, begun: Begun) -> None:
    """Look at all agents, then at each that mail comes to, and at all again from time to time."""
    people = bootstrap.directory(settings)
    looked = 0.0
    async with aclosing(bootstrap.inbox(settings).agents_with_new_mail(LOOK_EVERY)) as told:
        async for agents in told:
            everybody = not agents or time.monotonic() - looked > LOOK_EVERY
            looked = time.monotonic() if everybody else looked
            await _look(settings, await people.agents() if everybody else sorted(agents), begun)


async def _look(settings: Settings, agents: Iterable[str], begun: Begun) -> None:
    """Look at all records of these agents; one that can't be read or run does not stand in the others' way.

    Raises:
        VaultAway: there is nothing to look at until it is back.
    """
    vault = bootstrap.vault(settings)
    for agent in agents:
        for service in await _services(vault, agent):
            try:
                await _look_at(settings, await vault.load(agent, service), begun)
            except VaultAway:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the others are looked at
                _log.warning("Late mail of %s at %s was not looked at: %s", agent, service, said(error))


async def _services(vault: Vault, agent: str) -> list[str]:
    try:
        return await vault.services(agent)
    except SetupError as error:
        _log.warning("Late mail of %s was not looked at: %s", agent, said(error))
        return []


async def _look_at(settings: Settings, record: AccountRecord | None, begun: Begun) -> None:
    """Run the record's journey if a message has come that it had given up to wait for."""
    after = since(record) if record else None
    if record is None or after is None:
        return
    revision = (record.agent, record.service, record.revision)
    if revision in begun.revisions:
        return
    if await bootstrap.quarantine(settings, record.service):
        return  # the run would be refused; it begins once that is lifted
    recipe = bootstrap.recipe(settings, record.service)
    messages = await _messages(settings, record, recipe, after)
    new = (item for item in messages if (record.agent, record.service, item.id) not in begun.messages)
    message = wants_to_go_on(record, new, recipe)
    if message:
        await _run(record, message)
        begun.revisions.add(revision)
        begun.messages.add((record.agent, record.service, message.id))


async def _messages(settings: Settings, record: AccountRecord, recipe: Recipe, after: datetime) -> list[Message]:
    """Return what has come to the account's address or number; what comes later rings again."""
    found: list[Message] = []
    address, _ = awaited(record, recipe)
    if not address:
        return found
    within = READS if settings.inbox == "maildir" else READS_AFAR
    with suppress(TimeoutError):
        async with asyncio.timeout(within), aclosing(bootstrap.inbox(settings).messages(address, after)) as messages:
            async for message in messages:
                found.append(message)
                if len(found) >= MOST_MESSAGES:
                    break
    return found


async def _run(record: AccountRecord, message: Message) -> None:
    """Start a run of the account's deployment, and do not wait for it. For one message, Prefect makes one run only."""
    run = await arun_deployment(
        f"{FINISHES}/{record.service}",
        parameters={"agent": record.agent, "service": record.service},
        flow_run_name=f"{record.agent} at {record.service}",
        tags=[TAG],
        idempotency_key=f"{TAG}/{record.agent}/{record.service}/{message.id}",
        timeout=0,
        as_subflow=False,
    )
    _log.info("A message came to %s from %s: run %s goes on", record.agent, record.service, run.id)
