"""Checks that find another page than the recipe says, on the real server: a quarantine, its events, and a webhook."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import SecretStr

from flows.carry import carry
from flows.rotate import rotate
from flows.stage import Patience
from journeyman import bootstrap
from journeyman.engine.drift import RecipeEvent
from journeyman.engine.redaction import know
from journeyman.errors import RecipeBroken
from journeyman.journey.stage import Stage
from journeyman.settings import Settings
from tests.played_journey import PlayedJourney
from tests.prefect_world import PROJECT, World

FAULT = 'recipes/acorn.yaml:31: no heading "Welcome" on /login'
SECRET = "correct-horse-battery"

Check = Callable[[str], Any]


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that a flow in this process loads, too."""
    monkeypatch.setenv("JOURNEYMAN_HOME", str(home))
    return Settings(home=home)


@pytest.fixture
def check(prefect: World, settings: Settings) -> Check:
    """Carry, as a flow run, the check of an agent's account that ends as `RecipeBroken`."""

    async def carried(agent: str) -> State[Any]:
        @flow(name="check", flow_run_name="{agent} at {service}", persist_result=False)
        async def broken(agent: str, service: str) -> State[Any]:
            journey = PlayedJourney({Stage.PROVE: [RecipeBroken(f"{FAULT} {SECRET}")]}, to_do=[Stage.PROVE])
            journey.story.recipe = "one"
            return await carry(journey.open(), settings, agent, service, Patience(attempts=1), name="check")

        return await broken(agent, "acorn", return_state=True)

    return carried


@contextmanager
def receiver() -> Iterator[tuple[str, "Queue[tuple[dict[str, str], bytes]]"]]:
    """Take in what a webhook posts on loopback; yield the address, and the queue of heads and bodies."""
    taken: Queue[tuple[dict[str, str], bytes]] = Queue()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.put((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its shape
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook", taken
        finally:
            server.shutdown()
            thread.join()


def documented(hook: str) -> str:
    """Return the commands of docs/drift.md for the webhook and its automation, with this address."""
    (commands,) = re.findall(r"```bash\n(.*?)```", (PROJECT / "docs" / "drift.md").read_text(), re.DOTALL)
    address = "https://hooks.example/journeyman"
    server = "export PREFECT_API_URL=http://127.0.0.1:4200/api\n"
    assert commands.startswith(server)
    assert address in commands
    return commands.removeprefix(server).replace(address, hook)


async def automate(prefect: World, hook: str, folder: Path) -> None:
    """Make webhook and automation as the documentation says."""
    (folder / "deployments").symlink_to(PROJECT / "deployments")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PREFECT_API_URL": prefect.api,
    }
    done = await asyncio.to_thread(
        subprocess.run,
        ["bash", "-e", "-c", documented(hook)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def taken(queue: "Queue[tuple[dict[str, str], bytes]]") -> dict[str, Any]:
    """Return what the webhook got next, as JSON."""
    headers, body = await asyncio.to_thread(queue.get, timeout=60)
    assert headers["Content-Type"] == "application/json"
    assert SECRET.encode() not in body
    assert b"Welcome" not in body
    return json.loads(body)


@pytest.mark.slow  # the program's commands, and a server that evaluates automations at its own pace
async def test_a_quarantine_and_its_end_are_told_to_a_webhook(
    prefect: World, check: Check, settings: Settings, tmp_path: Path
) -> None:
    """One failing account tells nobody; the second begins the quarantine; lifted in the shell, that is told as well.

    In between, a rotation of all that are due is refused once, with our words.
    """
    know(SecretStr(SECRET))
    (tmp_path / "place").mkdir()
    with receiver() as (hook, queue):
        await automate(prefect, hook, tmp_path / "place")
        assert [*(tmp_path / "place").glob("*.yaml")] == []
        assert (await check("alpha")).is_failed()
        assert (await check("beta")).is_failed()
        known = await bootstrap.drift(settings).load("acorn")
        assert known.quarantine
        since = known.quarantine.since.isoformat(timespec="seconds")
        told = await taken(queue)
        text = told.pop("text")
        assert told == {"event": RecipeEvent.QUARANTINED, "service": "acorn", "accounts": 2, "since": since}
        assert "acorn" in text
        refused = await rotate(service="acorn", return_state=True)
        assert refused.is_failed()
        assert "recipe of acorn is quarantined" in (refused.message or "")
        assert SECRET not in (refused.message or "")
        await lift(prefect, settings)
        told = await taken(queue)
        assert (told["event"], told["accounts"]) == (RecipeEvent.LIFTED, 2)
        assert queue.empty()


async def lift(prefect: World, settings: Settings) -> None:
    """Lift it in the shell, which finds the server by its address."""
    environment = {**os.environ, "PREFECT_API_URL": prefect.api, "JOURNEYMAN_HOME": str(settings.home)}
    done = await asyncio.to_thread(
        subprocess.run,
        [Path(sys.executable).with_name("journeyman"), "recipe", "lift", "acorn"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "acorn: lifted" in done.stdout
