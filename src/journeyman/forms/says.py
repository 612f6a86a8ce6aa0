"""What a line that a service shows says, in any language: its meaning, told by the ideas that stand in it.

A language's file has words for some forty ideas (`[says]`: password, already, expired, must, ...); which of them make
which meaning is the same in all languages, and is said here once. A line is read in each language by itself, since
words that are short or usual in one mean something else in another.
"""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from enum import StrEnum

from journeyman.words.ideas import ideas_in


class Says(StrEnum):
    """What a line may say."""

    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_NOT_FOUND = "account_not_found"
    ALREADY_SIGNED_IN = "already_signed_in"
    ALREADY_VERIFIED = "already_verified"
    CAPTCHA_FAILED = "captcha_failed"
    DUPLICATE = "duplicate"
    INVALID_CREDENTIALS = "invalid_credentials"
    INVALID_OTP = "invalid_otp"
    INVALID_VALUE = "invalid_value"
    LINK_EXPIRED = "link_expired"
    LOGIN_REQUIRED = "login_required"
    MISSING_FIELD = "missing_field"
    NEEDS_2FA_SETUP = "needs_2fa_setup"
    NEEDS_APPROVAL = "needs_approval"
    NEEDS_EMAIL_VERIFICATION = "needs_email_verification"
    NEEDS_NEW_PASSWORD = "needs_new_password"  # noqa: S105 - a meaning's name, not a password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the same
    PASSWORD_MISMATCH = "password_mismatch"  # noqa: S105 - the same
    PASSWORD_RESET_SENT = "password_reset_sent"  # noqa: S105 - the same
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    SESSION_EXPIRED = "session_expired"
    SIGNUP_CLOSED = "signup_closed"
    SUCCESS_SIGNED_IN = "success_signed_in"
    TERMS_NOT_ACCEPTED = "terms_not_accepted"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    VERIFIED = "verified"
    WEAK_PASSWORD = "weak_password"  # noqa: S105 - a meaning's name, not a password


Ideas = AbstractSet[str]

_ACCOUNTS = frozenset({"success", "sign_in", "signed_in", "password", "email", "failed", "before"})
"""What makes that something is locked one account's matter."""


_TOLD = frozenset({"success", "sent", "wrong", "signed_in"})
"""What tells that something was done, so that nothing is asked for."""


_NAMED = frozenset({
    "already", "same", "strength", "not_found", "locked", "username", "code", "link", "session", "captcha", "too_many",
    "closed", "not_yet_active",
})  # fmt: skip
"""What is wrong by itself: a fault that names none of it is the service's own."""


_NOT_SIGN_UP = frozenset({"password", "wrong", "window"})
"""What is closed or not allowed with these is no sign-up: "You are registered, and may close this window"."""


_OTHERWISE = frozenset({"code", "wrong", "password", "failed"})
"""What is not confirmed with these is no address."""


def _other(its: Ideas) -> bool:
    """Say whether it is something else that is to be confirmed, such as a phone number, and no mail address."""
    return "no_email" in its and "email" not in its


def _waits_otherwise(its: Ideas) -> bool:
    return "unconfirmed" in its and _other(its)


def _is_fault(its: Ideas) -> bool:
    """Say whether it tells of the service's own fault: what is unavailable is taken only where a name is told."""
    if "down" in its:
        return "too_many" not in its
    return "fault" in its and not its & _NAMED and not ("taken" in its and {"email", "sign_up"} & its)


def _means_nothing(its: Ideas) -> bool:
    """Say whether it tells that something else is not confirmed, that nothing changed, of a sign-out or of no fault."""
    return _waits_otherwise(its) or bool({"signed_out", "met"} & its) or {"failed", "changed", "password"} <= its


def _asks_who(its: Ideas) -> bool:
    """Say whether somebody who is not signed in is told to be: "not allowed, you must be logged in" closes nothing."""
    return {"must", "signed_in"} <= its and "sign_up" not in its


def _password_changed(its: Ideas) -> bool:
    """Say whether a change is told: "must be changed" is none, but a language may say "duly" by its word for "must"."""
    told = {"changed", "password"} <= its and not {"wrong", "sent", "failed", "fault"} & its
    return told and ("must" not in its or "success" in its)


