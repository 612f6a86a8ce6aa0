"""Everybody's password at one service, given anew by two workers: how long, and how many were there at once.

`python -m benchmarks.rotations --accounts 50 --concurrent 4 --per-minute 60`. Acorn gets so many members, and the vault
their records, as if they had signed up 91 days ago. Then `rotate/acorn` is called for all that are due, twice at the
same moment: once for each of two workers of one Prefect server. Acorn counts how many visits there were at once.

Exit code 1 where an account was not rotated exactly once, its new password does not open it, or the recipe's limits
did not hold.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
from pydantic import SecretStr

from benchmarks.place import SERVICE, acorns_port, machine, measured, out, settle_in
from fixtures.services.acorn.passwords import hash_password, password_matches
from fixtures.services.acorn.store import Store
from fixtures.services.acorn.totp import new_key, provisioning_uri
from fixtures.services.starting import start_service
from journeyman import bootstrap
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.credential import Authenticator, Credential
from journeyman.journey.new_password import usual
from journeyman.settings import Settings

OLD = timedelta(days=91)
LONGEST = 3600
"""Seconds after which a run is taken for hung."""
TOKEN = "side-door"  # noqa: S105 - of a service that is gone afterwards


@dataclass(frozen=True)
class Asked:
    """What is to be measured."""

    accounts: int
    concurrent: int
    per_minute: int


async def measure(asked: Asked, folder: Path) -> None:
    """Make members, let two workers rotate, and look; all that was started is stopped.

    Raises:
        RuntimeError: something is wrong; says all that is.
    """
    limits = {"concurrent": asked.concurrent, "per_minute": asked.per_minute}
    settings = settle_in(folder, {SERVICE: {"limits": limits}}, worker_limit=1)  # so that each worker takes one call
    members = await enlist(asked.accounts, settings, folder / SERVICE)
    data, port = folder / SERVICE, acorns_port(settings)
    with start_service(SERVICE, data, settings.smtp_port, port, admin_token=TOKEN) as acorn:
        async with two_workers(settings):
            began = time.monotonic()
            ends = await asyncio.gather(*(rotate_all() for _ in range(2)))
            seconds = time.monotonic() - began
        async with httpx.AsyncClient(headers={"X-Acorn-Admin": TOKEN}) as client:
            visits = (await client.get(f"{acorn.url}/admin/visits")).raise_for_status().json()
    faults = [end for end in ends if end] + [
        fault for agent, before in members.items() if (fault := await wrong(settings, folder / SERVICE, agent, before))
    ]
    if visits["open_most"] > asked.concurrent:
        faults.append(f"{visits['open_most']} visits were open at once")
    out.print(
        f"{asked.accounts} accounts in {seconds:.0f} s by two workers; at most {visits['open_most']} visits open "
        f"at once (limit {asked.concurrent}), {visits['sign_ins_within_a_minute']} sign-ins within a minute"
    )
    out.print(machine())
    if faults:
        raise RuntimeError("\n".join(faults))


async def enlist(number: int, settings: Settings, data: Path) -> dict[str, Credential]:
    """Make agents that are members of Acorn since long ago; return their credentials."""
    store, people, vault = Store(data), bootstrap.directory(settings), bootstrap.vault(settings)
    recipe, then = bootstrap.recipe(settings, SERVICE), datetime.now(UTC) - OLD
    members: dict[str, Credential] = {}
    for agent in (f"agent{count:03}" for count in range(1, number + 1)):
        email, key = (await people.add(agent)).address, new_key()
        member = Credential(
            username=agent,
            email=email,
            password=usual(recipe),
            authenticator=Authenticator(uri=SecretStr(provisioning_uri(key, agent))),
            created_at=then,
        )
        hashed = await asyncio.to_thread(hash_password, member.password.get_secret_value())
        account = store.add_account(email, agent, hashed, newsletter=False, now=then.timestamp())
        store.execute("update accounts set confirmed = 1, totp_key = ?, totp_enabled = 1 where id = ?", key, account)
        await vault.prepare(agent)
        record = AccountRecord(
            agent=agent,
            service=SERVICE,
            origin=recipe.origin,
            phase=Phase.PROVEN,
            current=member,
            proven_at=then,
        )
        await vault.save(record, 0)
        members[agent] = member
    store.close()
    return members


@asynccontextmanager
async def two_workers(settings: Settings) -> AsyncGenerator[None]:
    """Run all that `journeyman up` runs, and one more worker, started as on another machine."""
    from benchmarks.workers import worker  # noqa: PLC0415 - Prefect reads its environment when it is imported
    from journeyman.engine.server import POOL  # noqa: PLC0415 - as above
    from journeyman.engine.up import running  # noqa: PLC0415 - as above

    async with running(settings), worker(settings, settings.worker_type, POOL):
        yield


async def rotate_all() -> str:
    """Call the deployment as its schedule does; return why it failed, nothing where it went well."""
    from prefect.deployments import arun_deployment  # noqa: PLC0415 - as above

    run = await arun_deployment(f"rotate/{SERVICE}", parameters={}, timeout=LONGEST, as_subflow=False)
    message = (run.state and run.state.message) or "the run did not end"
    out.print(message)
    return "" if run.state and run.state.is_completed() else message


async def wrong(settings: Settings, data: Path, agent: str, before: Credential) -> str:
    """Return what is wrong with an account now: rotated once, and Acorn's password is the vault's; nothing else is."""
    record, store = await bootstrap.vault(settings).load(agent, SERVICE), Store(data)
    account = store.account_called(agent)
    store.close()
    if record is None or record.current is None or account is None:
        return f"{agent}: the account is gone"
    if record.previous is None or record.previous.password != before.password or record.rotation or record.pending:
        return f"{agent}: not rotated exactly once"
    opens = await asyncio.to_thread(password_matches, record.current.password.get_secret_value(), account.password)
    return "" if opens else f"{agent}: the vault's password opens nothing"


def main() -> None:
    """Measure, in a folder that is gone afterwards unless something is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rotations", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--accounts", type=int, default=50, help="how many are due (%(default)s)")
    parser.add_argument("--concurrent", type=int, default=4, help="the recipe's limit of visits at once (%(default)s)")
    parser.add_argument("--per-minute", type=int, default=60, help="its limit of beginnings (%(default)s)")
    given = parser.parse_args()
    measured("rotations", partial(measure, Asked(given.accounts, given.concurrent, given.per_minute)))


if __name__ == "__main__":
    main()
