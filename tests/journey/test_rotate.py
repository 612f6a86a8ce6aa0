"""Rotation: the new password is staged, set at the service, proven, and then the current one; nothing is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from journeyman.domain.account import AccountRecord
from journeyman.errors import SetupError
from journeyman.journey.check import Check
from journeyman.journey.journey import Journey
from journeyman.journey.rotate import Rotate
from journeyman.journey.stage import ROTATE, Stage
from journeyman.journey.trip import Ports
from journeyman.testing.fakes import FakeClock
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import FakeService
from tests.journey.odd_services import ChangesElsewhere, odd
from tests.journey.running import Make, run_or_raise

Rotating = Callable[..., Awaitable[str]]


@pytest.fixture
async def rotate(sign_up: Make, ports: Ports) -> Rotating:
    """Return what rotates the password of an account that is proven."""
    assert await run_or_raise(sign_up()) == "Done"

    async def rotating(*changes: tuple[str, str]) -> str:
        return await run_or_raise(Rotate("alpha", sign_up(*changes).recipe, ports))

    return rotating


async def record_of(ports: Ports) -> AccountRecord:
    """Return the account's record."""
    record = await ports.vault.load("alpha", "fake")
    assert record
    return record


async def opens(ports: Ports, service: FakeService) -> bool:
    """Say whether the current credential, and nothing pending, is what the service has."""
    record = await record_of(ports)
    assert record.current
    return not record.pending and service.members[0].password == record.current.password.get_secret_value()


async def test_the_four_steps(rotate: Rotating, ports: Ports, sign_up: Make, service: FakeService) -> None:
    """Verified, staged, changed, proven, promoted: the new password is current and the old one previous."""
    before = await record_of(ports)
    journey = Rotate("alpha", sign_up().recipe, ports)
    assert await run_or_raise(journey) == "Done"
    after = await record_of(ports)
    assert [attempt.stage for attempt in journey.story.attempts] == [*ROTATE]
    assert await opens(ports, service)
    assert before.current
    assert after.previous
    assert after.previous.password == before.current.password
    assert after.rotation is None
    assert service.changes == 1


async def test_previous_is_the_last_one(rotate: Rotating, ports: Ports) -> None:
    """Each rotation keeps the credential that it replaced, and no older one."""
    await rotate()
    first = await record_of(ports)
    await rotate()
    second = await record_of(ports)
    assert first.current
    assert second.previous
    assert second.previous.password == first.current.password


async def test_the_new_password_is_in_the_vault_before_it_is_sent(
    rotate: Rotating, ports: Ports, service: FakeService
) -> None:
    """The answer to the change is lost: the record holds both, and the next call finds out and finishes."""
    service.fail_next = "after:/password"
    assert await rotate() == "Transient"
    record = await record_of(ports)
    assert record.pending
    assert record.pending.password.get_secret_value() == service.members[0].password
    assert await rotate() == "Done"
    assert await opens(ports, service)
    assert service.changes == 1


async def test_a_change_that_did_not_arrive_is_sent_again(rotate: Rotating, ports: Ports, service: FakeService) -> None:
    """The service never saw it: the old password opens the account, and the same new one is sent again."""
    service.fail_next = "/password"
    assert await rotate() == "Transient"
    assert await rotate() == "Done"
    assert await opens(ports, service)
    assert service.changes == 1


async def test_a_change_that_only_looks_like_success_is_sent_again(
    rotate: Rotating, ports: Ports, service: FakeService
) -> None:
    """The proof shows that the new password is not in force, and a sign-in that the old one is."""
    service.forgets = 1
    assert await rotate() == "Done"
    assert await opens(ports, service)
    assert service.changes == 1


async def test_a_form_that_comes_back_is_a_doubt(rotate: Rotating, ports: Ports, service: FakeService) -> None:
    """The change is made and the form shown again without a word: a sign-in finds that it is in force."""
    service.comes_back = 1
    assert await rotate() == "Done"
    assert await opens(ports, service)
    assert service.changes == 1


async def test_a_password_that_is_cut_is_repaired(rotate: Rotating, ports: Ports, service: FakeService) -> None:
    """The service keeps its first characters only: neither opens the account, and a reset sets a shorter one."""
    service.cuts_to = 12
    assert await rotate() == "Done"
    assert await opens(ports, service)
    assert service.resets == 1
    assert "reset" in {event.what for event in (await record_of(ports)).history}


async def test_a_password_that_is_cut_short_takes_as_long_as_sign_ins_are_safe(
    rotate: Rotating, ports: Ports, service: FakeService, clock: FakeClock
) -> None:
    """Where the first shorter one is cut as well, the next call, once sign-ins are safe again, finishes."""
    service.cuts_to = 10
    assert await rotate() == "rate_limited"
    clock.advance(16 * 60)
    assert await rotate() == "Done"
    assert await opens(ports, service)


async def test_the_password_is_asked_for_once_more(rotate: Rotating, ports: Ports, service: FakeService) -> None:
    """A gate before the form takes the old password."""
    service.asks_again = True
    assert await rotate() == "Done"
    assert await opens(ports, service)


async def test_a_change_by_a_mailed_code(
    rotate: Rotating, ports: Ports, service: FakeService, clock: FakeClock
) -> None:
    """The change is in force once the code from the mail was typed: its own, not the sign-up's."""
    clock.advance(60)
    service.mails_change_code = True
    assert await rotate() == "Done"
    assert await opens(ports, service)


