"""Journeys without a recipe at applications that other people wrote: nothing is known but where one signs up."""

from pathlib import Path

import pytest

from fixtures.services.installing import CantInstall
from fixtures.services.starting import Name, start_service
from journeyman import bootstrap
from journeyman.domain.outcome import Done
from journeyman.journey.check import Check
from journeyman.journey.journey import Journey
from journeyman.journey.loop import run_here
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.journey.rotate import Rotate
from tests.whole.any_journeys import another_follows, signed_up
from tests.whole.ground import Ground
from tests.whole.real_applications import INSTALLING, at_once

pytestmark = [pytest.mark.slow, pytest.mark.application, pytest.mark.timeout(1200)]

APPLICATIONS: dict[Name, tuple[str, int]] = {
    "redmine": ("/account/register", 10),
    "jupyterhub": ("/hub/signup", 0),
    "weblate": ("/accounts/register/", 16),
}
"""Where one signs up, and how many recovery codes there are."""

KEEPS_ITS_AUTHENTICATOR = {"jupyterhub"}
"""Where a member has no way to another one."""


async def went_on(ground: Ground, agent: str, service: str, kind: type[Journey]) -> None:
    """Go on with an account by what was found out, to a proof."""
    async with bootstrap.open_journey(ground.settings, agent, service, kind=kind) as journey:
        outcome = await run_here(journey)
    assert isinstance(outcome, Done), (kind, outcome)


@pytest.mark.parametrize("name", APPLICATIONS)
async def test_all_journeys_without_a_recipe(ground: Ground, tmp_path: Path, name: Name) -> None:
    """Sign-up with TOTP, check, rotation, another authenticator; a second agent follows the recipe."""
    path, codes = APPLICATIONS[name]
    found = f"{name}-found"
    try:
        service = start_service(name, tmp_path / "data", ground.settings.smtp_port, patience=INSTALLING)
    except CantInstall as why:
        pytest.skip(str(why))
    with service:
        first, _ = await signed_up(ground, f"{service.url}{path}", found)
        await at_once(follows(ground, found, tmp_path / "saved", codes), goes_on(ground, first.agent, found))
        record = await ground.record(first.agent, found)
        for its in (first, record):
            assert its.current
            assert its.current.authenticator
            assert len(its.current.recovery_codes) == codes
        if name not in KEEPS_ITS_AUTHENTICATOR:
            await went_on(ground, first.agent, found, ReEnrol)


async def follows(ground: Ground, service: str, folder: Path, codes: int) -> None:
    """Let a second agent follow the saved recipe."""
    second = await another_follows(ground, service, folder)
    assert second.current
    assert second.current.authenticator
    assert len(second.current.recovery_codes) == codes


async def goes_on(ground: Ground, agent: str, service: str) -> None:
    """Check the account, and give it another password."""
    await went_on(ground, agent, service, Check)
    await went_on(ground, agent, service, Rotate)
