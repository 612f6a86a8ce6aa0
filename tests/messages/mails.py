"""Messages to read in tests."""

from datetime import UTC, datetime

from journeyman.domain.message import Message

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
