"""What speaks for and against a text's being the code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from journeyman.messages.shapes import Shown
from journeyman.words import bare_table, plain
from journeyman.words.phrases import Phrases

_NEAR = 60
_FEW_WORDS = 3
_HEADING = 4
"""A line of so few words is a heading."""
_SIX = 6

_SENTENCE_END = re.compile(r"[.!?](?=\s)|[\u3002\uff01\uff1f\uff1b\u0964\u061f]")
_COLON = re.compile(r"[:\uff1a\ufe55\u2014=>]\s*[\s*`'\"(\u201c\u201e\u00ab\u300c\u3010\u202a]*$|(?<=\s)[-\u2013]\s$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(rf"{_YEAR.pattern}[ -]{_YEAR.pattern}")


@dataclass(frozen=True)
class Around:
    """The lines before and after one that holds nothing but a code."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class _Sides:
    """The plain words on both sides of a code: of its own sentence, and of the line."""

    before: str
    after: str
    line_before: str
    line_after: str


def points_of(its: Shown, around: Around | None, *, frame: str, opens: bool, lure: bool) -> dict[str, int]:
    """Return the points by reason.

    Args:
        its: the text and its line.
        around: the lines around one that holds nothing else, else None.
        frame: what the whole message is like: `app`, `short` or nothing.
        opens: whether it opens the message.
        lure: whether the message is an advertisement or says that something was won.
    """
    sides = _sides(its)
    introduced = _introduced(sides)
    direct = introduced in (_STRONG, _WEAK) and _is_direct(its, sides)
    doubts = _doubts(its, sides)
    return {
        _ON_ITS_LINE: introduced,
        "named directly": 2 if direct else 0,
        "close by": 1 if introduced == _WEAK and not direct and _is_close(sides) else 0,
        "alone on its line": 3 if around else 0,
        **(_among_lines(around) if around else {}),
        **_of_shape(its, alone=around is not None, direct=direct),
        "an app is to read it": 4 if frame == "app" and its.is_digits and not doubts else 0,
        "opens a short message": 4
        if frame == "short" and opens and len(its.code) == _SIX and its.is_digits and its.after.strip()
        else 0,
        "set off as code": 2 if its.before.endswith("`") and its.after.startswith("`") else 0,
        "among advertising": -3 if lure else 0,
        **doubts,
    }


_STRONG, _WEAK = 5, 3
_ON_ITS_LINE, _AROUND_IT = "introduced on its line", "introduced by the lines around"


def is_named(points: Mapping[str, int]) -> bool:
    """Say whether words that are said of one-time codes alone introduce it, by its points."""
    return any(points.get(introduced, 0) > _WEAK for introduced in (_ON_ITS_LINE, _AROUND_IT))


def _sides(its: Shown) -> _Sides:
    before, after = its.before[-_NEAR * 2 :], its.after[: _NEAR * 2]
    own = _SENTENCE_END.split(before)
    # "Here is your code. 482915": a sentence that begins with the code is told of by the one before.
    mine = own[-1] if plain(own[-1]) or len(own) == 1 else own[-2]
    return _Sides(plain(mine), plain(_SENTENCE_END.split(after)[0]), plain(before), plain(after[:_NEAR]))


def _introduced(sides: _Sides) -> int:
    """Return how strongly the words next to it speak of a code; those of its own sentence count a little more."""
    words = bare_table("codes")
    # "Show this pickup code at the counter: 4821" names no code but that.
    before, line_before = (words["not"].sub(" ", text) for text in (sides.before, sides.line_before))
    for key, points in (("strong", _STRONG), ("weak", _WEAK)):
        if words[key].search(before) or words[key].search(sides.after):
            return points
        if words[key].search(line_before) or words[key].search(sides.line_after):
            return points - 1
    return 0


