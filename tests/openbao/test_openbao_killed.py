"""A process that is killed with `kill -9` on either side of a write to a real OpenBao."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.providers.openbao import OpenBao
from fixtures.services.starting import PROJECT
from journeyman.provider_settings import OpenBaoSettings
from journeyman.testing.vault_contract import LEASE, full_record
from tests.kill.tripwires import order, points_passed
from tests.openbao.conftest import Open

PROGRAM = """
import asyncio, sys
from pathlib import Path
from journeyman.adapters.openbao import OpenBaoVault
from journeyman.provider_settings import OpenBaoSettings
from journeyman.testing.vault_contract import LEASE, full_record
from tests.kill.tripwires import Tripwire, WiredVault

async def write():
    settings = OpenBaoSettings.model_validate_json(sys.argv[1])
    vault = WiredVault(OpenBaoVault(settings), Tripwire(Path(sys.argv[2]), "alpha"))
    await vault.swap_lease("alpha", "fake", None, LEASE)
    await vault.save(full_record(), 0)
    print("still here")

asyncio.run(write())
"""

POINTS = {
    "before lease taken": (None, 0),
    "after lease taken": (LEASE, 0),
    "before save submit:pressing": (LEASE, 0),
    "after save submit:pressing": (LEASE, 1),
}
"""Where it is killed → the lease and the revision that are there afterwards."""


@pytest.mark.parametrize("point", POINTS)
async def test_a_write_is_there_whole_or_not_at_all(
    server: OpenBao, settings_for: Callable[..., OpenBaoSettings], open_vault: Open, tmp_path: Path, point: str
) -> None:
    """Before it nothing is there, after it all is; either way the next process goes on from what it reads."""
    order(tmp_path, "alpha", point, "kill")
    settings = settings_for(server).model_dump_json()
    env = {**os.environ, "PYTHONPATH": f"{PROJECT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run(  # noqa: ASYNC221 - nothing else is to happen meanwhile
        [sys.executable, "-c", PROGRAM, settings, tmp_path],
        env=env,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (-9, b""), done.stderr
    assert points_passed(tmp_path, "alpha")[-1] == point
    lease, revision = POINTS[point]
    vault = open_vault()
    assert await vault.lease("alpha", "fake") == lease
    record = await vault.load("alpha", "fake")
    assert record == (full_record().change(revision=revision) if revision else None)
    assert (await vault.save(full_record(), revision)).revision == revision + 1
