"""What is seen in a message and why it is decided so, for people: codes and links are masked unless they ask."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from journeyman.domain.message import Message
from journeyman.messages import code, link
from journeyman.messages.bound import bound_code, is_for
from journeyman.messages.candidate import Candidate, surely
from journeyman.messages.duplicate import says_account_exists
from journeyman.messages.link_score import ends_account
from journeyman.messages.text import lines_of, links_of

MOST_SHOWN = 8
"""Candidates of a kind that are told of, best first."""

_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Verdict:
    """What was decided of a message's codes or of its links."""

    what: str
    """`code` or `link`."""
    decision: str
    candidates: tuple[tuple[str, int, str], ...]
    """Value (masked unless asked for), score and reasons, best first."""


def explain(message: Message, origin: str, *, show: bool) -> tuple[list[tuple[str, str]], list[Verdict]]:
    """Return what the message is, and the verdicts on its codes and its links.

    Args:
        message: the mail or SMS.
        origin: the service's, outside of which no link and no bound code counts; empty: any.
        show: whether codes and links are given in full.
    """
    return list(_seen(message, show=show)), [
        _of_codes(message, origin, show=show),
        _of_links(message, origin, show=show),
    ]


def _seen(message: Message, *, show: bool) -> Iterator[tuple[str, str]]:
    yield "from", message.sender or "nobody: this is no mail"
    yield "subject", (message.subject if show else _masked_subject(message)) or "none"
    kinds = [kind for kind, part in (("text", message.text), ("HTML", message.html)) if part.strip()]
    urls = {its.url for its in links_of(message)}
    yield "parts", f"{' and '.join(kinds) or 'empty'}; {sum(map(bool, lines_of(message)))} lines, {len(urls)} links"
    bound = bound_code(message.text)
    if bound:
        yield "bound to", bound.host
    if says_account_exists(message):
        yield "tells", "that the address has an account already"
    if ends_account(message.subject):
        yield "tells", "of an account's end: no link is followed"


def _of_codes(message: Message, origin: str, *, show: bool) -> Verdict:
    bound = bound_code(message.text)
    if bound and origin and not is_for(bound, origin):
        return Verdict("code", f"none: it is bound to {bound.host}", ())
    ranked = code.candidates(message)
    rows = ((its.value if show else masked_code(its.value), its.score, ", ".join(its.reasons)) for its in ranked)
    return Verdict("code", _decision(ranked, code.SURE, code.AHEAD), tuple(rows)[:MOST_SHOWN])


def _of_links(message: Message, origin: str, *, show: bool) -> Verdict:
    ranked = link.candidates(message, origin or None)
    rows = ((its.value if show else masked_link(its.value), its.score, ", ".join(its.reasons)) for its in ranked)
    return Verdict("link", _decision(ranked, link.SURE, link.AHEAD), tuple(rows)[:MOST_SHOWN])


def _decision(ranked: Sequence[Candidate], sure: int, ahead: int) -> str:
    if not ranked:
        return "none: nothing looks like one"
    best = ranked[0].score
    if surely(ranked, sure, ahead):
        return f"the first: {best} points, {sure} are enough"
    if best < sure:
        return f"not sure: the best has {best} points, {sure} are needed"
    return f"not sure: the best leads by {best - ranked[1].score}, {ahead} are needed"


def _masked_subject(message: Message) -> str:
    """Return the subject without what has a digit, and without whatever may be a code."""
    subject = message.subject
    for candidate in code.candidates(message):
        subject = subject.replace(candidate.value, masked_code(candidate.value))
    return _WORD.sub(lambda its: masked_code(its[0]) if _DIGIT.search(its[0]) else its[0], subject)


def masked_code(value: str) -> str:
    """Return a code with its letters and digits hidden, its length and its dashes kept."""
    return re.sub(r"\w", "\u2022", value)


def masked_link(url: str) -> str:
    """Return a link's scheme and host; whatever follows may be the key."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/\u2026"
