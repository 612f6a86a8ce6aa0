"""What a page says after a form was sent, where it says one of the usual things, as the outcome of a stage."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from journeyman.domain.outcome import Need, NeedsInput, Reason, Refused
from journeyman.domain.page import Snapshot
from journeyman.forms.clues import kind_of
from journeyman.forms.kinds import NAMED, PASSWORDS, Kind
from journeyman.forms.page_says import Place, Said, all_said, page_says, signed_in
from journeyman.forms.password_hints import stated_rules
from journeyman.forms.read import fillable
from journeyman.forms.says import Says
from journeyman.words import numbers, plain, plain_name, table

REASONS: Mapping[Says, Reason] = {
    Says.RATE_LIMITED: Reason.RATE_LIMITED,
    Says.SIGNUP_CLOSED: Reason.SIGN_UP_CLOSED,
    Says.ACCOUNT_LOCKED: Reason.ACCOUNT_LOCKED,
    Says.NEEDS_APPROVAL: Reason.NEEDS_APPROVAL,
    Says.LINK_EXPIRED: Reason.LINK_EXPIRED,
    Says.INVALID_OTP: Reason.CODE_WRONG,
    Says.INVALID_CREDENTIALS: Reason.CREDENTIALS_WRONG,
    Says.ACCOUNT_NOT_FOUND: Reason.CREDENTIALS_WRONG,
    Says.WEAK_PASSWORD: Reason.PASSWORD_REJECTED,
    Says.PASSWORD_MISMATCH: Reason.FORM_REJECTED,
    Says.TERMS_NOT_ACCEPTED: Reason.FORM_REJECTED,
    Says.TOO_SHORT: Reason.FORM_REJECTED,
    Says.TOO_LONG: Reason.FORM_REJECTED,
    Says.INVALID_VALUE: Reason.FORM_REJECTED,
    Says.MISSING_FIELD: Reason.FORM_REJECTED,
}
"""What a meaning is to a journey. A taken name is told from a taken address; the other meanings refuse nothing."""

DETAILS = {
    Reason.RATE_LIMITED: "The page says that there were too many tries.",
    Reason.SIGN_UP_CLOSED: "The page says that nobody can sign up now.",
    Reason.ACCOUNT_LOCKED: "The page says that the account is locked or disabled.",
    Reason.NEEDS_APPROVAL: "The page says that somebody of the service must let the account in.",
    Reason.LINK_EXPIRED: "The page says that the link is no longer good.",
    Reason.ADDRESS_TAKEN: "The page says that the address has an account already.",
    Reason.USERNAME_TAKEN: "The page says that the username is taken.",
    Reason.CODE_WRONG: "The page does not accept the code.",
    Reason.CREDENTIALS_WRONG: "The page does not accept the credentials.",
    Reason.PASSWORD_REJECTED: "The page does not accept the password.",
    Reason.FORM_REJECTED: "The page does not accept the form.",
}

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_NUMBER = re.compile(r"(?<![^ ])(?:\d{1,5}|[^ \d]+)(?= )")
_NAMES = frozenset({"email", "username", "sign_up"})
_CREDENTIALS = NAMED | PASSWORDS
_OF_A_FORM = frozenset({Reason.PASSWORD_REJECTED, Reason.FORM_REJECTED})


@dataclass(frozen=True)
class SessionOver:
    """The visit took too long, or its sign-in is over: nothing was refused, and a new visit may go well."""


def usual_outcome(snapshot: Snapshot) -> Refused | NeedsInput | SessionOver | None:
    """Return the outcome that the page states, in any language that there are words for, or None."""
    if shows_captcha(snapshot):
        return _captcha()
    outcomes = (_outcome(said, snapshot) for said in all_said(snapshot) if _is_sure(said, snapshot))
    return next((outcome for outcome in outcomes if outcome), None)


def says_changed(snapshot: Snapshot) -> bool:
    """Say whether an alert says that the password is another one now."""
    said = page_says(snapshot)
    return said is not None and said.place is Place.ALERT and said.meaning is Says.PASSWORD_CHANGED


def shows_captcha(snapshot: Snapshot) -> bool:
    """Say whether a captcha is on the page, by its frame's origin or title, an alert, or its answer field."""
    words = table("captcha")["frame"]
    if any(words.search(plain_name(frame)) or words.search(plain(frame)) for frame in snapshot.frames):
        return True
    if any(table("captcha")["alert"].search(plain(alert[:1000])) for alert in snapshot.alerts):
        return True
    return any(kind_of(field) is Kind.CAPTCHA for field in snapshot.fields)


def _captcha() -> NeedsInput:
    return NeedsInput(Need.CAPTCHA, "The page asks to prove that a person is there; someone must do that by hand.")


def _outcome(said: Said, snapshot: Snapshot) -> Refused | NeedsInput | SessionOver | None:
    match said.meaning:
        case Says.CAPTCHA_FAILED:
            return _captcha()
        case Says.SESSION_EXPIRED:
            return SessionOver()
        case Says.DUPLICATE:
            return _refused(_taken(said, snapshot), said, snapshot)
        case meaning:
            reason = REASONS.get(meaning)
            return _refused(reason, said, snapshot) if reason else None


