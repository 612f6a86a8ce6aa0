"""The files of a Maildir: which mails lie there, since when, and what is in them."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from journeyman.domain.message import Message
from journeyman.errors import SetupError
from journeyman.messages.parse import parse_mail

LONGEST_MAIL = 2**19
"""Bytes of a mail that are read; what follows is attachments, or a mail that is made to keep the parser busy."""

# Seconds before the first dot, and microseconds behind an M: "1767614400.M123456P17.host", "1767614400.V8I5M99.host".
_NAME_TIME = re.compile(r"(\d{9,11})\.[^.]*?M(\d{1,6})(?!\d)")
_COARSE = timedelta(milliseconds=10)
"""How far a file's time may be behind the clock: one tick of a kernel at 100 Hz."""


@dataclass(frozen=True, order=True)
class Mail:
    """A mail that lies there, not read yet."""

    received_at: datetime
    id: str
    path: Path


def discard(maildir: Path, message_id: str) -> None:
    """Take a mail away; one that is gone already is.

    Raises:
        SetupError: the Maildir can't be written.
    """
    try:
        for part in ("new", "cur"):
            for mail in _mails_in(maildir / part):
                if mail.id == message_id:
                    mail.path.unlink(missing_ok=True)
    except OSError as error:
        raise unreadable(maildir, error) from None


def mails(maildir: Path, after: datetime) -> list[Mail]:
    """Return the mails received after that, oldest first. One that is moved meanwhile is found where it went.

    Raises:
        SetupError: the Maildir can't be read.
    """
    try:
        # new/ first: a mail goes from new/ to cur/, so it is seen in one of them at least.
        found = {
            mail.id: mail for part in ("new", "cur") for mail in _mails_in(maildir / part) if mail.received_at > after
        }
    except OSError as error:
        raise unreadable(maildir, error) from None
    return sorted(found.values())


def _mails_in(folder: Path) -> Iterator[Mail]:
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                if not entry.name.startswith(".") and entry.is_file():
                    # What follows the colon are flags, which readers change.
                    mail_id = entry.name.partition(":")[0]
                    yield Mail(_received_at(mail_id, entry.stat), mail_id, Path(entry.path))


def _received_at(mail_id: str, stat: Callable[[], os.stat_result]) -> datetime:
    """Return when the mail was taken in: what its server wrote into its name, else the file's own time.

    Both are the server's, not the sender's. A file's time comes from the kernel's tick and may be a little behind the
    clock (or a second, where it knows whole seconds only); then it is taken as late as it can have been, so that mail
    that came just after the anchor is not lost.
    """
    if named := _NAME_TIME.match(mail_id):
        seconds, microseconds = map(int, named.groups())
        return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)
    nanoseconds = stat().st_mtime_ns
    seconds, rest = divmod(nanoseconds, 10**9)
    late = _COARSE if rest else timedelta(seconds=1)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=rest // 1000) + late


def read(mail: Mail) -> Message | None:
    """Return the message, or None where it is gone or broken. A reader may have moved it since it was listed."""
    with suppress(FileNotFoundError):
        return _read_file(mail.path, mail)
    for path in mail.path.parent.with_name("cur").iterdir():
        if path.name.partition(":")[0] == mail.id:
            with suppress(FileNotFoundError):
                return _read_file(path, mail)
    return None


def _read_file(path: Path, mail: Mail) -> Message | None:
    with path.open("rb") as file:
        return parse_mail(file.read(LONGEST_MAIL), mail.id, mail.received_at)


def unreadable(path: Path, error: OSError) -> SetupError:
    """Return the error that tells whoever runs this what to mend."""
    return SetupError(
        f"{error.filename or path} can't be read: {error.strerror or error}. Mend its owner or its permissions."
    )
