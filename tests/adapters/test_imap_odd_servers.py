"""Servers that are not as Dovecot is: what they lack or break off is made up for."""

import asyncio
from contextlib import aclosing

import pytest

from journeyman.adapters.imap.session import Session
from journeyman.errors import SetupError
from tests.adapters.mails import mail, now, take, texts
from tests.adapters.scripted_imap import ScriptedImap

ALPHA = "alpha@agents.test"


def raw(text: str) -> bytes:
    """Return a mail to alpha as it lies on a server."""
    return mail(ALPHA, text).as_bytes().replace(b"\n", b"\r\n")


async def test_mail_that_is_told_with_the_answer_to_idle_is_not_missed() -> None:
    """What came between the last look and IDLE, and is told in one piece with its answer, is told on at once."""
    server = ScriptedImap(comes_with_idle=[raw("one"), raw("two")])
    async with server.running():
        assert await texts(server.inbox(), ALPHA, now(), 2) == ["one", "two"]


async def test_mail_that_the_server_does_not_tell_of_is_found_soon() -> None:
    """Who has just begun to wait gets a second look: a server may miss what comes as the mailbox is opened."""
    server = ScriptedImap(untold=[raw("one"), raw("two")])
    async with server.running(), asyncio.timeout(20):
        assert await texts(server.inbox(), ALPHA, now(), 2) == ["one", "two"]


async def test_without_idle_it_is_looked_again_and_again() -> None:
    """A server that does not offer IDLE is polled, over the one connection."""
    server = ScriptedImap(capabilities="IMAP4rev1 AUTH=PLAIN")
    async with server.running(), aclosing(server.inbox().messages(ALPHA, now())) as messages:
        coming = asyncio.create_task(take(messages))
        await asyncio.sleep(0.5)
        server.mails.append(raw("hello"))
        [message] = await coming
    assert message.text.strip() == "hello"
    assert "IDLE" not in server.commands
    assert sum(command.startswith("AUTHENTICATE") for command in server.commands) == 1


async def test_a_server_that_hangs_up_on_idle_is_looked_at_as_often(caplog: pytest.LogCaptureFixture) -> None:
    """Each connection looks before it asks for IDLE, pauses are no longer than those between polls; no log grows."""
    server = ScriptedImap(hangs_up_on_idle=True)
    async with server.running(), aclosing(server.inbox().messages(ALPHA, now())) as messages:
        coming = asyncio.create_task(take(messages))
        async with asyncio.timeout(20):
            while server.commands.count("IDLE") < 10:  # noqa: ASYNC110 - the server does not tell
                await asyncio.sleep(0.05)
        server.mails.append(raw("hello"))
        [message] = await coming
    assert message.text.strip() == "hello"
    assert not caplog.records


@pytest.mark.parametrize("idles", [True, False])
async def test_hanging_up_waits_for_no_goodbye(*, idles: bool) -> None:
    """A server that no longer answers holds up the end of a process for moments, and not for a read's whole time."""
    server = ScriptedImap(says_no_goodbye=True)
    async with server.running():
        session = Session(server.inbox()._settings, proven=False)
        await asyncio.to_thread(session.open)
        if idles:
            await asyncio.to_thread(session.begin_idle)
        async with asyncio.timeout(10):
            await asyncio.to_thread(session.close)


async def test_beside_a_new_uidvalidity_nothing_is_told_twice() -> None:
    """All UIDs mean other mails then (RFC 3501, section 2.3.1.1): what was given is not given again, what comes is."""
    server = ScriptedImap(hangs_up_on_idle=True)
    async with server.running(), aclosing(server.inbox().messages(ALPHA, now())) as messages:
        server.mails = [raw("one")]
        [one] = await take(messages)
        server.mails, server.validity = [raw("two"), raw("one"), raw("three")], 8
        two, three = await take(messages, 2)
    assert [message.text.strip() for message in (one, two, three)] == ["one", "two", "three"]
    assert (one.id, two.id, three.id) == ("7.1", "8.1", "8.3")


async def test_each_mail_is_fetched_once() -> None:
    """However many wait, and whoever comes later, one mail's body comes over the wire once, and is peeked at."""
    server = ScriptedImap(mails=[raw("one")])
    start = now()
    async with server.running(), asyncio.timeout(10):
        inbox = server.inbox()
        async with aclosing(inbox.messages(ALPHA, start)) as messages:
            await take(messages)
            for _ in range(3):
                assert await texts(inbox, ALPHA, start) == ["one"]
            server.mails.append(raw("two"))
            both = await asyncio.gather(*(texts(inbox, ALPHA, start, 2) for _ in range(3)))
    assert both == [["one", "two"]] * 3
    bodies = [command for command in server.commands if "BODY" in command]
    assert len(bodies) == 2
    assert all("BODY.PEEK[]<0." in command for command in bodies)
    assert not any(command.startswith(("SELECT", "UID STORE")) for command in server.commands)


@pytest.mark.parametrize("code", ["UNAVAILABLE", "INUSE"])
async def test_a_login_that_may_work_later_is_tried_again(code: str) -> None:
    """RFC 5530 tells a server that is not ready from a wrong password."""
    server = ScriptedImap(mails=[raw("hello")], login=f"NO [{code}] Temporary failure")
    async with server.running():
        waiting = asyncio.create_task(texts(server.inbox(), ALPHA, now()))
        await asyncio.sleep(0.5)
        server.login = "OK done"
        assert await waiting == ["hello"]


async def test_what_a_server_repeats_is_not_told_on() -> None:
    """A server that puts what it was sent into its refusal does not get it into an error."""
    server = ScriptedImap(login="NO made-up is not the password")
    async with server.running():
        with pytest.raises(SetupError) as told:
            await texts(server.inbox(), ALPHA, now())
    assert "made-up" not in str(told.value)
