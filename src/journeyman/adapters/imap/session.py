"""One connection to one mailbox, read only. All of it blocks, and belongs to one thread at a time."""

import imaplib
import logging
import re
import socket
import ssl
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, LoginError
from pydantic import SecretStr

from journeyman.adapters.imap.index import Stored
from journeyman.errors import SetupError, Transient
from journeyman.provider_settings import ImapSettings

LONGEST_MAIL = 2**19
"""Bytes of a mail that are fetched; what follows is attachments, or a mail that is made to keep us busy."""

AT_ONCE = 500
"""Mails whose dates are asked for in one command."""

GOODBYE = 2.0
"""Seconds that each answer may take when it hangs up: a process that has done its work waits no longer for its end."""

_TIMEOUTS = SocketTimeout(connect=15, read=30)
_BODY = f"BODY.PEEK[]<0.{LONGEST_MAIL}>"  # PEEK: it does not become \Seen (RFC 3501, section 6.4.5)

_CODE = re.compile(r"\[([A-Z]+)\]")  # RFC 5530
_REFUSED = {"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED"}
_PASSING = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"}


class Lost(Transient):
    """The connection broke, or can't be had now: it may work later. The message holds nothing that the server said."""


class LoginRefused(SetupError):
    """The server does not take the password."""


def _quiet(record: logging.LogRecord) -> bool:
    """Let warnings pass only: below that, IMAPClient logs what comes over the wire, and that holds one-time codes."""
    return record.levelno >= logging.WARNING


for _name in ("imapclient.imapclient", "imapclient.imaplib"):
    logging.getLogger(_name).addFilter(_quiet)


class _Client(IMAPClient):
    """IMAPClient, which here also sees what came in one piece with the answer to IDLE.

    That lies in a buffer in front of the socket, and waiting for the socket does not tell of it: a mail that came
    between the last look and IDLE would be told with the next one only.
    """

    _unread = False

    def idle(self) -> None:
        super().idle()
        self._unread = True

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> list[tuple[int, int]]:
        unread, self._unread = self._unread, False
        return [(0, 0)] if unread else super()._poll_socket(sock, timeout)


