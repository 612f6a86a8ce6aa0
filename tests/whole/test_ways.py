"""The ways in which Acorn confirms an address and shows an authenticator's secret, each gone in a real browser."""

from pathlib import Path

import pytest

from fixtures.services.acorn.store import digest
from journeyman.domain.account import Phase
from journeyman.domain.outcome import Done
from journeyman.domain.totp import normalise
from journeyman.journey.stage import Stage
from journeyman.recipe.model import Recipe
from tests.whole.ground import Acorn, Ground, recipe_for, run_until


async def test_the_form_is_filled_as_a_person_would(ground: Ground, acorn: Acorn, quick: Recipe) -> None:
    """The terms are accepted and the newsletter is not; the trap for robots stays empty, or Acorn made no account."""
    agent = await ground.agent()
    await ground.run(agent, quick, Stage.SUBMIT)
    (account,) = acorn.accounts(agent)
    assert account["email"] == f"{agent}+acorn@agents.test"
    assert account["username"] == agent
    assert not account["newsletter"]


async def test_an_address_is_confirmed_by_link(ground: Ground, acorn: Acorn, tmp_path: Path) -> None:
    """The link of this journey's mail is opened and its button pressed; who is signed out by that signs in."""
    await acorn.behave(confirm="link")
    recipe = recipe_for(acorn, tmp_path, ("by: email_code", "by: email_link"))
    agent = await ground.agent()
    outcome = await ground.run(agent, recipe, Stage.ENROL)
    (account,) = acorn.accounts(agent)
    assert isinstance(outcome, Done)
    assert account["confirmed"]
    assert account["totp_enabled"]


@pytest.mark.parametrize("way", ["text", "otpauth-link", "input", "qr-png", "qr-svg", "qr-canvas"])
async def test_an_authenticator_is_enrolled(ground: Ground, acorn: Acorn, recipe: Recipe, way: str) -> None:
    """However the secret is shown, it is read; the vault holds it, and the very recovery codes that were shown."""
    agent = await ground.agent()
    async with ground.journey(agent, recipe) as journey:
        await run_until(journey, Stage.CONFIRM)
        await acorn.behave(enrol=way)
        outcome = await journey.run(Stage.ENROL)
    (account,) = acorn.accounts(agent)
    record = await ground.record(agent)
    assert isinstance(outcome, Done)
    assert record.phase is Phase.SECURED
    assert record.pending
    assert record.pending.authenticator
    assert account["totp_enabled"]
    assert f"secret={account['totp_key']}" in normalise(record.pending.authenticator.uri).get_secret_value()
    saved = [code.get_secret_value() for code in record.pending.recovery_codes]
    assert len(saved) == len(set(saved)) == 10
    assert {digest(code) for code in saved} == acorn.recovery_hashes(account["id"])
