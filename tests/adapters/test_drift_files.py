"""The files that say what is known of recipes: plain, private, safe for many processes, gone where nothing is known."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from journeyman.adapters.drift_files import DriftFiles
from journeyman.domain.drift import Drift
from journeyman.errors import SetupError, UnknownService
from tests.adapters.homes import everything_in

AT = datetime(2026, 3, 1, 2, 17, tzinfo=UTC)


def failed(agent: str) -> Drift:
    """Return what is known after the failed check of one account."""
    return Drift().failed(agent, AT, "no heading", "one")


def mark(known: Drift, agent: str) -> Drift:
    """Mark an account."""
    return known.failed(agent, AT, "no heading", "one")


@pytest.fixture
def files(home: Path) -> DriftFiles:
    """Files in a home that is not there yet."""
    return DriftFiles(home)


async def quarantine(files: DriftFiles) -> Drift:
    """Let two accounts' checks fail."""
    await files.change("acorn", lambda known: mark(known, "alpha"))
    _, after = await files.change("acorn", lambda known: mark(known, "beta"))
    return after


async def test_what_was_changed_is_there(files: DriftFiles, home: Path) -> None:
    """Before and after are told; another object, as of another process, reads the same; a person can read it."""
    assert await files.change("acorn", lambda known: mark(known, "alpha")) == (Drift(), failed("alpha"))
    assert await DriftFiles(home).load("acorn") == failed("alpha")
    assert json.loads((home / "drift" / "acorn.json").read_text())["marks"][0]["agent"] == "alpha"
    assert await files.load("birch") == Drift()


async def test_nothing_is_made_where_nothing_is_known(files: DriftFiles, home: Path) -> None:
    """To look, to find that a sign-in went well, or to lift what is not there leaves no trace."""
    assert await files.load("acorn") == Drift()
    assert await files.change("acorn", lambda known: known.opened("alpha")) == (Drift(), Drift())
    assert await files.lift("acorn") is None
    assert await files.quarantined() == frozenset()
    assert everything_in(home) == []


async def test_the_last_mark_takes_the_file_along(files: DriftFiles, home: Path) -> None:
    """A recipe that nothing speaks against any more has no file."""
    await files.change("acorn", lambda known: mark(known, "alpha"))
    await files.change("acorn", lambda known: known.opened("alpha"))
    assert [path.name for path in (home / "drift").iterdir()] == [".acorn.lock"]


async def test_lifting_takes_all_away_and_tells_what_it_was(files: DriftFiles) -> None:
    """Marks, too; what is not quarantined stays as it is."""
    known = await quarantine(files)
    await files.change("birch", lambda known: mark(known, "alpha"))
    assert await files.quarantined() == {"acorn"}
    assert await files.lift("birch") is None
    assert await files.load("birch") == failed("alpha")
    assert await files.lift("acorn") == known
    assert await files.load("acorn") == Drift()
    assert await files.quarantined() == frozenset()


@pytest.mark.parametrize("umask", [0o000, 0o277])
async def test_they_are_private_whatever_the_umask(home: Path, umask: int) -> None:
    """Folders are 0700 and files 0600."""
    before = os.umask(umask)
    try:
        await quarantine(DriftFiles(home))
    finally:
        os.umask(before)
    for path in everything_in(home):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"marks": "many"}'])
async def test_a_damaged_one_lets_nothing_through(files: DriftFiles, home: Path, content: bytes) -> None:
    """It may have said that the recipe is quarantined: it counts as that, says how to end it, and can be lifted."""
    await quarantine(files)
    (home / "drift" / "acorn.json").write_bytes(content)
    for attempt in (files.load("acorn"), files.change("acorn", lambda known: mark(known, "gamma"))):
        with pytest.raises(SetupError, match=r"acorn\.json is damaged.*journeyman recipe lift acorn"):
            await attempt
    assert await files.quarantined() == {"acorn"}
    assert await files.lift("acorn") == Drift()
    assert await files.load("acorn") == Drift()


async def test_what_a_newer_version_adds_is_passed_over(files: DriftFiles, home: Path) -> None:
    """Its quarantine counts as one."""
    known = await quarantine(files)
    file = home / "drift" / "acorn.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "more": 1}))
    assert await files.load("acorn") == known


async def test_what_the_system_refuses_is_told(files: DriftFiles, home: Path) -> None:
    """A folder in the place of the file, and a file in the place of the folder, are messages with the path."""
    (home / "drift" / "acorn.json").mkdir(parents=True)
    with pytest.raises(SetupError, match=r"acorn\.json can't be read"):
        await files.load("acorn")
    other = DriftFiles(home / "other")
    (home / "other").mkdir()
    (home / "other" / "drift").write_text("mine")
    with pytest.raises(SetupError, match="other/drift"):
        await other.change("acorn", lambda known: mark(known, "alpha"))


@pytest.mark.parametrize("name", ["", "..", "../acorn", "Acorn", "acorn\0", "a/b"])
async def test_no_name_leads_out_of_the_folder(files: DriftFiles, home: Path, name: str) -> None:
    """A service's name is checked before it is part of a path."""
    for attempt in (files.load(name), files.change(name, lambda known: mark(known, "a")), files.lift(name)):
        with pytest.raises(UnknownService):
            await attempt
    assert everything_in(home) == []


MARKERS = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from journeyman.adapters.drift_files import DriftFiles

async def fail(home, name):
    files = DriftFiles(Path(home))
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(10):
        before, after = await files.change(
            "acorn", lambda known: known.failed(f"{name}-{number}", datetime.now(UTC), "no heading", "one")
        )
        if after.quarantine and not before.quarantine:
            print("began it", flush=True)

asyncio.run(fail(*sys.argv[1:]))
"""


def test_of_many_processes_none_overwrites_another(home: Path) -> None:
    """Four processes mark ten accounts each at once: all are there, and one of them began the quarantine."""
    command = [sys.executable, "-c", MARKERS, str(home)]
    markers = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("alpha", "beta", "gamma", "delta")
    ]
    for marker in markers:
        assert marker.stdout
        assert marker.stdout.readline() == "ready\n"
    for marker in markers:
        assert marker.stdin
        marker.stdin.write("\n")
        marker.stdin.flush()
    told = [marker.communicate(timeout=60)[0] for marker in markers]
    assert [marker.returncode for marker in markers] == [0] * 4
    assert sum(out.count("began it") for out in told) == 1
    assert len(asyncio.run(DriftFiles(home).load("acorn")).marks) == 40
