"""Another authenticator in a real browser: replaced at Acorn, removed and enrolled anew at allauth."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from journeyman.domain.account import AccountRecord
from journeyman.domain.outcome import Done
from journeyman.domain.totp import read_key
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.recipe.catalogue import Catalogue, with_base_url
from journeyman.recipe.model import Recipe
from tests.whole.ground import RECIPE, Acorn, Ground, recipe_for, running_acorn, running_allauth

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


async def test_it_is_replaced_at_acorn(ground: Ground, tmp_path: Path) -> None:
    """Asked for password and code again, with the answer lost, or pretended; nobody is locked out.

    Each waits for several TOTP windows: they wait together, each at an Acorn of its own.
    """
    async with asyncio.TaskGroup() as visits:
        visits.create_task(replaced_with_its_answer_lost(ground, tmp_path / "lost"))
        visits.create_task(replaced_though_it_was_pretended(ground, tmp_path / "pretended"))


@asynccontextmanager
async def acorn_with_a_member(ground: Ground, data: Path, misbehaves: str) -> AsyncIterator[tuple[Acorn, str, Recipe]]:
    """Run an Acorn that misbehaves once as an authenticator is replaced; yield it, an agent of it, and its recipe."""
    async with running_acorn(data / "acorn", ground.settings.smtp_port) as acorn:
        recipe = recipe_for(acorn, data)
        agent = await ground.agent()
        assert isinstance(await ground.run(agent, recipe), Done)
        await acorn.behave(reauthenticate=True, after_replace=misbehaves, after_replace_times=1)
        locked = (await acorn.counts())["lockouts"]
        yield acorn, agent, recipe
        assert (await acorn.counts())["authenticators_replaced"] == 1
        assert (await acorn.counts())["lockouts"] == locked


async def replaced_with_its_answer_lost(ground: Ground, data: Path) -> None:
    """The other authenticator is in force; its recovery codes were shown to nobody."""
    async with acorn_with_a_member(ground, data, "error") as (acorn, agent, recipe):
        _, after = await re_enrolled(ground, agent, recipe)
        assert after.current
        assert after.current.recovery_codes == ()
        (account,) = acorn.accounts(agent)
        assert account["totp_key"] == secret_of(after)


async def replaced_though_it_was_pretended(ground: Ground, data: Path) -> None:
    """What was not replaced at first is so in the end, and the recovery codes are those in force."""
    async with acorn_with_a_member(ground, data, "false-success") as (acorn, agent, recipe):
        _, after = await re_enrolled(ground, agent, recipe)
        (account,) = acorn.accounts(agent)
        assert account["totp_key"] == secret_of(after)
        assert after.current
        codes = {hashlib.sha256(code.get_secret_value().encode()).hexdigest() for code in after.current.recovery_codes}
        assert codes == acorn.recovery_hashes(account["id"])


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
