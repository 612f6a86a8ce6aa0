"""The Maildir inbox beyond the contract: other programs' files, times, moves, and broken mail."""

import asyncio
import os
import resource
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from journeyman.adapters.local_directory import LocalDirectory
from journeyman.adapters.maildir import LONGEST_MAIL, MaildirInbox
from journeyman.domain.message import Message
from journeyman.errors import SetupError, UnknownAgent
from journeyman.testing.inbox_contract import first, now, take, texts

ADDRESS = "alpha@agents.test"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LOOKS_AFTER = 5.0
"""Seconds after which waits look by themselves."""


@pytest.fixture
async def maildir(tmp_path: Path) -> Path:
    """Alpha's Maildir."""
    await LocalDirectory(tmp_path, "agents.test").add("alpha")
    return tmp_path / "agents" / "alpha" / "Maildir"


@pytest.fixture
def inbox(maildir: Path, tmp_path: Path) -> MaildirInbox:
    """The inbox that has it."""
    return MaildirInbox(tmp_path)


def put(maildir: Path, name: str, text: str = "hello", head: str = f"To: {ADDRESS}\n", part: str = "new") -> Path:
    """Deliver as any server does: written in tmp/, moved to where it belongs."""
    (maildir / "tmp" / name).write_text(f"{head}\n{text}\n")
    return (maildir / "tmp" / name).rename(maildir / part / name)


async def test_new_mail_is_told_within_moments(inbox: MaildirInbox, maildir: Path) -> None:
    """By the file system, not by looking now and then."""
    took: list[float] = []
    async with aclosing(inbox.messages(ADDRESS, LONG_AGO)) as messages:
        for number in range(10):
            waiting = asyncio.create_task(take(messages, 1))
            await asyncio.sleep(0)
            began = monotonic()
            put(maildir, f"1767614400.M{number:06}P1.host")
            await waiting
            took.append(monotonic() - began)
    assert sorted(took)[5] < LOOKS_AFTER / 2


@pytest.mark.parametrize(
    ("name", "received"),
    [
        ("1767614400.M123456P17.host", "2026-01-05T12:00:00.123456+00:00"),
        ("1767614400.V801I2a4M000007.mail.example", "2026-01-05T12:00:00.000007+00:00"),
        ("1767614400.M5P17R8Q3.host,S=812:2,S", "2026-01-05T12:00:00.000005+00:00"),
    ],
)
async def test_the_time_is_the_servers_own(inbox: MaildirInbox, maildir: Path, name: str, received: str) -> None:
    """Postfix, Dovecot and others write when a mail came into its name, to the microsecond."""
    put(maildir, name, head=f"To: {ADDRESS}\nDate: Mon, 5 Jan 2099 12:00:00 +0000\n")
    [message] = await first(inbox, 1, ADDRESS, LONG_AGO)
    assert message.received_at == datetime.fromisoformat(received)


async def test_without_a_time_in_the_name_the_file_has_it(inbox: MaildirInbox, maildir: Path) -> None:
    """The file's own time, as late as it can have been: kernels tell it by the tick, some disks by the second."""
    noon = 1767614400 * 10**9
    for name, nanoseconds in (("1767614400.17_0.host", noon + 123_456_789), ("msg-5", noon + 10**9)):
        os.utime(put(maildir, name), ns=(nanoseconds, nanoseconds))
    ticked, whole = await first(inbox, 2, ADDRESS, LONG_AGO)
    at_noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert ticked.received_at == at_noon + timedelta(microseconds=123_456 + 10_000)
    assert whole.received_at == at_noon + timedelta(seconds=2)


async def test_both_folders_are_read_and_nothing_is_moved(inbox: MaildirInbox, maildir: Path) -> None:
    """A reader may have moved a mail to cur/, with flags; it is the same mail. All stay where they lie."""
    seen = put(maildir, "1767614400.M000001P1.host:2,S", "seen", part="cur")
    unseen = put(maildir, "1767614400.M000002P1.host", "unseen")
    async with aclosing(inbox.messages(ADDRESS, LONG_AGO)) as messages:
        found = await take(messages, 2)
        assert texts(found) == ["seen", "unseen"]
        unseen.rename(maildir / "cur" / f"{unseen.name}:2,RS")
        put(maildir, "1767614400.M000003P1.host", "third")
        assert texts(await take(messages, 1)) == ["third"]
    assert seen.exists()
    again = await first(inbox, 3, ADDRESS, LONG_AGO)
    assert again[:2] == found


async def test_broken_mail_is_passed_over(inbox: MaildirInbox, maildir: Path) -> None:
    """What can't be parsed, is empty, gone, hidden or a folder hurts nobody; the next mail is told."""
    (maildir / "new" / "1767614400.M000001P1.host").write_bytes(b"\xff\x00\xfe" * 100)
    (maildir / "new" / "1767614400.M000002P1.host").touch()
    (maildir / "new" / ".hidden").write_text(f"To: {ADDRESS}\n\nhidden")
    (maildir / "new" / "folder").mkdir()
    (maildir / "new" / "dangling").symlink_to("nowhere")
    put(maildir, "1767614400.M000003P1.host", "after all")
    assert texts(await first(inbox, 1, ADDRESS, LONG_AGO)) == ["after all"]


