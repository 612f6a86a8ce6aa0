"""Whether Prefect's server is there: a busy one is waited for, a missing one is told at once."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from journeyman.engine.server import SELDOM, answers, beside_proxies, environment, plain_client
from journeyman.errors import SetupError
from tests.prefect_world import settings_for

TAKES = 0.5
"""Seconds that the slow server takes for an answer."""


@pytest.fixture
async def slow_server() -> AsyncIterator[str]:
    """A server that says after a while that it is well; the address of its API."""
    told: list[asyncio.Event] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append(done := asyncio.Event())
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(TAKES)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntrue")
        writer.close()
        await writer.wait_closed()
        done.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api"
        for done in told:
            await done.wait()


async def test_a_busy_server_is_there(slow_server: str) -> None:
    """Eighty journeys at once keep it busy: whoever is patient gets the answer."""
    assert await answers(slow_server, patience=30)


async def test_patience_ends(slow_server: str) -> None:
    """A server that hangs is as good as none."""
    assert not await answers(slow_server, patience=TAKES / 5)


async def test_where_nobody_listens_there_is_no_server(free_port: int) -> None:
    """That is known at once, however patient one is."""
    async with asyncio.timeout(20):
        assert not await answers(f"http://127.0.0.1:{free_port}/api", patience=300)


async def test_this_machine_is_asked_without_a_proxy(slow_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by us nor by Prefect's client; others are asked as the environment says."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert beside_proxies(slow_server) == {}
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert await answers(slow_server, patience=30)
    assert beside_proxies("http://prefect.example/api") == {}
    assert beside_proxies("http://[::1]:4200/api")["NO_PROXY"] == "::1"
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    assert set(beside_proxies(slow_server).values()) == {"intranet.example,127.0.0.1"}


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:port/api", "http://me:canary@127.0.0.1:port/api"])
async def test_what_is_no_address_is_told(url: str) -> None:
    """Before anything is asked: which setting, and how it is written; never a password that is in it."""
    with pytest.raises(SetupError, match=r"PREFECT_API_URL can't be http://[\[1].*: write it as in") as told:
        plain_client(url, 1.0)
    assert "canary" not in str(told.value)


def test_who_runs_the_server_may_know_better(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How seldom it looks for what hardly happens is for want of another word."""
    name = "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS"
    monkeypatch.delenv(name, raising=False)
    assert environment(settings_for(tmp_path))[name] == SELDOM[name]
    monkeypatch.setenv(name, "3")
    assert environment(settings_for(tmp_path))[name] == "3"


OWN = "from journeyman.engine.server import own_settings; print(own_settings())"


@pytest.mark.parametrize(
    ("names", "file", "own"),
    [
        ({}, "", False),
        ({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, "", False),
        ({"prefect_api_url": "http://127.0.0.1:4200/api"}, "", True),
        ({"PREFECT_API_AUTH_STRING": "who:me"}, "", True),
        ({}, ".env", True),
        ({}, "prefect.toml", True),
        ({}, "profiles.toml", True),
    ],
)
def test_prefects_own_settings_are_noticed(tmp_path: Path, names: dict[str, str], file: str, own: bool) -> None:  # noqa: FBT001 - what is expected
    """Whatever may say more of the server than its address: variables, also in small letters, and Prefect's files."""
    if file:
        (tmp_path / file).touch()
    env = {name: value for name, value in os.environ.items() if not name.upper().startswith("PREFECT_")}
    env |= {"PREFECT_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path), **names}
    told = subprocess.run(
        [sys.executable, "-c", OWN], capture_output=True, text=True, check=True, cwd=tmp_path, env=env
    )
    assert told.stdout.split() == [str(own)]
