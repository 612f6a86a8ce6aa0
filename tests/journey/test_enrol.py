"""The stage `enrol` where the service wants a sign-in before it shows an authenticator."""

import asyncio

from journeyman.domain.outcome import Done
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import FakeService
from tests.journey.test_adoption import LATE, MAILED_CODES, Make


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
