"""The one-time code in a message: candidates, scored with reasons; nothing where it is not sure."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from pydantic import SecretStr

from journeyman.domain.message import Message
from journeyman.domain.origins import Origins
from journeyman.messages.bound import bound_code, is_for
from journeyman.messages.candidate import Candidate, surely
from journeyman.messages.code_score import Around, is_named, points_of
from journeyman.messages.shapes import shown_in
from journeyman.messages.text import html_lines_of, lines_of
from journeyman.words import bare_table, plain

SURE = 4
"""The score from which a candidate is taken for the code."""
AHEAD = 2
"""By how much it must lead the next other one."""
_BOUND = SURE + 8
_SEEN_AGAIN = "seen again"
_LONGEST_LINE = 1000
_MOST_CANDIDATES = 200
_FOR_AN_APP = re.compile(r"\s*(?:<#>|\[#\])|[\s\S]*\n(?=\S*[A-Z])(?=\S*[a-z])[A-Za-z0-9+/]{11}\s*$")
"""Android hands a message to an app by this mark or by the hash at its end: such a message holds a code."""
_SHORT_MESSAGE = 14
"""Words of a message that has nothing but a code to tell."""


def find_code(message: Message, origin: str | Origins = "") -> SecretStr | None:
    """Return the one-time code as it is to be typed (digits without gaps, letters with their dash), or None.

    None also where two candidates are equally good, and where the message binds its code to another host than
    `origin`'s (no origin: any host's).
    """
    bound = bound_code(message.text)
    if bound and origin and not is_for(bound, origin):
        return None
    return surely(candidates(message), SURE, AHEAD)


def find_sms_code(message: Message, origin: str | Origins = "") -> SecretStr | None:
    """Return the one-time code of an SMS, as `find_code` does; None of a mail, which proves no phone number."""
    return find_code(message, origin) if message.channel == "sms" else None


def candidates(message: Message) -> list[Candidate]:
    """Return what may be the code, best first, each once."""
    found = _best(message, lines_of(message))
    if not found or found[0].score < SURE:
        found = _best(message, html_lines_of(message)) or found
    return found


def _best(message: Message, lines: Sequence[str]) -> list[Candidate]:
    best: dict[str, Candidate] = {}
    other_matter = _is_other_matter(message.subject)
    for candidate in _all(message, lines):
        if other_matter and not is_named(candidate.points):
            continue
        known = best.get(candidate.value)
        if known is None:
            best[candidate.value] = candidate
        elif _SEEN_AGAIN not in known.points:
            better = max(known, candidate, key=lambda its: its.score)
            best[candidate.value] = Candidate(better.value, {**better.points, _SEEN_AGAIN: 1})
        else:
            best[candidate.value] = max(known, candidate, key=lambda its: its.score)
    return sorted(best.values(), key=lambda its: -its.score)


def _all(message: Message, lines: Sequence[str]) -> Iterator[Candidate]:
    bound = bound_code("\n".join(lines[-3:]))
    if bound:
        yield Candidate(bound.code, {"bound to a host": _BOUND})
    yield from _in_lines([message.subject[:_LONGEST_LINE]], "", is_subject=True)
    full = [line[:_LONGEST_LINE] for line in lines if line.strip()]
    yield from _in_lines(full[:-1] if bound else full, _frame(message, full))


def _frame(message: Message, lines: Sequence[str]) -> str:
    """Say what the whole message's build tells of the numbers in it: `app`, `short` or nothing."""
    if _FOR_AN_APP.match(message.text[-_LONGEST_LINE:]) or _FOR_AN_APP.match(message.text[:_LONGEST_LINE]):
        return "app"
    words = sum(len(line.split()) for line in lines[:_SHORT_MESSAGE])
    return "short" if words <= _SHORT_MESSAGE and len(lines) <= _SHORT_MESSAGE else ""


def _is_other_matter(subject: str) -> bool:
    """Say whether the subject is a receipt's or the like, so that a bare number is no code."""
    words, text = bare_table("codes"), plain(subject)
    return bool(words["not"].search(text) and not words["strong"].search(text))


def _in_lines(lines: Sequence[str], frame: str, *, is_subject: bool = False) -> Iterator[Candidate]:
    shown = ((place, its) for place, line in enumerate(lines) for its in shown_in(line))
    some = list(islice(shown, _MOST_CANDIDATES))
    lure = bool(some) and any(bare_table("codes")["lure"].search(plain(line)) for line in lines)
    for place, its in some:
        alone = not is_subject and not plain(its.before + its.after)
        around = Around(tuple(lines[max(0, place - 2) : place]), tuple(lines[place + 1 : place + 2])) if alone else None
        first = place == 0 and not is_subject and not plain(its.before)
        yield Candidate(its.code, points_of(its, around, frame=frame, opens=first, lure=lure))