async def test_a_huge_mail_is_read_in_part(inbox: MaildirInbox, maildir: Path) -> None:
    """Its beginning is enough; memory is bounded."""
    os.truncate(put(maildir, "1767614400.M000001P1.host", "code 735261"), 2**30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    [message] = await first(inbox, 1, ADDRESS, LONG_AGO)
    assert message.text.startswith("code 735261\n")
    assert len(message.text) < LONGEST_MAIL
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2**16  # KiB


async def test_the_envelope_says_whom_a_mail_is_for(inbox: MaildirInbox, maildir: Path) -> None:
    """The topmost envelope header holds, not what To claims nor what the sender wrote further down."""
    start = now()
    head = f"Delivered-To: {ADDRESS}\nX-Original-To: alpha+forged@agents.test\nTo: alpha+acorn@agents.test\n"
    put(maildir, "plain", "plain", head)
    put(maildir, "tagged", "tagged", "To: Undisclosed: ;\nX-Original-To: alpha+acorn@agents.test\n")
    assert texts(await first(inbox, 1, ADDRESS, start)) == ["plain"]
    assert texts(await first(inbox, 1, "alpha+acorn@agents.test", start)) == ["tagged"]


@pytest.mark.parametrize("address", ["gamma@agents.test", "../alpha@agents.test", "", "@agents.test", "+a@agents.test"])
async def test_an_address_of_nobody_is_told(inbox: MaildirInbox, address: str) -> None:
    """There is no Maildir to wait at, and none is made."""
    with pytest.raises(UnknownAgent):
        await first(inbox, 1, address, LONG_AGO)


async def test_a_maildir_that_goes_away_is_told(inbox: MaildirInbox, maildir: Path) -> None:
    """A wait ends with a message that names the folder, and does not hang."""
    (maildir / "new").rmdir()
    (maildir / "new").touch()
    with pytest.raises(SetupError, match="Maildir/new"):
        await first(inbox, 1, ADDRESS, LONG_AGO)


async def test_waits_of_two_inboxes_share_one_watch(inbox: MaildirInbox, maildir: Path, tmp_path: Path) -> None:
    """Each journey makes an inbox of its own; eighty of them hold one thread, and a wait that ends takes none along."""
    other = MaildirInbox(tmp_path)
    async with aclosing(other.messages(ADDRESS, LONG_AGO)) as messages:
        waiting = asyncio.create_task(take(messages, 1))
        put(maildir, "1767614400.M000001P1.host", "one")
        assert texts(await first(inbox, 1, ADDRESS, LONG_AGO)) == ["one"]
        assert texts(await waiting) == ["one"]
        waiting = asyncio.create_task(take(messages, 1))
        put(maildir, "1767614400.M000002P1.host", "two")
        assert texts(await waiting) == ["two"]


async def test_a_wait_that_joins_takes_nothing_from_the_others(
    inbox: MaildirInbox, maildir: Path, tmp_path: Path
) -> None:
    """As agents join, the watch begins anew; mail that comes right then is told at once, to old waits and new ones."""
    directory = LocalDirectory(tmp_path, "agents.test")
    agents = [f"agent-{n}" for n in range(16)]
    for agent in agents:
        await directory.add(agent)
    joined: list[asyncio.Task[list[Message]]] = []
    async with aclosing(inbox.messages(ADDRESS, LONG_AGO)) as messages:
        for number, agent in enumerate(agents):
            waiting = asyncio.create_task(take(messages, 1))
            joined.append(asyncio.create_task(first(inbox, 1, f"{agent}@agents.test", LONG_AGO)))
            await asyncio.sleep(number / 1000)  # so that mail comes at each moment of the change
            put(maildir, f"1767614400.M{number:06}P1.host", agent)
            async with asyncio.timeout(LOOKS_AFTER - 1):  # less than it takes until waits look by themselves
                assert texts(await waiting) == [agent]
        for agent in agents:
            own = tmp_path / "agents" / agent / "Maildir"
            put(own, "1767614400.M000001P1.host", agent, f"To: {agent}@agents.test\n")
        async with asyncio.timeout(LOOKS_AFTER - 1):
            assert [texts(found) for found in await asyncio.gather(*joined)] == [[agent] for agent in agents]


async def test_who_has_new_mail_is_told(inbox: MaildirInbox, maildir: Path, tmp_path: Path) -> None:
    """First that the watch has begun; then each agent to whom mail comes, one added meanwhile as well."""
    async with aclosing(inbox.agents_with_new_mail(60)) as told:
        assert set() == await anext(told)
        put(maildir, "1767614400.M1P1.host")
        assert {"alpha"} == await anext(told)
        await LocalDirectory(tmp_path, "agents.test").add("beta")
        put(maildir.parents[1] / "beta" / "Maildir", "1767614400.M1P1.host")
        assert {"beta"} == await anext(told)


async def test_what_is_no_mail_does_not_count_as_such(inbox: MaildirInbox, maildir: Path) -> None:
    """Records and mails in the making change an agent's folder all the time; after a while all are to be looked at."""
    async with aclosing(inbox.agents_with_new_mail(0.2)) as told:
        assert set() == await anext(told)
        (maildir.parent / "vault" / "acorn.age").write_bytes(b"record")
        (maildir / "tmp" / "half").write_text("a mail in the mak")
        assert set() == await anext(told)


async def test_a_home_that_can_not_be_watched_is_told(tmp_path: Path) -> None:
    """Where the agents' folder can't be there: which, and no error of another library."""
    (tmp_path / "agents").write_text("not a folder")
    with pytest.raises(SetupError, match="agents"):
        await anext(MaildirInbox(tmp_path).agents_with_new_mail(60))
