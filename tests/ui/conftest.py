"""Prefect's UI, served by a real server with a real worker behind it."""

from collections.abc import Iterator

import pytest

from tests.prefect_world import World, world_with_acorn


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Acorn to sign up at; server, mail and worker, run by `journeyman up`; and agents."""
    with world_with_acorn(tmp_path_factory.mktemp("world"), schedules=True) as place:
        yield place
