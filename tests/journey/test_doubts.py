"""Whether an attempt made an account, and which of several credentials opens it: no doubt is settled by a guess."""

import asyncio
from dataclasses import replace

import pytest

from journeyman.domain.lease import Lease
from journeyman.errors import Conflict, Transient
from journeyman.journey.stage import Stage
from journeyman.testing.fakes import FakeClock, MemoryVault
from tests.journey import odd_services as odd_ones
from tests.journey.cases import Case
from tests.journey.fake_service import NOTICE, FakeService
from tests.journey.odd_services import stranger
from tests.journey.test_adoption import LATE, MAILED_CODES

TWO_PAGES = ("  - goto: /register\n  - submit: form\n", "  - goto: /start\n  - submit: form\n  - submit: form\n")
TWO_FORMS = ("  - goto: /register\n  - submit: form\n", "  - goto: /register\n  - submit: form\n  - submit: form\n")
BY_LINK = ("by: email_code", "by: email_link")


async def test_the_second_page_of_one_attempt_is_no_earlier_attempt(case: Case, service: FakeService) -> None:
    """The account is somebody else's, and the form has two pages: nothing is reset without consent."""
    odder = case.at(odd_ones.TwoPages, service)
    odder.members.append(stranger())
    assert await case.call(TWO_PAGES) == "adopt"
    assert odder.resets == 0


async def test_nor_where_only_a_mail_tells(case: Case, service: FakeService) -> None:
    """The same at a service that shows nothing of a duplicate."""
    odder = case.at(odd_ones.TwoPages, service, silent=True)
    odder.members.append(stranger())
    assert await case.call(TWO_PAGES, LATE) == "adopt"
    assert odder.resets == 0


async def test_a_notice_may_be_late(case: Case, service: FakeService) -> None:
    """It comes once the page is closed: it is heeded as if it had come at once."""
    service.silent, service.mute = True, True
    service.members.append(stranger())
    waiting = asyncio.create_task(case.call(LATE))
    await asyncio.sleep(70)
    service.mute = False
    service._mail(service.members[0], "You already have an account", NOTICE)
    assert await waiting == "adopt"
    assert service.resets == 0


async def test_a_question_after_the_account_was_made_is_no_refusal(case: Case, service: FakeService) -> None:
    """What stands on the next page says nothing of the account: it stays ours, and is no one to ask consent for."""
    case.at(odd_ones.AsksPhone, service)
    assert await case.call(TWO_FORMS) == "phone"
    assert (await case.record()).submission
    assert await case.call(TWO_FORMS) != "adopt"


async def test_a_page_under_repair_is_no_sign_in(case: Case, service: FakeService) -> None:
    """A sign-in page that shows no form does not say that the new password was taken: the old one stays."""
    odder = case.at(odd_ones.UnderRepair, service, unconfirmed_look_wrong=True)
    odder.fail_next = "after:/register"
    assert await case.call() == "Transient"
    odder.fail_next = "/reset"
    assert await case.call() == "Transient"
    odder.mended = True
    assert await case.call() == "RecipeBroken"
    assert await case.holds(odder)
    odder.mended = False
    assert await case.calls() == ["Done"]


async def test_a_username_that_our_own_attempt_took_makes_no_second_account(case: Case, service: FakeService) -> None:
    """Addresses are not unique, the answer was lost: the username is taken by us, and the account is adopted."""
    service.unique_addresses, service.unconfirmed_look_wrong, service.by_link = False, True, False
    service.fail_next = "after:/register"
    assert await case.call() == "Transient"
    assert await case.calls() == ["Done"]
    assert len(service.members) == 1


async def test_a_sign_in_that_nobody_understands_presses_nothing(case: Case, service: FakeService) -> None:
    """The page does not say whether there is an account: a person must, and with the word it is adopted."""
    odder = case.at(odd_ones.Speaks, service, unique_addresses=False, unconfirmed_look_wrong=True)
    odder.mute = True
    odder.fail_next = "after:/register"
    assert await case.call() == "Transient"
    assert await case.call() == "adopt"
    assert len(odder.members) == 1
    odder.mute = False
    case.clock.advance(3600)
    assert await case.call(adopts=True) == "Done"
    assert len(odder.members) == 1


