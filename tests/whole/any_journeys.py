"""Journeys without a recipe, as the shell begins them: nothing is known but a URL."""

from pathlib import Path

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.outcome import Done, Outcome
from journeyman.journey.loop import run_here
from journeyman.journey.stage import Stage
from journeyman.recipe.load import load_file
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings
from tests.whole.ground import Ground


async def signed_up(ground: Ground, url: str, service: str) -> tuple[AccountRecord, Recipe]:
    """Sign a new agent up at a URL; return its record, and the recipe that was found out."""
    agent = await ground.agent()
    assert await bootstrap.service_at(ground.settings, url, service) == service
    assert await went(ground.settings, agent, service) == Done()
    record = await ground.record(agent, service)
    assert record.phase is Phase.PROVEN
    assert record.pending is None
    must_be_public(record, (ground.settings.found_folder / f"{service}.yaml").read_text())
    return record, load_file(ground.settings.found_folder / f"{service}.yaml")


def must_be_public(record: AccountRecord, text: str) -> None:
    """What was found out holds nothing secret, and nothing of the agent that found it out."""
    assert record.current
    assert not [secret for secret in record.current.secrets() if secret.get_secret_value() in text]
    assert record.agent not in text


async def went(settings: Settings, agent: str, service: str) -> Outcome:
    """Run a journey to its end; print what happened, which pytest shows where a test fails."""
    async with bootstrap.open_journey(settings, agent, service) as journey:
        try:
            outcome = await run_here(journey)
        finally:
            for it in journey.story.attempts:
                print(service, it.stage, it.ended, f"{it.seconds:.1f}", it.reason)  # noqa: T201 - for whom a test fails
    return Done() if isinstance(outcome, Done) else outcome


def saved(ground: Ground, service: str, folder: Path) -> tuple[Settings, str]:
    """Save the recipe, unless it is; return settings that know the folder, and the file's text."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{service}.yaml"
    if not file.exists():
        bootstrap.save_found(ground.settings, service, file)
    return ground.settings.model_copy(update={"recipes": (folder,)}), file.read_text()


async def another_follows(ground: Ground, service: str, folder: Path) -> AccountRecord:
    """Save the recipe that was found out, and let a second agent follow it where nothing else is known."""
    other, before = saved(ground, service, folder)
    agent = await ground.agent()
    async with bootstrap.open_journey(other, agent, service) as journey:
        assert isinstance(await run_here(journey), Done)
        assert Stage.FIND not in {attempt.stage for attempt in journey.story.attempts}
    assert saved(ground, service, folder)[1] == before
    record = await ground.record(agent, service)
    assert record.phase is Phase.PROVEN
    return record
