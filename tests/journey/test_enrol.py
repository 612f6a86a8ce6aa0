"""The stage `enrol` where a sign-in comes first, and an authenticator that comes with the sign-up."""

import asyncio

import pytest
from pydantic import SecretStr

from journeyman.domain.outcome import Done
from journeyman.domain.totp import normalise
from journeyman.errors import Transient
from journeyman.journey.enrol import CODES_LOST
from journeyman.journey.loop import run_here
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports
from tests.journey.conftest import RECIPE
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_replace import SETUP_KEY
from tests.journey.fake_service import FakeService
from tests.journey.found_out import at
from tests.journey.odd_services import RemakesCodes, odd
from tests.journey.running import Make
from tests.journey.test_adoption import LATE, MAILED_CODES


async def test_an_enrolment_goes_on_where_its_sign_in_waited_long(
    sign_up: Make, ports: Ports, service: FakeService
) -> None:
    """The page was closed meanwhile: the one that is open now is gone on with, and shows pictures."""
    service.mails_sign_in_codes = True
    assert isinstance(ports.browser, FakeBrowser)
    with_totp = MAILED_CODES[1:]
    async with sign_up(*with_totp, LATE) as journey:
        for stage in (Stage.IDENTIFY, Stage.RESERVE, Stage.SUBMIT, Stage.CONFIRM):
            await journey.run(stage)
        ports.browser.pages[-1].cookies.clear()  # signed out meanwhile
        service.mute = True
        enrolling = asyncio.create_task(journey.run(Stage.ENROL))
        await asyncio.sleep(70)
        service.mute = False
        service._mail(service.members[0], "Your code", f"Your code is {service.members[0].code}.")
        assert await enrolling == Done()
    assert [page.left_out for page in ports.browser.pages] == [[True, False], [True, False]]


WITH_THE_SIGN_UP = (
    ("  - submit: form\nconfirm:", "  - submit: form\n  - keep: authenticator\nconfirm:"),
    (RECIPE[RECIPE.index("enrol_totp:") : RECIPE.index("sign_in:")], "enrol_totp: none\n"),
)
"""How a recipe says that the sign-up's own pages hand out the authenticator."""


async def test_an_authenticator_may_come_with_the_sign_up(sign_up: Make, ports: Ports, service: FakeService) -> None:
    """Its secret is in the vault before the page is left, the proof types its code, and no other is enrolled."""
    service.secret_with_sign_up = True
    assert isinstance(ports.browser, FakeBrowser)
    async with sign_up(*WITH_THE_SIGN_UP) as journey:
        for stage in (Stage.IDENTIFY, Stage.RESERVE, Stage.SUBMIT):
            await journey.run(stage)
        record = await ports.vault.load("alpha", "fake")
        assert record
        assert record.pending
        assert record.pending.authenticator
        assert record.pending.authenticator.uri == normalise(SecretStr(SETUP_KEY))
        assert ports.browser.pages[-1].left_out == [True, False]  # the secret may be a picture
    async with sign_up(*WITH_THE_SIGN_UP) as journey:
        assert await run_here(journey) == Done()
        told = {attempt.stage: attempt.reason for attempt in journey.story.attempts}
    assert told[Stage.ENROL] == "it was enrolled with the sign-up"
    assert told[Stage.PROVE] == "with password and TOTP"
    assert service.replaced == 0


async def lost(sign_up: Make, ports: Ports, its: FakeService) -> SignUp:
    """Return a journey that goes on where an earlier one's authenticator was taken, and the answer did not come."""
    recipe, both = sign_up().recipe, at(ports, its)
    async with SignUp("alpha", recipe, both) as first:
        for stage in (Stage.IDENTIFY, Stage.RESERVE, Stage.SUBMIT, Stage.CONFIRM):
            await first.run(stage)
        its.fail_next = "after:/security"
        with pytest.raises(Transient):
            await first.run(Stage.ENROL)
    return SignUp("alpha", recipe, both)


@pytest.mark.parametrize("button", ["Regenerate recovery codes", "New backup codes", "Show recovery codes"])
async def test_lost_recovery_codes_are_made_anew(
    sign_up: Make, ports: Ports, service: FakeService, button: str
) -> None:
    """Nobody has those whose page never came, so the journey asks for others as a member, and saves them."""
    its = odd(RemakesCodes, service, button=button)
    journey = await lost(sign_up, ports, its)
    async with journey:
        assert await run_here(journey) == Done()
        record = journey.known
    (told,) = [attempt.reason for attempt in journey.story.attempts if attempt.stage == Stage.ENROL]
    assert told == "it was enrolled already; its recovery codes were made anew"
    assert record.current
    assert [code.get_secret_value() for code in record.current.recovery_codes] == its.codes
    assert (its.remade, its.removed) == (1, 0)


ODDS = (
    {"button": "Disable recovery codes"},
    {"broken": True},
    {"asks": {"Regenerate recovery codes": "Delete the codes that you have?"}},
)


@pytest.mark.parametrize("odds", ODDS)
async def test_where_they_can_not_be_made_anew_that_is_told(
    sign_up: Make, ports: Ports, service: FakeService, odds: dict[str, object]
) -> None:
    """Nothing is pressed that ends something, a fault holds nothing up, and the story says that they are lost."""
    its = odd(RemakesCodes, service, **odds)
    journey = await lost(sign_up, ports, its)
    async with journey:
        assert await run_here(journey) == Done()
    (told,) = [attempt.reason for attempt in journey.story.attempts if attempt.stage == Stage.ENROL]
    assert told == f"it was enrolled already{CODES_LOST}"
    assert (its.remade, its.removed) == (0, 0)
