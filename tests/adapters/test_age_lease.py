"""The lease's file on the disk: plain, private, never in the way."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from journeyman.adapters.age import AgeVault
from journeyman.errors import Conflict, UnknownAgent, UnknownService, VaultDamaged
from journeyman.testing.vault_contract import LEASE, RENEWED, full_record
from tests.adapters.homes import everything_in


def lease_file(home: Path) -> Path:
    """Return the file of the lease of alpha at fake."""
    return home / "agents" / "alpha" / "vault" / "fake.lease"


async def test_a_person_can_read_it(vault: AgeVault, home: Path) -> None:
    """It is JSON: the holder and the time."""
    await vault.swap_lease("alpha", "fake", None, LEASE)
    assert json.loads(lease_file(home).read_text()) == {"holder": LEASE.holder, "until": "2026-01-05T12:00:00.123456Z"}


@pytest.mark.parametrize("umask", [0o000, 0o277])
async def test_it_is_private_whatever_the_umask(home: Path, umask: int) -> None:
    """Folders are 0700 and files 0600, though the lease comes before key and record."""
    before = os.umask(umask)
    try:
        await AgeVault(home).swap_lease("alpha", "fake", None, LEASE)
    finally:
        os.umask(before)
    for path in everything_in(home):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


async def test_nothing_is_left_of_a_removed_one(vault: AgeVault, home: Path) -> None:
    """Neither the file nor a temporary one; to look for a lease makes nothing."""
    assert await vault.lease("alpha", "fake") is None
    assert everything_in(home) == []
    await vault.swap_lease("alpha", "fake", None, LEASE)
    await vault.swap_lease("alpha", "fake", LEASE, None)
    assert [path.name for path in lease_file(home).parent.iterdir()] == [".fake.lock"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"holder": "a", "until": "noon"}'])
async def test_a_damaged_one_is_none(vault: AgeVault, home: Path, content: bytes) -> None:
    """It is advice: what can't be read shuts nobody out, and the next who takes the lease replaces it."""
    await vault.swap_lease("alpha", "fake", None, LEASE)
    lease_file(home).write_bytes(content)
    assert await vault.lease("alpha", "fake") is None
    with pytest.raises(Conflict, match="nobody holds it"):
        await vault.swap_lease("alpha", "fake", LEASE, RENEWED)
    await vault.swap_lease("alpha", "fake", None, RENEWED)
    assert await vault.lease("alpha", "fake") == RENEWED


async def test_a_temporary_file_of_a_dead_writer_is_written_over(vault: AgeVault, home: Path) -> None:
    """A crash leaves at most one, and it stands in nobody's way."""
    await vault.swap_lease("alpha", "fake", None, LEASE)
    temporary = lease_file(home).with_name(".fake.lease.tmp")
    temporary.write_bytes(b"half a le")
    await vault.swap_lease("alpha", "fake", LEASE, RENEWED)
    assert await vault.lease("alpha", "fake") == RENEWED
    assert not temporary.exists()


async def test_what_the_system_refuses_is_told(vault: AgeVault, home: Path) -> None:
    """A folder where the file should be is a message with the path, not a traceback; nor is it a free lease."""
    lease_file(home).parent.mkdir(0o700, parents=True)
    (home / "agents" / "alpha").chmod(0o700)
    lease_file(home).mkdir()
    for attempt in (vault.lease("alpha", "fake"), vault.swap_lease("alpha", "fake", None, LEASE)):
        with pytest.raises(VaultDamaged, match=r"fake\.lease"):
            await attempt


async def test_a_wide_folder_is_refused(vault: AgeVault, home: Path) -> None:
    """Where others may write in the vault no lease is taken: no journey would get further."""
    await vault.save(full_record(), 0)
    lease_file(home).parent.chmod(0o770)
    with pytest.raises(VaultDamaged, match="chmod 700"):
        await vault.swap_lease("alpha", "fake", None, LEASE)
    assert not lease_file(home).exists()


@pytest.mark.parametrize("name", ["", "..", "../beta", "Alpha", "alpha\0"])
async def test_no_name_leads_out_of_the_folder(vault: AgeVault, home: Path, name: str) -> None:
    """Names of agents and services are checked before they are part of a path."""
    for attempt in (vault.lease(name, "fake"), vault.swap_lease(name, "fake", None, LEASE)):
        with pytest.raises(UnknownAgent):
            await attempt
    for attempt in (vault.lease("alpha", name), vault.swap_lease("alpha", name, None, LEASE)):
        with pytest.raises(UnknownService):
            await attempt
    assert everything_in(home) == []


TAKERS = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from journeyman.adapters.age import AgeVault
from journeyman.domain.lease import Lease
from journeyman.errors import Conflict
from journeyman.testing.vault_contract import NOON

async def take(home, name, times):
    vault = AgeVault(Path(home))
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        lease = await vault.lease("alpha", "fake")
        turn = int(lease.holder.split()[0]) if lease else 0
        if turn >= int(times):
            break
        try:
            await vault.swap_lease("alpha", "fake", lease, Lease(holder=f"{turn + 1} {name}", until=NOON))
            print("won", turn + 1, flush=True)
        except Conflict:
            pass

asyncio.run(take(*sys.argv[1:]))
"""


def test_of_many_processes_one_takes_each_lease(home: Path, vault: AgeVault) -> None:
    """Four processes take one lease from each other twenty times, while saves go on: each time it is exactly one."""
    command = [sys.executable, "-c", TAKERS, str(home)]
    takers = [
        subprocess.Popen([*command, str(n), "20"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    for taker in takers:
        assert taker.stdout
        assert taker.stdout.readline() == "ready\n"
    for taker in takers:
        assert taker.stdin
        taker.stdin.write("\n")
        taker.stdin.flush()
    for revision in range(10):
        asyncio.run(vault.save(full_record(), revision))
    told = [taker.communicate(timeout=60) for taker in takers]
    won = [int(line.split()[1]) for out, _ in told for line in out.splitlines()]
    assert [taker.returncode for taker in takers] == [0] * 4
    assert sorted(won) == list(range(1, 21))
