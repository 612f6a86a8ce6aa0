"""A mail or SMS as an inbox hands it over. Its text may hold a one-time code: never log it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Channel = Literal["mail", "sms"]


@dataclass(frozen=True)
class Message:
    """One message, decoded. `id` is unique and stable within its inbox."""

    id: str
    received_at: datetime
    """When the inbox took it in (aware, UTC); not the sender's claim."""
    sender: str
    """The bare address of From, lower case; of an SMS the number or the name that the network shows, lower case."""
    recipients: tuple[str, ...]
    """The bare addresses that it was delivered to (envelope where known), lower case; of an SMS the number (E.164)."""
    subject: str = field(repr=False)
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    channel: Channel = "mail"
