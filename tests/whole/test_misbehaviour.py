"""Acorn answers otherwise than it did: a real browser, real mail, and still one account."""

import pytest

from journeyman.domain.outcome import Done
from journeyman.recipe.model import Recipe
from tests.whole.ground import Acorn, Ground

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("end", ["error", "old-page"])
async def test_an_account_behind_a_bad_answer_is_found(ground: Ground, acorn: Acorn, quick: Recipe, end: str) -> None:
    """The account was made, and the answer says otherwise: a sign-in finds it, and no second sign-up is sent."""
    agent = await ground.agent()
    before = await acorn.counts()
    await acorn.behave(after_sign_up=end, after_sign_up_times=1)
    assert isinstance(await ground.run(agent, quick), Done)
    after = await acorn.counts()
    assert len(acorn.accounts(agent)) == 1
    assert after["sign_ups_posted"] == before["sign_ups_posted"] + 1
    assert after["resets_posted"] == before["resets_posted"]


async def test_a_silent_duplicate_of_ours_is_adopted(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """The account cannot be seen by a sign-in, the page shows success, the mail tells: one reset through the inbox."""
    agent = await ground.agent()
    await acorn.behave(
        after_sign_up="error", after_sign_up_times=1, silent_duplicates=True, unconfirmed_look_wrong=True, lose_mails=1
    )
    before = await acorn.counts()
    assert isinstance(await ground.run(agent, quick), Done)
    assert len(acorn.accounts(agent)) == 1
    assert (await acorn.counts())["resets_done"] == before["resets_done"] + 1
    record = await ground.record(agent)
    assert record.current
    assert record.previous is None


async def test_mails_that_come_twice_and_a_sign_out(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """Two copies of each mail, and no session after the confirmation: no obstacle."""
    agent = await ground.agent()
    await acorn.behave(mail_copies=2, sign_out_after_confirm=True)
    assert isinstance(await ground.run(agent, quick), Done)
    assert len(acorn.accounts(agent)) == 1
