"""An IMAP server that does what Dovecot does not: no IDLE, hanging up on it, or telling of mail with its answer."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from journeyman.adapters.imap import ImapInbox
from journeyman.provider_settings import ImapSettings
from journeyman.secret_source import SecretSource


@dataclass
class ScriptedImap:
    """One mailbox, all of its mails to alpha@agents.test."""

    capabilities: str = "IMAP4rev1 AUTH=PLAIN IDLE"
    hangs_up_on_idle: bool = False
    comes_with_idle: list[bytes] = field(default_factory=list[bytes])
    """Of these one comes between a look and the IDLE that follows, and is told of in one piece with its answer."""
    untold: list[bytes] = field(default_factory=list[bytes])
    """These come with the first IDLE, and are told of by nothing but a look."""
    says_no_goodbye: bool = False
    """Neither DONE nor LOGOUT is answered, and the connection stays."""
    login: str = "OK done"
    validity: int = 7
    mails: list[bytes] = field(default_factory=list[bytes])
    commands: list[str] = field(default_factory=list[str])
    """What was asked for."""
    port: int = 0

    def inbox(self) -> ImapInbox:
        """Return an inbox on it."""
        settings = ImapSettings(
            host="127.0.0.1",
            port=self.port,
            security="none",
            user="alpha",
            password=SecretSource(command="echo made-up"),
            poll_every=0.2,
        )
        return ImapInbox(settings, "{agent}@agents.test")

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Listen while the block lasts."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            await asyncio.sleep(0.2)  # whoever was served hangs up by itself

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"* OK [CAPABILITY {self.capabilities}] ready\r\n".encode())
        tag = ""
        while line := (await reader.readline()).decode().strip():
            if self.says_no_goodbye and line.partition(" ")[2] in {"", "LOGOUT"}:
                continue
            if line == "DONE":
                writer.write(f"{tag} OK done\r\n".encode())
                continue
            tag, _, command = line.partition(" ")
            self.commands.append(command)
            if command == "IDLE" and self.hangs_up_on_idle:
                break
            if command == "AUTHENTICATE PLAIN":
                writer.write(b"+ \r\n")
                await reader.readline()
            writer.write(self._answer(tag, command))
        writer.close()

    def _answer(self, tag: str, command: str) -> bytes:  # noqa: PLR0911 - one for each command
        """Return all that is said to a command, in one piece."""
        done, count = f"{tag} OK done\r\n", len(self.mails)
        match command.split():
            case ["CAPABILITY"]:
                return f"* CAPABILITY {self.capabilities}\r\n{done}".encode()
            case ["AUTHENTICATE", _]:
                return f"{tag} {self.login}\r\n".encode()
            case ["EXAMINE", _]:
                state = f"* {count} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] x\r\n* OK [UIDNEXT {count + 1}] x\r\n"
                return (state + done).encode()
            case ["UID", "SEARCH", *_]:
                return f"* SEARCH {' '.join(str(n + 1) for n in range(count))}\r\n{done}".encode()
            case ["UID", "FETCH", uids, what, *_]:
                numbers = [int(uid) for uid in uids.split(",")]
                return b"".join(self._fetched(number, what) for number in numbers) + done.encode()
            case ["IDLE"]:
                self.mails += self.untold
                self.untold.clear()
                if not self.comes_with_idle:
                    return b"+ idling\r\n"
                self.mails.append(self.comes_with_idle.pop(0))
                return f"+ idling\r\n* {len(self.mails)} EXISTS\r\n".encode()
            case _:
                return done.encode()

    def _fetched(self, number: int, what: str) -> bytes:
        if "INTERNALDATE" in what:
            date = datetime.now(UTC).strftime("%d-%b-%Y %H:%M:%S +0000")
            return f'* {number} FETCH (UID {number} INTERNALDATE "{date}")\r\n'.encode()
        mail = self.mails[number - 1]
        return f"* {number} FETCH (UID {number} BODY[]<0> {{{len(mail)}}}\r\n".encode() + mail + b")\r\n"
