"""What a form is for, from the kinds of its fields and the words on it and around it."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from journeyman.forms.kinds import ADDRESS, CC_KINDS, NAMED, NAMES, PASSWORDS, Kind
from journeyman.words import table


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
    CONTACT = "contact"
    """Writes to people: a question, a comment."""
    CHECKOUT = "checkout"
    """Buys, pays, or puts something into a cart."""
    ADDRESS = "address"
    OTHER = "other"


PASSIVE = frozenset(
    {Kind.HONEYPOT, Kind.REMEMBER_ME, Kind.CAPTCHA, Kind.NEWSLETTER, Kind.NEWSLETTER_TOPIC, Kind.CODE_BOX}
)
"""Kinds that say little of what a form is for."""
ABOUT_PERSON = frozenset(
    {Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.NAME, Kind.TEL, Kind.ORGANIZATION, Kind.COUNTRY, Kind.BDAY, Kind.TERMS}
    | {Kind.BDAY_YEAR, Kind.SEX, Kind.POSTAL_CODE}
)
NEWS = frozenset({Kind.NEWSLETTER, Kind.NEWSLETTER_TOPIC})
FEW = 3
"""Fields of a form that asks for little more than an address."""
SUBSCRIBER = frozenset({Kind.EMAIL, Kind.POSTAL_CODE, Kind.COUNTRY, Kind.ORGANIZATION, Kind.SEX, Kind.TERMS} | NAMES)
"""What a newsletter may ask for."""

Scores = Counter[Purpose]
WEIGHTS = {"button": 3, "own": 2, "marks": 2, "heading": 2, "fields": 1, "page": 1, "text": 1}
"""How much a word counts on the form's own button, in its heading, in what it is called where no person sees it, in the
page's headings, in the labels and names of its fields, in the page's title and path, in the form's text."""
PAGES = frozenset({"heading", "page"})
"""Words that are the page's: of a form that asks nobody's name they tell nothing."""

WITH_PASSWORD = (Purpose.SIGN_UP, Purpose.SIGN_IN, Purpose.CHANGE_PASSWORD, Purpose.RESET)
WITH_CODE = (Purpose.ONE_TIME_CODE, Purpose.AUTHENTICATOR_SETUP)
WITHOUT = (
    Purpose.RESET, Purpose.SIGN_UP, Purpose.SIGN_IN, Purpose.NEWSLETTER, Purpose.SEARCH, Purpose.CONTACT,
    Purpose.CHECKOUT, Purpose.ADDRESS,
)  # fmt: skip
_TWO = 2


@dataclass(frozen=True)
class Shape:
    """What a form looks like, beside the kinds of its fields."""

    kinds: tuple[Kind, ...]
    """Of the fields that a person can fill, in order; passwords may be unsettled."""
    said: dict[str, str] = field(default_factory=dict[str, str])
    """Plain texts by where they stand: a key of WEIGHTS."""
    gets: bool = False
    """Sent by GET, and said so."""
    areas: int = 0
    """Boxes for long texts."""
    typed: int = 0
    """Fields that take typed text."""
    alone: bool = True
    """The page has no other form."""


def purpose_of(shape: Shape) -> tuple[Purpose, Scores]:  # noqa: PLR0911 - a rule each
    """Return what a form is for, and how much spoke for what."""
    active = [kind for kind in shape.kinds if kind not in PASSIVE]
    passwords = [kind for kind in active if kind in PASSWORDS]
    words = word_scores(shape.said)
    if CC_KINDS & set(active) and not passwords:
        return Purpose.CHECKOUT, Counter({Purpose.CHECKOUT: 8})
    if passwords == active and len(passwords) == _TWO and Kind.CURRENT_PASSWORD not in passwords:
        return _of_new_password(shape.said), words
    if Kind.CODE_BOX in shape.kinds and not passwords:
        return Purpose.ONE_TIME_CODE, words
    if passwords:
        return _best(WITH_PASSWORD, words + _password_scores(active, _doubted(passwords, words, shape.said), words))
    if Kind.ONE_TIME_CODE in active and not NAMED & set(active):
        return _best(WITH_CODE, Counter({Purpose.ONE_TIME_CODE: 3}) + _only(words, WITH_CODE))
    elsewhere = max(words[Purpose.SEARCH], words[Purpose.NEWSLETTER], words[Purpose.CHECKOUT])
    if active == [Kind.UNKNOWN] and shape.typed == 1 and words[Purpose.ONE_TIME_CODE] > elsewhere:
        return Purpose.ONE_TIME_CODE, words
    return _without_password(active, shape, words)


