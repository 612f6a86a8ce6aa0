"""How a stage ended, when it did not fail: `Done`, `Refused` or `NeedsInput`."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Reason(StrEnum):
    """Why a service said no."""

    USERNAME_TAKEN = "username_taken"
    ADDRESS_TAKEN = "address_taken"
    PASSWORD_REJECTED = "password_rejected"  # noqa: S105 - a reason's name, not a password
    CODE_WRONG = "code_wrong"
    CREDENTIALS_WRONG = "credentials_wrong"
    RATE_LIMITED = "rate_limited"
    ACCOUNT_LOCKED = "account_locked"
    """Locked or disabled: more tries would not open it, and no other credential would."""
    NEEDS_APPROVAL = "needs_approval"
    """The account is there, and waits for somebody of the service to let it in."""
    SIGN_UP_CLOSED = "sign_up_closed"
    LINK_EXPIRED = "link_expired"
    FORM_REJECTED = "form_rejected"
    """The form came back and none of the other reasons could be read from it."""


class Need(StrEnum):
    """What a person or the agent must do."""

    CAPTCHA = "captcha"
    PHONE = "phone"
    PAYMENT = "payment"
    CONSENT = "consent"
    QUESTION = "question"
    """A required field that the identity has no answer for."""
    MESSAGE = "message"
    """The message with the code or link did not come in time."""
    ADOPT = "adopt"
    """The address has an account that we did not make."""


@dataclass(frozen=True)
class Done:
    """The stage did its work."""

    note: str = ""


@dataclass(frozen=True)
class Refused:
    """The service said no. `detail` is our own words; of the page's only what messages may show (Page.unanswered)."""

    reason: Reason
    detail: str = ""
    retry_after: timedelta | None = None
    rules: str = ""
    """For `password_rejected`: what the page stated, as passwordrules text; empty where it could not be read."""


@dataclass(frozen=True)
class NeedsInput:
    """A person or the agent must act; `question` says what."""

    kind: Need
    question: str


Outcome = Done | Refused | NeedsInput


class StageEnded(Exception):
    """Ends the stage with an outcome other than Done, from deep inside of a step."""

    def __init__(self, outcome: Refused | NeedsInput) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


WORDS = frozenset({*(reason.value for reason in Reason), *(need.value for need in Need)} - {Need.ADOPT.value})
"""What a recipe's `outcomes` may mean. Whether a taken address is adopted depends on the record, not on the page."""


def outcome_from_word(word: str) -> Refused | NeedsInput:
    """Return the outcome that a recipe's `means:` names.

    Raises:
        ValueError: the word is none of `WORDS`.
    """
    if word in {reason.value for reason in Reason}:
        return Refused(Reason(word))
    return NeedsInput(Need(word), f"The service asks for: {word.replace('_', ' ')}.")
