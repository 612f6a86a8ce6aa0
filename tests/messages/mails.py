"""Messages to read in tests."""

from datetime import UTC, datetime

from journeyman.domain.message import Message
from journeyman.messages.link import find_link

RECEIVED = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADDRESS = "alpha+acorn@agents.test"
ORIGIN = "https://acorn.example"


def mail(  # noqa: PLR0913 - what a message is made of
    text: str = "",
    html: str = "",
    subject: str = "",
    *,
    sender: str = "noreply@acorn.example",
    recipients: tuple[str, ...] = (ADDRESS,),
    received_at: datetime = RECEIVED,
) -> Message:
    """Return a message with this much in it."""
    return Message("1", received_at, sender, recipients, subject, text, html)


def link_in(text: str = "", html: str = "", subject: str = "", origin: str = ORIGIN) -> str | None:
    """Return the link that is found, open."""
    found = find_link(mail(text, html, subject), origin)
    return found.get_secret_value() if found else None
