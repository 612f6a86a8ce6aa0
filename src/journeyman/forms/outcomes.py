"""What a page says after a form was sent, where it says one of the usual things."""

import re
from collections.abc import Iterator
from datetime import timedelta

from journeyman.domain.outcome import Need, NeedsInput, Reason, Refused
from journeyman.domain.page import Snapshot
from journeyman.forms.clues import kind_of
from journeyman.forms.kinds import Kind
from journeyman.forms.password_hints import stated_rules
from journeyman.words import numbers, plain, plain_name, table

ORDER = (
    Reason.RATE_LIMITED,
    Reason.ADDRESS_TAKEN,
    Reason.USERNAME_TAKEN,
    Reason.CODE_WRONG,
    Reason.CREDENTIALS_WRONG,
    Reason.PASSWORD_REJECTED,
    Reason.FORM_REJECTED,
)
"""What is asked for first where a text says several things. A taken address says more than a weak password."""

DETAILS = {
    Reason.RATE_LIMITED: "The page says that there were too many tries.",
    Reason.ADDRESS_TAKEN: "The page says that the address has an account already.",
    Reason.USERNAME_TAKEN: "The page says that the username is taken.",
    Reason.CODE_WRONG: "The page does not accept the code.",
    Reason.CREDENTIALS_WRONG: "The page does not accept the credentials.",
    Reason.PASSWORD_REJECTED: "The page does not accept the password.",
    Reason.FORM_REJECTED: "The page does not accept the form.",
}

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_LONGEST_LINE = 200
"""Longer lines are prose, and prose is no outcome."""
_LONGEST_ALERT = 1000
_MOST_LINES = 1000
_NUMBER = re.compile(r"(?<![^ ])(?:\d{1,5}|[^ \d]+)(?= )")


def usual_outcome(snapshot: Snapshot) -> Refused | NeedsInput | None:
    """Return the outcome that the page states, or None.

    Alerts come first; the rest of the page counts only where it says what no help text says, since every page with
    a new password says what passwords must be.
    """
    if shows_captcha(snapshot):
        return NeedsInput(Need.CAPTCHA, "The page asks to prove that a person is there; someone must do that by hand.")
    found = _first_reason(snapshot)
    if found is None:
        return None
    reason, line = found
    if reason is Reason.PASSWORD_REJECTED:
        return Refused(reason, DETAILS[reason], rules=stated_rules(snapshot))
    return Refused(reason, DETAILS[reason], retry_after=_retry_after(line) if reason is Reason.RATE_LIMITED else None)


def says_changed(snapshot: Snapshot) -> bool:
    """Say whether an alert says that the password is another one now."""
    words = table("successes")["password_changed"]
    return any(words.search(alert) for alert in _alerts(snapshot))


def shows_captcha(snapshot: Snapshot) -> bool:
    """Say whether a captcha is on the page, by its frame's origin or title, an alert, or its answer field."""
    words = table("captcha")["frame"]
    if any(words.search(plain_name(frame)) or words.search(plain(frame)) for frame in snapshot.frames):
        return True
    if any(table("captcha")["alert"].search(alert) for alert in _alerts(snapshot)):
        return True
    return any(kind_of(field) is Kind.CAPTCHA for field in snapshot.fields)


def _first_reason(snapshot: Snapshot) -> tuple[Reason, str] | None:
    for name, lines in (("outcomes", list(_alerts(snapshot))), ("outcomes_anywhere", list(_lines(snapshot)))):
        words = table(name)
        for reason in ORDER:
            for line in lines:
                if reason.value in words and words[reason.value].search(line):
                    return reason, line
    return None


def _alerts(snapshot: Snapshot) -> Iterator[str]:
    return (plain(alert[:_LONGEST_ALERT]) for alert in snapshot.alerts[:_MOST_LINES])


def _lines(snapshot: Snapshot) -> Iterator[str]:
    lines = (*snapshot.headings, snapshot.title, *snapshot.text.splitlines())
    return (plain(line) for line in lines[:_MOST_LINES] if len(line) <= _LONGEST_LINE)


def _retry_after(line: str) -> timedelta | None:
    """Return the time that a line tells to wait, such as `try again in 5 minutes`."""
    for unit, words in table("time").items():
        for found in _NUMBER.finditer(line):
            count = found[0]
            if not (count.isdecimal() or count in numbers()) or not words.match(line, found.end() + 1):
                continue
            return timedelta(seconds=SECONDS[unit] * (int(count) if count.isdecimal() else numbers()[count]))
    return None
