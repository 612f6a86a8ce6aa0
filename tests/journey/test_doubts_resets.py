"""Resets at odd services: what may open the account that is taken over is kept, and nothing goes in circles."""

import pytest

from journeyman.errors import OriginViolation
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from tests.journey import odd_services as odd_ones
from tests.journey.cases import Case
from tests.journey.fake_service import ORIGIN, FakeService
from tests.journey.odd_services import stranger


async def test_a_reset_password_that_may_be_in_force_is_kept(case: Case, service: FakeService) -> None:
    """The reset's answer is lost and no later mail comes: neither the old nor the new password is forgotten."""
    odder = case.at(odd_ones.ResetConfirmsNot, service, unconfirmed_look_wrong=True, loses=1)
    odder.fail_next = "after:/register"
    assert await case.call() == "Transient"
    assert await case.call() == "Transient"
    odder.mute = True
    for _ in range(3):
        case.clock.advance(3600)
        await case.call()
        assert await case.holds(odder)


async def test_a_password_refused_for_being_the_same_is_kept(case: Case, service: FakeService) -> None:
    """Sent again after a lost answer, it is refused since it is in force: another is offered, and it stays."""
    odder = case.at(odd_ones.ResetConfirmsNot, service, unconfirmed_look_wrong=True, loses=1, refuses_same=True)
    odder.fail_next = "after:/register"
    assert await case.call() == "Transient"
    assert await case.call() == "Transient"
    case.clock.advance(3600)
    odder.down = 1
    assert await case.call() == "Transient"
    assert await case.holds(odder)


async def test_an_adopted_account_that_is_not_confirmed_goes_in_no_circles(case: Case, service: FakeService) -> None:
    """A reset that does not confirm the address leads to the confirmation, not to the sign-up form."""
    odder = case.at(odd_ones.ResetConfirmsNot, service)
    odder.members.append(stranger(confirmed=False))
    await case.call(adopts=True)
    assert odder.sign_ups == 0
    assert odder.resets <= 2


async def test_a_sign_up_form_is_no_form_of_a_reset(case: Case, service: FakeService) -> None:
    """Where asking for the mail leads to a landing page, its sign-up form is left alone."""
    odder = case.at(odd_ones.Landing, service)
    odder.members.append(stranger())
    assert await case.call(adopts=True) == "Done"
    assert (odder.resets, odder.sign_ups) == (1, 0)


async def test_resets_that_open_nothing_end(case: Case, service: FakeService) -> None:
    """Two resets, the second with a shorter password, and none opens the account: it is said, and no third is made."""
    odder = case.at(odd_ones.ResetConfirmsNot, service, unconfirmed_look_wrong=True)
    odder.fail_next = "after:/register"
    assert await case.call() == "Transient"
    assert set(await case.calls()) <= {"credentials_wrong", "rate_limited"}
    assert odder.resets == 2
    assert await case.holds(odder)


async def test_a_late_mail_of_a_reset_is_used_without_consent_given_again(case: Case, service: FakeService) -> None:
    """Who gave up to wait goes on when the mail has come: its link is opened, and no other is asked for."""
    service.members.append(stranger())
    service.mute = True
    assert await case.call(adopts=True) == "message"
    service.mute = False
    member = service.members[0]
    text = f"To set a new password, open:\n{ORIGIN}/reset/{member.reset_key}\n"
    service._mail(member, "Reset your password", text)
    mails = service.mails
    assert await case.call() == "Done"
    assert (service.resets, service.mails) == (1, mails)


async def test_an_account_that_is_being_adopted_stays_where_it_is(case: Case, service: FakeService) -> None:
    """Another origin in the recipe does not move a record whose reset is under way, and types nothing there."""
    odder = case.at(odd_ones.ResetConfirmsNot, service, loses=1)
    odder.members.append(stranger())
    assert await case.call(adopts=True) == "Transient"
    before = await case.record()
    moved = SignUp("alpha", case.make(("https://fake.example", "https://other.example")).recipe, case.ports)
    async with moved:
        with pytest.raises(OriginViolation):
            await moved.run(Stage.IDENTIFY)
    assert (await case.record()).credentials == before.credentials
