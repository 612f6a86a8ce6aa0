"""A real Prefect server with a real worker, and secrets forgotten after each test."""

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from journeyman.engine import redaction
from tests.prefect_world import World, world_with_acorn

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let Prefect leave its client's sockets to the garbage collector: it does so once for each flow and task."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"))


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Forget the secrets that a test made known, and collect its garbage while that may still be untidy."""
    before = set(redaction._for_good._spellings)
    yield
    gc.collect()
    redaction._count(redaction._for_good._spellings - before, -1)
    redaction._for_good._spellings &= before


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Acorn to sign up at; server, mail and worker, run by `journeyman up`; and agents."""
    with world_with_acorn(tmp_path_factory.mktemp("world")) as place:
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


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home without agents."""
    return tmp_path / "home"
