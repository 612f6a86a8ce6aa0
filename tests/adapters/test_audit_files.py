"""The audit log's files: many writers, a kill between two writes, a full disk, and what a power cut leaves."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from journeyman.adapters.audit_files import AuditFiles
from journeyman.domain.audit import Use, read_head
from journeyman.errors import SetupError, UnknownAgent
from tests.adapters.homes import everything_in

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def audit(home: Path) -> AuditFiles:
    """The logs of a home that is not made yet."""
    return AuditFiles(home, "run 1", lambda: NOON)


def log_of(home: Path) -> Path:
    """Return alpha's log."""
    return home / "agents" / "alpha" / "audit.jsonl"


async def note(audit: AuditFiles, times: int = 1) -> None:
    """Note uses of alpha's password."""
    for _ in range(times):
        await audit.note("alpha", "acorn", Use.TYPED, "password")


async def test_a_use_is_a_line(audit: AuditFiles, home: Path) -> None:
    """It says when, what, of which account, by which run; the file is the owner's alone."""
    await note(audit, 2)
    links = await audit.links("alpha")
    assert [(link.at, link.use, link.what, link.service, link.run) for link in links] == [
        (NOON, Use.TYPED, "password", "acorn", "run 1")
    ] * 2
    broken, head = await audit.verify("alpha")
    assert broken is None
    assert head.lines == 2
    for file in (log_of(home), log_of(home).with_name("audit.head")):
        assert file.stat().st_mode & 0o777 == 0o600


async def test_nothing_is_there_before_the_first_use(audit: AuditFiles, home: Path) -> None:
    """To look at a log makes none; a name that no agent can have leads nowhere."""
    assert await audit.links("alpha") == []
    assert (await audit.verify("alpha"))[0] is None
    assert everything_in(home) == []
    with pytest.raises(UnknownAgent):
        await audit.note("../alpha", "acorn", Use.READ, "record")


async def test_each_agent_has_a_log(audit: AuditFiles) -> None:
    """A use is told to the log of the agent whose secret it was."""
    await note(audit)
    await audit.note("beta", "acorn", Use.READ, "record")
    assert [len(await audit.links(agent)) for agent in ("alpha", "beta")] == [1, 1]


WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from journeyman.adapters.audit_files import AuditFiles
from journeyman.domain.audit import Use

async def main():
    audit = AuditFiles(Path(sys.argv[1]), sys.argv[2], lambda: datetime.now(UTC))
    await asyncio.gather(*(audit.note("alpha", "acorn", Use.READ, "record") for _ in range(25)))

asyncio.run(main())
"""


def test_many_writers_make_one_chain(audit: AuditFiles, home: Path) -> None:
    """Processes, and tasks in each, that write at once: every line is there, and the chain is whole."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(home), f"run {n}"]) for n in range(6)]
    assert [writer.wait(60) for writer in writers] == [0] * 6
    assert len(asyncio.run(audit.links("alpha"))) == 150
    assert asyncio.run(audit.verify("alpha"))[0] is None


async def test_a_kill_between_line_and_head_loses_nothing(audit: AuditFiles, home: Path) -> None:
    """The next line follows from the log's last one, though the head was not moved on."""
    await note(audit, 2)
    head = log_of(home).with_name("audit.head")
    before = head.read_bytes()
    await note(audit)
    head.write_bytes(before)
    assert (await audit.verify("alpha"))[0] is None
    await note(audit)
    assert len(await audit.links("alpha")) == 4
    assert (await audit.verify("alpha"))[0] is None


async def test_a_missing_end_stays_known(audit: AuditFiles, home: Path) -> None:
    """Whatever is written after lines were cut off, the gap shows."""
    await note(audit, 5)
    lines = log_of(home).read_bytes().splitlines(keepends=True)
    log_of(home).write_bytes(b"".join(lines[:3]))
    broken, _ = await audit.verify("alpha")
    assert broken
    assert broken.line == 4
    await note(audit)
    broken, _ = await audit.verify("alpha")
    assert broken
    assert broken.line == 4
    assert "removed" in broken.why


async def test_a_line_that_was_cut_off_shows(audit: AuditFiles, home: Path) -> None:
    """What a power cut leaves of a line is no line, and the next one stands on its own."""
    await note(audit, 3)
    content = log_of(home).read_bytes()
    log_of(home).write_bytes(content[:-20])
    await note(audit)
    assert len(await audit.links("alpha")) == 3
    broken, head = await audit.verify("alpha")
    assert broken
    assert broken.line == 3
    assert head.lines == 4


async def test_a_log_that_is_gone_is_missed(audit: AuditFiles, home: Path) -> None:
    """The head beside it knows how many lines there were; a log without its head is told as well."""
    await note(audit, 3)
    head = log_of(home).with_name("audit.head")
    kept = read_head(head.read_text())
    content = log_of(home).read_bytes()
    log_of(home).unlink()
    assert (await audit.verify("alpha"))[0]
    log_of(home).write_bytes(content)
    head.unlink()
    assert (await audit.verify("alpha"))[0]
    log_of(home).unlink()
    assert (await audit.verify("alpha"))[0] is None  # nothing is left to tell by ...
    assert (await audit.verify("alpha", kept))[0]  # ... but a head that was kept elsewhere


async def test_what_cannot_be_written_is_told(audit: AuditFiles, home: Path) -> None:
    """The error names the file and says that the secret is not used."""
    await note(audit)
    log_of(home).unlink()
    log_of(home).mkdir()
    with pytest.raises(SetupError, match="Without it no secret is used") as told:
        await note(audit)
    assert "audit.jsonl" in str(told.value)


async def test_a_link_in_the_logs_place_is_not_followed(audit: AuditFiles, home: Path, tmp_path: Path) -> None:
    """An agent that may write its folder can't have another file written to by who runs its journeys."""
    await note(audit)
    log_of(home).unlink()
    other = tmp_path / "other"
    other.write_text("as it was")
    log_of(home).symlink_to(other)
    with pytest.raises(SetupError):
        await note(audit)
    assert other.read_text() == "as it was"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
async def test_what_root_writes_belongs_to_the_folders_owner(audit: AuditFiles, home: Path) -> None:
    """The agent's own user goes on with a log that root began."""
    folder = log_of(home).parent
    folder.mkdir(parents=True)
    os.chown(folder, 12345, 12345)
    await note(audit)
    assert {path.stat().st_uid for path in folder.iterdir()} == {12345}
