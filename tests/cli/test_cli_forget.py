"""`journeyman forget`: a tombstone that keeps what opens the account for a while, and the way back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from journeyman.adapters.age import AgeVault
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Closed
from tests.cli.planted import PASSWORD
from tests.cli.shell import Shell, assert_told
from tests.cli.test_cli_recipes import write


async def record_of(home: Path) -> AccountRecord:
    """Return the account's record."""
    record = await AgeVault(home).load("alpha", "acorn")
    assert record
    return record


async def test_it_is_forgotten_and_comes_back(shell: Shell, project: Path, account: Path, home: Path) -> None:
    """No verb goes on with it, each says how to get it back, and then it is as it was."""
    write(project, "acorn")
    before = await record_of(home)
    assert "forgotten" in shell.must("forget", "alpha", "acorn", "--yes", "--keep", "7d")
    kept = await record_of(home)
    assert kept.current == before.current
    assert kept.closed
    assert kept.closed.keep_until - kept.closed.at == timedelta(days=7)
    for verb in ("sign-up", "rotate", "re-enrol", "check", "import"):
        assert_told(shell.run(verb, "alpha", "acorn"), "forgotten on", "journeyman forget --undo alpha acorn")
    assert_told(shell.run("code", "alpha", "acorn"), "forgotten on")
    assert "forgotten" in shell.must("list")
    assert shell.must("forget", "--undo", "alpha", "acorn") == "alpha at acorn: is back\n"
    after = await record_of(home)
    assert after == before.change(revision=after.revision, history=after.history)


async def test_what_is_kept_long_enough_is_dropped(shell: Shell, account: Path, home: Path) -> None:
    """The next list drops it; the tombstone stays, and can be undone no more."""
    record, past = await record_of(home), datetime.now(UTC) - timedelta(days=1)
    closed = Closed(at=past - timedelta(days=30), keep_until=past, was=Phase.PROVEN)
    await AgeVault(home).save(record.change(phase=Phase.CLOSED, closed=closed), record.revision)
    assert "forgotten" in shell.must("list")
    swept = await record_of(home)
    assert swept.credentials == ()
    assert PASSWORD not in swept.document().decode()
    assert_told(shell.run("forget", "--undo", "alpha", "acorn"), "is gone", "journeyman import")


def test_it_asks_first(shell: Shell, account: Path) -> None:
    """Without a terminal it wants --yes; a period or account that is none is told; nothing changes."""
    before = account.read_bytes()
    assert_told(shell.run("forget", "alpha", "acorn"), "--yes")
    assert_told(shell.run("forget", "alpha", "acorn", "--yes", "--keep", "soon"), "30d")
    assert_told(shell.run("forget", "alpha", "birch", "--yes"), "no account")
    assert_told(shell.run("forget", "--undo", "alpha", "acorn"), "not forgotten")
    assert account.read_bytes() == before
