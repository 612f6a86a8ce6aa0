"""What a form is for, from the kinds of its fields and the words on and above its buttons."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from journeyman.forms.kinds import Kind
from journeyman.words import plain, table


class Purpose(StrEnum):
    """What happens when the form is sent."""

    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"
    """Also a page that asks for the password once more."""
    ONE_TIME_CODE = "one_time_code"
    AUTHENTICATOR_SETUP = "authenticator_setup"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - a purpose's name
    RESET = "reset"
    """Asks for a reset, or sets the new password that a reset allows."""
    CONFIRM = "confirm"
    """A lone button that confirms what a link began."""
    NEWSLETTER = "newsletter"
    SEARCH = "search"
    OTHER = "other"


PASSWORDS = frozenset({Kind.PASSWORD, Kind.NEW_PASSWORD, Kind.CURRENT_PASSWORD})
NAMED = frozenset({Kind.EMAIL, Kind.USERNAME})
NEW_AND_AGAIN = (Kind.NEW_PASSWORD, Kind.NEW_PASSWORD)
ABOUT_PERSON = frozenset(
    {Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.NAME, Kind.TEL, Kind.ORGANIZATION, Kind.COUNTRY, Kind.BDAY, Kind.TERMS}
)
PASSIVE = frozenset({Kind.HONEYPOT, Kind.REMEMBER_ME, Kind.CAPTCHA, Kind.NEWSLETTER})
"""Kinds that say little of what a form is for."""

Scores = Counter[Purpose]
WEIGHTS = {"button": 3, "heading": 2, "page": 1}
"""How much a word counts on the form's own button, in the headings, in the page's title and path."""

WITH_PASSWORD = (Purpose.SIGN_UP, Purpose.SIGN_IN, Purpose.CHANGE_PASSWORD, Purpose.RESET)
WITH_CODE = (Purpose.ONE_TIME_CODE, Purpose.AUTHENTICATOR_SETUP)
WITH_NAME = (Purpose.SIGN_UP, Purpose.SIGN_IN, Purpose.RESET, Purpose.NEWSLETTER)


def purpose_of(kinds: Sequence[Kind], said: Mapping[str, str]) -> Purpose:
    """Return what a form is for.

    Args:
        kinds: its visible fields' kinds, in order; passwords may be unsettled.
        said: the texts of its `button`, of the page's `heading`s, and of its title and path (`page`).
    """
    words = word_scores(said)
    active = [kind for kind in kinds if kind not in PASSIVE]
    passwords = [kind for kind in active if kind in PASSWORDS]
    if passwords == active and len(passwords) == len(NEW_AND_AGAIN) and Kind.CURRENT_PASSWORD not in passwords:
        return _of_new_password(said)
    if passwords:
        return _best(WITH_PASSWORD, words + _password_scores(active, passwords))
    if Kind.ONE_TIME_CODE in active and not NAMED & set(active):
        return _best(WITH_CODE, Counter({Purpose.ONE_TIME_CODE: 3}) + _only(words, WITH_CODE))
    if NAMED & set(active):
        return _of_named(active, words)
    elsewhere = max(words[Purpose.SEARCH], words[Purpose.NEWSLETTER])
    if active == [Kind.UNKNOWN] and words[Purpose.ONE_TIME_CODE] > elsewhere:
        return Purpose.ONE_TIME_CODE
    return Purpose.SEARCH if set(active) == {Kind.SEARCH} else Purpose.OTHER


def _of_new_password(said: Mapping[str, str]) -> Purpose:
    """A change asks for the current one, too; without it a reset goes on, or there is no password yet."""
    first = any(table("first_password")["set"].search(plain(text)) for text in said.values())
    return Purpose.CHANGE_PASSWORD if first else Purpose.RESET


def word_scores(said: Mapping[str, str]) -> Scores:
    """Return how strongly the words speak for each purpose."""
    scores: Scores = Counter()
    patterns = table("purposes")
    for place, text in said.items():
        words = plain(text)
        for purpose in Purpose:
            if purpose.value in patterns and patterns[purpose].search(words):
                scores[purpose] += WEIGHTS[place]
    return scores


def _password_scores(active: Sequence[Kind], passwords: Sequence[Kind]) -> Scores:
    """Return what the number and kinds of the passwords and the fields beside them say."""
    new, current = passwords.count(Kind.NEW_PASSWORD), passwords.count(Kind.CURRENT_PASSWORD)
    named, person = NAMED & set(active), ABOUT_PERSON & set(active)
    few = {1: Purpose.SIGN_IN, 2: Purpose.SIGN_UP if named else Purpose.CHANGE_PASSWORD}
    scores: Scores = Counter({few.get(len(passwords), Purpose.CHANGE_PASSWORD): 3})
    if new and current:
        scores[Purpose.CHANGE_PASSWORD] += 8
    elif new:
        scores[Purpose.SIGN_UP if named else Purpose.RESET] += 5
        scores[Purpose.SIGN_IN] -= 6
    elif current:
        scores[Purpose.SIGN_IN] += 6
    scores[Purpose.SIGN_UP] += 2 * len(person) if named else 0
    if len(named) == len(NAMED) or active.count(Kind.EMAIL) > 1:
        scores[Purpose.SIGN_UP] += 3
    if not named:
        scores[Purpose.SIGN_UP] -= 4
    if named and len(passwords) == 1:
        scores[Purpose.RESET] -= 4
        scores[Purpose.CHANGE_PASSWORD] -= 4
    return scores


def _of_named(active: Sequence[Kind], words: Scores) -> Purpose:
    """Say what a form with an address or username and no password is for."""
    person = ABOUT_PERSON & set(active)
    scores = _only(words, WITH_NAME)
    if person:
        scores[Purpose.SIGN_UP] += len(person) if words[Purpose.SIGN_UP] else 0
        scores[Purpose.SIGN_IN] -= 2 * len(person)
    if not any(scores.values()) or Kind.UNKNOWN in active:
        return Purpose.SIGN_UP if scores[Purpose.SIGN_UP] > 0 else Purpose.OTHER
    return _best((Purpose.RESET, Purpose.SIGN_UP, Purpose.SIGN_IN, Purpose.NEWSLETTER), scores)


def _only(scores: Scores, purposes: Sequence[Purpose]) -> Scores:
    return Counter({purpose: scores[purpose] for purpose in purposes})


def _best(purposes: Sequence[Purpose], scores: Scores) -> Purpose:
    return max(purposes, key=lambda purpose: (scores[purpose], -purposes.index(purpose)))
