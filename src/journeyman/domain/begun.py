"""Acts at a service that can't be taken back, as the record has them: each is written down before it is begun."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Submission(BaseModel):
    """The attempts to send the sign-up form that may have made an account; each is written down before it is made.

    An attempt that was plainly refused made none, and is taken back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    usernames: tuple[str, ...] = ("",)
    """The username of each such attempt, in order."""
    ended: bool = False
    """Whether the service's answer to the last attempt is known, and looks like success."""
    probed: bool = False
    """Whether a sign-in after the last attempt found no account, and no message had come."""
    denied: bool = False
    """Whether no mail of a reset came either: then the values that an attempt had may be somebody else's."""
    silent: int = 0
    """How many attempts looked like success, and neither a message nor an account came of them."""

    @property
    def earlier(self) -> bool:
        """Whether an attempt before the last one may have made the account already."""
        return len(self.usernames) > 1


class Confirming(BaseModel):
    """How far the confirmation of the address has come; each time is written before the act."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    used_at: datetime | None = None
    """When a code was typed or a link opened: the address may be confirmed since."""
    refused_at: datetime | None = None
    """When the last code was refused: only later messages have another one."""
    resent_at: datetime | None = None
    """When another message was asked for."""
    overdue: bool = False
    """Whether a journey gave up to wait for the message: it goes on when that comes."""


class Reset(BaseModel):
    """How far a reset through the inbox has come; each time is written before the act."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked_at: datetime | None = None
    """When the mail was asked for; only later messages count."""
    staged: bool = False
    """Whether the pending credential has the new password, and the candidates the old one."""
    typed_at: datetime | None = None
    """When the new password was sent: it may be in force since."""
    set: int = 0
    """How many resets looked like success, and no sign-in went through after them."""
    unanswered: int = 0
    """How often a journey gave up to wait for the mail."""


class Progress(StrEnum):
    """How far the change of a password or of an authenticator has come; the order is the journey's."""

    STAGED = "staged"
    """It was begun; of a password: nothing was sent."""
    SENT = "sent"
    """The new password was sent: it may be in force since."""
    TAKEN = "taken"
    """The service's answer looks like success."""
    PROVEN = "proven"
    """A fresh sign-in with the new one went through."""


class Import(BaseModel):
    """An account that exists already is taken in: the pending credential is what somebody gave for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begun_at: datetime


class Closed(BaseModel):
    """The account was forgotten."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    keep_until: datetime
    """From then on nothing that opens it is kept."""
    was: str
    """Its phase before."""


class Rotation(BaseModel):
    """A change of the password, or of the authenticator: the pending credential has the new one, the current the old.

    An authenticator's secret is the service's to make: until its page has shown one, the pending credential has none.
    Its change is never `sent`: a sign-in tells which authenticator is in force, whatever was pressed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    progress: Progress = Progress.STAGED
    repairs: int = 0
    """How often the proof showed that the service had not taken what was sent, or as it was sent."""