class Session:
    """A mailbox that is read over one connection. Every method raises Lost; `open` SetupError as well."""

    def __init__(self, settings: ImapSettings, *, proven: bool) -> None:
        self._settings = settings
        self._proven = proven
        """Whether a login with these settings has worked before: then a vague refusal is not held against them."""
        self._client: _Client | None = None
        self._idles = False
        self.secret: SecretStr | None = None
        """What it logged in with."""
        self.validity = 0
        self.next_uid = 1
        self.can_idle = False

    def open(self, refused: SecretStr | None = None) -> None:
        """Connect, log in, and select the folder.

        Args:
            refused: a password that the server has refused before, and that is not tried once more.

        Raises:
            Lost: the server can't be reached now, or is not ready.
            LoginRefused: the password is wrong.
            SetupError: something else in the settings is; says what.
        """
        self.secret = self._settings.secret.read()
        if self.secret == refused:
            raise self._refused()
        with self._translated():
            self._client = client = self._connect()
            client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            client.normalise_times = False
            self._log_in(client, self.secret)
            self._select(client)
            self.can_idle = client.has_capability("IDLE")

    def look(self, next_uid: int, since: date | None, known: Callable[[int], bool], *, told: bool) -> list[Stored]:
        """Return the mails from that UID on, and those since that day, that are not known.

        A search finds what the server has told of: where it was not `told` of new mail, it is given occasion to.
        """
        client = self._open
        with self._translated():
            if not told:
                client.noop()
            # "n:*" is the last mail at least, whatever its UID (RFC 3501, section 6.4.8).
            found = {uid for uid in client.search(["UID", f"{next_uid}:*"]) if uid >= next_uid}
            if since:
                found |= set(client.search(["SINCE", since]))
            return list(self._dates(client, sorted(uid for uid in found if not known(uid))))

    def read(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Return the mails, cut where they are too long; those that are gone meanwhile are left out."""
        with self._translated():
            found = self._open.fetch(uids, [_BODY]) if uids else {}
        bodies = {uid: parts.get(b"BODY[]<0>", parts.get(b"BODY[]")) for uid, parts in found.items()}
        return {uid: body[:LONGEST_MAIL] for uid, body in bodies.items() if isinstance(body, bytes)}

    def begin_idle(self) -> bool:
        """Ask to be told of new mail (RFC 2177); return whether it was told at once."""
        with self._translated():
            self._open.idle()
            self._idles = True
            return _tells(self._open.idle_check(timeout=0))

    def told(self) -> bool:
        """Return whether new mail was told of; IDLE has ended then. Call it when there is something to be read."""
        with self._translated():
            said = self._open.idle_check(timeout=0)
        if said and not _tells(said):
            return False
        self.end_idle()  # where nothing was said, this tells a connection that broke from one that is whole
        return True

    def end_idle(self) -> None:
        """Be told no more, so that other commands can be given."""
        if self._idles:
            self._idles = False
            with self._translated():
                self._open.idle_done()

    def fileno(self) -> int:
        """Return what to wait at until there is something to be read."""
        return self._open.socket().fileno()

    def close(self) -> None:
        """Log out and hang up; whatever goes wrong with that does not matter."""
        client, self._client = self._client, None
        if client is None:
            return
        with suppress(Exception):
            client.socket().settimeout(GOODBYE)
            if self._idles:
                client.idle_done()
            client.logout()
            return
        with suppress(Exception):
            client.shutdown()

    @property
    def _open(self) -> _Client:
        if self._client is None:
            raise Lost("it is closed")
        return self._client

    def _connect(self) -> _Client:
        settings = self._settings
        context = self._context()
        host, port = settings.where
        client = _Client(host, port, ssl=settings.security == "tls", ssl_context=context, timeout=_TIMEOUTS)
        client._imap.debug = 0  # noqa: SLF001 - it writes down all that comes, for a log that is not to have it
        if settings.security == "starttls":
            self._client = client
            try:
                client.starttls(context)
            except CapabilityError:
                raise SetupError(
                    f"{self._name} offers no STARTTLS. "
                    'Set security = "tls" in the table [imap]; its port is mostly 993.'
                ) from None
        return client

    def _context(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self._settings.ca_file)
        except OSError as error:
            raise SetupError(
                f"{self._settings.ca_file} (ca_file in the table [imap]) can't be read as certificates: "
                f"{error.strerror or 'it is not PEM'}. Name a file of PEM certificates."
            ) from None

    def _log_in(self, client: IMAPClient, secret: SecretStr) -> None:
        user = self._settings.user
        try:
            if self._settings.token:
                client.oauth2_login(user, secret.get_secret_value())
            elif client.has_capability("AUTH=PLAIN"):  # UTF-8, which LOGIN is not (RFC 4616)
                client.plain_login(user, secret.get_secret_value())
            else:
                client.login(user, secret.get_secret_value())
        except UnicodeError:
            raise self._refused() from None
        except LoginError as error:
            if self._may_pass(error):
                raise Lost("the login was not taken now") from None
            raise self._refused() from None

    def _may_pass(self, error: LoginError) -> bool:
        """Say whether a login that failed may work later. Its text is never shown: who knows what a server repeats."""
        code = _CODE.search(str(error))
        if isinstance(error.__context__, imaplib.IMAP4.abort) or (code and code[1] in _PASSING):
            return True
        return self._proven and not (code and code[1] in _REFUSED)

    def _refused(self) -> LoginRefused:
        kind = "token" if self._settings.token else "password"
        return LoginRefused(
            f"{self._name} refused the login of {self._settings.user}. Is the {kind} right that "
            f"{self._settings.secret} gives? Many providers want an app "
            "password, or IMAP switched on in the mailbox's own settings."
        )

    def _select(self, client: IMAPClient) -> None:
        folder = self._settings.folder
        try:
            state = client.select_folder(folder, readonly=True)  # EXAMINE: nothing in it can be changed
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            code = _CODE.search(str(error))
            if code and code[1] in _PASSING:
                raise Lost("the mailbox is not ready") from None
            raise SetupError(
                f'{self._name} does not open the folder "{folder}" of {self._settings.user}. Set folder in the table '
                "[imap] to one that is there, as the server spells it; INBOX always is."
            ) from None
        self.validity, self.next_uid = _number(state.get(b"UIDVALIDITY")), _number(state.get(b"UIDNEXT")) or 1

    def _dates(self, client: IMAPClient, uids: list[int]) -> Iterator[Stored]:
        for start in range(0, len(uids), AT_ONCE):
            for uid, parts in client.fetch(uids[start : start + AT_ONCE], ["INTERNALDATE"]).items():
                when = parts.get(b"INTERNALDATE")
                yield Stored(uid, when.astimezone(UTC) if isinstance(when, datetime) else None)

    @property
    def _name(self) -> str:
        host, port = self._settings.where
        return f"The IMAP server {host}, port {port},"

    @contextmanager
    def _translated(self) -> Generator[None]:
        """Turn what the libraries raise into what it means; a server's words, which may be a mail's, are left out."""
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise SetupError(
                f"{self._name} has a certificate that is not trusted: {error.verify_message}. Name the host as its "
                "certificate does, or whoever signed that in ca_file in the table [imap]."
            ) from None
        except ssl.SSLError as error:
            if error.reason == "WRONG_VERSION_NUMBER":
                raise SetupError(
                    f'{self._name} does not speak TLS. Set security = "starttls" in the table [imap], or the port that '
                    "has TLS, mostly 993."
                ) from None
            raise Lost("TLS broke off") from None
        except OSError as error:
            raise Lost(error.strerror or type(error).__name__) from None
        except (imaplib.IMAP4.error, ValueError) as error:
            raise Lost(f"the server hung up or said what was not understood ({type(error).__name__})") from None


def _tells(said: Sequence[tuple[object, ...]]) -> bool:
    return any(b"EXISTS" in line or b"BYE" in line for line in said)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
