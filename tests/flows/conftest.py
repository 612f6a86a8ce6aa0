"""A real Prefect server with a real worker, and journeys that play a part."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from journeyman.domain.account import AccountRecord
from journeyman.domain.outcome import Done, Outcome
from journeyman.domain.page import Picture
from journeyman.engine import redaction
from journeyman.journey.stage import Stage
from journeyman.journey.story import Story
from tests.prefect_world import World, world


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """Forget the secrets that a test made known."""
    before = set(redaction._spellings)
    yield
    redaction._spellings.clear()
    redaction._spellings.update(before)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Server, mail and worker, run by `journeyman up`."""
    with world(tmp_path_factory.mktemp("home")) as place:
        yield place


@pytest.fixture
def prefect(running: World) -> Iterator[World]:
    """Make Prefect's clients in this test talk to the real server."""
    with temporary_settings({PREFECT_API_URL: running.api}):
        yield running


@pytest.fixture
async def client(prefect: World) -> AsyncIterator[PrefectClient]:
    """A client of the real server."""
    async with get_client() as client:
        yield client


@dataclass
class PlayedJourney:
    """A journey whose stages end as the script says; a stage without lines is done at once."""

    script: dict[Stage, list[Outcome | Exception]] = field(default_factory=dict)
    kept: AccountRecord | None = None
    pictures: list[Picture] = field(default_factory=list)
    story: Story = field(default_factory=Story)
    to_do: list[Stage] = field(default_factory=lambda: list(Stage))

    async def next_stage(self) -> Stage | None:
        """Return the next stage that is not done."""
        return self.to_do[0] if self.to_do else None

    async def run(self, stage: Stage) -> Outcome:
        """End as the script says."""
        line = (self.script.get(stage) or [Done()]).pop(0)
        if isinstance(line, Exception):
            raise line
        if isinstance(line, Done):
            self.to_do.remove(stage)
        return line

    async def record(self) -> AccountRecord | None:
        """Return the record that was given."""
        return self.kept

    async def picture(self, title: str) -> Picture | None:
        """Return a picture of this title, if there is one."""
        return next((Picture(title, picture.data) for picture in self.pictures), None)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["PlayedJourney"]:
        """Open it, as `bootstrap.open_journey` does."""
        yield self


@pytest.fixture
def played() -> type[PlayedJourney]:
    """The class of played journeys."""
    return PlayedJourney


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home without agents."""
    return tmp_path / "home"
