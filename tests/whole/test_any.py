"""Journeys without a recipe, each at a real service in a real browser: nothing is known but a URL."""

from pathlib import Path

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.outcome import Done
from journeyman.journey.journey import Journey
from journeyman.journey.loop import run_here
from journeyman.recipe.load import load_file
from journeyman.recipe.model import Recipe
from tests.whole.ground import Acorn, Ground, running_allauth


async def signed_up(ground: Ground, url: str, service: str) -> tuple[AccountRecord, Recipe]:
    """Sign a new agent up at a URL; return its record, and the recipe that was found out."""
    agent = await ground.agent()
    assert bootstrap.service_at(ground.settings, url, service) == service
    async with bootstrap.open_journey(ground.settings, agent, service) as journey:
        outcome = await run_here(journey)
        told(journey)
        assert isinstance(outcome, Done), outcome
        assert journey.settled
    print(ground.settings.found_folder.joinpath(f"{service}.yaml").read_text())
    return await ground.record(agent, service), load_file(ground.settings.found_folder / f"{service}.yaml")


def told(journey: Journey) -> None:
    """Print what happened: pytest shows it where the test fails."""
    for attempt in journey.story.attempts:
        print(attempt.stage, attempt.ended, f"{attempt.seconds:.1f}", attempt.reason)  # noqa: T201 - shown on failure


async def test_code(ground: Ground, acorn: Acorn) -> None:
    """By code."""
    record, recipe = await signed_up(ground, f"{acorn.url}/register", "notes")
    assert record.phase is Phase.PROVEN
    assert not recipe.is_draft


async def test_others(ground: Ground, tmp_path: Path) -> None:
    """By code."""
    for mode in ("code", "link"):
        with running_allauth(tmp_path / mode, ground.settings.smtp_port, mode=mode) as url:
            record, recipe = await signed_up(ground, f"{url}/accounts/signup/", f"other-{mode}")
            assert record.phase is Phase.PROVEN
            assert not recipe.is_draft
