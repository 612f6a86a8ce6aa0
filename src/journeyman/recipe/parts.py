"""The parts of a recipe that are no steps: what the service says, mails and bears."""

from datetime import timedelta
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, PrivateAttr, StrictBool, model_validator

from journeyman.recipe.values import Duration, Period, Sender, SmsSender


class Part(BaseModel):
    """What every part of a recipe is: closed, unchanging, and aware of its line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    _line: int = PrivateAttr(default=0)

    @model_validator(mode="wrap")
    @classmethod
    def _note_line(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401 - raw YAML
        part = handler(data)
        part._line = getattr(data, "line", part._line)  # noqa: SLF001 - its own
        return part

    @property
    def line(self) -> int:
        """The line of the file that it begins on, from 1; 0 where it came from no file."""
        return self._line


class Terms(Part):
    """What the service says of accounts made by programs."""

    automation: Literal["allowed", "own-instance", "ask", "forbidden"]


class Mail(Part):
    """Which messages are the service's."""

    senders: tuple[Sender, ...] = Field(default=(), alias="from", min_length=1)
    within: Duration = Field(default=timedelta(minutes=15), description="The longest wait for a message, such as 15m.")
    resend_after: Duration = Field(
        default=timedelta(minutes=2), description="When to press “send again”, once, where there is such a button."
    )
    plus: StrictBool = Field(
        default=True, description="Whether the service takes addresses with a plus tag; false gives it the plain one."
    )


class Sms(Part):
    """Which SMS are the service's. How long one is waited for stands in `mail`."""

    senders: tuple[SmsSender, ...] = Field(alias="from", min_length=1)


class Limits(Part):
    """What the service bears."""

    sign_ins: int = Field(
        default=3,
        ge=2,
        le=100,
        description="How many sign-ins may fail without a lockout: the new credential, then the old …",
    )
    sign_ins_within: Duration = Field(default=timedelta(minutes=15), description="… in so much time.")
    totp_late: int = Field(
        default=0,
        ge=0,
        le=1,
        description="How many time steps late a TOTP code is still taken (RFC 6238, section 5.2: at most one). With 1 "
        "an authenticator's first code is that of the step before, so that its proof need not wait for the next step.",
    )
    concurrent: int = Field(default=4, ge=1, le=100, description="How many visits may be open at once.")
    per_minute: int = Field(default=10, ge=1, le=1000, description="How many journeys may begin in a minute.")


class Rotation(Part):
    """When a password is due to be changed."""

    every: Period = Field(default=timedelta(days=90), description="The age at which it is due, such as 90d.")
