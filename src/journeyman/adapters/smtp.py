"""The embedded mail server: takes mail for the agents, writes it into their Maildirs, and relays nothing.

SMTP as of RFC 5321. A mail is on the disk before it is answered with 250.
"""

import asyncio
import errno
import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session

from journeyman.agent_folder import AgentFolder, agent_folder
from journeyman.durable import replace_file
from journeyman.errors import PortTaken, SetupError, UnknownAgent

LARGEST_MAIL = 10 * 2**20
"""Bytes of a mail that is taken; told to senders by SIZE (RFC 1870)."""
MOST_RECIPIENTS = 100
"""RFC 5321, section 4.5.3.1.8."""

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


def _quiet(record: logging.LogRecord) -> bool:
    """Let warnings pass only: below that, aiosmtpd logs what comes over the wire, and that holds one-time codes."""
    return record.levelno >= logging.WARNING


class MailServer:
    """Listens while it is entered: `async with MailServer(home, "agents.test", "127.0.0.1", 2525) as server`.

    Args:
        home: where the agents' folders are.
        domain: the agents' mail domain; mail to any other is refused.
        host: the address to listen on.
        port: the port to listen on; 0 for a free one.
    """

    def __init__(self, home: Path, domain: str, host: str, port: int) -> None:
        self.port = port
        """The port that it listens on, once it is entered."""
        self._host = host
        self._post_office = _PostOffice(home, domain)
        self._connections: set[_Connection] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Begin to listen.

        Raises:
            PortTaken: another program listens there.
            SetupError: that address or port can't be had.
        """
        logging.getLogger("mail.log").addFilter(_quiet)
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(self._connection, self._host, self.port)
        except OSError as error:
            raise _no_port(self._host, self.port, error) from None
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Listen no more, and hang up. A mail that was not answered yet will be sent again by its sender."""
        if self._server:
            self._server.close()
        sessions = [session for connection in self._connections for session in connection.hang_up()]
        await asyncio.gather(*sessions, return_exceptions=True)
        if self._server:
            await self._server.wait_closed()
        await asyncio.to_thread(self._post_office.close)

    def _connection(self) -> SMTP:
        return _Connection(self._post_office, self._connections)


def _no_port(host: str, port: int, error: OSError) -> SetupError:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(
            f"Port {port} on {host} is in use by another program, so the mail server can't listen there. Is it running "
            "already? Else choose another port: set JOURNEYMAN_SMTP_PORT, or smtp_port in the settings file."
        )
    reason = os.strerror(error.errno) if error.errno else "unknown address"
    return SetupError(
        f"The mail server can't listen on {host}, port {port}: {reason}. Choose others: JOURNEYMAN_SMTP_HOST and "
        "JOURNEYMAN_SMTP_PORT (one above 1023), or smtp_host and smtp_port in the settings file."
    )


class _Connection(SMTP):
    """One sender's connection, in the running loop."""

    # RFC 5322 asks for 998; many a program sends HTML in longer lines, and other servers take it.
    line_length_limit = 2**16

    def __init__(self, post_office: "_PostOffice", connections: "set[_Connection]") -> None:
        self._connections = connections
        super().__init__(
            post_office,
            hostname=post_office.domain,  # its default is looked up in the DNS
            ident="Journeyman",
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> "Iterable[asyncio.Task[None]]":
        """Close the connection; return the task that serves it, which ends by that."""
        if self.transport:
            self.transport.close()
        if self._handler_coroutine:
            yield self._handler_coroutine


class _PostOffice:
    """Says whom there is mail for, and delivers it: aiosmtpd calls the methods that bear SMTP's verbs."""

    def __init__(self, home: Path, domain: str) -> None:
        self.domain = domain.lower()
        self._home = home
        # Threads of its own: those of the loop may all be taken by who waits for this very server.
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="mail")

    def close(self) -> None:
        """Wait for the deliveries under way, and end the threads."""
        self._threads.shutdown()

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse it."""
        domain = address.rpartition("@")[2].lower()
        if domain != self.domain:
            return f"550 5.7.1 Not relayed: mail for {self.domain} only"
        if not await self._in_thread(partial(self._recipient, address)):
            return "550 5.1.1 No such agent"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Deliver a mail to each of its recipients, each copy with its own Delivered-To."""
        content = envelope.original_content or b""
        for address in dict.fromkeys(address.lower() for address in envelope.rcpt_tos):
            head = _trace(self.domain, envelope.mail_from or "", address, session)
            await self._in_thread(partial(self._deliver, address, head + content.replace(b"\r\n", b"\n")))
        return "250 2.6.0 Delivered"

    async def handle_exception(self, error: Exception) -> str:
        """Ask the sender to try again; what went wrong is logged without the mail."""
        _log.error("A mail could not be delivered: %s", error.strerror if isinstance(error, OSError) else type(error))
        return "451 4.3.0 Try again later"

    def _recipient(self, address: str) -> AgentFolder | None:
        """Return the folder of the agent whose address this is; a plus tag (RFC 5233) does not matter."""
        agent = address.rpartition("@")[0].partition("+")[0].lower()
        try:
            folder = agent_folder(self._home, agent)
        except UnknownAgent:
            return None
        return folder if folder.identity.is_file() else None

    def _deliver(self, address: str, content: bytes) -> None:
        folder = self._recipient(address)
        if folder is None:
            raise FileNotFoundError(errno.ENOENT, "the agent is gone")
        folder.make()
        name = _unique_name()
        replace_file(folder.maildir / "new" / name, content, folder.maildir / "tmp" / name)


def _trace(domain: str, sender: str, recipient: str, session: Session) -> bytes:
    """Return the headers that the last server puts on top (RFC 5321, section 4.4)."""
    peer = session.peer[0] if session.peer else "unknown"
    lines = (
        f"Return-Path: <{sender.strip('<>')}>",
        f"Delivered-To: {recipient}",
        f"Received: from [{peer}] by {domain} (Journeyman) with ESMTP; {formatdate(localtime=True)}",
    )
    return "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape")


def _unique_name() -> str:
    """Return a name (https://cr.yp.to/proto/maildir.html) for a mail that tells when it came, to the microsecond."""
    seconds, nanoseconds = divmod(time.time_ns(), 10**9)
    host = socket.gethostname().replace("/", r"\057").replace(":", r"\072")
    return f"{seconds}.M{nanoseconds // 1000:06}P{os.getpid()}R{secrets.token_hex(8)}.{host}"
