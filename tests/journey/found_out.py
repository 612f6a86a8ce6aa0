"""Journeys without a recipe, over fakes: where what was found out is kept, and how one is run."""

from dataclasses import replace
from pathlib import Path

from journeyman.errors import JourneymanError
from journeyman.journey.journey import Journey
from journeyman.journey.loop import Patience, run_here
from journeyman.journey.trip import Ports
from journeyman.recipe.draft import draft_for
from journeyman.recipe.load import load_bytes
from journeyman.recipe.model import Recipe
from journeyman.recipe.written import text_of
from journeyman.testing.fakes import MemoryDirectory
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import ORIGIN, FakeService, words


class Shelf:
    """Where what was found out is kept, as a file would hold it."""

    def __init__(self, url: str = f"{ORIGIN}/register") -> None:
        self.text = text_of(draft_for(url, "fake"))

    def keep(self, recipe: Recipe) -> None:
        """Write it."""
        self.text = text_of(recipe)

    def recipe(self) -> Recipe:
        """Read it, as the next process does."""
        return load_bytes(self.text.encode(), Path("fake.yaml"))


def at(ports: Ports, service: FakeService) -> Ports:
    """Return the ports with another service behind the browser, and two agents."""
    return replace(ports, browser=FakeBrowser(service), directory=MemoryDirectory(["alpha", "beta"]))


async def run(journey: Journey) -> str:
    """Run a journey once to its end; return its outcome's word, or its error's class."""
    async with journey:
        try:
            return words(await run_here(journey, patience=Patience(attempts=1)))
        except JourneymanError as error:
            return type(error).__name__
