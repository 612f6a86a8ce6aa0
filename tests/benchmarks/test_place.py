"""How benchmarks are run and how they end: by make, the exit code, and what is left of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as everything
from benchmarks.cpu import PROC
from tests.prefect_world import PROJECT

SCRIPT = """
import asyncio
from journeyman.errors import SetupError
from benchmarks.place import measured

async def measure(folder):
    (folder / "written").touch()
    quiet = {{"stdout": asyncio.subprocess.DEVNULL, "stderr": asyncio.subprocess.DEVNULL}}
    process = await asyncio.create_subprocess_exec("sleep", "2", **quiet)
    print(folder, process.pid)
    {}

measured("test", measure)
"""


@pytest.mark.skipif(not PROC.is_dir(), reason="no /proc here")
@pytest.mark.parametrize(
    ("ends", "code", "told"),
    [
        ("", 0, ""),
        ("raise RuntimeError('alpha: 2 accounts')", 1, "wrong: alpha: 2 accounts"),
        ("raise TimeoutError", 1, "wrong: something took too long"),
        ("raise SetupError('no Chromium [here]')", 2, "can't measure: no Chromium [here]"),
    ],
)
def test_what_is_wrong_is_told_by_the_exit_code(ends: str, code: int, told: str, tmp_path: Path) -> None:
    """1: what was measured is wrong; 2: something must be set right first. Folder and processes are gone either way."""
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(ends)],
        cwd=PROJECT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    first, _, rest = ended.stdout.partition("\n")
    folder, pid = first.split()
    assert ended.returncode == code, ended.stderr
    assert rest.strip() == told
    assert Path(folder).parent == tmp_path
    assert not [*tmp_path.iterdir()]
    assert not (PROC / pid).exists()


def test_make_bench_runs_them() -> None:
    """`make bench` runs each that has a target, and takes how much it is to do, or which of them."""
    options = ["ROUNDS=2", "CALLS=7", "SECONDS=9", "AGENTS=3", "SERVE=1", "CODES=4", "EACH=5", "SOAK=8", "ONLY=idle"]
    steps = subprocess.run(
        ["make", "-n", "bench", *options],  # noqa: S607 - the user's own make
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    words = steps.replace("\\\n", " ").partition("-m benchmarks ")[2].split()
    given = everything.parsed(words)
    assert given.only == ["idle"]
    assert everything.commands(given) == {
        "journey": ["--rounds", "2"],
        "trigger": ["--calls", "7"],
        "idle": ["--seconds", "9"],
        "fleet": ["--agents", "3", "--serve"],
        "code": ["--journeys", "4"],
        "scale": ["--journeys", "5"],
        "soak": ["--journeys", "8"],
    }
