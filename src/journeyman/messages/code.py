"""The one-time code in a message: candidates, scored with reasons; nothing where it is not sure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from journeyman.domain.message import Message
from journeyman.messages.text import URL, html_lines_of, lines_of
from journeyman.words import plain, table

SURE = 4
"""The score from which a candidate is taken for the code."""
AHEAD = 2
"""By how much it must lead the next other one."""
_NEAR = 60
_HEADING = 4
"""A line of so few words is a heading."""
_LONGEST_LINE = 1000

_NOT_TEXT = re.compile(
    URL.pattern + r"|\bwww\.\S+|\b(?:localhost|[\w-]+(?:\.[\w-]+)+):\d{1,5}\b"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+|#[0-9a-fA-F]{3,8}\b(?=\s*[;}!])|\bv?\d+(?:\.\d+){2,}\b"
    r"|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b|\+\d[\d ().-]{6,}\d|\(\d{3}\) ?\d{3}-\d{4}",
    re.IGNORECASE,
)
"""URLs, hosts with ports, addresses, colours, versions, dates, times, phone numbers: no code is in there."""
_CANDIDATE = re.compile(
    r"(?<![\w@/+=&?%$€£¥₹.,*])(?<![\d][ -])(?<!\d:)(?:[A-Z]-)?(?P<code>"
    r"\d{4,8}|\d{3,4}[ -]\d{3,4}|\d{2}[ -]\d{2}[ -]\d{2}|\d(?: \d){3,7}"
    r"|(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{3,5}-[A-Z0-9]{3,5}(?!-)|(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{5,10}|[A-Z]{5,8}"
    r")(?![\w%@€$£*]|[ -]\d|[.,:/]\d|-\w)"
)
_USUAL = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}|\d{3}[ -]\d{3}|\d{4} \d{4}|(?=.*\d)[A-Z0-9]{6,8}")
_DIRECT = re.compile(r"(?::|\bis)[\s*`'\"(]*$")
_NAMED = re.compile(r"^[\s*`'\")]*(?:is|are)\b")
_BOUND = re.compile(r"^@[\w.-]+ #([A-Za-z0-9]{4,10})(?: %[\w.-]+)?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONEY = re.compile(r"[$€£¥₹]\s*$|\b(?:USD|EUR|GBP|INR|RS|KR|CHF)\.?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """One text that may be the code. Its text is secret: out of `repr`."""

    code: str = field(repr=False)
    score: int
    reasons: tuple[str, ...]


def find_code(message: Message) -> SecretStr | None:
    """Return the one-time code as the message shows it (digits without their gaps, letters with dashes), or None.

    None also where two candidates are equally good.
    """
    ranked = candidates(message)
    if not ranked or ranked[0].score < SURE:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < AHEAD:
        return None
    return SecretStr(ranked[0].code)


def find_sms_code(message: Message) -> SecretStr | None:
    """Return the one-time code of an SMS, as `find_code` does; None of a mail, which proves no phone number."""
    return find_code(message) if message.channel == "sms" else None


def candidates(message: Message) -> list[Candidate]:
    """Return what may be the code, best first, each once."""
    found = _best([message.subject], lines_of(message))
    if not found or found[0].score < SURE:
        found = _best([message.subject], html_lines_of(message)) or found
    return found


def _best(subject: Sequence[str], lines: Sequence[str]) -> list[Candidate]:
    best: dict[str, Candidate] = {}
    other_matter = _is_other_matter(subject)
    for candidate in (*_in_lines(subject, is_subject=True), *_in_lines(lines)):
        if other_matter and not any(reason.startswith("introduced") for reason in candidate.reasons):
            continue
        known = best.get(candidate.code)
        if known is None:
            best[candidate.code] = candidate
        else:
            better = max(known, candidate, key=lambda its: its.score)
            best[candidate.code] = Candidate(better.code, better.score + 1, (*better.reasons, "seen again"))
    return sorted(best.values(), key=lambda its: -its.score)


def _is_other_matter(subject: Sequence[str]) -> bool:
    """Say whether the subject is a receipt's or the like, so that a bare number is no code."""
    words = table("codes")
    texts = [plain(line) for line in subject]
    return any(words["not"].search(text) and not words["strong"].search(text) for text in texts)