async def test_a_code_that_does_not_come_changes_nothing(
    rotate: Rotating, ports: Ports, service: FakeService, clock: FakeClock
) -> None:
    """No mail: the run says what it waits for, the old password stays, and the next call finishes."""
    clock.advance(60)
    service.mails_change_code, service.mute = True, True
    assert await rotate() == "message"
    assert (await record_of(ports)).confirming.overdue
    service.mute = False
    clock.advance(60)
    assert await rotate() == "Done"
    assert await opens(ports, service)


async def test_a_password_that_was_used_before_is_not_offered_again(
    rotate: Rotating, ports: Ports, service: FakeService
) -> None:
    """A refusal is read, and another password is made, recorded and sent."""
    service.no_reuse = True
    service.fail_next = "/password"
    assert await rotate() == "Transient"
    pending = (await record_of(ports)).pending
    assert pending
    service.seen.add(pending.password.get_secret_value())
    assert await rotate() == "Done"
    assert await opens(ports, service)


async def test_without_a_well_known_url_a_link_leads_there(
    rotate: Rotating, ports: Ports, service: FakeService
) -> None:
    """A link of the home page that names it is followed."""
    service.well_known = False
    assert await rotate() == "Done"
    assert await opens(ports, service)


@pytest.mark.parametrize("asks_again", [False, True])
async def test_a_form_that_is_farther_is_looked_for(
    rotate: Rotating,
    ports: Ports,
    service: FakeService,
    asks_again: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Where the home page has no link to it, the pages that a member's settings are on are looked at, harmless ones."""
    service.well_known, service.far, service.asks_again = False, True, asks_again
    assert await rotate() == "Done"
    assert await opens(ports, service)
    assert not service.trapped


async def test_a_well_known_url_of_another_origin_is_passed_over(
    rotate: Rotating, ports: Ports, service: FakeService
) -> None:
    """Where it leads out of the service's origins, nothing is typed there, and the link leads to the form."""
    assert isinstance(ports.browser, FakeBrowser)
    ports.browser.service = odd(ChangesElsewhere, service)
    assert await rotate() == "Done"
    assert await opens(ports, service)


async def test_a_recipe_may_say_the_steps(rotate: Rotating, ports: Ports, service: FakeService) -> None:
    """Steps type both passwords by their names."""
    steps = (
        "change_password:\n  - goto: /password\n  - {fill: {textbox: Current password}, with: password}\n"
        "  - {fill: {textbox: New password}, with: new_password}\n  - click: {button: Change password}\n"
        "  - see: {heading: Welcome}\nsign_in:\n"
    )
    assert await rotate(("sign_in:\n", steps)) == "Done"
    assert await opens(ports, service)


async def test_a_current_password_that_opens_nothing_stops_it(
    rotate: Rotating, ports: Ports, service: FakeService
) -> None:
    """Somebody changed it: nothing is staged, nothing is sent, and a person must say."""
    service.members[0].password = "changed by somebody"
    assert await rotate() == "credentials_wrong"
    record = await record_of(ports)
    assert (record.rotation, record.pending, service.changes) == (None, None, 0)


async def test_any_journey_finishes_a_rotation(
    rotate: Rotating, ports: Ports, sign_up: Make, service: FakeService
) -> None:
    """A check and a sign-up that find a rotation unfinished finish it, and change nothing else."""
    for journey in (Check("alpha", sign_up().recipe, ports), sign_up()):
        service.fail_next = "after:/password"
        assert await rotate() == "Transient"
        assert await run_or_raise(journey) == "Done"
        assert await opens(ports, service)
    assert service.changes == 2


async def test_no_sign_in_is_one_too_many(rotate: Rotating, service: FakeService) -> None:
    """Whatever the change comes to, three sign-ins that fail are the most within the window."""
    service.cuts_to, service.mute = 10, True
    tried = service.sign_ins_tried
    for _ in range(4):
        await rotate()
    assert service.sign_ins_tried - tried <= 2 + 3  # two go well: the verification, and the first of the next call


async def test_a_young_password_is_left_as_it_is(
    rotate: Rotating, ports: Ports, sign_up: Make, service: FakeService, clock: FakeClock
) -> None:
    """With an age, only a password that old is replaced: of two calls at once, the second finds it young."""
    young = Rotate("alpha", sign_up().recipe, ports, older_than=timedelta(days=90))
    assert await run_or_raise(young) == "Done"
    assert [attempt.stage for attempt in young.story.attempts] == [Stage.IDENTIFY]
    clock.advance(timedelta(days=91).total_seconds())
    both = [Rotate("alpha", sign_up().recipe, ports, older_than=timedelta(days=90)) for _ in range(2)]
    assert await asyncio.gather(*map(run_or_raise, both)) == ["Done", "Done"]
    assert service.changes == 1


@pytest.mark.parametrize("kind", [Rotate, Check])
async def test_there_must_be_an_account(kind: type[Journey], ports: Ports, sign_up: Make) -> None:
    """Neither a check nor a rotation makes an account: both say what does."""
    journey = kind("alpha", sign_up().recipe, ports)
    with pytest.raises(SetupError, match="journeyman sign-up alpha fake"):
        await run_or_raise(journey)
    assert await ports.vault.load("alpha", "fake") is None


async def test_a_check_changes_nothing(rotate: Rotating, ports: Ports, sign_up: Make, clock: FakeClock) -> None:
    """It signs in afresh, and writes down when."""
    before = await record_of(ports)
    clock.advance(3600)
    journey = Check("alpha", sign_up().recipe, ports)
    assert await run_or_raise(journey) == "Done"
    after = await record_of(ports)
    assert [attempt.stage for attempt in journey.story.attempts] == [Stage.IDENTIFY, Stage.PROVE]
    assert before.current
    assert after.current
    assert (after.current.password, after.current.created_at) == (before.current.password, before.current.created_at)
    assert after.proven_at == clock.now()
