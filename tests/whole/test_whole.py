"""Whole journeys, from nothing to a proof with password and TOTP, as the shell runs them: at both services.

The proof waits for the next TOTP window, up to 30 s: the journeys of one test wait together.
"""

import asyncio
from pathlib import Path

import pytest

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.outcome import Done
from journeyman.journey.loop import run_here
from journeyman.journey.stage import Stage
from tests.whole.ground import Acorn, Ground, run_until, running_allauth


def assert_proven(record: AccountRecord, *, recovery_codes: int = 10) -> None:
    """The account is finished, and everything that opens it is the current credential."""
    assert record.phase is Phase.PROVEN
    assert record.pending is None
    assert record.session is None
    assert record.current
    assert record.current.authenticator
    assert len(record.current.recovery_codes) == recovery_codes


async def whole(ground: Ground, service: str, url: str, abandoned_after: Stage | None = None) -> AccountRecord:
    """Sign a new agent up; with `abandoned_after`, in two journeys."""
    agent = await ground.agent()
    if abandoned_after:
        async with ground.open(agent, service, {service: url}) as journey:
            await run_until(journey, abandoned_after)
    async with ground.open(agent, service, {service: url}) as journey:
        assert await run_here(journey) == Done()
        assert journey.settled
        proof = next(attempt for attempt in journey.story.attempts if attempt.stage == Stage.PROVE)
    assert proof.reason == "with password and TOTP"
    return await ground.record(agent, service)


async def test_accounts_at_both_services(ground: Ground, acorn: Acorn, tmp_path: Path) -> None:
    """At Acorn and at allauth an agent comes from nothing to a proven account; at Acorn also in two halves."""
    with running_allauth(tmp_path / "allauth", ground.settings.smtp_port) as allauth:
        records = await asyncio.gather(
            whole(ground, "acorn", acorn.url),
            whole(ground, "acorn", acorn.url, Stage.ENROL),
            whole(ground, "allauth", allauth),
        )
    for record in records:
        assert_proven(record)
    for record in records[:2]:
        (account,) = acorn.accounts(record.agent)  # one and no more, abandoned or not
        assert account["totp_enabled"]
        assert record.current
        assert record.current.username == account["username"]


@pytest.mark.slow
async def test_allauth_by_link_and_with_a_honeypot(ground: Ground, tmp_path: Path) -> None:
    """At allauth a link confirms as well as a code; its honeypot, which looks like a phone number, stays empty."""
    port = ground.settings.smtp_port
    with (
        running_allauth(tmp_path / "link", port, mode="link") as by_link,
        running_allauth(tmp_path / "trap", port, honeypot="phone_number") as trapped,
    ):
        records = await asyncio.gather(
            whole(ground, "allauth-link", by_link),
            whole(ground, "allauth-link", by_link, Stage.SUBMIT),
            whole(ground, "allauth", trapped),
            whole(ground, "allauth", trapped, Stage.CONFIRM),
        )
    for record in records:
        assert_proven(record)


@pytest.mark.slow
async def test_a_second_run_proves_with_the_next_code(ground: Ground, acorn: Acorn) -> None:
    """Run again on a finished account, a journey signs in with a code that was never issued."""
    record = await whole(ground, "acorn", acorn.url)
    async with ground.open(record.agent, "acorn", {"acorn": acorn.url}) as journey:
        assert await run_here(journey) == Done("with password and TOTP")
    again = await ground.record(record.agent)
    assert_proven(again)
    assert record.current
    assert again.current
    assert record.current.authenticator
    assert again.current.authenticator
    assert again.current.authenticator.last_counter > record.current.authenticator.last_counter
