"""A process that is killed with `kill -9` on either side of a write to Ravi's stand-in."""

from pathlib import Path

import pytest

from fixtures.providers.ravi import RunningRavi
from journeyman.adapters.ravi import Ravi, RaviDirectory
from journeyman.domain.account import Phase
from journeyman.testing.vault_contract import full_record
from tests.kill.tripwires import order
from tests.killed_writes import POINTS, assert_whole, run_killed
from tests.ravi_world import vault_at

PROGRAM = """
import asyncio, sys
from pathlib import Path
from journeyman.testing.vault_contract import LEASE, full_record
from tests.kill.tripwires import Tripwire, WiredVault
from tests.ravi_world import ravi_at, vault_at

async def write():
    vault = WiredVault(vault_at(ravi_at(sys.argv[1]), Path(sys.argv[2]) / "home"), Tripwire(Path(sys.argv[2]), "alpha"))
    await vault.swap_lease("alpha", "fake", None, LEASE)
    await vault.save(full_record(), 0)
    print("still here")

asyncio.run(write())
"""

KILLED_AT_ITS_POST = """
import asyncio, os, signal, sys
from pathlib import Path
from journeyman.adapters.ravi.client import Api
from journeyman.domain.account import AccountRecord
from tests.ravi_world import ravi_at, vault_at

post, left = Api.post, int(sys.argv[3])

async def killed(api, path, body, identity="", takes=20.0):
    global left
    if path == "passwords/":
        os.kill(os.getpid(), signal.SIGKILL)
    found = await post(api, path, body, identity, takes)
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return found

Api.post = killed
folder = Path(sys.argv[2])
record = AccountRecord.model_validate_json((folder / "record.json").read_bytes())
asyncio.run(vault_at(ravi_at(sys.argv[1]), folder / "home").save(record, 0))
print("still here")
"""
"""Is killed as soon as so many posts were answered and one more was done; at the latest before the mirror's."""


@pytest.mark.parametrize("point", POINTS)
async def test_a_write_is_there_whole_or_not_at_all(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path, point: str
) -> None:
    """Before it nothing is there, after it all is; the lock is free, and the next one goes on from what it reads."""
    await people.add("alpha")
    order(tmp_path, "alpha", point, "kill")
    run_killed(PROGRAM, stand_in.url, tmp_path)
    await assert_whole(vault_at(ravi, tmp_path / "home"), tmp_path, point)


@pytest.mark.parametrize("answered", [0, 1], ids=["written, not answered", "written, not mirrored"])
async def test_killed_behind_the_write(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path, answered: int
) -> None:
    """Ravi has the record, and its writer never heard: it is read whole, and the next save mends the mirror."""
    await people.add("alpha")
    proven = full_record().change(phase=Phase.PROVEN, pending=None, origin="https://login.fake.example:8443")
    document = tmp_path / "record.json"
    document.write_bytes(proven.document())
    document.chmod(0o600)
    run_killed(KILLED_AT_ITS_POST, stand_in.url, tmp_path, str(answered))
    vault = vault_at(ravi, tmp_path / "home")
    assert await vault.load("alpha", "fake") == proven.change(revision=1)
    await vault.save(proven, 1)
    assert len(stand_in.ravi.store.passwords) == 1
