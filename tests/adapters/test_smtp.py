"""The embedded mail server: what it takes, what it refuses, and that a mail it took is on the disk."""

import asyncio
import logging
import smtplib
import socket
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from journeyman.adapters.local_directory import LocalDirectory
from journeyman.adapters.smtp import LARGEST_MAIL, MailServer
from journeyman.errors import PortTaken, SetupError

CODE = "735261"
MAIL = f"From: Acorn <noreply@acorn.example>\r\nSubject: Hello\r\n\r\nYour code is {CODE}.\r\n.dot\r\n"


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    """A home with the agents alpha and beta."""
    directory = LocalDirectory(tmp_path / "home", "agents.test")
    for agent in ("alpha", "beta"):
        await directory.add(agent)
    return tmp_path / "home"


@pytest.fixture
async def server(home: Path) -> AsyncIterator[MailServer]:
    """The mail server on a free port."""
    async with MailServer(home, "agents.test", "127.0.0.1", 0) as server:
        yield server


async def talk(server: MailServer, conversation: Callable[[smtplib.SMTP], object]) -> object:
    """Talk to the server from another thread."""

    def meet() -> object:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=20) as client:
            client.ehlo("sender.test")
            return conversation(client)

    return await asyncio.to_thread(meet)


async def send(server: MailServer, *recipients: str, mail: str | bytes = MAIL, sender: str = "b@acorn.example") -> None:
    """Send a mail; whatever is refused raises."""

    def conversation(client: smtplib.SMTP) -> None:
        refused = client.sendmail(sender, recipients, mail)
        assert refused == {}

    await talk(server, conversation)


def mails(home: Path, agent: str = "alpha") -> list[Path]:
    """Return the agent's mails."""
    return sorted((home / "agents" / agent / "Maildir" / "new").iterdir())


async def test_a_mail_lies_whole_in_the_agents_maildir(server: MailServer, home: Path) -> None:
    """When it is answered it is in new/, 0600, with its envelope on top and its lines as they were; tmp/ is empty."""
    await send(server, "alpha+acorn@agents.test")
    [path] = mails(home)
    lines = path.read_text().splitlines()
    assert lines[:2] == ["Return-Path: <b@acorn.example>", "Delivered-To: alpha+acorn@agents.test"]
    assert lines[2].startswith("Received: from [127.0.0.1] by agents.test ")
    assert lines[3:] == MAIL.splitlines()
    assert b"\r" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list((home / "agents" / "alpha" / "Maildir" / "tmp").iterdir())


async def test_each_recipient_gets_a_copy_with_its_own_address(server: MailServer, home: Path) -> None:
    """Two tags of one agent are two copies; the same address twice, in any case, is one."""
    await send(server, "alpha+a@agents.test", "ALPHA+A@Agents.Test", "alpha+b@agents.test", "beta@agents.test")
    copies = [path.read_text().splitlines()[1] for agent in ("alpha", "beta") for path in mails(home, agent)]
    assert sorted(copies) == [f"Delivered-To: {name}@agents.test" for name in ("alpha+a", "alpha+b", "beta")]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("alpha@agents.test", 250),
        ("Alpha+Any.Tag+more@AGENTS.test", 250),
        ("gamma@agents.test", 550),
        ("alpha@elsewhere.test", 550),
        ("alpha@agents.test.elsewhere.test", 550),
        ("alpha%elsewhere.test@agents.test", 550),
        ("../alpha@agents.test", 550),
        ("@agents.test", 550),
        ("+acorn@agents.test", 550),
        ("alpha", 550),
    ],
)
async def test_mail_is_taken_for_known_agents_only(server: MailServer, address: str, code: int) -> None:
    """An agent's address on the mail domain, any tag, any case; all else is refused, and nothing is relayed."""

    def conversation(client: smtplib.SMTP) -> int:
        client.mail("b@acorn.example")
        return client.rcpt(address)[0]

    answer = await talk(server, conversation)
    assert answer == code or (code == 550 and answer in (501, 553))


