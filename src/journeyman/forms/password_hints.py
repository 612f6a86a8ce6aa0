"""What a page states on passwords, as text in Apple's passwordrules grammar."""

import re
from collections.abc import Iterator

from journeyman.domain.page import FormField, Snapshot
from journeyman.forms.kinds import Kind
from journeyman.forms.read import read_forms
from journeyman.words import numbers, plain, table

LONGEST = 256
"""A longer maximum says nothing that anyone types."""
SHORTEST_MAX = 6
"""A shorter maximum was read wrongly."""
CLASSES = ("upper", "lower", "digit", "special")
_LONGEST_LINE = 240
_MOST_LINES = 400
_LISTED = re.compile(r"(?:[!#$%&*+/:;<=>?@\\^_|~\]-][\s,]*){3,}")
"""Special characters that are told one by one."""


def stated_rules(snapshot: Snapshot) -> str:
    """Return what the page states on new passwords as passwordrules text, or "" where it states nothing.

    From attributes (passwordrules, minlength, maxlength), help texts beside the field, alerts, and lines of the
    page that speak of passwords. Of several lengths the strictest is taken.
    """
    new = {Kind.NEW_PASSWORD, Kind.PASSWORD_AGAIN}
    fields = [field for form in read_forms(snapshot) for field, kind in form.fields if kind in new]
    if not fields:
        return ""
    lines = list(_lines(snapshot, fields))
    smallest = [n for n in (field.min_length for field in fields) if n and n > 1]
    smallest += [n for line in lines for n in _lengths(line, "min")]
    largest = [n for n in (field.max_length for field in fields) if n] + [n for x in lines for n in _lengths(x, "max")]
    largest = [n for n in largest if max(SHORTEST_MAX, *smallest, 0) <= n <= LONGEST]
    written = [field.password_rules.strip(" ;") for field in fields[:1] if field.password_rules.strip(" ;")]
    parts = [*written]
    parts += [f"minlength: {max(n for n in smallest if n <= LONGEST)}"] if any(n <= LONGEST for n in smallest) else []
    parts += [f"maxlength: {min(largest)}"] if largest else []
    needed = {what for line in lines for what in _needed(line)}
    listed = list(dict.fromkeys(its for line in lines if (its := _listed(line))))
    needed = needed - {"special"} | {*listed} if listed else needed
    parts += [f"required: {what}" for what in (*CLASSES, "lower, upper", *listed) if what in needed]
    only = next((its for line in lines if (its := _only(line))), "")
    # In the grammar, requirements alone limit a password to what they name; in prose they do not.
    parts += [f"allowed: {only or 'ascii-printable'}"] if (needed or only) and not written else []
    return "; ".join(parts) + (";" if parts else "")


def _lines(snapshot: Snapshot, fields: list[FormField]) -> Iterator[str]:
    """Yield the sentences that speak of passwords: help texts as they are, others if they say so."""
    for field in fields:
        yield from _sentences(field.nearby)
        yield from _sentences(field.placeholder)
    for text in (*snapshot.alerts, *snapshot.text.splitlines())[:_MOST_LINES]:
        if len(text) <= _LONGEST_LINE:
            yield from (line for line in _sentences(text) if _is_about_passwords(plain(line)))


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<![\s(])[.;!]\s+|[•\n]", text) if part.strip()]


def _listed(line: str) -> str:
    """Return the special characters of which a sentence demands one, as a class of the grammar; "" for none."""
    words, run = table("password_demands"), _LISTED.search(line)
    if (
        run is None
        or any(words[its].search(plain(line)) for its in ("forbid", "only"))
        or not words["demand"].search(plain(line))
    ):
        return ""
    return _class_of(run[0])


def _only(line: str) -> str:
    """Return what a sentence says that a password is made of and nothing else; "" where it says nothing of it."""
    said, classes = plain(line), table("password_classes")
    if not table("password_demands")["only"].search(said):
        return ""
    named = {what for what in CLASSES if classes[what].search(said)}
    named |= {"upper", "lower"} if classes["letter"].search(said) and not named & {"upper", "lower"} else set()
    listed = _LISTED.search(line)
    return ", ".join([what for what in CLASSES if what in named] + ([_class_of(listed[0])] if listed else []))


def _class_of(text: str) -> str:
    """Return single characters as a class of the grammar, where `-` and `]` have a meaning: without those."""
    return f"[{''.join(sorted({*text} - {*' ,-]'}))}]"


def _is_about_passwords(line: str) -> bool:
    words = table("password_demands")
    if words["password"].search(line):
        return True
    speaks = table("password_length")["unit"].search(line) or any(
        table("password_classes")[what].search(line) for what in CLASSES
    )
    return bool(speaks and words["demand"].search(line)) and not words["other"].search(line)


def _lengths(line: str, end: str) -> list[int]:
    """Return the numbers that a sentence states as the smallest (`min`) or largest (`max`) length, clause by clause."""
    return [n for clause in re.split(r"[,;()]", line) for n in _lengths_of_clause(plain(clause), end)]


def _lengths_of_clause(line: str, end: str) -> list[int]:
    patterns, found = table("password_length"), list[int]()
    both = patterns["both"].search(line)
    if both:
        low_high = _numbers_in(both[0])
        # "8 to 64" and "8 64" (a dash is gone from plain text), but not "at least 1 and 8 characters".
        if len(low_high) == 2 and low_high[0] < low_high[1]:  # noqa: PLR2004 - a lowest and a highest
            return [low_high[0] if end == "min" else low_high[1]]
    for match in patterns[end].finditer(line):
        # "at least one digit" is of one digit, not of a length.
        rest = line[match.end() :]
        if not _names_class(rest) and not _names_class(match[0]):
            found += _numbers_in(match[0])[:1]
    return [n for n in found if n > 3]  # noqa: PLR2004 - nobody states less than four as a length


def _names_class(text: str) -> bool:
    """Say whether the next words name a kind of character rather than just characters."""
    return bool(text) and any(
        pattern.match(" ".join(text.split()[:2])) for pattern in table("password_classes").values()
    )


def _numbers_in(text: str) -> list[int]:
    spelt = numbers()
    words = re.findall(r"\d+|[^\W\d]+", text)
    return [int(word) if word.isdecimal() else spelt[word] for word in words if word.isdecimal() or word in spelt]


def _needed(line: str) -> set[str]:
    """Return the classes of characters that a sentence demands; `lower, upper` where any letter will do."""
    line = plain(line)
    words, classes = table("password_demands"), table("password_classes")
    if words["numeric"].search(line):
        return {"lower, upper"}
    if (
        words["only"].search(line)
        or words["forbid"].search(line)
        or words["option"].search(line)
        or not words["demand"].search(line)
    ):
        return set()
    named = {what for what in CLASSES if classes[what].search(line)}
    letters = classes["letter"].search(line) and not named & {"upper", "lower"} and named
    return named | ({"lower, upper"} if letters else set())
