"""Writes to a vault by processes that are killed with `kill -9` on either side of one, and what must be there then."""

import os
import subprocess
import sys
from pathlib import Path

from fixtures.services.starting import PROJECT
from journeyman.ports import Vault
from journeyman.testing.vault_contract import LEASE, full_record
from tests.kill.tripwires import points_passed

POINTS = {
    "before lease taken": (None, 0),
    "after lease taken": (LEASE, 0),
    "before save submit:pressing": (LEASE, 0),
    "after save submit:pressing": (LEASE, 1),
}
"""Where it is killed → the lease and the revision that are there afterwards."""


def run_killed(program: str, *arguments: str | Path) -> None:
    """Run a program that is killed before it has told anything."""
    env = {**os.environ, "PYTHONPATH": f"{PROJECT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run([sys.executable, "-c", program, *arguments], env=env, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (-9, b""), done.stderr


async def assert_whole(vault: Vault, folder: Path, point: str) -> None:
    """Check that the writer passed this point last, that its writes are there whole or not, and that one can go on."""
    assert points_passed(folder, "alpha")[-1] == point
    lease, revision = POINTS[point]
    assert await vault.lease("alpha", "fake") == lease
    record = await vault.load("alpha", "fake")
    assert record == (full_record().change(revision=revision) if revision else None)
    assert (await vault.save(full_record(), revision)).revision == revision + 1
