"""Every Vault holds to the contract: the fake and the real one."""

from pathlib import Path

import pytest

from journeyman.adapters.age import AgeVault
from journeyman.testing.fakes import MemoryVault
from journeyman.testing.vault_contract import OpenVault, VaultContract


class TestMemoryVault(VaultContract):
    """The fake."""

    @pytest.fixture
    def open_vault(self) -> OpenVault:
        vault = MemoryVault()
        return lambda: vault


class TestAgeVault(VaultContract):
    """Age files, each opening a vault of its own over one home."""

    @pytest.fixture
    def open_vault(self, tmp_path: Path) -> OpenVault:
        return lambda: AgeVault(tmp_path / "home")


class TestAgeVaultWithRecovery(VaultContract):
    """Age files that the operator can open as well."""

    @pytest.fixture
    def open_vault(self, tmp_path: Path) -> OpenVault:
        recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
        return lambda: AgeVault(tmp_path / "home", recipient)
