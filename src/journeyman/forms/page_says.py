"""What a page says after a form was sent or a link opened: its alerts, else its news.

Every page with a new password says what passwords must be, and most pages offer something ("Already have an account?"),
so a line counts by where it stands: alerts say anything; what names, helps or leads on is no news.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from journeyman.domain.page import Snapshot
from journeyman.forms.buttons import Role, confirms, role_of
from journeyman.forms.kinds import Kind
from journeyman.forms.read import fillable, read_forms
from journeyman.forms.says import Ideas, Says, ideas_of, read_line
from journeyman.words import plain, table

LONGEST_LINE = 400
"""Longer lines are prose, and prose is no outcome."""
MOST_LINES = 300
_SHORTEST_OFFER = 3
_PARTS = re.compile(r"[.:!?\u3002\uff01\uff1a\uff1f]+")

ORDER = (
    Says.CAPTCHA_FAILED, Says.RATE_LIMITED, Says.SIGNUP_CLOSED, Says.ACCOUNT_LOCKED, Says.NEEDS_APPROVAL,
    Says.LINK_EXPIRED, Says.SESSION_EXPIRED, Says.DUPLICATE, Says.INVALID_OTP, Says.INVALID_CREDENTIALS,
    Says.ACCOUNT_NOT_FOUND, Says.WEAK_PASSWORD, Says.PASSWORD_MISMATCH, Says.TERMS_NOT_ACCEPTED, Says.TOO_SHORT,
    Says.TOO_LONG, Says.INVALID_VALUE, Says.MISSING_FIELD, Says.NEEDS_2FA_SETUP, Says.NEEDS_NEW_PASSWORD,
    Says.SERVER_ERROR, Says.NEEDS_EMAIL_VERIFICATION, Says.PASSWORD_RESET_SENT, Says.PASSWORD_CHANGED, Says.VERIFIED,
    Says.ALREADY_VERIFIED, Says.SUCCESS_SIGNED_IN, Says.ALREADY_SIGNED_IN, Says.LOGIN_REQUIRED,
)  # fmt: skip
"""What comes first where a page says several things: what stands in the way of all, then what says most."""

HEADINGS = frozenset({
    Says.RATE_LIMITED, Says.SIGNUP_CLOSED, Says.ACCOUNT_LOCKED, Says.NEEDS_APPROVAL, Says.LINK_EXPIRED,
    Says.SESSION_EXPIRED,
})  # fmt: skip
"""What a heading may say: the others are also what forms are called ("Change password", "Verify your address")."""

BESIDE_A_FORM = frozenset({
    Says.RATE_LIMITED, Says.SIGNUP_CLOSED, Says.LINK_EXPIRED, Says.SESSION_EXPIRED, Says.DUPLICATE, Says.TOO_SHORT,
    Says.WEAK_PASSWORD, Says.INVALID_OTP, Says.INVALID_CREDENTIALS, Says.PASSWORD_CHANGED,
    Says.VERIFIED,
})  # fmt: skip
"""What counts beside fields to fill, outside of alerts: the others are also what help texts and introductions say."""


class Place(StrEnum):
    """Where a page says something."""

    ALERT = "alert"
    HEADING = "heading"
    LINE = "line"


@dataclass(frozen=True)
class Said:
    """What a page says, and where it says so. The line is the page's own text: never in a message or `repr`."""

    meaning: Says
    ideas: Ideas
    line: str = field(repr=False)
    place: Place


def page_says(snapshot: Snapshot) -> Said | None:
    """Return what the page says, or None where it only asks for something or says nothing usual."""
    return next(all_said(snapshot), None)


def all_said(snapshot: Snapshot) -> Iterator[Said]:
    """Yield all that the page says: its alerts first, then its news, and of each what comes first by ORDER."""
    for place in (_alerts, _news):
        for said in sorted(place(snapshot), key=lambda its: ORDER.index(its.meaning)):
            yield _in_its_place(said, snapshot)


def asks_to_confirm(snapshot: Snapshot) -> bool:
    """Say whether the page has nothing to fill, and a button that confirms by its own words or the page's."""
    if any(fillable(field) for field in snapshot.fields):
        return False
    buttons = [button for button in snapshot.buttons if button.visible and button.form >= 0]
    if not buttons or any(role_of(button) in {Role.LEAVE, Role.DESTROY} for button in buttons):
        return False
    texts = (*(button.text for button in buttons), *snapshot.headings, snapshot.title)
    return any(confirms(button) for button in buttons) or any("confirm" in ideas_of(text) for text in texts)


