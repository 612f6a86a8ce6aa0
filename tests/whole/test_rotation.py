"""Rotation in a real browser, at services that make it easy, hard or misleading: what the vault holds signs in."""

import asyncio
from pathlib import Path

import pytest

from fixtures.services.acorn.passwords import password_matches
from journeyman.domain.account import AccountRecord
from journeyman.domain.outcome import Done
from journeyman.journey.check import Check
from journeyman.journey.rotate import Rotate
from journeyman.recipe.catalogue import Catalogue, with_base_url
from journeyman.recipe.model import Recipe
from tests.whole.ground import RECIPE, Acorn, Ground, running_allauth

pytestmark = pytest.mark.slow


def opens(acorn: Acorn, agent: str, record: AccountRecord) -> bool:
    """Say whether the password that the vault has as the current one is the one that Acorn has."""
    (account,) = acorn.accounts(agent)
    assert record.current
    return password_matches(record.current.password.get_secret_value(), account["password"])


async def rotated(ground: Ground, agent: str, recipe: Recipe) -> tuple[AccountRecord, AccountRecord]:
    """Rotate an account; return its record before and after, the new password checked to be another."""
    before = await ground.record(agent, recipe.service)
    outcome = await ground.run(agent, recipe, kind=Rotate)
    after = await ground.record(agent, recipe.service)
    assert isinstance(outcome, Done), (outcome, [(event.what, event.outcome) for event in after.history])
    assert before.current
    assert after.current
    assert after.previous
    assert after.pending is None
    assert after.rotation is None
    assert after.previous.password == before.current.password
    assert after.current.password != before.current.password
    return before, after


HARD = {
    "plain": {},
    "asks again": {"reauthenticate": True},
    "signs out": {"password_signs_out": True},
    "mails a code": {"password_mails_code": True},
    "cuts": {"truncates": 12},
    "no reuse": {"no_reuse": 5},
    "states a stricter rule when it refuses": {"stricter_password": "minlength: 30; maxlength: 64; required: special"},
    "error": {"after_password": "error", "after_password_times": 1},
    "silence": {"after_password": "silence", "after_password_times": 1},
    "old page": {"after_password": "old-page", "after_password_times": 1},
    "false success": {"after_password": "false-success", "after_password_times": 1},
    "notice mails": {"notice_mails": True},
    "by a link": {"well_known_change_password": False},
}
"""How Acorn may behave when its password is changed."""


@pytest.mark.parametrize("how", HARD)
async def test_a_rotation_at_acorn(ground: Ground, acorn: Acorn, quick: Recipe, how: str) -> None:
    """However Acorn behaves, in the end the vault's current password is Acorn's, and the one before is the previous."""
    agent = await ground.agent()
    assert isinstance(await ground.run(agent, quick), Done)
    locked = (await acorn.counts()).get("lockouts", 0)
    await acorn.behave(**HARD[how])
    _, after = await rotated(ground, agent, quick)
    assert opens(acorn, agent, after)
    assert (await acorn.counts()).get("lockouts", 0) == locked


async def test_a_rotation_with_totp(ground: Ground, acorn: Acorn, recipe: Recipe) -> None:
    """Who has an authenticator is asked for its code, too; authenticator and recovery codes stay, a check goes well."""
    agent = await ground.agent()
    assert isinstance(await ground.run(agent, recipe), Done)
    await acorn.behave(reauthenticate=True)
    _, after = await rotated(ground, agent, recipe)
    assert opens(acorn, agent, after)
    assert await ground.run(agent, recipe, kind=Check) == Done("with password and TOTP")
    assert after.current
    assert after.previous
    assert after.current.recovery_codes == after.previous.recovery_codes
    (account,) = acorn.accounts(agent)
    assert account["totp_enabled"]


async def test_a_rotation_at_allauth(ground: Ground, tmp_path: Path) -> None:
    """At allauth with its stock templates the form is found, and the new password signs in.

    So it does where allauth asks for the password again before each change, and mails a notice of each. Each waits for
    several TOTP windows: they wait together.
    """
    async with asyncio.TaskGroup() as visits:
        for mode, guarded in (("code", "no"), ("link", "no"), ("code", "yes")):
            visits.create_task(rotates_at_allauth(ground, tmp_path / f"{mode}-{guarded}", mode, guarded))


async def rotates_at_allauth(ground: Ground, folder: Path, mode: str, guarded: str) -> None:
    """Sign an agent up at an allauth of its own, give it another password, and sign in with that."""
    service = {"code": "allauth", "link": "allauth-link"}[mode]
    with running_allauth(folder, ground.settings.smtp_port, mode=mode, guarded=guarded) as url:
        recipe = with_base_url(Catalogue([RECIPE.parent]).get(service), url)
        agent = await ground.agent()
        assert isinstance(await ground.run(agent, recipe), Done)
        await rotated(ground, agent, recipe)
        assert await ground.run(agent, recipe, kind=Check) == Done("with password and TOTP")
        assert told_of_changes(ground, agent) == (guarded == "yes")


def told_of_changes(ground: Ground, agent: str) -> bool:
    """Say whether a mail that reports the new password lies in the agent's mailbox."""
    box = ground.settings.home / "agents" / agent / "Maildir"
    mails = [file.read_text(encoding="utf-8") for part in ("new", "cur") for file in (box / part).iterdir()]
    return any("Password Changed" in mail for mail in mails)
