"""Our Prefect server collects its garbage aside, so that its event loop never waits for a connection's mutex."""

import os
import subprocess
import sys

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
