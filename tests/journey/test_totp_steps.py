"""The time steps of TOTP codes in a journey: which are used, and how long the next one is waited for."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from journeyman.domain.outcome import Done
from journeyman.domain.totp import SPARE
from journeyman.journey.code import issue_code
from journeyman.journey.sign_in import PAGES_TAKE
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports
from journeyman.testing.fakes import START, FakeClock
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import FakeService
from tests.journey.running import Make, run_through


async def test_no_totp_counter_is_issued_twice(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """The proof right after the enrolment waits for the next time step; services refuse a code seen before."""
    before = ports.clock.now()
    assert await run_through(sign_up()) == "Done"
    assert ports.clock.now() - before >= timedelta(seconds=1)
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.current
    assert record.current.authenticator
    assert record.current.authenticator.last_counter == service.members[0].last_counter


async def test_a_code_given_to_the_agent_meanwhile_stops_no_journey(sign_up: Make, ports: Ports) -> None:
    """`journeyman code` in the middle of a journey: its counter is kept, and the journey goes on."""
    await run_through(sign_up())
    journey = sign_up()
    async with journey:
        await journey.run(Stage.IDENTIFY)
        record = await ports.vault.load("alpha", "fake")
        assert record
        given = await issue_code(ports.vault, ports.clock, record)
        assert isinstance(await journey.run(Stage.PROVE), Done)
    after = await ports.vault.load("alpha", "fake")
    assert after
    assert after.current
    assert after.current.authenticator
    assert given.wait_seconds >= 0
    assert after.current.authenticator.last_counter > record.current.authenticator.last_counter + 1  # type: ignore[union-attr]  # settled


@pytest.mark.parametrize("into_the_step", [0.0, 12.0, 26.0])
async def test_the_proof_need_not_wait_where_late_codes_are_taken(
    sign_up: Make, service: FakeService, ports: Ports, clock: FakeClock, into_the_step: float
) -> None:
    """The first code is of the step before, so the proof's is there already, or is as soon as it has time to arrive."""
    service.totp_late = 1
    clock.advance(-(clock.now().timestamp() % 30) + 30 + into_the_step)
    begun = clock.now()
    assert await run_through(sign_up(("sign_up:", "limits: {totp_late: 1}\nsign_up:"))) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.current
    assert record.current.authenticator
    assert (clock.now() - begun).total_seconds() < SPARE
    assert record.current.authenticator.last_counter == service.members[0].last_counter == clock.now().timestamp() // 30


@dataclass
class WatchedClock(FakeClock):
    """A clock that knows the longest sleep while a page was open."""

    browser: FakeBrowser
    with_a_page: float = 0.0

    def __post_init__(self) -> None:
        super().__init__()

    async def sleep(self, seconds: float) -> None:
        """Note it, and sleep."""
        if self.browser.open_now:
            self.with_a_page = max(self.with_a_page, seconds)
        await super().sleep(seconds)


async def test_the_next_totp_step_is_waited_for_without_a_page(
    sign_up: Make, service: FakeService, ports: Ports
) -> None:
    """A place among the service's visitors is not kept while nothing is done there: the page opens shortly before."""
    assert isinstance(ports.browser, FakeBrowser)
    service.clock = clock = WatchedClock(ports.browser)
    recipe = sign_up().recipe
    assert await run_through(SignUp("alpha", recipe, replace(ports, clock=clock))) == "Done"
    assert 0 < clock.with_a_page <= PAGES_TAKE
    assert (clock.now() - START).total_seconds() > PAGES_TAKE
