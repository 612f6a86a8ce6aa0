"""Accounts that an earlier press made: found by a sign-in, else taken over by a reset; and mail that is late."""

import asyncio
from datetime import timedelta

import pytest

from journeyman.domain.account import Phase
from journeyman.errors import Conflict, Transient
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports
from journeyman.testing.fakes import FakeClock, MemoryInbox
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import FakeService, Member
from tests.journey.running import Make, run

LATE = ("within: 1s", "within: 15m, resend_after: 2m")


async def test_a_lost_answer_costs_no_second_press(sign_up: Make, service: FakeService) -> None:
    """The account was made and the answer lost: a sign-in finds it, and nothing is pressed or reset."""
    service.fail_next = "after:/register"
    assert await run(sign_up()) == "Transient"
    assert await run(sign_up()) == "Done"
    assert (service.sign_ups, service.resets) == (1, 0)


async def test_an_account_with_another_password_is_adopted(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """Our own earlier submission, whose password the service took otherwise: one reset through the inbox."""
    service.fail_next = "after:/register"
    assert await run(sign_up()) == "Transient"
    service.members[0].password = "what the service made of it"
    assert await run(sign_up()) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.current
    assert (service.sign_ups, service.resets) == (1, 1)
    assert service.members[0].password == record.current.password.get_secret_value()
    assert record.previous is None
    assert record.reset is None


async def test_a_silent_duplicate_is_told_by_its_mail(sign_up: Make, service: FakeService) -> None:
    """The page shows nothing, the mail says that there is an account: ours is adopted."""
    service.silent, service.unconfirmed_look_wrong = True, True
    service.fail_next = "after:/register"
    assert await run(sign_up(LATE)) == "Transient"
    assert await run(sign_up(LATE)) == "Done"
    assert len(service.members) == 1
    assert service.resets <= 1


async def test_a_silent_duplicate_that_is_not_ours_is_a_question(sign_up: Make, service: FakeService) -> None:
    """The mail says that there is an account, and the record never asked for one: a person must say."""
    service.silent = True
    service.members.append(Member("alpha+fake@agents.test", "somebody", "not ours at all", "1", confirmed=True))
    assert await run(sign_up(LATE)) == "adopt"
    assert service.resets == 0
    assert service.members[0].password == "not ours at all"


async def test_an_account_is_adopted_with_consent(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """With the operator's word, an account that we did not make is reset through the agent's own inbox."""
    service.members.append(Member("alpha+fake@agents.test", "somebody", "not ours at all", "1", confirmed=True))
    assert await run(SignUp("alpha", sign_up().recipe, ports, adopts=True)) == "Done"
    assert service.resets == 1
    assert service.sign_ups == 0


async def test_a_totp_that_we_do_not_know_stops_the_adoption(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """No reset opens an account whose authenticator somebody else has: the journey says so."""
    service.members.append(
        Member("alpha+fake@agents.test", "somebody", "not ours at all", "1", confirmed=True, totp=True)
    )
    assert await run(SignUp("alpha", sign_up().recipe, ports, adopts=True)) == "question"


async def test_success_that_made_nothing_is_pressed_again(sign_up: Make, service: FakeService) -> None:
    """A page that only looks like success: no mail, no account, so the form is sent once more."""
    service.pretends = 1
    assert await run(sign_up(LATE)) == "Done"
    assert service.sign_ups == 1


async def test_another_mail_is_asked_for_once(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """No mail: after the recipe's time "send again" is pressed, once; then the journey says what it waits for."""
    service.mute = True
    assert await run(sign_up(LATE)) == "message"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert service.codes_sent == 2  # with the sign-up, and when asked again
    assert record.confirming.overdue


async def test_a_long_wait_holds_no_page(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """After less than a minute without mail no browser context is open; when the mail comes, it goes on."""
    assert isinstance(ports.browser, FakeBrowser)
    service.mute = True
    journey = sign_up(LATE)
    running = asyncio.create_task(run(journey))
    await asyncio.sleep(60)
    assert ports.browser.open_now == 0
    service.mute = False
    service.send_code(service.members[0])
    assert await running == "Done"
    assert service.codes_sent == 2


async def test_it_goes_on_when_the_mail_has_come(
    sign_up: Make, service: FakeService, ports: Ports, inbox: MemoryInbox
) -> None:
    """Called again after it gave up, it uses the mail that has come, and signs nobody up."""
    service.mute = True
    assert await run(sign_up()) == "message"
    service.mute = False
    service.send_code(service.members[0])
    assert await run(sign_up()) == "Done"
    assert service.sign_ups == 1


MAILED_CODES = (
    (
        "enrol_totp:\n  - goto: /security\n  - keep: authenticator\n  - submit: form\n  - keep: recovery_codes\n",
        "enrol_totp: none\n",
    ),
    (
        "{if_seen: {heading: Second step}, submit: form}",
        "{if_seen: {heading: Second step}, fill: {textbox: Authentication code}, with: email_code}",
    ),
    ("  - see: {head", "  - {if_seen: {heading: Second step}, click: {button: Continue}}\n  - see: {head"),
)
"""A recipe whose sign-in wants a code by mail."""


async def test_each_sign_in_takes_its_own_code(sign_up: Make, service: FakeService, clock: FakeClock) -> None:
    """The sign-up's code lies in the inbox still, and so do those of earlier sign-ins: none of them is typed."""
    service.mails_sign_in_codes = True
    first = sign_up(*MAILED_CODES)
    async with first:
        for stage in (Stage.IDENTIFY, Stage.RESERVE, Stage.SUBMIT, Stage.CONFIRM, Stage.ENROL):
            await first.run(stage)
    for _ in range(3):
        clock.advance(60)
        assert await run(sign_up(*MAILED_CODES)) == "Done"
    clock.advance(60)
    service.mute = True
    assert await run(sign_up(*MAILED_CODES)) == "message"
    assert service.codes_sent == 5


async def test_a_sign_in_whose_code_is_late_goes_on_with_the_mail(
    sign_up: Make, service: FakeService, ports: Ports, clock: FakeClock
) -> None:
    """No code in time: the record says that a message is waited for, so that its coming runs the journey again."""
    service.mails_sign_in_codes = True
    assert await run(sign_up(*MAILED_CODES)) == "Done"
    clock.advance(60)
    service.mute = True
    assert await run(sign_up(*MAILED_CODES)) == "message"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.confirming.overdue
    service.mute = False
    assert await run(sign_up(*MAILED_CODES)) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert not record.confirming.overdue


async def test_sign_ins_stay_under_the_limit(sign_up: Make, service: FakeService, clock: FakeClock) -> None:
    """Three sign-ins that did not go well, and no fourth within the window; later it may try again."""
    await run(sign_up())
    service.members[0].password = "changed by somebody"
    tried = service.sign_ins_tried
    ends = [await run(sign_up()) for _ in range(5)]
    assert ends == ["credentials_wrong"] * 3 + ["rate_limited"] * 2
    assert service.sign_ins_tried == tried + 3
    clock.advance(timedelta(minutes=15).total_seconds())
    assert await run(sign_up()) == "credentials_wrong"


async def test_two_at_once_make_one_account(sign_up: Make, service: FakeService) -> None:
    """Called twice at once, one works and the other waits, and then proves what is there."""
    assert await asyncio.gather(run(sign_up()), run(sign_up())) == ["Done", "Done"]
    assert service.sign_ups == 1


async def test_who_waits_too_long_says_who_holds_it(sign_up: Make, ports: Ports) -> None:
    """The loser names the holder."""
    holding = sign_up()
    async with holding:
        await holding.run(Stage.IDENTIFY)
        with pytest.raises(Transient, match="this process"):
            await sign_up().run(Stage.IDENTIFY)
    assert await ports.vault.lease("alpha", "fake") is None


async def test_a_lost_lease_presses_nothing(sign_up: Make, service: FakeService, clock: FakeClock) -> None:
    """A holder that stood still while another took over changes nothing when it goes on."""
    slow = sign_up()
    await slow.run(Stage.IDENTIFY)
    await slow.run(Stage.RESERVE)
    clock.advance(600)
    other = sign_up()
    await other.run(Stage.IDENTIFY)
    with pytest.raises(Conflict):
        await slow.run(Stage.SUBMIT)
    assert service.sign_ups == 0
    await slow.__aexit__(None, None, None)
    await other.__aexit__(None, None, None)


async def test_a_confirmation_that_was_not_written_down_is_found(
    sign_up: Make, service: FakeService, ports: Ports
) -> None:
    """Killed after the code was sent: the sign-in shows that the address is confirmed, and nothing is sent again."""
    first = sign_up()
    for stage in (Stage.IDENTIFY, Stage.RESERVE, Stage.SUBMIT):
        await first.run(stage)
    before = await ports.vault.load("alpha", "fake")
    assert before
    service.fail_next = "after:/confirm"
    with pytest.raises(Transient):
        await first.run(Stage.CONFIRM)
    await first.__aexit__(None, None, None)
    assert await run(sign_up()) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.phase is Phase.PROVEN
    assert (service.sign_ups, service.codes_sent) == (1, 1)
