"""A journey that ended anywhere is gone on with by another one, with another browser, from what the vault holds."""

import pytest

from fixtures.services.acorn.store import digest
from journeyman.domain.account import Phase
from journeyman.domain.outcome import Done
from journeyman.journey.loop import run_here
from journeyman.journey.stage import Stage
from journeyman.recipe.model import Recipe
from tests.whole.ground import Acorn, Ground, run_until, transient


async def test_after_submit_the_session_is_restored(ground: Ground, acorn: Acorn) -> None:
    """Abandoned before the confirmation: a new Chromium stands at the code's form, and needs no sign-in, nor a mail."""
    agent = await ground.agent()
    async with ground.open(agent, "acorn", {"acorn": acorn.url}) as abandoned:
        await run_until(abandoned, Stage.SUBMIT)
    before = await acorn.counts()
    async with ground.open(agent, "acorn", {"acorn": acorn.url}) as journey:
        outcome = await run_until(journey, Stage.CONFIRM)
    assert isinstance(outcome, Done)
    assert await acorn.counts() == before  # nobody signed up or in, nothing was mailed
    (account,) = acorn.accounts(agent)
    assert account["confirmed"]


async def test_after_confirm_the_session_is_restored(ground: Ground, acorn: Acorn) -> None:
    """Abandoned before the enrolment: a new Chromium is signed in still, and enrols."""
    agent = await ground.agent()
    async with ground.open(agent, "acorn", {"acorn": acorn.url}) as abandoned:
        await run_until(abandoned, Stage.CONFIRM)
    before = await acorn.counts()
    async with ground.open(agent, "acorn", {"acorn": acorn.url}) as journey:
        outcome = await run_until(journey, Stage.ENROL)
    assert isinstance(outcome, Done)
    assert await acorn.counts() == before
    (account,) = acorn.accounts(agent)
    assert account["totp_enabled"]


async def test_a_lost_session_is_no_obstacle(ground: Ground, acorn: Acorn, recipe: Recipe) -> None:
    """Where the saved session is void, the journey signs in and goes on, after `submit` as after `confirm`."""
    agent = await ground.agent()
    for last in (Stage.SUBMIT, Stage.CONFIRM, Stage.ENROL):
        assert isinstance(await ground.run(agent, recipe, last), Done)
        acorn.forget_sessions()
    assert acorn.accounts(agent)[0]["totp_enabled"]


@pytest.mark.slow
async def test_an_enrolment_that_did_not_take_is_done_again(ground: Ground, acorn: Acorn, recipe: Recipe) -> None:
    """Where the first code was not even looked at, the next try enrols with a later one, and saves what is shown."""
    agent = await ground.agent()
    await ground.run(agent, recipe, Stage.CONFIRM)
    await acorn.behave(fail_next={"path": "/security", "method": "POST"})
    async with ground.journey(agent, recipe) as journey:
        await transient(journey, Stage.ENROL)
        outcome = await run_until(journey, Stage.ENROL)
    (account,) = acorn.accounts(agent)
    record = await ground.record(agent)
    assert isinstance(outcome, Done)
    assert account["totp_enabled"]
    assert record.pending
    assert {digest(code.get_secret_value()) for code in record.pending.recovery_codes} == acorn.recovery_hashes(
        account["id"]
    )


@pytest.mark.slow
async def test_an_enrolment_whose_answer_was_lost_is_found(ground: Ground, acorn: Acorn, recipe: Recipe) -> None:
    """Where the code was taken and the recovery codes were never shown, the sign-in tells so, and others are made."""
    agent = await ground.agent()
    await ground.run(agent, recipe, Stage.CONFIRM)
    await acorn.behave(fail_next={"path": "/recovery-codes", "method": "GET"})
    async with ground.journey(agent, recipe) as journey:
        await transient(journey, Stage.ENROL)
        outcome = await run_until(journey, Stage.ENROL)
    assert isinstance(outcome, Done)
    assert "recovery codes were made anew" in outcome.note
    (account,) = acorn.accounts(agent)
    assert account["totp_enabled"]
    record = await ground.record(agent)
    assert record.pending
    saved = {digest(code.get_secret_value()) for code in record.pending.recovery_codes}
    assert saved == acorn.recovery_hashes(account["id"])
    assert saved


async def test_a_finished_account_is_only_signed_in_to(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """Run again, a journey signs in once, and changes nothing at the service nor of the credential."""
    agent = await ground.agent()
    await ground.run(agent, quick)
    account, counts, record = acorn.accounts(agent), await acorn.counts(), await ground.record(agent)
    async with ground.journey(agent, quick) as journey:
        outcome = await run_here(journey)
        stages = [attempt.stage for attempt in journey.story.attempts]
    again = await ground.record(agent)
    assert isinstance(outcome, Done)
    assert stages[0] == Stage.IDENTIFY
    assert Stage.PROVE in stages
    assert not {Stage.RESERVE, Stage.SUBMIT, Stage.CONFIRM, Stage.ENROL} & {*stages}
    assert acorn.accounts(agent) == account
    assert again.current == record.current
    assert again.phase is Phase.PROVEN
    more = {"sign_in_pages_opened", "sign_ins_posted", "sign_ins"}
    assert await acorn.counts() == {name: count + (name in more) for name, count in counts.items()}
