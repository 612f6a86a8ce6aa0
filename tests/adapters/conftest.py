"""A home, and the age vault in it, for the tests of what both write."""

from pathlib import Path

import pytest

from journeyman.adapters.age import AgeVault


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where state lives; not made yet."""
    return tmp_path / "home"


@pytest.fixture
def vault(home: Path) -> AgeVault:
    """An empty vault."""
    return AgeVault(home)
