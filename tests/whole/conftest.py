"""One home, mail server, Chromium and Acorn for all whole journeys; each test has agents of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from journeyman.adapters.chromium import find_chromium
from journeyman.errors import BrowserMissing
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings
from tests.whole.ground import Acorn, Ground, grounds, recipe_for, running_acorn, without_totp

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests in the session's loop, in which their mail server and Chromium live."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ground(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    """Vault, directory, mail and Chromium."""
    try:
        find_chromium(Settings().chromium)
    except BrowserMissing as missing:
        pytest.skip(str(missing))
    async with grounds(tmp_path_factory.mktemp("whole") / "home") as made:
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_acorn(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Acorn]:
    """An Acorn for all tests, which must not make it misbehave."""
    async with running_acorn(tmp_path_factory.mktemp("acorn"), ground.settings.smtp_port) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def acorn(one_acorn: Acorn) -> AsyncIterator[Acorn]:
    """Acorn, which behaves as usual until the test says otherwise."""
    yield one_acorn
    await one_acorn.behave_as_usual()


@pytest.fixture
def recipe(acorn: Acorn, tmp_path: Path) -> Recipe:
    """The recipe that the project ships for Acorn."""
    return recipe_for(acorn, tmp_path)


@pytest.fixture
def quick(recipe: Recipe) -> Recipe:
    """The same, enrolling no TOTP: for tests about what comes before."""
    return without_totp(recipe)