def _of_new_password(said: dict[str, str]) -> Purpose:
    """A change asks for the current one, too; without it a reset goes on, or there is no password yet."""
    first = any(table("first_password")["set"].search(text) for text in said.values())
    return Purpose.CHANGE_PASSWORD if first else Purpose.RESET


def word_scores(said: dict[str, str], without: AbstractSet[str] = frozenset()) -> Scores:
    """Return how strongly the words speak for each purpose, without those that stand in certain places."""
    scores: Scores = Counter()
    patterns = table("purposes")
    for place, words in said.items():
        if not words or place in without:
            continue
        begun = patterns.begun_in(words)
        for purpose in Purpose:
            said_so = purpose.value in begun and patterns[purpose].search(_meant(words, purpose))
            # What leads to a new password is what is said where one is given, too.
            if said_so or (purpose is Purpose.RESET and table("resets")["ways"].search(words)):
                scores[purpose] += WEIGHTS[place]
    return scores


def _meant(words: str, purpose: Purpose) -> str:
    """Return words without what only looks like a purpose's."""
    without = table("not_purposes")
    return without[purpose].sub(" ", words) if purpose.value in without else words


def _doubted(passwords: list[Kind], words: Scores, said: dict[str, str]) -> list[Kind]:
    """Return a lone password as one that says nothing where its token alone calls it new, and the words a sign-in's."""
    doubtful = passwords == [Kind.NEW_PASSWORD] and words[Purpose.SIGN_IN] > words[Purpose.SIGN_UP]
    told = doubtful and table("kinds")[Kind.NEW_PASSWORD].search(said.get("fields", ""))
    return [Kind.PASSWORD] if doubtful and not told else passwords


def _password_scores(active: Sequence[Kind], passwords: Sequence[Kind], words: Scores) -> Scores:
    """Return what the number and kinds of the passwords and the fields beside them say."""
    new, current = passwords.count(Kind.NEW_PASSWORD), passwords.count(Kind.CURRENT_PASSWORD)
    named, person = NAMED & set(active), ABOUT_PERSON & set(active)
    few = {1: Purpose.SIGN_IN, 2: Purpose.SIGN_UP if named else Purpose.CHANGE_PASSWORD}
    scores: Scores = Counter({few.get(len(passwords), Purpose.CHANGE_PASSWORD): 3})
    changes = words[Purpose.CHANGE_PASSWORD] >= WEIGHTS["button"] and not words[Purpose.SIGN_UP]
    if (new and (current or changes)) or new > _TWO:
        scores[Purpose.CHANGE_PASSWORD] += 8
    elif new:
        resets = words[Purpose.RESET] >= WEIGHTS["button"] and not words[Purpose.SIGN_UP]
        scores[Purpose.SIGN_UP if named and not resets else Purpose.RESET] += 5
        scores[Purpose.SIGN_IN] -= 6
    elif current:
        scores[Purpose.SIGN_IN] += 6
    scores[Purpose.SIGN_UP] += 2 * len(person) if named else 0
    if {Kind.EMAIL, Kind.USERNAME} <= named or active.count(Kind.EMAIL) > 1:
        scores[Purpose.SIGN_UP] += 5
    if Kind.INVITE in active:
        scores[Purpose.SIGN_UP] += 3
    if not named:
        scores[Purpose.SIGN_UP] -= 4
    if named and len(passwords) == 1:
        scores[Purpose.RESET] -= 4
        scores[Purpose.CHANGE_PASSWORD] -= 4
    return scores