def signed_in(snapshot: Snapshot) -> bool:
    """Say whether the page offers to sign out."""
    words = table("buttons")[Role.LEAVE]
    names = (*snapshot.link_texts, *(button.text for button in snapshot.buttons if button.visible))
    return any(words.search(plain(name)) for name in names)


def _alerts(snapshot: Snapshot) -> Iterator[Said]:
    return (said for alert in snapshot.alerts[:MOST_LINES] if (said := _read(alert, Place.ALERT)))


def _news(snapshot: Snapshot) -> Iterator[Said]:
    beside_form = any(fillable(field) for field in snapshot.fields)
    allowed = BESIDE_A_FORM if beside_form else HEADINGS if asks_to_confirm(snapshot) else frozenset(Says)
    for heading in (*snapshot.headings, snapshot.title):
        if (said := _read(heading, Place.HEADING)) and said.meaning in HEADINGS:
            yield said
    for line in _plain_lines(snapshot):
        said = _read(line, Place.LINE)
        if said and said.meaning in allowed and not (beside_form and _only_helps(said)):
            yield said


def _only_helps(said: Said) -> bool:
    """Say whether a line beside a form tells of what may come, or what is to be typed: "too short" is no rule."""
    ruled = said.meaning in {Says.WEAK_PASSWORD, Says.TOO_SHORT} and "too_short" not in said.ideas
    return "if" in said.ideas or ruled


def _in_its_place(said: Said, snapshot: Snapshot) -> Said:
    """Return what is said in the light of the page: of its heading, and of what its form asks for."""
    heading = frozenset[str]().union(*(ideas_of(text) for text in (*snapshot.headings, snapshot.title)))
    match said.meaning:
        case Says.NEEDS_EMAIL_VERIFICATION if "password" in heading and "password" not in said.ideas:
            return replace(said, meaning=Says.PASSWORD_RESET_SENT)
        case Says.PASSWORD_RESET_SENT if "confirm" in heading and "password" not in said.ideas | heading:
            return replace(said, meaning=Says.NEEDS_EMAIL_VERIFICATION)
        case Says.MISSING_FIELD if "password" in said.ideas and _asks_for_both(snapshot):
            return replace(said, meaning=Says.INVALID_CREDENTIALS)
        case Says.TOO_SHORT | Says.TOO_LONG if "password" in said.ideas:
            return replace(said, meaning=Says.WEAK_PASSWORD)
        case _:
            return said


def _asks_for_both(snapshot: Snapshot) -> bool:
    """Say whether a form wants the password that is and the one to be: what it asks for again is the one that is."""
    both = {Kind.CURRENT_PASSWORD, Kind.NEW_PASSWORD}
    return any(both <= {kind for _, kind in form.fields} for form in read_forms(snapshot))


def _plain_lines(snapshot: Snapshot) -> Iterator[str]:
    """Yield the lines that name no field, button or link, help with no field and offer no way elsewhere."""
    fields = snapshot.fields
    names = {*snapshot.headings, snapshot.title, *snapshot.link_texts, *(button.text for button in snapshot.buttons)}
    names |= {text for field in fields for text in (field.label, field.placeholder, *field.options)}
    known = {plain(name) for name in names}
    helps = [plain(f"{field.label} {field.nearby}") for field in fields if field.nearby]
    offers = [f" {text} " for link in snapshot.link_texts if len(text := plain(link)) >= _SHORTEST_OFFER]
    filled_in = any(fillable(field) for field in fields)
    for line in snapshot.text.splitlines()[:MOST_LINES]:
        text = plain(line)
        if len(line) > LONGEST_LINE or not text or text in known or any(text in its for its in helps):
            continue
        if filled_in and any(offer in f" {text} " for offer in offers):
            continue
        yield line


def _read(line: str, place: Place) -> Said | None:
    meaning, ideas = read_line(line[:LONGEST_LINE])
    if meaning is Says.SERVER_ERROR and {"wrong", "password"} <= ideas:
        meaning, ideas = _beside_a_fault(line[:LONGEST_LINE]) or (meaning, ideas)
    return Said(meaning, ideas, line, place) if meaning else None


def _beside_a_fault(line: str) -> tuple[Says, Ideas] | None:
    """Return the verdict on a password that a part of the line says: "An error occurred: wrong password."."""
    for meaning, ideas in map(read_line, _PARTS.split(line)):
        if meaning is Says.INVALID_CREDENTIALS and "fault" not in ideas:
            return meaning, ideas
    return None
