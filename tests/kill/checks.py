"""What must be true after each case: one account, a working credential, no lease, no process and no secret left."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.journey.stage import next_stage
from tests.canary.needles import Needle, search
from tests.kill.case import Result, opened_by, record_of
from tests.kill.plan import Case
from tests.kill.processes import command_line, of_run
from tests.kill.services import SIGN_UP, VARIANTS, Books
from tests.kill.signing_in import faults_of_sign_in
from tests.kill.world import World

GRACE = 10.0
"""Seconds for a killed run's browser to notice that nobody steers it any more."""


async def check(world: World, result: Result) -> None:
    """Add to a result all that is wrong after it."""
    record = await record_of(world, result.case)
    result.faults += [fault async for fault in _faults(world, result, record)]


async def _faults(world: World, result: Result, record: AccountRecord | None) -> AsyncIterator[str]:
    case = result.case
    books = Books(world.folder / case.service, case.service, case.agent)
    if (asked := books.resets_asked()) is not None:
        result.resets = asked  # a press that a run was killed in may have asked for none
    for fault in (*_of_accounts(books), *faults_of_record(result, record), *faults_of_counts(result, books)):
        yield fault
    if await bootstrap.vault(world.settings).lease(case.agent, case.service):
        yield "a lease is left"
    for fault in await _of_processes(result):
        yield fault
    if record:
        for fault in await faults_of_sign_in(world.settings, record):
            yield f"fresh sign-in: {fault}"
        for fault in await asyncio.to_thread(lambda: [*_of_secrets(world, result, record)]):
            yield fault


def _of_accounts(books: Books) -> Iterator[str]:
    ready, users = books.ready(), books.users()
    if len(ready) != 1:
        yield f"{len(ready)} accounts at the service"
    if not all(ready):
        yield "the account is not confirmed, or has no TOTP"
    if users != 1:
        yield f"{users} users at the service"


def faults_of_record(result: Result, record: AccountRecord | None) -> Iterator[str]:
    """Look at what the vault holds: nothing is unfinished, and what was replaced is kept."""
    if record is None:
        yield "no record in the vault"
        return
    if next_stage(record) is not None or record.pending or not record.current:
        yield f"the record is {record.phase.value}, and {next_stage(record) or 'nothing'} is to be done"
    if result.before is None:
        if record.previous:
            yield "the record holds a previous credential, though none was rotated"
    elif record.previous is None:
        yield "the record holds no previous credential"
    elif result.rotations == 1 and (known := result.before.current) and opened_by(record.previous) != opened_by(known):
        yield "the previous credential is not the one from before the rotation"


def faults_of_counts(result: Result, books: Books) -> Iterator[str]:
    """Look at what the service counted.

    No blow makes another reset needed. The new password is in the vault before the mail is asked for, and so is when
    that was: whoever goes on finds that mail, whose link is good until it is used. Killed between the press of "set new
    password" and the write after it, one sign-in with the new password tells whether it is in force: it is, or the same
    link still sets it. Only a mail that does not come is asked for again; where a reset is needed at all, no case loses
    mail.
    """
    most = resets_of(result.case) * max(1, result.rotations)
    if result.resets > most:
        yield f"{result.resets} password resets asked for, not {most}"
    replaced = books.passwords_replaced()
    if result.case.flow == SIGN_UP and replaced not in {None, most}:
        yield f"the password was replaced {replaced} times, not {most}"


def resets_of(case: Case) -> int:
    """Return how many resets a journey takes at the case's service when nothing befalls it."""
    return sum(item.resets for item in VARIANTS[case.flow] if item.service == case.service)


async def _of_processes(result: Result) -> list[str]:
    deadline = time.monotonic() + GRACE
    while left := [process for run in result.run_ids for process in of_run(run)]:
        if time.monotonic() > deadline:
            programs = sorted({command_line(process).partition(b"\0")[0].decode() for process in left})
            return [f"{len(left)} processes are left: {', '.join(programs)}"]
        await asyncio.sleep(0.5)
    return []


def _of_secrets(world: World, result: Result, record: AccountRecord) -> Iterator[str]:
    """Look for the record's secrets in what Prefect has of the case's runs, and in the logs."""
    needles = needles_of(record)
    for place, content in _written(world, result):
        for found in search([needle for needle in needles if not by_chance(needle, content)], content):
            yield f"{found} in {place}"


def by_chance(needle: Needle, content: bytes) -> bool:
    """Say whether a short number stands there as a part of something longer only: ids and times are full of digits."""
    return needle.secret.isdigit() and not needle.word.search(content)


def needles_of(record: AccountRecord) -> list[Needle]:
    """Return what must stand nowhere in clear."""
    return [Needle(what, secret.encode()) for credential in record.credentials for what, secret in _secrets(credential)]


def _secrets(credential: Credential) -> Iterator[tuple[str, str]]:
    yield "password", credential.password.get_secret_value()
    for code in credential.recovery_codes:
        yield "recovery code", code.get_secret_value()
    if credential.authenticator:
        uri = credential.authenticator.uri.get_secret_value()
        yield "TOTP secret", parse_qs(urlsplit(uri).query)["secret"][0]


def _written(world: World, result: Result) -> Iterator[tuple[str, bytes]]:
    """Yield what Prefect's database has of the case's runs, by table, and the logs."""
    database = world.settings.home / "prefect" / "prefect.db"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as connection:
        for table in TABLES:
            yield f"Prefect's table {table}", b"\n".join(_of_runs(connection, table, result.run_ids))
    for log in (world.settings.home / "logs").glob("*.log"):
        yield log.name, log.read_bytes()


TABLES = {
    "flow_run": "id in ({runs})",
    "task_run": "flow_run_id in ({runs})",
    "flow_run_state": "flow_run_id in ({runs})",
    "task_run_state": "task_run_id in (select id from task_run where flow_run_id in ({runs}))",
    "log": "flow_run_id in ({runs})",
    "artifact": "flow_run_id in ({runs})",
    "events": "id in (select event_id from event_resources where resource_id in ({resources}))",
}
"""Prefect's table → which of its rows belong to some runs."""


def _of_runs(connection: sqlite3.Connection, table: str, runs: list[str]) -> Iterator[bytes]:
    marks = ", ".join("?" for _ in runs)
    values = [f"prefect.flow-run.{run}" for run in runs] if "{resources}" in TABLES[table] else runs
    where = TABLES[table].format(runs=marks, resources=marks)
    for row in connection.execute(f"select * from {table} where {where}", values):  # noqa: S608 - our own tables' names
        yield b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