def _without_password(active: Sequence[Kind], shape: Shape, words: Scores) -> tuple[Purpose, Scores]:
    """Weigh what a form without a password is for; OTHER where nothing speaks."""
    named, person = NAMED & set(active), ABOUT_PERSON & set(active)
    if not named:
        words = word_scores(shape.said, PAGES if not shape.alone or not person else frozenset())
    scores = _only(words, WITHOUT) + _contents(active, shape)
    if not named:
        for purpose in (Purpose.RESET, Purpose.SIGN_IN, Purpose.SIGN_UP, Purpose.NEWSLETTER):
            scores[purpose] -= 0 if purpose is Purpose.NEWSLETTER and shape.typed == 1 else 3
    elif set(active) <= NAMED | SUBSCRIBER:
        _weigh_few(active, scores, shape, words)
    scores[Purpose.SIGN_IN] -= 2 * len(person)
    if person and words[Purpose.SIGN_UP] > words[Purpose.NEWSLETTER]:
        scores[Purpose.SIGN_UP] += len(person)
    if Kind.EMAIL in active and word_scores({"own": shape.said.get("own", "")})[Purpose.NEWSLETTER]:
        scores[Purpose.NEWSLETTER] += 3
    best, scores = _best(WITHOUT, scores)
    return (best if scores[best] > (0 if named else 1) else Purpose.OTHER), scores


def _contents(active: Sequence[Kind], shape: Shape) -> Scores:
    """Return what the kinds of the fields say of forms without a password."""
    kinds, scores = set(active), Counter[Purpose]()
    personal = kinds & (NAMED | ABOUT_PERSON)
    if shape.areas or Kind.MESSAGE in kinds:
        scores[Purpose.CONTACT] += 6 if shape.areas else 3
        scores[Purpose.NEWSLETTER] -= 4
    if Kind.SEARCH in kinds:
        scores[Purpose.SEARCH] += 6
    if shape.gets and not personal and (shape.typed or len(active) > 1):
        scores[Purpose.SEARCH] += 2
    if personal - {Kind.COUNTRY, Kind.POSTAL_CODE}:
        scores[Purpose.SEARCH] -= 5
    if Kind.EMAIL in kinds and kinds <= SUBSCRIBER | {Kind.UNKNOWN}:
        scores[Purpose.NEWSLETTER] += 2 if NEWS & set(shape.kinds) else 0
    if Kind.QUANTITY in kinds:
        scores[Purpose.CHECKOUT] += 4
    if len(kinds & ADDRESS) > _TWO:
        scores[Purpose.ADDRESS] += 3
        scores[Purpose.CHECKOUT] += 4
    else:
        scores[Purpose.ADDRESS] -= 9
    return scores


def _weigh_few(active: Sequence[Kind], scores: Scores, shape: Shape, words: Scores) -> None:
    """Weigh a form that asks for an address or a username, and for little else.

    "Sign up" beside an address is a newsletter's where the page has other forms, and neither a heading of its own nor
    the page's title speaks of an account.
    """
    own = word_scores({place: text for place, text in shape.said.items() if place in {"own", "page"}})
    button = word_scores({"button": shape.said.get("button", "")})
    news = words[Purpose.NEWSLETTER]
    account = own[Purpose.SIGN_UP] or own[Purpose.SIGN_IN] or button[Purpose.SIGN_IN] or words[Purpose.RESET] > 1
    lone = active.count(Kind.EMAIL) == 1 and Kind.USERNAME not in active and len(active) <= FEW
    if lone and (news or not account):
        scores[Purpose.NEWSLETTER] += 4 if news else 0 if shape.alone else 5
    if active.count(Kind.EMAIL) > 1 and words[Purpose.SIGN_UP]:
        scores[Purpose.SIGN_UP] += 3
    if set(active) <= NAMED:
        scores[Purpose.SIGN_IN] += 2 if shape.alone and not news else 0
        scores[Purpose.RESET] += 6 if own[Purpose.RESET] and news <= 1 else 0
        scores[Purpose.CONTACT] -= 3


def _only(scores: Scores, purposes: Sequence[Purpose]) -> Scores:
    return Counter({purpose: scores[purpose] for purpose in purposes})


def _best(purposes: Sequence[Purpose], scores: Scores) -> tuple[Purpose, Scores]:
    return max(purposes, key=lambda purpose: (scores[purpose], -purposes.index(purpose))), scores
