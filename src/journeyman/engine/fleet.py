"""The fleet: every agent's account at every service, as rows without secrets, read from the vault."""

from typing import TypedDict

from journeyman.domain.account import AccountRecord, Phase
from journeyman.errors import SetupError
from journeyman.journey.journeys import JOURNEYS
from journeyman.journey.stage import DONE, Stage
from journeyman.ports import Directory, Vault


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


def row(agent: str, service: str, record: AccountRecord | None) -> dict[str, str]:
    """Return an account as a row of the fleet's table."""
    return {
        "agent": agent,
        "service": service,
        "phase": record.phase.value if record else "none",
        "username": username(record),
        "TOTP": "yes" if has_totp(record) else "no",
        "last proof": last_proof(record),
    }


def last_proof(record: AccountRecord | None) -> str:
    """Return when a fresh sign-in last worked (UTC), or nothing."""
    events = reversed(record.history) if record else ()
    proofs = (event.at for event in events if event.what == Stage.PROVE and event.outcome == DONE)
    found = (record and record.proven_at) or next(proofs, None)  # older records have it in their history only
    return f"{found:%Y-%m-%d %H:%M:%S} UTC" if found else ""


async def rows(directory: Directory, vault: Vault) -> list[dict[str, str]]:
    """Return a row for each account there is, by agent and service; one that can't be read says so in its phase."""
    return [
        await _read_row(vault, agent, service)
        for agent in await directory.agents()
        for service in await vault.services(agent)
    ]


async def _read_row(vault: Vault, agent: str, service: str) -> dict[str, str]:
    try:
        return row(agent, service, await vault.load(agent, service))
    except SetupError:  # one damaged file must not hide the others; `journeyman show` says what is wrong with it
        return {**row(agent, service, None), "phase": "unreadable"}