@pytest.mark.parametrize("kind", [FakeService, odd_ones.ByUsername])
async def test_the_username_that_was_taken_is_the_accounts(
    case: Case, service: FakeService, kind: type[FakeService]
) -> None:
    """The first name is somebody else's, the second one's answer is lost: the record ends with the second."""
    odder = case.at(kind, service, taken_usernames={"alpha"}, unconfirmed_look_wrong=True)
    plain, lost = odder._register, []

    def register(values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        shown = plain(values, cookies)
        if odder.sign_ups and not lost:
            lost.append(True)
            raise Transient("answer lost")
        return shown

    odder._register = register
    assert await case.call() == "Transient"
    assert "Done" in await case.calls()
    current = (await case.record()).current
    assert current
    assert [member.username for member in odder.members] == [current.username]


@pytest.mark.parametrize("pretends", [0, 1])
async def test_a_form_for_the_code_that_is_lost_is_no_dead_end(case: Case, service: FakeService, pretends: int) -> None:
    """Killed before confirm, the session gone, a sign-in looks wrong: made or not, the account settles."""
    service.unconfirmed_look_wrong, service.pretends = True, pretends
    await case.killed_after(Stage.SUBMIT)
    service.expired = True
    assert "Done" in await case.calls()
    assert len(service.members) == 1


async def test_an_error_page_after_the_password_is_no_dead_end(case: Case, service: FakeService) -> None:
    """It is taken for a page that comes after a good password; the next calls find out."""
    odder = case.at(odd_ones.Oops, service)
    odder.fail_next = "/register"
    assert await case.call() == "Transient"
    odder.oops = True
    assert "Done" in await case.calls()
    assert len(odder.members) == 1


async def test_a_code_among_the_sign_ups_steps_may_be_late(case: Case, service: FakeService) -> None:
    """No code in time is something to wait for, wherever a recipe asks for it."""
    service.mute = True
    assert await case.call(TWO_FORMS, ("confirm: {by: email_code}", "confirm: none")) == "message"
    assert (await case.record()).confirming.overdue


async def test_a_notice_is_no_code_of_a_sign_in(case: Case, service: FakeService) -> None:
    """A mail that there is an account already says nothing to somebody who signs in."""
    service.mails_sign_in_codes = True
    assert await case.call(*MAILED_CODES) == "Done"
    case.clock.advance(60)
    service.mute = True
    waiting = asyncio.create_task(case.call(*MAILED_CODES))
    await asyncio.sleep(0.2)
    service.mute = False
    service._mail(service.members[0], "You already have an account", NOTICE)
    assert await waiting == "message"


async def test_a_sign_ins_code_may_take_a_minute_each_time(case: Case, service: FakeService) -> None:
    """The page is left meanwhile, and the code that was mailed for it is typed on coming back."""
    service.mails_sign_in_codes = True
    assert await case.call(*MAILED_CODES) == "Done"
    case.clock.advance(60)
    service.mute = True
    waiting = asyncio.create_task(case.call(*MAILED_CODES, LATE))
    await asyncio.sleep(70)
    service.mute = False
    member = service.members[0]
    service._mail(member, "Your code", f"Your code is {member.code}.")
    sent = service.codes_sent
    assert await waiting == "Done"
    assert service.codes_sent == sent


@pytest.mark.parametrize("looks_wrong", [False, True])
async def test_a_link_that_lies_in_the_inbox_is_used(case: Case, service: FakeService, looks_wrong: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The answer was lost, the mail has come: nothing is pressed again, and nothing reset."""
    service.by_link, service.unconfirmed_look_wrong = True, looks_wrong
    service.fail_next = "after:/register"
    assert await case.call(BY_LINK) == "Transient"
    assert await case.call(BY_LINK) == "Done"
    assert (service.sign_ups, service.resets) == (1, 0)


async def test_a_refused_code_confirms_nothing(case: Case, service: FakeService) -> None:
    """At a service that lets unconfirmed members in, a code that was refused is not taken for one that was typed."""
    odder = case.at(odd_ones.LetsIn, service, refuse_codes=2)
    assert await case.call() == "code_wrong"
    odder.expired = True
    case.clock.advance(3600)
    ended = await case.call()
    assert ended != "Done" or odder.members[0].confirmed


async def test_a_refused_code_is_not_typed_again_by_the_next_call(case: Case, service: FakeService) -> None:
    """Only a message that came after the refusal has another one; one is asked for once in the recipe's time."""
    service.refuse_codes = 99
    assert await case.call() == "code_wrong"
    refused, sent = service.refuse_codes, service.codes_sent
    service.mute = True
    assert await case.call() == "message"
    assert (service.refuse_codes, service.codes_sent) == (refused, sent)


class GivenBack(MemoryVault):
    """A vault whose lease another journey takes and gives back while ours wants it, once."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self.clock, self.busy = clock, True

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        if self.busy:
            self.busy = False
            raise Conflict("another was quicker, and is gone")
        await super().swap_lease(agent, service, expected, new)


async def test_a_lease_given_back_meanwhile_is_taken(case: Case, clock: FakeClock) -> None:
    """Who lost the race for a lease that is free again takes it, and does not work without one."""
    case.ports = replace(case.ports, vault=GivenBack(clock))
    assert await case.call() == "Done"
