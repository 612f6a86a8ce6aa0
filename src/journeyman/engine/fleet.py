"""The fleet: every agent's account at every service, as rows without secrets, read from the vault."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypedDict

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.standing import due_at, standing
from journeyman.errors import SetupError
from journeyman.journey.journeys import JOURNEYS
from journeyman.journey.stage import DONE, Stage
from journeyman.ports import Directory, Vault

FLEET = "fleet"
"""The key of the artifact that is the fleet's table."""

PROGRESS = "fleet-progress"
"""The key of the artifact that is the progress of a run that signs the fleet up."""

UNREADABLE = "unreadable"

MISSING = "missing"
"""The state of an account of which there is no record."""

Every = Callable[[str], timedelta]
"""Service → how often its passwords are to be changed."""


class Name(NamedTuple):
    """Which account: at most one for each pair."""

    agent: str
    service: str

    def __str__(self) -> str:
        """Return it as people read it."""
        return f"{self.agent} at {self.service}"


class Reference(TypedDict):
    """What a run returns: where to find the account, and no secrets."""

    agent: str
    service: str
    username: str
    totp: bool
    proven: bool
    seconds: float


def reference(agent: str, service: str, record: AccountRecord | None, seconds: float) -> Reference:
    """Return what may be said of an account after a run of `seconds`."""
    return Reference(
        agent=agent,
        service=service,
        username=username(record),
        totp=has_totp(record),
        proven=record is not None and record.phase is Phase.PROVEN,
        seconds=round(seconds, 1),
    )


def in_words(name: str, result: Reference) -> str:
    """Return the result of a journey that did all its work, by the journey's name, as a person reads it."""
    account = f"{result['username']}, {'with TOTP' if result['totp'] else 'without TOTP'}"
    end = JOURNEYS[name].done if result["proven"] else "{account}, not proven"
    return f"{result['agent']} at {result['service']}: {end.format(account=account)}, {result['seconds']} s"


def username(record: AccountRecord | None) -> str:
    """Return the name that the account signs in with: the username, else the address, else nothing."""
    credential = record and (record.current or record.pending)
    return (credential.username or credential.email) if credential else ""


def has_totp(record: AccountRecord | None) -> bool:
    """Say whether an authenticator is enrolled."""
    credential = record and (record.current or record.pending)
    return bool(credential and credential.authenticator)


@dataclass(frozen=True)
class Account:
    """What may be told of one account in a list."""

    agent: str
    service: str
    state: str
    """A `Standing`, or `unreadable`."""
    username: str = ""
    totp: bool = False
    created_at: datetime | None = None
    """When the current password was made."""
    proven_at: datetime | None = None
    due_at: datetime | None = None
    quarantined: bool = False
    """Whether its service's recipe is: then nothing is rotated."""

    def row(self, now: datetime) -> dict[str, str]:
        """Return it as a row of the fleet's table."""
        return {
            "agent": self.agent,
            "service": self.service,
            "state": self.state,
            "username": self.username,
            "TOTP": "yes" if self.totp else "no",
            "age": _days(now - self.created_at) if self.created_at else "",
            "last proof": _told(self.proven_at),
            "next rotation": "recipe quarantined" if self.quarantined else _told(self.due_at),
        }

    def document(self) -> dict[str, str | bool | None]:
        """Return it as JSON has it: times in UTC (RFC 3339), null where there is none."""
        times = {name: getattr(self, name) for name in ("created_at", "proven_at", "due_at")}
        texts = {
            name: time.astimezone(UTC).isoformat(timespec="seconds") if time else None for name, time in times.items()
        }
        names = {name: getattr(self, name) for name in ("agent", "service", "state", "username", "totp")}
        return {**names, **texts, "quarantined": self.quarantined}


def table(accounts: Iterable[Account], now: datetime, failures: Mapping[Name, str]) -> list[dict[str, str]]:
    """Return the fleet's table. Where something failed, those accounts come first, with the reason.

    Args:
        accounts: all that there are.
        now: the time.
        failures: account, be there a record of it or not → why a run has just failed for it.
    """
    known = {Name(item.agent, item.service): item for item in accounts}
    failed = {name: known.pop(name, Account(*name, MISSING)) for name in sorted(failures)}
    rows = [(item.row(now), failures.get(name, "")) for name, item in (failed | known).items()]
    return [{**row, "why it failed": why} if failures else row for row, why in rows]


def account(record: AccountRecord, now: datetime, every: timedelta) -> Account:
    """Return what may be told of a record."""
    return Account(
        agent=record.agent,
        service=record.service,
        state=standing(record, now, every).value,
        username=username(record),
        totp=has_totp(record),
        created_at=record.current.created_at if record.current else None,
        proven_at=proven_at(record),
        due_at=due_at(record, every),
    )


def proven_at(record: AccountRecord) -> datetime | None:
    """Return when a fresh sign-in last worked; older records have it in their history only."""
    events = (event.at for event in reversed(record.history) if event.what == Stage.PROVE and event.outcome == DONE)
    return record.proven_at or next(events, None)


def last_proof(record: AccountRecord) -> str:
    """Return when a fresh sign-in last worked (UTC), or nothing."""
    return _told(proven_at(record))


def _told(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else ""


def _days(age: timedelta) -> str:
    return f"{age.days} d"


async def accounts(  # noqa: PLR0913 - where they are, and what is to be told of them
    directory: Directory,
    vault: Vault,
    now: datetime,
    every: Every,
    at: str = "",
    *,
    quarantined: Container[str] = (),
) -> list[Account]:
    """Return every account there is, by agent and service; one that can't be read says so in its state.

    Args:
        directory: who the agents are.
        vault: where their records are.
        now: the time at which a password is due or not.
        every: how often a service's passwords are to be changed.
        at: the only service that is looked at; empty: all.
        quarantined: the services whose recipes are.
    """
    return [
        replace(await _read(vault, agent, service, now, every), quarantined=service in quarantined)
        for agent in await directory.agents()
        for service in await vault.services(agent)
        if at in {"", service}
    ]


async def _read(vault: Vault, agent: str, service: str, now: datetime, every: Every) -> Account:
    try:
        record = await vault.load(agent, service)
    except SetupError:  # one damaged file must not hide the others; `journeyman show` says what is wrong with it
        record = None
    return account(record, now, every(service)) if record else Account(agent, service, UNREADABLE)
