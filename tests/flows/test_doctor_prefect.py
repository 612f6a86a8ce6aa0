"""What the doctor says of Prefect: with a server and a worker that run, and without."""

import asyncio
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from journeyman.engine.doctor import Finding, State, examine
from journeyman.engine.doctor_prefect import prefect_parts
from journeyman.settings import Settings
from tests.prefect_world import World, settings_for


async def found_in(settings: Settings) -> dict[str, Finding]:
    """Return how each part of Prefect fares."""
    return {finding.part: finding async for finding in examine(prefect_parts(settings))}


async def test_all_is_well_while_up_runs(prefect: World) -> None:
    """The server answers, a worker is online, each recipe's sign-up is deployed."""
    found = await found_in(prefect.settings)
    assert [finding.state for finding in found.values()] == [State.OK] * 3, found
    assert found["work pool"].told == "1 worker online"
    assert found["Prefect"].told == "answers"


@pytest.mark.parametrize(("lets_read", "lets_act"), [(True, True), (True, False), (False, True)])
async def test_a_server_that_answers_pages_of_other_sites_is_told_as_such(
    tmp_path: Path,
    lets_read: bool,  # noqa: FBT001 - how it was started
    lets_act: bool,  # noqa: FBT001 - the same
) -> None:
    """One that was started otherwise than by us, with none or one of the settings that keep them out."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        status = b"200 OK" if lets_act or asked.startswith(b"GET") else b"403 Forbidden"
        leave = b"Access-Control-Allow-Origin: *\r\n" if lets_read else b""
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 4\r\nConnection: close\r\n" + leave + b"\r\ntrue")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api"
        with temporary_settings({PREFECT_API_URL: url}):
            finding = (await found_in(settings_for(tmp_path / "home")))["Prefect"]
    assert finding.state is State.OK
    assert "pages of other sites as well; docs/deploy.md" in finding.told


async def test_a_recipe_that_is_not_deployed_is_told(prefect: World, tmp_path: Path) -> None:
    """By its name, with the command that deploys it."""
    acorn = (prefect.settings.project / "recipes" / "acorn.yaml").read_text()
    (tmp_path / "later.yaml").write_text(acorn.replace("service: acorn", "service: later"))
    found = await found_in(prefect.settings.model_copy(update={"recipes": (tmp_path,)}))
    assert found["deployments"].state is State.FAILED
    assert found["deployments"].told == "Not deployed: later. Run: journeyman deploy"


async def test_without_a_server_the_rest_is_not_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One fault, told once, with what starts a server."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    found = await found_in(settings_for(tmp_path / "home"))
    assert [finding.state.value for finding in found.values()] == ["failed", "not checked", "not checked"]
    assert "journeyman up" in found["Prefect"].told
