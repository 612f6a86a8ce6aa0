"""The pinned tree is one for all Pythons that README names, and pip is told not to look what it needs."""

from importlib.metadata import distributions

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.mark.parametrize("version", ["3.11.0", "3.11.2", "3.12.0"])
def test_nothing_is_missing(version: str) -> None:
    """What an older or newer Python needs beside is pinned, too: Debian 12 has 3.11.2."""
    there = {canonicalize_name(item.name) for item in distributions()}
    other = {"python_full_version": version, "python_version": version.rpartition(".")[0], "extra": ""}
    environment = {**default_environment(), **other}
    needed = [(item.name, Requirement(text)) for item in distributions() for text in item.requires or ()]
    missing = [
        f"{name} needs {need}"
        for name, need in needed
        if (need.marker is None or need.marker.evaluate(environment)) and canonicalize_name(need.name) not in there
    ]
    assert missing == []
