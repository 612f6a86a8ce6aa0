"""Another authenticator in a real browser: replaced at Acorn, removed and enrolled anew at allauth."""

import hashlib
from pathlib import Path

import pytest

from journeyman.domain.account import AccountRecord
from journeyman.domain.outcome import Done
from journeyman.domain.totp import read_key
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.recipe.catalogue import Catalogue, with_base_url
from journeyman.recipe.model import Recipe
from tests.whole.ground import RECIPE, Acorn, Ground, running_allauth

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # each sign-in waits for the next TOTP window


async def re_enrolled(ground: Ground, agent: str, recipe: Recipe) -> tuple[AccountRecord, AccountRecord]:
    """Give an account another authenticator; return its record before and after, proven by a fresh sign-in."""
    before = await ground.record(agent, recipe.service)
    outcome = await ground.run(agent, recipe, kind=ReEnrol)
    after = await ground.record(agent, recipe.service)
    assert isinstance(outcome, Done), (outcome, [(event.what, event.outcome) for event in after.history])
    assert before.current
    assert after.current
    assert after.previous
    assert (after.pending, after.re_enrolment) == (None, None)
    assert secret_of(after) != secret_of(before)
    assert after.previous.recovery_codes == before.current.recovery_codes
    assert after.current.password == before.current.password
    return before, after


def secret_of(record: AccountRecord) -> str:
    """Return the current authenticator's secret."""
    assert record.current
    assert record.current.authenticator
    return read_key(record.current.authenticator.uri).secret.get_secret_value()


async def test_it_is_replaced_at_acorn(ground: Ground, acorn: Acorn, recipe: Recipe) -> None:
    """Asked for password and code again, with the answer lost, then pretended, then well; nobody is locked out."""
    agent = await ground.agent()
    assert isinstance(await ground.run(agent, recipe), Done)
    locked = (await acorn.counts())["lockouts"]
    await acorn.behave(reauthenticate=True, after_replace="error", after_replace_times=1)
    _, lost = await re_enrolled(ground, agent, recipe)
    assert lost.current
    assert lost.current.recovery_codes == ()  # they were shown to nobody
    await acorn.behave(reauthenticate=True, after_replace="false-success", after_replace_times=1)
    _, after = await re_enrolled(ground, agent, recipe)
    (account,) = acorn.accounts(agent)
    assert account["totp_key"] == secret_of(after)
    assert after.current
    codes = {hashlib.sha256(code.get_secret_value().encode()).hexdigest() for code in after.current.recovery_codes}
    assert codes == acorn.recovery_hashes(account["id"])
    assert (await acorn.counts())["authenticators_replaced"] == 2
    assert (await acorn.counts())["lockouts"] == locked


async def test_it_is_removed_and_enrolled_anew_at_allauth(ground: Ground, tmp_path: Path) -> None:
    """With its stock templates: deactivated after the password was asked for again, activated, with new codes."""
    with running_allauth(tmp_path / "allauth", ground.settings.smtp_port, mode="code") as url:
        recipe = with_base_url(Catalogue([RECIPE.parent]).get("allauth"), url)
        agent = await ground.agent()
        assert isinstance(await ground.run(agent, recipe), Done)
        before, after = await re_enrolled(ground, agent, recipe)
        assert before.current
        assert after.current
        assert len(after.current.recovery_codes) == len(before.current.recovery_codes) > 0
        assert not {*after.current.recovery_codes} & {*before.current.recovery_codes}