def _in_lines(lines: Sequence[str], *, is_subject: bool = False) -> Iterator[Candidate]:
    full = [line[:_LONGEST_LINE] for line in lines if line.strip()]
    for place, line in enumerate(full):
        bound = _BOUND.match(line)
        if bound:
            yield Candidate(bound[1], SURE + 8, ("bound to an origin",))
            continue
        text = _NOT_TEXT.sub(" \u00b7 ", line)
        for match in _CANDIDATE.finditer(text):
            alone = not is_subject and not plain(text[: match.start()] + text[match.end() :])
            around = (full[max(0, place - 2) : place], full[place + 1 : place + 2])
            yield _scored(match["code"], text[: match.start()], text[match.end() :], around if alone else None)


def _scored(shown: str, before: str, after: str, around: tuple[Sequence[str], Sequence[str]] | None) -> Candidate:
    """Score one occurrence; `around` holds the lines before and after where it stands alone on its line."""
    code = shown if re.search("[A-Z]", shown) else re.sub(r"[ -]", "", shown)
    points = {
        "introduced on its line": _introduced(before, after),
        "alone on its line": 3 if around else 0,
        "introduced by the lines around": _introduced(" ".join(around[0]), " ".join(around[1])) if around else 0,
        "usual shape": 1 if _USUAL.fullmatch(shown) else 0,
        **_directness(code, before, after, alone=around is not None),
        **_doubts(shown, before, after),
        "under another number's heading": _heading_doubt(around[0][-1:]) if around else 0,
    }
    reasons = tuple(f"{reason} {value:+d}" for reason, value in points.items() if value)
    return Candidate(code, sum(points.values()), reasons)


def _directness(code: str, before: str, after: str, *, alone: bool) -> dict[str, int]:
    """Return what it says that the code comes right after a colon; capitals among other words need that."""
    introduced = _introduced(before, after)
    direct = bool(introduced and (_DIRECT.search(before) or _NAMED.search(after)))
    letters = not code.isdecimal() and not alone and "-" not in code
    return {
        "named directly": 2 if direct else 0,
        "letters among text": -3 if letters and not direct else 0,
        "letters only": -2 if code.isalpha() else 0,
    }


def _introduced(before: str, after: str) -> int:
    """Return how strongly the words next to it speak of a code."""
    words = table("codes")
    near = (plain(before[-_NEAR * 2 :]), plain(after[:_NEAR]))
    if any(words["strong"].search(text) for text in near):
        return 5
    return 3 if any(words["weak"].search(text) for text in near) else 0


def _heading_doubt(line_before: Sequence[str]) -> int:
    heading = plain(line_before[0]) if line_before else ""
    words = table("codes")
    return -8 if len(heading.split()) <= _HEADING and words["not"].search(heading) else 0


def _doubts(shown: str, before: str, after: str) -> dict[str, int]:
    """Return what speaks against it: words of other numbers, units, money, years."""
    words = table("codes")
    previous, following = plain(before).split()[-3:], plain(after).split()[:1]
    introduced = words["strong"].search(" ".join(previous)) is not None
    other = [match.end() for match in words["not"].finditer(" ".join(previous).removesuffix(" is"))]
    # "promo code 4829" is introduced, too, but by the wrong words; in "code for order 20384" the nearest word counts.
    adjoins = bool(other) and other[-1] == len(" ".join(previous).removesuffix(" is"))
    year = _YEAR.fullmatch(shown) is not None and not introduced
    month = any(words["month"].search(word) for word in (*previous[-1:], *previous[-2:-1]))
    return {
        "another number's word": -8 if adjoins or (other and not introduced) else 0,
        "a unit follows": -8 if following and words["unit"].fullmatch(following[0]) else 0,
        "money": -8 if _MONEY.search(before) else 0,
        "a year": -5 if year else 0,
        "a date": -8 if year and month else 0,
        "numbered": -4 if before.endswith(("#", "\u2116")) else 0,
    }
