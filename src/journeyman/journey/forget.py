"""Forgetting an account, taking that back, and dropping what was kept for long enough. No service is visited."""

from datetime import datetime, timedelta

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.closing import closing, dropped, is_to_drop, reopened
from journeyman.errors import Conflict, SetupError
from journeyman.journey.journal import Journal
from journeyman.ports import Directory, Vault

FORGET = "forget"
"""What history says of it."""


def must_not_be_closed(record: AccountRecord | None) -> None:
    """Refuse an account that was forgotten.

    Raises:
        SetupError: it was; says when, and how to get it back.
    """
    if record is None or record.phase is not Phase.CLOSED or record.closed is None:
        return
    told = f"{record.agent}'s account at {record.service} was forgotten on {record.closed.at:%Y-%m-%d}"
    if record.credentials:
        raise SetupError(
            f"{told}, and is kept until {record.closed.keep_until:%Y-%m-%d}. To have it back: "
            f"journeyman forget --undo {record.agent} {record.service}"
        )
    raise SetupError(
        f"{told}, and what opened it is gone. Who knows its password can take it in: "
        f"journeyman import {record.agent} {record.service}"
    )


async def forget(journal: Journal, keep: timedelta) -> None:
    """Make the record a tombstone. Hold the lease meanwhile.

    Raises:
        SetupError: it is one already, or there is no record.
        Conflict: another writer saved the record meanwhile.
        VaultDamaged: the record can't be read or saved.
    """
    record, now = await journal.read(), journal.clock.now()
    must_not_be_closed(record)
    _must_be_there(record, journal)
    await journal.write(lambda known: closing(known, now, keep), FORGET, f"kept until {now + keep:%Y-%m-%d}")


async def remember(journal: Journal) -> None:
    """Take a `forget` back. Hold the lease meanwhile.

    Raises:
        SetupError: the account was not forgotten, or what opened it is gone.
        Conflict: another writer saved the record meanwhile.
        VaultDamaged: the record can't be read or saved.
    """
    record = _must_be_there(await journal.read(), journal)
    if record.phase is not Phase.CLOSED:
        raise SetupError(f"{record.agent}'s account at {record.service} was not forgotten; nothing was changed.")
    if not record.credentials:
        must_not_be_closed(record)
    await journal.write(reopened, FORGET, "taken back")


async def sweep(directory: Directory, vault: Vault, now: datetime) -> None:
    """Drop what tombstones keep no longer; a record that can't be read or was just saved is left to the next call."""
    for agent in await directory.agents():
        for service in await vault.services(agent):
            try:
                record = await vault.load(agent, service)
                if record and is_to_drop(record, now):
                    await vault.save(dropped(record).note(now, FORGET, "dropped"), record.revision)
            except (Conflict, SetupError):
                continue


def _must_be_there(record: AccountRecord | None, journal: Journal) -> AccountRecord:
    if record is None:
        raise SetupError(f"{journal.agent} has no account at {journal.service}; nothing was changed.")
    return record