RULES: tuple[tuple[Says, Callable[[Ideas], bool]], ...] = (
    (Says.CAPTCHA_FAILED, lambda its: "captcha" in its),
    (Says.INVALID_CREDENTIALS, lambda its: "last_try" in its and not {"strength", "password"} <= its),
    (Says.INVALID_CREDENTIALS, lambda its: {"before", "locked"} <= its and "sign_up" not in its),
    (Says.SIGNUP_CLOSED, lambda its: {"closed", "sign_up"} <= its and not its & _NOT_SIGN_UP),
    (Says.SIGNUP_CLOSED, lambda its: {"locked", "sign_up"} <= its and not its & _ACCOUNTS),
    (
        Says.SIGNUP_CLOSED,
        lambda its: (
            "closed" in its and not its & _NOT_SIGN_UP and not its & {"locked", "username"} and not _asks_who(its)
        ),
    ),
    (Says.SESSION_EXPIRED, lambda its: {"too_long", "session"} <= its),
    (Says.SERVER_ERROR, lambda its: "unsent" in its and not {"wrong", "taken"} & its),
    (Says.SERVER_ERROR, _is_fault),
    (Says.TOO_LONG, lambda its: "too_long" in its and "password" not in its),
    (Says.WEAK_PASSWORD, lambda its: bool({"too_short", "too_long"} & its) and {"password", "strength"} <= its),
    (Says.TOO_LONG, lambda its: "too_long" in its),
    (Says.TOO_SHORT, lambda its: "too_short" in its),
    (
        Says.RATE_LIMITED,
        lambda its: "too_many" in its and not ({"strength", "password"} <= its and "failed" not in its),
    ),
    # "Done! Please wait 5 seconds, you will be redirected."
    (Says.RATE_LIMITED, lambda its: "waits" in its and not {"success", "onward", "window"} & its),
    (Says.LINK_EXPIRED, lambda its: {"expired", "action"} <= its or {"expired", "link"} <= its),
    (Says.INVALID_OTP, lambda its: {"expired", "code"} <= its and not {"sign_in", "session"} & its),
    # A password that is over is to be renewed; that it is "no longer valid" may be said of a wrong one, too.
    (Says.NEEDS_NEW_PASSWORD, lambda its: {"expired", "password"} <= its and bool({"renew", "must"} & its)),
    (Says.SESSION_EXPIRED, lambda its: {"expired", "session"} <= its or {"expired", "sign_in"} <= its),
    (Says.LINK_EXPIRED, lambda its: "expired" in its and not {"code", "locked"} & its),
    (Says.LINK_EXPIRED, lambda its: {"link", "wrong"} <= its and not {"sent", "code"} & its),
    (
        Says.WEAK_PASSWORD,
        lambda its: {"reused", "password"} <= its and not {"wrong", "sent", "username", "email"} & its,
    ),
    (Says.INVALID_CREDENTIALS, lambda its: {"valid", "username", "password"} <= its and not {"success", "wrong"} & its),
    # Many add to "login failed" that capital letters count.
    (Says.INVALID_CREDENTIALS, lambda its: {"failed", "sign_in", "password", "strength"} <= its),
    (Says.INVALID_CREDENTIALS, lambda its: {"credentials", "wrong"} <= its and "success" not in its),
    (Says.WEAK_PASSWORD, lambda its: {"strength", "password"} <= its and ("same" not in its or "wrong" in its)),
    (Says.INVALID_CREDENTIALS, lambda its: {"not_found", "password"} <= its and "sent" not in its),
    (Says.INVALID_OTP, lambda its: {"same", "code"} <= its and not {"password", "sent"} & its),
    (
        Says.INVALID_CREDENTIALS,
        lambda its: (
            {"same", "password"} <= its and bool({"username", "email"} & its) and not {"sent", "strength"} & its
        ),
    ),
    (Says.PASSWORD_MISMATCH, lambda its: "same" in its and not {"sent", "taken", "credentials"} & its),
    (Says.PASSWORD_RESET_SENT, lambda its: {"sent", "recover"} <= its and not {"wrong", "taken", "failed"} & its),
    (Says.NEEDS_EMAIL_VERIFICATION, lambda its: {"sent", "confirm"} <= its and "success" not in its),
    (Says.NEEDS_EMAIL_VERIFICATION, lambda its: {"link", "confirm", "email"} <= its and not {"already", "wrong"} & its),
    # "Click the link in the mail to finish your registration."
    (
        Says.NEEDS_EMAIL_VERIFICATION,
        lambda its: (
            {"link", "sign_up", "email"} <= its and not its & {"already", "wrong", "taken", "success", "failed"}
        ),
    ),
    (Says.NEEDS_EMAIL_VERIFICATION, lambda its: "unconfirmed" in its and not _OTHERWISE & its and not _other(its)),
    (
        Says.NEEDS_EMAIL_VERIFICATION,
        lambda its: {"not_yet_active", "email"} <= its and bool({"confirm", "link"} & its),
    ),
    (Says.NEEDS_APPROVAL, lambda its: "not_yet_active" in its),
    (Says.NEEDS_2FA_SETUP, lambda its: {"must", "set_up"} <= its and not {"password", "changed"} <= its),
    (Says.ACCOUNT_LOCKED, lambda its: "locked" in its),
    (
        Says.INVALID_CREDENTIALS,
        lambda its: "credentials" in its and bool({"wrong", "failed", "not_found", "same"} & its),
    ),
    (Says.INVALID_CREDENTIALS, lambda its: {"failed", "sign_in"} <= its),
    (Says.DUPLICATE, lambda its: {"already", "sign_up", "email"} <= its or {"taken", "email", "sign_in"} <= its),
    (Says.NEEDS_NEW_PASSWORD, lambda its: {"password", "changed", "before"} <= its and not _TOLD & its),
    (Says.PASSWORD_CHANGED, _password_changed),
    (Says.ALREADY_SIGNED_IN, lambda its: {"already", "signed_in"} <= its and not {"taken", "confirm", "success"} & its),
    (Says.ALREADY_VERIFIED, lambda its: {"already", "confirm"} <= its and not {"taken", "success", "wrong"} & its),
    # In many languages "exists" stands within "does not exist".
    (Says.ACCOUNT_NOT_FOUND, lambda its: {"taken", "not_found"} <= its and not {"already", "sent", "if"} & its),
    (Says.LINK_EXPIRED, lambda its: {"taken", "link"} <= its and not its & {"email", "username", "sent", "sign_up"}),
    (Says.INVALID_OTP, lambda its: {"taken", "code", "wrong"} <= its and not {"email", "username"} & its),
    # "If an account exists, you will get a mail" tells of no account.
    (Says.DUPLICATE, lambda its: "taken" in its and not ("sent" in its and {"link", "if"} & its)),
    # "Wrong address or password. Try again, or ask for a code."
    (
        Says.INVALID_OTP,
        lambda its: {"code", "wrong"} <= its and "username" not in its and not {"email", "password"} <= its,
    ),
    (Says.INVALID_VALUE, lambda its: {"wrong", "character", "username"} <= its and "password" not in its),
    (Says.INVALID_CREDENTIALS, lambda its: "wrong" in its and bool({"password", "username"} & its)),
    (Says.SERVER_ERROR, lambda its: {"failed", "email"} <= its and "password" not in its),
    (Says.SERVER_ERROR, lambda its: "failed" in its and not {"wrong", "password", "missing", "not_found"} & its),
    (Says.PASSWORD_RESET_SENT, lambda its: {"sent", "password"} <= its),
    (
        Says.NEEDS_EMAIL_VERIFICATION,
        # "If the address is registered, we have sent instructions" is said of forgotten passwords.
        lambda its: {"sent", "sign_up"} <= its and "success" not in its and ("if" not in its or "link" in its),
    ),
    (
        Says.PASSWORD_RESET_SENT,
        lambda its: "sent" in its and bool({"email", "link"} & its) and not {"success", "taken"} & its,
    ),
    (
        Says.PASSWORD_RESET_SENT,
        lambda its: {"sent", "code"} <= its and not {"taken", "wrong", "sign_up", "signed_in"} & its,
    ),
    (Says.INVALID_CREDENTIALS, lambda its: {"valid", "password"} <= its and "success" not in its),
    (Says.TERMS_NOT_ACCEPTED, lambda its: "accept" in its and bool({"must", "missing"} & its) and "email" not in its),
    (
        Says.NEEDS_EMAIL_VERIFICATION,
        lambda its: {"missing", "confirm", "email"} <= its and not {"code", "valid", "wrong"} & its,
    ),
    (Says.PASSWORD_RESET_SENT, lambda its: {"link", "sent", "not_found"} <= its),
    (Says.LOGIN_REQUIRED, lambda its: {"see", "sign_in"} <= its and not {"password", "username", "email"} & its),
    (Says.ACCOUNT_NOT_FOUND, lambda its: {"missing", "not_found", "username"} <= its),
    (Says.NEEDS_NEW_PASSWORD, lambda its: {"missing", "must", "password", "renew"} <= its),
    (Says.TOO_LONG, lambda its: {"missing", "at_most"} <= its and not {"password", "at_least"} & its),
    (Says.TOO_SHORT, lambda its: {"missing", "at_least"} <= its and "password" not in its),
    (Says.MISSING_FIELD, lambda its: "missing" in its and not {"valid", "wrong", "success"} & its),
    (Says.NEEDS_NEW_PASSWORD, lambda its: {"must", "password", "changed"} <= its),
    (
        Says.NEEDS_EMAIL_VERIFICATION,
        lambda its: "confirm" in its and bool({"must", "link", "before"} & its) and not _other(its),
    ),
    # "Account created! Please check your mail."
    (
        Says.NEEDS_EMAIL_VERIFICATION,
        lambda its: {"sent", "email", "success"} <= its and not {"password", "signed_in"} & its,
    ),
    (Says.PASSWORD_CHANGED, lambda its: {"success", "password"} <= its),
    (Says.VERIFIED, lambda its: "confirm" in its and not {"wrong", "must", "unconfirmed"} & its),
    (Says.LOGIN_REQUIRED, lambda its: {"sign_in", "sign_up"} <= its and not {"success", "already"} & its),
    (Says.LOGIN_REQUIRED, lambda its: bool({"must", "before", "see"} & its) and bool({"sign_in", "sign_up"} & its)),
    (Says.TERMS_NOT_ACCEPTED, lambda its: "accept" in its),
    (Says.ACCOUNT_NOT_FOUND, lambda its: "not_found" in its),
    (Says.ALREADY_SIGNED_IN, lambda its: {"already", "sign_in"} <= its and "success" not in its),
    (Says.DUPLICATE, lambda its: "already" in its and not {"success", "sent"} & its),
    (Says.INVALID_VALUE, lambda its: bool({"wrong", "valid"} & its) and "success" not in its),
    (Says.WEAK_PASSWORD, lambda its: bool({"at_least", "at_most"} & its) and "password" in its),
    (Says.TOO_LONG, lambda its: "at_most" in its and not {"password", "success"} & its),
    (Says.TOO_SHORT, lambda its: "at_least" in its and not {"password", "success"} & its),
    (Says.INVALID_VALUE, lambda its: {"closed", "username"} <= its and not {"password", "sign_up"} & its),
    (Says.INVALID_VALUE, lambda its: {"strength", "username"} <= its and "password" not in its),
    (Says.WEAK_PASSWORD, lambda its: "strength" in its),
    (Says.LOGIN_REQUIRED, lambda its: {"must", "signed_in"} <= its and "success" not in its),
    (Says.SUCCESS_SIGNED_IN, lambda its: bool({"signed_in", "success", "sign_up"} & its) and "signed_out" not in its),
)
"""Meanings and the ideas that make them; the first that holds is it."""


