"""Every Directory holds to the contract: the fake and the real one."""

from pathlib import Path

import pytest

from journeyman.adapters.local_directory import LocalDirectory
from journeyman.ports import Directory
from journeyman.testing.directory_contract import DirectoryContract
from journeyman.testing.fakes import MemoryDirectory


class TestMemoryDirectory(DirectoryContract):
    """The fake."""

    @pytest.fixture
    def directory(self) -> Directory:
        return MemoryDirectory(["beta", "alpha"])


class TestLocalDirectory(DirectoryContract):
    """Files in the agents' folders."""

    @pytest.fixture
    async def directory(self, tmp_path: Path) -> Directory:
        directory = LocalDirectory(tmp_path / "home", "agents.test")
        for agent in ("beta", "alpha"):
            await directory.add(agent)
        return directory
