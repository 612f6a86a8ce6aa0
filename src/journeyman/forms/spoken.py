"""Which kind a text speaks for: one text, one kind.

In a label the first words tell ("Login (the first letter must be ...)"), in a name the last (`billing_address_city`).
"""

import re
from functools import lru_cache

from journeyman.forms.kinds import Kind
from journeyman.words import table

SENT_TO = frozenset({Kind.EMAIL, Kind.TEL})
"""Where codes come."""
_NO_HEAD = "input|field|box|txt|text|value|ctrl|control|edit|new|confirm|confirmation|again"
_TRAILING = re.compile(rf"(?: (?:\d+|{_NO_HEAD}))+$")
"""What stands behind the word that tells, in names."""
_FAR = 60
"""Letters into a text after which a word stands there in passing."""
_LONGEST_LABEL = 8
"""Words of a label within which two kinds are two things that it asks for, and not a thing and its explanation."""


@lru_cache(maxsize=4096)
def spoken_for(text: str, kinds: tuple[Kind, ...], named: bool) -> tuple[Kind | None, bool]:  # noqa: FBT001, PLR0911 - for the cache; a rule each
    """Return the kind that a text speaks for, and whether it does so in passing."""
    if not text:
        return None, False
    if Kind.EMAIL in kinds and table("either")["email"].search(text):
        return Kind.EMAIL_OR_USERNAME, False
    spans = _spans(text, kinds)
    if not spans:
        consents = Kind.TERMS in kinds and table("consents")["terms"].search(text)
        return (Kind.TERMS, False) if consents else (None, False)
    if Kind.TERMS in kinds:  # a box's sentence tells by what is in it, not by where
        return min(spans, key=lambda span: kinds.index(span[2]))[2], False
    if named:
        end = len(_TRAILING.sub("", text))
        _, last, kind = max(spans, key=lambda span: (span[1], -span[0], -kinds.index(span[2])))
        return kind, last < end and kind is not Kind.CAPTCHA
    if Kind.EMAIL in {its for _, _, its in spans}:  # "address" is part of the e-mail's in most languages
        spans = [span for span in spans if span[2] is not Kind.STREET_ADDRESS]
    first, _, kind = min(spans, key=lambda span: (span[0], -span[1], kinds.index(span[2])))
    together = {its for _, _, its in spans} if text.count(" ") < _LONGEST_LABEL else set[Kind]()
    if kind is Kind.STREET_ADDRESS and Kind.ADDRESS_LINE2 in together:
        return Kind.ADDRESS_LINE2, False  # "Street address line 2"
    if {Kind.GIVEN_NAME, Kind.FAMILY_NAME} <= together:
        return Kind.NAME, False
    if (
        Kind.EMAIL in together
        and {Kind.USERNAME, Kind.NAME, Kind.TEL} & together
        and table("either")["or"].search(text)
    ):
        return Kind.EMAIL_OR_USERNAME, False
    return kind, first > _FAR


def told_kinds(text: str, kinds: tuple[Kind, ...]) -> set[Kind]:
    """Return all kinds whose words stand in a `plain` text, and not only the one that it speaks for."""
    return {kind for _, _, kind in _spans(text, kinds)}


def _spans(text: str, kinds: tuple[Kind, ...]) -> list[tuple[int, int, Kind]]:
    """Return where words of which kinds stand, without those that stand inside of longer ones of another kind.

    What stands right before a code says where that comes: "E-mail verification code".
    """
    words, without = table("kinds"), table("not_kinds")
    begun = words.begun_in(text)
    found: list[tuple[int, int, Kind]] = []
    for kind in kinds:
        if kind.value not in begun:
            continue
        seen = _blanked(text, kind) if kind.value in without else text
        found += [(match.start(), match.end(), kind) for match in words[kind].finditer(seen)]
    kept = [span for span in found if not any(_inside(span, other) for other in found)]
    codes = {start for start, _, kind in kept if kind is Kind.ONE_TIME_CODE}
    return [span for span in kept if span[2] not in SENT_TO or not {span[1], span[1] + 1} & codes]


def _blanked(text: str, kind: Kind) -> str:
    """Return the text with what only looks like a kind's words made blank, all else in its place."""
    for match in table("not_kinds")[kind].finditer(text):
        text = text[: match.start()] + "\0" * (match.end() - match.start()) + text[match.end() :]
    return text


def _inside(span: tuple[int, int, Kind], other: tuple[int, int, Kind]) -> bool:
    shorter = other[1] - other[0] > span[1] - span[0]
    return shorter and other[0] <= span[0] and span[1] <= other[1]