SHARED = frozenset({"email", "captcha", "password", "username", "code", "session"})
"""English words that other languages use, too."""
_AS_LIKELY = 4
"""How many times more letters the likeliest language may explain than another that is read at all."""


def said(line: str) -> Says | None:
    """Return what a line says, or None."""
    return read_line(line)[0]


_APART = r"\s<>()\"',;:\u3000-\u9fff\uac00-\ud7af"
_ADDRESS = re.compile(rf"(?<![^{_APART}])[^{_APART}]+?@[^{_APART}]+")
"""What stands in an address says nothing: it is somebody's, or the agent's own, as pages show it again. Scripts that
have no spaces go right on behind it."""


def read_line(line: str) -> tuple[Says | None, frozenset[str]]:
    """Return what a line says and by which ideas, in the likeliest language in which it says something."""
    readings = _readings(line)
    # What is known to mean nothing here seems to mean something in a language that lacks the words.
    told = ((meaning, ideas) for ideas in readings if (meaning := _meaning(ideas)) or _means_nothing(ideas))
    return next(told, (None, readings[0] if readings else frozenset()))


def ideas_of(line: str) -> frozenset[str]:
    """Return the ideas that stand in a line."""
    return next(iter(_readings(line)), frozenset[str]())


def _readings(line: str) -> list[frozenset[str]]:
    """Return the ideas that stand in a line, for each language that knows something of it, the likeliest first."""
    found = ideas_in("says", _ADDRESS.sub(" ", line))
    shared = next((its.ideas & SHARED for its in found if its.language == "en"), frozenset[str]())
    # A language of which far fewer words stand there is not the line's: its "or" is only spelt like another's "is".
    likely = [its for its in found if _AS_LIKELY * len(its.covered) >= len(found[0].covered)]
    return [frozenset(its.ideas | shared) for its in likely]


def _meaning(ideas: Ideas) -> Says | None:
    return next((meaning for meaning, holds in RULES if holds(ideas)), None)