def _refused(reason: Reason, said: Said, snapshot: Snapshot) -> Refused:
    match reason:
        case Reason.PASSWORD_REJECTED:
            return Refused(reason, DETAILS[reason], rules=stated_rules(snapshot))
        case Reason.RATE_LIMITED:
            return Refused(reason, DETAILS[reason], retry_after=_retry_after(plain(said.line)))
        case _:
            return Refused(reason, DETAILS[reason])


def _is_sure(said: Said, snapshot: Snapshot) -> bool:
    """Say whether what is said may end a stage: pages also tell of what may come, or of what is switched off."""
    beside_form = said.place is Place.ALERT or _wants_filling(snapshot)
    if REASONS.get(said.meaning) in _OF_A_FORM and not beside_form:
        return False
    holds = _SURE.get(said.meaning)
    return holds is None or holds(said, snapshot)


def _wants_filling(snapshot: Snapshot) -> bool:
    return any(fillable(field) for field in snapshot.fields)


def _of_who_is_outside(said: Said, snapshot: Snapshot) -> bool:
    """Who is signed in has an account, and reads that something of it is locked or off."""
    stated = said.place is not Place.LINE or not any(button.visible for button in snapshot.buttons)
    return stated and not signed_in(snapshot)


def _of_what_was_given(said: Said, snapshot: Snapshot) -> bool:
    """Who is signed in, and asked for no credentials, may read what there is for those who have lost theirs."""
    asked = any(kind_of(field) in _CREDENTIALS and fillable(field) for field in snapshot.fields)
    return said.place is Place.ALERT or asked or not signed_in(snapshot)


def _is_over(said: Said, snapshot: Snapshot, ideas: frozenset[str]) -> bool:
    """Tell what has ended from what will: "expires in 3 days" has a number."""
    stated = said.place is Place.ALERT or not _wants_filling(snapshot)
    return stated and bool(ideas & said.ideas) and not re.search(r"\d", said.line)


def _names_what_is_taken(said: Said, snapshot: Snapshot) -> bool:
    """Tell a name that somebody has from other things that are there already, or are not available on this plan."""
    if _NAMES & said.ideas:
        return True
    asked = any(kind_of(field) in NAMED and fillable(field) for field in snapshot.fields)
    return "taken" in said.ideas and (asked or said.place is Place.ALERT or "account" in said.ideas)


_SURE: Mapping[Says, Callable[[Said, Snapshot], bool]] = {
    Says.ACCOUNT_LOCKED: _of_who_is_outside,
    Says.NEEDS_APPROVAL: _of_who_is_outside,
    # "Spaces are not allowed" closes nothing.
    Says.SIGNUP_CLOSED: lambda said, page: "sign_up" in said.ideas and not signed_in(page),
    Says.LINK_EXPIRED: lambda said, page: _is_over(said, page, frozenset({"link", "action"})),
    Says.SESSION_EXPIRED: lambda said, page: _is_over(said, page, frozenset({"session"})),
    Says.WEAK_PASSWORD: lambda said, _: "password" in said.ideas,
    Says.DUPLICATE: lambda said, page: "if" not in said.ideas and _names_what_is_taken(said, page),
    # Who is told to wait without a form to send anew may be led on then.
    Says.RATE_LIMITED: lambda said, page: "too_many" in said.ideas or said.place is Place.ALERT or _wants_filling(page),
    # "Please enter the code from the mail" greets; "this field is required" refuses.
    Says.MISSING_FIELD: lambda said, _: said.ideas <= {"missing", "must", "common"},
    Says.INVALID_VALUE: lambda said, _: "wrong" in said.ideas or {"valid", "missing"} <= said.ideas,
    # "At least 8 characters" may be what passwords must be, with a tick before it.
    Says.TOO_LONG: lambda said, page: _wants_filling(page) and bool({"too_long", "username"} & said.ideas),
    Says.TOO_SHORT: lambda said, page: _wants_filling(page) and bool({"too_short", "username"} & said.ideas),
    Says.TERMS_NOT_ACCEPTED: lambda said, _: bool({"must", "missing"} & said.ideas),
    Says.INVALID_CREDENTIALS: lambda said, page: "if" not in said.ideas or _of_what_was_given(said, page),
    Says.ACCOUNT_NOT_FOUND: lambda said, page: (
        bool({"username", "email", "password"} & said.ideas) and _of_what_was_given(said, page)
    ),
}
"""What else must hold where a meaning alone would be too little to act on."""


def _taken(said: Said, snapshot: Snapshot) -> Reason:
    """Tell whose name is taken by the words, and where they name nothing by what the form asks for."""
    if "email" in said.ideas:
        return Reason.ADDRESS_TAKEN
    kinds = {kind_of(field) for field in snapshot.fields if fillable(field)}
    named = "username" in said.ideas or Kind.USERNAME in kinds or Kind.EMAIL not in kinds
    return Reason.USERNAME_TAKEN if named else Reason.ADDRESS_TAKEN


def _retry_after(line: str) -> timedelta | None:
    """Return the time that a line tells to wait, such as `try again in 5 minutes`."""
    for unit, words in table("time").items():
        for found in _NUMBER.finditer(line):
            count = found[0]
            if not (count.isdecimal() or count in numbers()) or not words.match(line, found.end() + 1):
                continue
            return timedelta(seconds=SECONDS[unit] * (int(count) if count.isdecimal() else numbers()[count]))
    return None
