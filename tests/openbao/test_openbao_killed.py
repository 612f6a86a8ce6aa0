"""A process that is killed with `kill -9` on either side of a write to a real OpenBao."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.providers.openbao import OpenBao
from journeyman.provider_settings import OpenBaoSettings
from tests.kill.tripwires import order
from tests.killed_writes import POINTS, assert_whole, run_killed
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


@pytest.mark.parametrize("point", POINTS)
async def test_a_write_is_there_whole_or_not_at_all(
    server: OpenBao, settings_for: Callable[..., OpenBaoSettings], open_vault: Open, tmp_path: Path, point: str
) -> None:
    """Before it nothing is there, after it all is; either way the next process goes on from what it reads."""
    order(tmp_path, "alpha", point, "kill")
    settings = settings_for(server).model_dump_json()
    run_killed(PROGRAM, settings, tmp_path)
    await assert_whole(open_vault(), tmp_path, point)
