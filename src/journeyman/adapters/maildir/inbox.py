"""The inbox of agents' Maildirs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from pathlib import Path

from journeyman.adapters.maildir.files import discard, mails, read, unreadable
from journeyman.adapters.maildir.watch import WATCH_FAULTS, changes_below, told_of, unwatchable
from journeyman.agent_folder import AgentFolder, agent_folder, agents_root
from journeyman.domain.message import Message
from journeyman.durable import make_private_folder
from journeyman.errors import UnknownAgent

_ARRIVALS = {("Maildir", "new"), ("Maildir", "cur")}
"""Where in an agent's folder mail arrives."""


class MaildirInbox:
    """Mail in `<home>/agents/<agent>/Maildir`, of any server that writes Maildirs."""

    def __init__(self, home: Path) -> None:
        self._home = home

    async def messages(self, address: str, after: datetime) -> AsyncGenerator[Message, None]:
        """Yield the messages to `address` received after `after`, oldest first: what is there, then each as it comes.

        `address` is `<agent>@…` or `<agent>+<tag>@…`; case does not matter. A mail that can't be parsed is passed over.

        Raises:
            UnknownAgent: the address is of no agent here.
            SetupError: the Maildir can't be read or watched.
        """
        folder = agent_folder(self._home, _owner(address))
        await asyncio.to_thread(_make_maildir, folder, address)
        seen: set[str] = set()
        async with told_of(folder.maildir) as bell:
            while True:
                bell.rung.clear()
                lying = await asyncio.to_thread(mails, folder.maildir, after)
                new = [mail for mail in lying if mail.id not in seen]
                # Only what still lies there is remembered, so a long wait does not grow with all that came and went.
                seen = {mail.id for mail in lying}
                for mail in new:
                    message = await asyncio.to_thread(read, mail)
                    if message and address.lower() in message.recipients:
                        yield message
                await bell.rung.wait()
                if bell.fault:
                    raise bell.fault

    async def discard(self, address: str, message_id: str) -> None:
        """Take a message away; one that is gone already is.

        Raises:
            UnknownAgent: the address is of no agent here.
            SetupError: the Maildir can't be written.
        """
        folder = agent_folder(self._home, _owner(address))
        await asyncio.to_thread(discard, folder.maildir, message_id)

    async def agents_with_new_mail(self, every: float) -> AsyncGenerator[set[str], None]:
        """Yield the names of the agents to whom mail has come, soon after it has; of those added meanwhile as well.

        Yields an empty set at first, when the watch has begun, and where no name was yielded for `every` seconds: look
        at all agents then, since some network file systems tell nothing.

        Raises:
            SetupError: the agents' folders can't be watched.
        """
        root = agents_root(self._home)
        loop = asyncio.get_running_loop()
        try:
            make_private_folder(self._home)
            make_private_folder(root)
            async with aclosing(changes_below(root, every)) as changes:
                told = loop.time()
                async for paths in changes:
                    agents = {path.parts[-4] for path in paths if path.parts[-3:-1] in _ARRIVALS}
                    if agents or not paths or loop.time() - told > every:
                        told = loop.time()
                        yield agents
        except WATCH_FAULTS as error:
            raise unwatchable(error) from None


def _make_maildir(folder: AgentFolder, address: str) -> None:
    if not folder.root.is_dir():
        raise UnknownAgent(
            f"{address} is no address of an agent here: there is no folder {folder.root}. "
            f"Add the agent: journeyman agent add {folder.root.name}"
        )
    try:
        folder.make()
    except OSError as error:
        raise unreadable(folder.maildir, error) from None


def _owner(address: str) -> str:
    return address.partition("@")[0].partition("+")[0].lower()
