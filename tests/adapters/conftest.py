"""A home, and the age vault in it, for the tests of what both write; Ravi's stand-in, and who is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.providers.ravi import RunningRavi
from journeyman.adapters.age import AgeVault
from journeyman.adapters.ravi import Ravi, RaviDirectory, directory
from tests.ravi_world import directory_at, ravi_at, standing_in


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where state lives; not made yet."""
    return tmp_path / "home"


@pytest.fixture
def vault(home: Path) -> AgeVault:
    """An empty vault."""
    return AgeVault(home)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRavi]:
    """A stand-in."""
    monkeypatch.setattr(directory, "LOOKS_AFTER", (0.0, 0.1))
    with standing_in(monkeypatch) as made:
        yield made


@pytest.fixture
def ravi(stand_in: RunningRavi) -> Ravi:
    """Where it is."""
    return ravi_at(stand_in.url)


@pytest.fixture
def people(ravi: Ravi, tmp_path: Path) -> RaviDirectory:
    """A directory without anybody."""
    return directory_at(ravi, tmp_path / "home")
