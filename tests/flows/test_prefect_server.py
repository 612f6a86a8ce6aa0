"""Our Prefect server collects its garbage aside, so that its event loop never waits for a connection's mutex."""

import os
import subprocess
import sys

import pytest

from journeyman.engine.server import serve
from tests.prefect_world import PROJECT, settings_for


def test_it_is_prefects_own_command() -> None:
    """Whatever Prefect's `server` takes, ours takes."""
    command = [*serve(settings_for(PROJECT / "nowhere"))[:3], "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "100"})
    assert "start" in told.stdout
    assert "database" in told.stdout


PROBE = """
import gc, threading, time, weakref
from journeyman.engine.prefect_server import collect_aside
class Ring: pass
seen = []
gc.callbacks.append(lambda phase, info: seen.append(threading.current_thread().name))
collect_aside()
ring = Ring(); ring.ring = ring; gone = weakref.ref(ring); del ring
many = [[] for _ in range(100_000)]  # the usual collector would have run by now, in this thread
assert threading.main_thread().name not in seen, seen
deadline = time.monotonic() + 60
while gone() is not None and time.monotonic() < deadline: time.sleep(0.1)
print(sorted(set(seen)), gone() is None)
"""


def test_another_thread_collects() -> None:
    """The thread that makes garbage never collects it; it goes all the same."""
    told = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['garbage'] True"


def test_background_work_is_looked_for_once_a_second() -> None:
    """Prefect's server makes its worker without saying how often: it is an unhurried one."""
    probe = "import docket; from journeyman.engine.prefect_server import look_less_often; look_less_often(); "
    probe += "made = docket.Worker(docket.Docket(url='memory://')); "
    probe += "print(made.scheduling_resolution.total_seconds(), made.minimum_check_interval.total_seconds())"
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["1.0", "1.0"]


STARTED = """
import gc, sys
from journeyman.engine.prefect_server import main
sys.argv[1:] = ["--version"]
try: main()
except SystemExit: print("collects as Python does" if gc.isenabled() else "collects aside")
"""


@pytest.mark.parametrize(
    ("database", "how"),
    [
        ({}, "collects aside"),
        ({"PREFECT_SERVER_DATABASE_CONNECTION_URL": "sqlite+aiosqlite:////nowhere/prefect.db"}, "collects aside"),
        (
            {"PREFECT_SERVER_DATABASE_CONNECTION_URL": "postgresql+asyncpg://prefect@127.0.0.1/prefect"},
            "collects as Python does",
        ),
        (
            {
                "PREFECT_SERVER_DATABASE_DRIVER": "postgresql+asyncpg",
                "PREFECT_SERVER_DATABASE_HOST": "127.0.0.1",
                "PREFECT_SERVER_DATABASE_USER": "prefect",
                "PREFECT_SERVER_DATABASE_NAME": "prefect",
                "PREFECT_SERVER_DATABASE_PASSWORD": "a-password",
            },
            "collects as Python does",
        ),
    ],
)
def test_on_postgresql_nothing_is_changed(database: dict[str, str], how: str) -> None:
    """Only SQLite's connections have a mutex to wait for; a lost one of PostgreSQL's must end in the loop's thread."""
    command = [sys.executable, "-c", STARTED]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | database)
    assert told.stdout.splitlines()[-1] == how
