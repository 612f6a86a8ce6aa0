"""Prefect's UI, served by a real server with a real worker behind it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.prefect_world import World, world_with_acorn

expect.set_options(timeout=60_000)  # milliseconds: the page asks a server that a whole fleet's tests keep busy


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Acorn to sign up at; server, mail and worker, run by `journeyman up`; and agents."""
    with world_with_acorn(tmp_path_factory.mktemp("world"), schedules=True) as place:
        yield place
