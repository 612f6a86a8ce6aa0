"""Journeys without a recipe, over fakes: where what was found out is kept, and how one is run."""

from dataclasses import replace
from pathlib import Path

from journeyman.journey.trip import Ports
from journeyman.recipe.draft import draft_for
from journeyman.recipe.load import load_bytes
from journeyman.recipe.model import Recipe
from journeyman.recipe.written import text_of
from journeyman.testing.fakes import MemoryDirectory
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import ORIGIN, FakeService


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