async def test_an_agent_that_comes_later_gets_mail(server: MailServer, home: Path) -> None:
    """Agents are looked up with each mail; no restart is needed."""
    await LocalDirectory(home, "agents.test").add("gamma")
    await send(server, "gamma@agents.test")
    assert len(mails(home, "gamma")) == 1


async def test_a_mail_that_is_too_large_is_refused(server: MailServer, home: Path) -> None:
    """552, whether the sender declares the size or not; nothing is kept, and the connection goes on."""

    def conversation(client: smtplib.SMTP) -> list[int]:
        declared = client.mail("b@acorn.example", [f"SIZE={LARGEST_MAIL + 1}"])[0]
        client.rset()
        client.mail("b@acorn.example")
        client.rcpt("alpha@agents.test")
        found = client.data(b"Subject: big\r\n\r\n" + b"a line of text\r\n" * (LARGEST_MAIL // 16 + 1))[0]
        return [declared, found, client.noop()[0]]

    assert await talk(server, conversation) == [552, 552, 250]
    assert mails(home) == []


async def test_what_real_senders_send_is_taken(server: MailServer, home: Path) -> None:
    """Bounces (null sender), bytes above ASCII, addresses in UTF-8, and lines longer than the standard's 998."""
    await send(server, "alpha@agents.test", mail="Subject: x\r\n\r\n" + "long " * 2000, sender="")
    await send(server, "alpha@agents.test", mail="Subject: Grüße\r\n\r\nCode für dich".encode())
    await talk(
        server,
        lambda client: client.sendmail(
            "jösé@acorn.example", ["alpha@agents.test"], b"Subject: x\r\n\r\nx", ["SMTPUTF8", "BODY=8BITMIME"]
        ),
    )
    first, second, third = mails(home)
    assert first.read_text().startswith("Return-Path: <>\n")
    assert "long long" in first.read_text()
    assert "Code für dich" in second.read_text()
    assert third.read_text().startswith("Return-Path: <jösé@acorn.example>\n")


async def test_a_mail_that_cannot_be_kept_is_not_taken(server: MailServer, home: Path) -> None:
    """Where the disk refuses, the sender is asked to try again later, and nothing of the mail is in the answer."""
    new = home / "agents" / "alpha" / "Maildir" / "new"
    new.rmdir()
    new.touch()
    with pytest.raises(smtplib.SMTPDataError) as caught:
        await send(server, "alpha@agents.test")
    assert caught.value.smtp_code == 451
    assert caught.value.smtp_error == b"4.3.0 Try again later"
    new.unlink()
    await send(server, "alpha@agents.test")
    assert len(mails(home)) == 1


async def test_no_log_holds_a_mail(server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    """Even where everything is logged at DEBUG, the text of a mail is not."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="mail.log")
    await send(server, "alpha@agents.test")
    assert CODE not in caplog.text


async def test_a_taken_port_is_told(home: Path) -> None:
    """The message names the port and the setting that chooses another one."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} .*JOURNEYMAN_SMTP_PORT"):
            async with MailServer(home, "agents.test", "127.0.0.1", port):
                pass


async def test_an_address_that_is_not_ours_is_told(home: Path) -> None:
    """Listening where this machine has no address is a message as well."""
    with pytest.raises(SetupError, match="JOURNEYMAN_SMTP_HOST"):
        async with MailServer(home, "agents.test", "192.0.2.1", 0):
            pass


async def test_it_hangs_up_when_it_ends(home: Path) -> None:
    """Open connections are closed, the port is free again at once, and no task is left."""
    tasks = asyncio.all_tasks()
    async with MailServer(home, "agents.test", "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        assert (await reader.readline()).startswith(b"220 agents.test")
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    async with MailServer(home, "agents.test", "127.0.0.1", server.port):
        pass
    assert asyncio.all_tasks() == tasks


async def test_many_send_at_once(server: MailServer, home: Path) -> None:
    """Mails that come at the same time are all kept, each under a name of its own."""
    await asyncio.gather(*(send(server, "alpha@agents.test") for _ in range(20)))
    assert len(mails(home)) == 20
