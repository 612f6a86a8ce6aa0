"""From the bytes of a mail (RFC 5322, MIME) to a Message. However broken the mail, nothing is raised.

The standard library's older policy does the parsing: the newer one takes minutes for a mail that is made to take them.
"""

import codecs
import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as MimePart

from journeyman.domain.message import Message

ENVELOPE_HEADERS = ("delivered-to", "x-original-to", "envelope-to")
"""Headers in which servers (qmail and ours; Postfix; Exim) write down whom the mail was delivered to."""

LONGEST_HEADER = 20_000
"""Characters of a header that are read."""

LONGEST_SUBJECT = 2000
"""Characters of a subject that are kept."""

SLOW = "punycode"
"""A charset of Python's that no mail is in; to decode half a megabyte that is made for it takes half a minute."""

_SLOW_PARAMETER = re.compile(rb"punycode(?=[^0-9a-z.']*')", re.IGNORECASE)
"""Where a parameter (RFC 2231) says that it is in that charset: the parser itself decodes it."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BETWEEN = re.compile(r"[,;]")
_BARE_ADDRESS = re.compile(r"(?<![^\s<>()\",;:])[^\s<>()\",;:]+?@[^\s<>()\",;:]+")


def parse_mail(raw: bytes, mail_id: str, received_at: datetime, mailbox: str | None = None) -> Message | None:
    """Return the mail as a Message, or None where it is so broken that nothing can be read.

    Text and HTML are the mail's parts of that kind, attachments left out, each part set apart by a blank line.

    Args:
        raw: the mail as it came.
        mail_id: what it is known by.
        received_at: when it was taken in.
        mailbox: the name of the mailbox that it lies in, if mail to many addresses does: then it is to all whom its
            headers name, since those of the envelope may know no more than the mailbox.
    """
    try:
        mail = message_from_bytes(_SLOW_PARAMETER.sub(b"us-ascii", raw))
        texts = list(_texts(mail))
    # The parser meets what strangers send; its faults (RecursionError, AttributeError, ...) have no common class.
    except Exception:  # noqa: BLE001 - see above
        return None
    return Message(
        id=mail_id,
        received_at=received_at,
        sender=next(iter(_addresses(mail, "from")), ""),
        recipients=tuple(_recipients(mail) if mailbox is None else _all_recipients(mail, mailbox.lower())),
        subject=_subject(mail),
        text="\n\n".join(text for kind, text in texts if kind == "text/plain"),
        html="\n\n".join(text for kind, text in texts if kind == "text/html"),
    )


def _recipients(mail: MimePart) -> list[str]:
    """Return whom the mail was delivered to: the topmost envelope header, which the last server wrote, else To and Cc.

    Those below it may have been there when the mail was sent, and say what the sender liked.
    """
    topmost = next((name for name, _ in _headers(mail) if name in ENVELOPE_HEADERS), None)
    if topmost:
        return _addresses(mail, topmost)[:1]
    return list(dict.fromkeys([*_addresses(mail, "to"), *_addresses(mail, "cc")]))


def _all_recipients(mail: MimePart, mailbox: str) -> list[str]:
    """Return whom any envelope header, To or Cc names; the mailbox counts by To and Cc, if they name anybody."""
    named = [address for name in ENVELOPE_HEADERS for address in _addresses(mail, name)]
    shown = [*_addresses(mail, "to"), *_addresses(mail, "cc")]
    found = [*(address for address in named if address != mailbox), *shown]
    return list(dict.fromkeys(found or named))


def _headers(mail: MimePart) -> Iterator[tuple[str, str]]:
    """Yield the names, in lower case, and the values as they came; bytes above ASCII are UTF-8 (RFC 6532)."""
    for name, value in mail.raw_items():
        text = str(value)[:LONGEST_HEADER]
        yield name.lower(), text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _subject(mail: MimePart) -> str:
    """Return the subject, decoded (RFC 2047) as far as it can be."""
    value = next((value for name, value in _headers(mail) if name == "subject"), "")
    try:
        text = str(make_header(decode_header(value)))
    except (LookupError, ValueError, MessageError):  # an unknown charset; what does not decode
        text = value
    return " ".join(text.split())[:LONGEST_SUBJECT]


def _addresses(mail: MimePart, name: str) -> list[str]:
    """Return the bare addresses of a header, lower case.

    Read from the header as it came: a name in an encoded word (RFC 2047) could otherwise pass for an address. Lenient,
    since strangers write them: of `a@b <c@d>` the one in angle brackets holds.
    """
    values = [_QUOTED.sub("", value) for key, value in _headers(mail) if key == name]
    pieces = [piece for value in values for piece in _BETWEEN.split(value)]
    found = [_BARE_ADDRESS.findall(piece.rpartition("<")[2]) or _BARE_ADDRESS.findall(piece) for piece in pieces]
    return [addresses[0].lower() for addresses in found if addresses]


def _texts(mail: MimePart) -> Iterator[tuple[str, str]]:
    """Yield content type and text of each part that is shown, in order."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            yield kind, _text(part)


def _text(part: MimePart) -> str:
    """Return a part's text. Bytes that its charset does not know become U+FFFD; an unknown charset is read as UTF-8."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset("utf-8")
    if charset == "us-ascii":
        charset = "utf-8"  # which ASCII is a part of, and which many send without saying so
    try:
        text = content.decode("utf-8" if codecs.lookup(charset).name == SLOW else charset, errors="replace")
    except (LookupError, ValueError):
        text = content.decode(errors="replace")
    return text.replace("\r\n", "\n").replace("\x00", "")