def _is_direct(its: Shown, sides: _Sides) -> bool:
    """Say whether the code comes right after its name, or after a colon or "is", or is followed by "is"."""
    words = bare_table("codes")
    if _COLON.search(its.before[-_NEAR:]) or _ends(words["is"], sides.before):
        return True
    if words["is"].match(sides.after):
        return True
    return any(_ends(words[key], sides.before) for key in ("strong", "weak"))


def _ends(phrases: Phrases, text: str) -> bool:
    """Say whether one of the phrases ends the text."""
    return any(match.end() == len(text) for match in phrases.finditer(text[-_NEAR:]))


def _is_close(sides: _Sides) -> bool:
    """Say whether a word for a code stands within a few words."""
    weak = bare_table("codes")["weak"]
    before, after = sides.before.split()[-_FEW_WORDS:], sides.after.split()[: _FEW_WORDS + 1]
    return bool(weak.search(" ".join(before)) or weak.search(" ".join(after)))


def _among_lines(around: Around) -> dict[str, int]:
    words = bare_table("codes")
    before, after = plain(" ".join(around.before)[-_NEAR * 3 :]), plain(" ".join(around.after)[:_NEAR])
    strong, weak = words["strong"].search(before), words["weak"].search(before)
    told = _STRONG if strong else _WEAK if weak or words["strong"].search(after) else 0
    heading = plain(around.before[-1]) if around.before else ""
    other = len(heading.split()) <= _HEADING and words["not"].search(heading) is not None
    return {
        _AROUND_IT: told or (_WEAK - 1 if words["weak"].search(after) else 0),
        "under another number's heading": -8 if other and not words["strong"].search(heading) else 0,
        "among offers": -8 if words["offers"].search(before) else 0,
    }


def _of_shape(its: Shown, *, alone: bool, direct: bool) -> dict[str, int]:
    """Return what its build says; letters among other words need to be named directly."""
    letters = not its.is_digits and not alone and "-" not in its.text
    return {
        "usual shape": 1 if its.is_usual else 0,
        "letters among text": -3 if letters and not direct else 0,
        "letters only": -2 if its.code.isalpha() else 0,
        "small letters": -2 if not its.is_capitals and not direct else 0,
        "odd groups": -2 if its.is_digits and "-" in its.text and not its.is_usual and not direct else 0,
        "many digits": -4 if its.is_long and not direct else -1 if its.is_long else 0,
    }


def _doubts(its: Shown, sides: _Sides) -> dict[str, int]:
    """Return what speaks against it: words of other numbers, units, years."""
    words = bare_table("codes")
    previous = plain(its.before).split()[-3:]
    told = " ".join(previous)
    introduced = words["strong"].search(told) is not None
    bare = " ".join(previous[:-1] if previous and words["is"].fullmatch(previous[-1]) else previous)
    # "promo code 4829" is introduced, too, but by the wrong words; in "code for order 20384" the nearest word counts.
    adjoins = _ends(words["not"], bare) and not (bare != told and words["strong"].search(sides.before))
    other = words["not"].search(bare) is not None and words["strong"].search(sides.before) is None
    named = words["strong"].search(sides.after) is not None and words["is"].match(sides.after) is not None
    year = _YEAR.fullmatch(its.text) is not None and not introduced and not named
    month = any(words["month"].search(word) for word in previous[-2:])
    points = {
        "sent or called to": -8 if _ends(words["aims"], sides.before) else 0,
        "an offer": -8 if words["offers"].search(f"{sides.before} {sides.after}") else 0,
        "another number's word": -8 if adjoins or (other and not introduced) else 0,
        "a unit follows": -8 if words["unit"].match(plain(its.after[:_NEAR])) else 0,
        "a year": -5 if year else 0,
        "from year to year": -5 if _YEARS.fullmatch(its.text) and not introduced else 0,
        "a date": -8 if year and month else 0,
        "numbered": -4 if its.before.endswith(("#", "\u2116")) else 0,
    }
    return {reason: value for reason, value in points.items() if value}
