"""What all tests share: the browser, ports, the shared data, and a world of their own away from the user's."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from fixtures.services import starting

# A busy machine makes any example slow; pytest-timeout bounds the whole test.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

SHARED = Path(__file__).parents[2] / "shared" / "data"

OWN_WORLD = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests (and what they start) away from the user's own state: before anything reads the environment."""
    world = Path(tempfile.mkdtemp(prefix="journeyman-tests-"))
    config.stash[OWN_WORLD] = world
    for name in [*os.environ]:
        # Which browser to use is the machine's matter, not the user's state.
        if name.startswith(("JOURNEYMAN_", "PREFECT_")) and name != "JOURNEYMAN_CHROMIUM":
            del os.environ[name]
    os.environ.update(
        JOURNEYMAN_HOME=str(world / "journeyman"),
        PREFECT_HOME=str(world / "prefect"),
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
        JOURNEYMAN_SCHEDULES="false",  # no run begins by itself in the middle of a test
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(config.stash[OWN_WORLD], ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with slow tests first, so that no process is left with a long one while the other is done.

    Those with pytest-playwright's fixtures come last: its sync API leaves a running loop in the main thread, and no
    test with a loop of its own can follow. (Hence pyproject's --no-loadscope-reorder: xdist puts short files last.)
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    sync = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (item.path in sync, item.path not in slow))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Give pytest-playwright the Chromium that journeys use."""
    from journeyman.adapters.chromium import find_chromium  # noqa: PLC0415 - for tests with a browser only

    chromium = os.environ.get("JOURNEYMAN_CHROMIUM")
    quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-gpu"]
    # Chromium refuses to run as root in its sandbox.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {
        **browser_type_launch_args,
        "executable_path": find_chromium(Path(chromium) if chromium else None),
        "args": [*quiet, *sandbox],
    }


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The labelled data beside the checkout; tests that measure with it skip where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared/data beside this checkout")
    return SHARED


@pytest.fixture
def free_port() -> int:
    """A port on loopback that nobody listens on."""
    return starting.free_port()
