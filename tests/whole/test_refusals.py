"""What Acorn refuses, and what a journey in a real browser makes of it."""

from datetime import timedelta
from pathlib import Path

from fixtures.services.acorn.passwords import parse_rule
from journeyman.domain.account import Phase
from journeyman.domain.outcome import Done, Need, NeedsInput, Reason, Refused
from journeyman.journey.loop import run_here
from journeyman.journey.stage import Stage
from journeyman.recipe.model import Recipe
from tests.services.acorn_world import register
from tests.services.service_visitor import Visitor
from tests.whole.ground import QUICK, Acorn, Ground, recipe_for, transient


async def test_a_taken_username_is_replaced(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """A username that somebody has is replaced by another one, which the vault holds as the service does."""
    await ground.run(await ground.agent("twinoak"), quick, Stage.SUBMIT)
    agent = await ground.agent("twin-oak")  # whose username would be twinoak, too
    outcome = await ground.run(agent, quick)
    (account,) = acorn.accounts(agent)
    record = await ground.record(agent)
    assert isinstance(outcome, Done)
    assert record.current
    assert account["username"] == record.current.username
    assert account["username"].startswith("twinoak")
    assert account["username"] != "twinoak"
    assert [event.outcome for event in record.history if event.what == "submit"].count("another username") == 1


async def test_a_weak_password_is_made_stronger(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """A refused password is made anew by the rule that the page then states; what the vault holds signs in."""
    rule = "minlength: 40; maxlength: 50; required: lower; required: upper; required: digit; required: special"
    await acorn.behave(stricter_password=rule)
    agent = await ground.agent()
    outcome = await ground.run(agent, quick)
    record = await ground.record(agent)
    assert isinstance(outcome, Done)  # with a fresh sign-in by that password
    assert record.current
    assert parse_rule(rule).allows(record.current.password.get_secret_value())
    assert "another password" in [event.outcome for event in record.history]


async def test_a_taken_address_is_asked_about_and_left_alone(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """An account at the address that we never asked for is a question; it is not changed in anything."""
    agent = await ground.agent()
    await register(Visitor(acorn.stranger), email=f"{agent}+acorn@agents.test", username="somebody-else")
    before, counts = acorn.accounts(agent), await acorn.counts()
    outcome = await ground.run(agent, quick)
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.ADOPT
    assert acorn.accounts(agent) == before
    after = await acorn.counts()
    assert after["mails_sent"] == counts["mails_sent"]
    assert after["sign_ins_posted"] == counts["sign_ins_posted"]


async def test_a_captcha_stops_before_the_press(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """A captcha is a person's to solve: the journey says so, and sends no sign-up."""
    await acorn.behave(captcha=True)
    before = await acorn.counts()
    agent = await ground.agent()
    outcome = await ground.run(agent, quick)
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.CAPTCHA
    assert (await acorn.counts())["sign_ups_posted"] == before["sign_ups_posted"]
    assert (await ground.record(agent)).phase is Phase.RESERVED


async def test_one_wrong_code_is_followed_by_another(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """A code that is called wrong once is followed by a new one from a new mail."""
    await acorn.behave(reject_next_code=1)
    before, agent = await acorn.counts(), await ground.agent()
    outcome = await ground.run(agent, quick, Stage.CONFIRM)
    assert isinstance(outcome, Done)
    assert acorn.accounts(agent)[0]["confirmed"]
    assert (await acorn.counts())["mails_sent"] == before["mails_sent"] + 2


async def test_a_second_wrong_code_is_a_refusal(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """A code that is called wrong twice is not tried a third time."""
    await acorn.behave(reject_next_code=2)
    before, agent = await acorn.counts(), await ground.agent()
    outcome = await ground.run(agent, quick, Stage.CONFIRM)
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.CODE_WRONG
    assert (await acorn.counts())["mails_sent"] == before["mails_sent"] + 2
    assert not acorn.accounts(agent)[0]["confirmed"]


async def test_an_outage_at_the_press_is_retried(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """A 503 in answer to the sign-up is tried again, and ends with one account."""
    await acorn.behave(fail_next={"path": "/register", "method": "POST"})
    agent = await ground.agent()
    async with ground.journey(agent, quick) as journey:
        outcome = await run_here(journey, patience=QUICK)
        tries = [attempt for attempt in journey.story.attempts if attempt.stage == Stage.SUBMIT]
    assert isinstance(outcome, Done)
    assert [attempt.ended for attempt in tries] == ["transient", "done"]
    assert "503" in tries[0].reason
    assert len(acorn.accounts(agent)) == 1


async def test_an_answer_lost_after_the_press_makes_no_second_account(
    ground: Ground, acorn: Acorn, quick: Recipe
) -> None:
    """Where the account was made and the answer was lost, the next try finds that account and goes on with it."""
    await acorn.behave(fail_next={"path": "/confirm", "method": "GET"})
    agent = await ground.agent()
    async with ground.journey(agent, quick) as journey:
        await transient(journey, Stage.SUBMIT)
    (made,) = acorn.accounts(agent)
    outcome = await ground.run(agent, quick)
    (account,) = acorn.accounts(agent)
    assert isinstance(outcome, Done)
    assert account["id"] == made["id"]
    assert account["confirmed"]


async def test_too_many_requests_says_when(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """A 429 is a refusal that says after which time to come back, by the header Retry-After."""
    await acorn.behave(fail_next={"path": "/register", "method": "POST", "status": 429, "retry_after": 120})
    agent = await ground.agent()
    outcome = await ground.run(agent, quick)
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.RATE_LIMITED
    assert outcome.retry_after == timedelta(seconds=120)
    assert not acorn.accounts(agent)


async def test_after_too_many_requests_the_journey_goes_on(ground: Ground, acorn: Acorn, tmp_path: Path) -> None:
    """A journey that was refused for a time is simply started again later."""
    recipe = recipe_for(acorn, tmp_path)
    await acorn.behave(fail_next={"path": "/register", "method": "GET", "status": 429, "retry_after": 1})
    agent = await ground.agent()
    assert isinstance(await ground.run(agent, recipe, Stage.SUBMIT), Refused)
    assert isinstance(await ground.run(agent, recipe, Stage.SUBMIT), Done)
