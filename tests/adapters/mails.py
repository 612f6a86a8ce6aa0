"""Mails and inboxes for the tests of IMAP."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from fixtures.providers.dovecot import Dovecot
from journeyman.adapters.imap import ImapInbox
from journeyman.domain.message import Message
from journeyman.ports import Inbox
from journeyman.provider_settings import ImapSettings
from journeyman.secret_source import SecretSource

SOON = 15.0
"""Seconds until a wait that does not end counts as a failure."""


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def mail(to: str, text: str, **headers: str) -> EmailMessage:
    """Return a plain mail; `X_Original_To` stands for the header X-Original-To."""
    message = EmailMessage()
    for name, value in {**headers, "From": "Fake <noreply@fake.example>", "To": to, "Subject": "Hello"}.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def settings_on(server: Dovecot, user: str, **more: Any) -> ImapSettings:  # noqa: ANN401 - any setting
    """Return the settings of a mailbox on the server."""
    secret = server.folder / "password"
    secret.write_text(server.password)
    usual = {"port": server.ports.imaps, "ca_file": server.ca_file, "password": SecretSource(file=secret)}
    return ImapSettings(host="localhost", user=user, **{**usual, **more})


def inbox_on(server: Dovecot, user: str, template: str = "{agent}@agents.test", **more: Any) -> ImapInbox:  # noqa: ANN401 - any setting
    """Return an inbox on the server."""
    return ImapInbox(settings_on(server, user, **more), template)


async def texts(inbox: Inbox, address: str, after: datetime, count: int = 1) -> list[str]:
    """Return the texts of the first messages of a wait of its own."""
    async with aclosing(inbox.messages(address, after)) as messages:
        return [message.text.strip() for message in await take(messages, count)]


async def take(messages: AsyncGenerator[Message, None], count: int = 1) -> list[Message]:
    """Return the next messages of a wait."""
    async with asyncio.timeout(SOON):
        return [await anext(messages) for _ in range(count)]


async def nothing_comes(messages: AsyncGenerator[Message, None], within: float = 1.0) -> bool:
    """Say whether no message comes for so many seconds; it ends the wait."""
    try:
        async with asyncio.timeout(within):
            await anext(messages)
    except TimeoutError:
        return True
    return False
