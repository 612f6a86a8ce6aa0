"""`journeyman up` starts everything, says what runs where, and leaves nothing behind."""

import asyncio
import os
import signal
import socket
import stat
import sys
from pathlib import Path

import pytest

from journeyman.engine.children import child
from journeyman.engine.server import answers
from journeyman.engine.up import running
from journeyman.errors import PortTaken
from tests.prefect_world import settings_for, world


async def test_ctrl_c_stops_everything(tmp_path: Path) -> None:
    """After Ctrl-C neither server nor worker is left, and up's own exit code is 0."""
    with world(settings_for(tmp_path / "home")) as place:
        assert await answers(place.api)
        groups = [int(part.split(",")[0]) for part in place.told.split(" pid ")[1:]]
        assert len(groups) == 2
    assert place.process.returncode == 0
    assert not await answers(place.api)
    for group in groups:
        with pytest.raises(ProcessLookupError):
            os.killpg(group, 0)


async def test_a_taken_port_is_told(tmp_path: Path) -> None:
    """Another program on Prefect's port: which port, and how to choose another."""
    settings = settings_for(tmp_path)
    taken = pytest.raises(PortTaken, match=f"Port {settings.prefect_port} .* prefect_port")
    with socket.create_server(("127.0.0.1", settings.prefect_port)), taken:
        async with running(settings):
            pass


async def test_a_child_that_ends_at_once_is_told_with_its_log(tmp_path: Path) -> None:
    """What ended, with which code, and where its last words are."""
    log = tmp_path / "logs" / "it.log"
    async with child("it", [sys.executable, "-c", "print('last words'); raise SystemExit(3)"], os.environ, log) as it:
        assert f"it ended with exit code 3; its last words are in {log}" == await it.ended()
    assert log.read_text() == "last words\n"


async def test_prefects_folder_is_nobody_elses(tmp_path: Path) -> None:
    """Prefect would make it for all to read, and agents' own users may pass through the home (`launch --user`)."""
    home = tmp_path / "home"
    log, prefect = home / "logs" / "it.log", home / "prefect"
    env = os.environ | {"PREFECT_HOME": str(prefect)}
    program = "import os; os.umask(0); os.makedirs(os.environ['PREFECT_HOME'], exist_ok=True)"
    async with child("it", [sys.executable, "-c", program], env, log) as it:
        await it.ended()
    for folder in (home, log.parent, prefect):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_a_childs_own_children_end_with_it(tmp_path: Path) -> None:
    """A child that dies without stopping its own children leaves none of them."""
    program = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE); "
    program += "print(p.pid, flush=True); p.wait()"
    log = tmp_path / "it.log"
    async with child("it", [sys.executable, "-c", program], os.environ, log) as it:
        os.kill(it.process.pid, signal.SIGKILL)
        await it.ended()
    with pytest.raises(ProcessLookupError):
        os.killpg(it.process.pid, 0)


NEEDS = """
import signal, subprocess, sys
needed = subprocess.Popen(["sleep", "60"])
def stop(*_):
    try: needed.wait(0.5)
    except subprocess.TimeoutExpired: print("there")
    else: print("gone")
    needed.kill()
    sys.exit()
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
signal.pause()
"""


@pytest.mark.parametrize(("alone", "told"), [(True, "there"), (False, "gone")])
async def test_a_child_that_is_asked_alone_has_its_own_children_until_it_has_stopped(
    tmp_path: Path, *, alone: bool, told: str
) -> None:
    """The warm worker's browser stays while its journeys are handed back; usually the whole group is asked at once."""
    log = tmp_path / "it.log"
    async with child("it", [sys.executable, "-c", NEEDS], os.environ, log, asked_alone=alone) as it:
        while "ready" not in log.read_text():  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.02)
    assert log.read_text().split() == ["ready", told]
    with pytest.raises(ProcessLookupError):
        os.killpg(it.process.pid, 0)
