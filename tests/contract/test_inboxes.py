"""Every Inbox holds to the contract: the fake, and Maildirs that our own server or another program delivers to."""

import asyncio
import mailbox
import smtplib
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path

import pytest

from journeyman.adapters.local_directory import LocalDirectory
from journeyman.adapters.maildir import MaildirInbox
from journeyman.adapters.smtp import MailServer
from journeyman.domain.message import Message
from journeyman.testing.fakes import MemoryInbox
from journeyman.testing.inbox_contract import SENDER, Deliver, InboxContract, now

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
