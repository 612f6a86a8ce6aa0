"""Every Inbox holds to the contract: the fake, Maildirs that our own server or another program delivers to, IMAP."""

import asyncio
import mailbox
import smtplib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pytest

from fixtures.providers.dovecot import Dovecot
from journeyman.adapters.imap import ImapInbox
from journeyman.adapters.local_directory import LocalDirectory
from journeyman.adapters.maildir import MaildirInbox
from journeyman.adapters.smtp import MailServer
from journeyman.domain.message import Message
from journeyman.provider_settings import ImapSettings
from journeyman.secret_source import SecretSource
from journeyman.testing.fakes import MemoryInbox
from journeyman.testing.inbox_contract import SENDER, Deliver, InboxContract, now
from tests.dovecot_world import dovecot_or_skip

AGENTS = ["alpha", *(f"agent-{n}" for n in range(20))]


@pytest.fixture
async def home(tmp_path: Path) -> Path:
    """The contract's agents."""
    directory = LocalDirectory(tmp_path / "home", "agents.test")
    for agent in AGENTS:
        await directory.add(agent)
    return tmp_path / "home"


def mail(address: str, text: str) -> EmailMessage:
    """Return a plain mail."""
    message = EmailMessage()
    message["From"] = f"Fake <{SENDER.title()}>"
    message["To"] = address
    message["Subject"] = "Hello"
    message.set_content(text)
    return message


class TestMemoryInbox(InboxContract):
    """The fake."""

    @pytest.fixture
    def inbox(self) -> MemoryInbox:
        return MemoryInbox()

    @pytest.fixture
    def deliver(self, inbox: MemoryInbox) -> Deliver:
        numbers = count()

        async def put(address: str, text: str) -> None:
            moment = now() + timedelta(microseconds=1)  # two calls of a clock may fall into one microsecond
            inbox.deliver(Message(f"m{next(numbers)}", moment, SENDER, (address.lower(),), "Hello", text))

        return put


class TestMaildirBehindOurServer(InboxContract):
    """Mail that comes by SMTP."""

    @pytest.fixture
    def inbox(self, home: Path) -> MaildirInbox:
        return MaildirInbox(home)

    @pytest.fixture
    async def deliver(self, home: Path) -> AsyncIterator[Deliver]:
        async with MailServer(home, "agents.test", "127.0.0.1", 0) as server:

            def send(address: str, text: str) -> None:
                with smtplib.SMTP("127.0.0.1", server.port) as client:
                    client.send_message(mail(address, text))

            async def put(address: str, text: str) -> None:
                await asyncio.to_thread(send, address, text)

            yield put


class TestMaildirOfAnotherServer(InboxContract):
    """Mail that another program delivers, with names and file times of its own, and no envelope headers."""

    @pytest.fixture
    def inbox(self, home: Path) -> MaildirInbox:
        return MaildirInbox(home)

    @pytest.fixture
    def deliver(self, home: Path) -> Deliver:
        def add(address: str, text: str) -> None:
            agent = address.lower().partition("@")[0].partition("+")[0]
            mailbox.Maildir(home / "agents" / agent / "Maildir").add(mail(address, text))

        async def put(address: str, text: str) -> None:
            await asyncio.to_thread(add, address, text)

        return put


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """A real IMAP server."""
    yield from dovecot_or_skip()


numbers = count()


def imap(server: Dovecot, user: str) -> ImapInbox:
    """Return an inbox on the server."""
    (server.folder / "password").write_text(server.password)
    settings = ImapSettings(
        host="localhost",
        port=server.ports.imaps,
        ca_file=server.ca_file,
        user=user,
        password=SecretSource(file=server.folder / "password"),
    )
    return ImapInbox(settings, "{agent}@agents.test")


class TestOneImapMailboxForAll(InboxContract):
    """A catch-all on Dovecot: a mail server in front of it writes down whom each mail was for."""

    @pytest.fixture
    def user(self) -> str:
        """A mailbox of this test's own."""
        return f"fleet{next(numbers)}@agents.test"

    @pytest.fixture
    def inbox(self, server: Dovecot, user: str) -> ImapInbox:
        return imap(server, user)

    @pytest.fixture
    def deliver(self, server: Dovecot, user: str) -> Deliver:
        def put_in(address: str, text: str) -> None:
            message = mail("somebody@elsewhere.example", text)
            del message["To"]
            message["X-Original-To"] = address
            server.deliver(user, message)

        async def put(address: str, text: str) -> None:
            await asyncio.to_thread(put_in, address, text)

        return put


class TestAnImapMailboxForEach(InboxContract):
    """Each agent's own on Dovecot."""

    @pytest.fixture
    def folder(self) -> str:
        """What tells this test's mailboxes from others'."""
        return f"own{next(numbers)}"

    @pytest.fixture
    def inbox(self, server: Dovecot, folder: str) -> ImapInbox:
        return imap(server, f"{folder}.{{agent}}@agents.test")

    @pytest.fixture
    def deliver(self, server: Dovecot, folder: str) -> Deliver:
        async def put(address: str, text: str) -> None:
            agent = address.lower().partition("@")[0].partition("+")[0]
            await asyncio.to_thread(server.deliver, f"{folder}.{agent}@agents.test", mail(address, text))

        return put
