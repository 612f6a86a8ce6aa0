"""The age vault among processes that race for it, and that die at any moment."""

import subprocess
import sys
from pathlib import Path

import pytest

from journeyman.adapters.age import AgeVault
from journeyman.errors import Conflict, VaultDamaged
from journeyman.testing.vault_contract import full_record
from tests.adapters.homes import everything_in, folder, record_file

RACE = """
import asyncio, sys
from pathlib import Path
from journeyman.adapters.age import AgeVault
from journeyman.errors import Conflict
from journeyman.testing.vault_contract import full_record

async def race(home, rounds):
    vault = AgeVault(Path(home))
    print("ready", flush=True)
    sys.stdin.readline()
    for expected in range(int(rounds)):
        while True:
            record = await vault.load("alpha", "fake")
            if (record.revision if record else 0) >= expected:
                break
        try:
            await vault.save(full_record(), expected)
            print("won", expected, flush=True)
        except Conflict:
            pass

asyncio.run(race(*sys.argv[1:]))
"""


def test_of_many_processes_one_wins_each_revision(home: Path) -> None:
    """Six processes want each of ten revisions, from no folder and no key onwards: each goes to exactly one."""
    command = [sys.executable, "-c", RACE, str(home), "10"]
    racers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    for racer in racers:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("\n")
        racer.stdin.flush()
    won = [line for racer in racers for line in racer.communicate(timeout=60)[0].splitlines()]
    assert [racer.returncode for racer in racers] == [0] * 6
    assert sorted(won) == sorted(f"won {expected}" for expected in range(10))


DEATHS = """
import asyncio, os, shutil, signal, sys
from pathlib import Path
from journeyman.adapters.age import AgeVault
from journeyman.testing.vault_contract import full_record

WATCHED = ("open", "os.rename", "os.link", "os.mkdir", "os.chmod", "os.remove", "fcntl.flock")

def die_after(operations, home):
    left = operations
    def look(event, args):
        nonlocal left
        if event not in WATCHED or (event == "open" and not str(args[0]).startswith(str(home))):
            return
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
    sys.addaudithook(look)

async def save(home):
    vault = AgeVault(home)
    record = await vault.load("alpha", "fake")
    await vault.save(full_record(), record.revision if record else 0)

folder, model = map(Path, sys.argv[1:])
for operations in range(200):
    home = folder / f"home-{operations}"
    if model.exists():
        shutil.copytree(model, home)
    child = os.fork()
    if child == 0:
        die_after(operations, home)
        asyncio.run(save(home))
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
        break
"""


def die_in(folder: Path, home: Path) -> None:
    """Kill a save before each of its file operations in turn, each in a copy of the home."""
    subprocess.run([sys.executable, "-c", DEATHS, folder, home], check=True)


def homes_left(folder: Path) -> list[Path]:
    """Return the homes that the deaths left, in the order of how far each save had come."""
    return sorted(folder.glob("home-*"), key=lambda path: int(path.name.rpartition("-")[2]))


@pytest.mark.parametrize("revision", [0, 1])
async def test_death_at_any_moment_leaves_the_old_or_the_new(home: Path, tmp_path: Path, revision: int) -> None:
    """Killed before each file operation in turn, the vault holds the old record or the new one, and goes on.

    So it is where nothing was there, no folder and no key, and where there was a record. The last one lived.
    """
    if revision:
        await AgeVault(home).save(full_record(), 0)
    die_in(tmp_path, home)
    found: list[int] = []
    for left in homes_left(tmp_path):
        vault = AgeVault(left)
        record = await vault.load("alpha", "fake")
        found.append(record.revision if record else 0)
        saved = await vault.save(full_record(), found[-1])
        assert await vault.load("alpha", "fake") == saved
        assert not [path for path in everything_in(left) if path.suffix == ".tmp"]
    assert set(found) == {revision, revision + 1}
    assert found == sorted(found)
    assert found.count(revision) > 4


async def test_a_leftover_of_a_crash_is_harmless_and_goes(vault: AgeVault, home: Path) -> None:
    """A temporary file that a crash left is no record, and the next save takes it away."""
    await vault.save(full_record(), 0)
    leftover = folder(home) / "vault" / ".fake.tmp"
    leftover.write_bytes(b"half a rec")
    assert await vault.services("alpha") == ["fake"]
    assert await vault.load("alpha", "fake")
    saved = await vault.save(full_record(), 1)
    assert not leftover.exists()
    assert await vault.load("alpha", "fake") == saved


async def test_a_failed_write_changes_nothing(vault: AgeVault, home: Path) -> None:
    """When the new file can't be put in place the old record stays, and no temporary file is left."""
    await vault.save(full_record(), 0)
    kept = record_file(home).read_bytes()
    (folder(home) / "vault" / ".fake.tmp").mkdir(0o700)
    with pytest.raises(VaultDamaged, match="can't be written"):
        await vault.save(full_record(), 1)
    assert record_file(home).read_bytes() == kept
    with pytest.raises(Conflict):
        await vault.save(full_record(), 0)
