"""The link in a message that carries the journey on; nothing where it is not sure, nothing outside of the origin."""

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import SecretStr

from journeyman.domain.message import Message
from journeyman.domain.origin import same_origin
from journeyman.messages.duplicate import says_account_exists
from journeyman.messages.text import Link, links_of
from journeyman.words import plain, plain_name, table

SURE = 5
AHEAD = 2

_ODD = re.compile(r"[\x00-\x20\x7f\\<>\"]")
_LONG_TOKEN = re.compile(r"[\w.:=+~%-]{16,}")
_SHORT_TOKEN = re.compile(r"(?=.*\d)[\w.:=~-]{5,}")


@dataclass(frozen=True)
class Candidate:
    """One link within the origin. Its URL is secret: out of `repr`."""

    url: str = field(repr=False)
    score: int
    reasons: tuple[str, ...]
    resets: bool = False
    """Whether it leads to a new password."""


def find_link(message: Message, origin: str, wants: Literal["confirm", "reset", ""] = "") -> SecretStr | None:
    """Return the URL to open to go on (confirm, verify, activate, reset, ...), or None.

    None also where two links are equally good. Only links whose scheme, host and port are exactly `origin`'s count.

    Args:
        message: the mail.
        origin: the service's.
        wants: `reset` counts only links that set a new password; `confirm` only others, and none in a mail that tells
            that there is an account already, whose links sign in; empty: all.
    """
    if wants == "confirm" and says_account_exists(message):
        return None
    ranked = [link for link in candidates(message, origin) if not wants or link.resets is (wants == "reset")]
    if not ranked or ranked[0].score < SURE:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < AHEAD:
        return None
    return SecretStr(ranked[0].url)


def find_any_link(message: Message) -> SecretStr | None:
    """Return the URL to open to go on, of whatever origin, or None. For people to look at: journeys stay within one."""
    ranked = candidates(message, None)
    if not ranked or ranked[0].score < SURE:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < AHEAD:
        return None
    return SecretStr(ranked[0].url)


def candidates(message: Message, origin: str | None) -> list[Candidate]:
    """Return the origin's links, best first, each once. A mail about an account's end has none."""
    if table("links")["ends"].search(plain(message.subject)):
        return []
    best: dict[str, Candidate] = {}
    harmful: set[str] = set()
    for link in links_of(message):
        parts = within(link.url, origin or link.url)
        if parts is None:
            continue
        if table("links")["never"].search(plain(link.text)):
            harmful.add(link.url)
        candidate = _scored(link, parts, message.subject)
        known = best.get(link.url)
        if known is None or candidate.score > known.score:
            best[link.url] = candidate
    # The same URL often stands once as a button that says what it does and once bare.
    return sorted((its for its in best.values() if its.url not in harmful), key=lambda its: -its.score)


def within(url: str, origin: str) -> SplitResult | None:
    """Return the URL's parts if its scheme, host and port are exactly the origin's, and nothing about it is odd."""
    if _ODD.search(url) or not url.isascii():
        return None
    if not same_origin(url, origin):
        return None
    parts = urlsplit(url)
    return None if "@" in parts.netloc else parts


def _scored(link: Link, parts: SplitResult, subject: str) -> Candidate:
    words, resets = table("links"), table("resets")
    path, text, around = _path_words(parts), plain(link.text), plain(link.around)
    token = _token(parts)
    carries = [words["confirm"], *((words["carry_on"],) if token else ())]
    # Alerts tell to set another password, too: the subject decides.
    if token and any(resets[key].search(plain(subject)) for key in ("links", "changes")):
        carries += [resets["links"], resets["changes"]]

    def says(where: str) -> bool:
        return any(phrases.search(where) for phrases in carries)

    own = says(path) or says(text)
    points = {
        "has a token": token,
        "its path says so": 4 if says(path) else 0,
        "its text says so": 4 if says(text) else 0,
        "what is around says so": 2 if says(around) else 0,
        "the subject says so": 1 if says(plain(subject)) else 0,
        "does something else": -20 if words["never"].search(path) or words["never"].search(text) else 0,
        "stands beside a warning": -6 if not own and words["never"].search(around) else 0,
        "leads home": -8 if not parts.path.strip("/") and not parts.query and not parts.fragment else 0,
    }
    reasons = tuple(f"{reason} {value:+d}" for reason, value in points.items() if value)
    to_password = _resets(f"{path} . {text}", plain(subject), around)
    return Candidate(link.url, sum(points.values()), reasons, to_password)


def _resets(own: str, subject: str, around: str) -> bool:
    """Say whether a link leads to a new password rather than to a confirmation.

    Its own words and the subject count before what stands around: many a mail that asks to confirm tells at its end
    what to do if the password is forgotten. A path may say "verify" in a reset's mail, too.
    """
    reset, change, confirm = table("resets")["links"], table("resets")["changes"], table("links")["confirm"]
    places = [(bool(reset.search(said) or change.search(said)), bool(confirm.search(said))) for said in (own, subject)]
    if (True, False) in places:
        return True
    return (False, True) not in places and ((True, True) in places or reset.search(around) is not None)


def _path_words(parts: SplitResult) -> str:
    """Return the words of path, fragment and query names and of short values; tokens say nothing."""
    pieces = [*parts.path.split("/"), *parts.fragment.split("/"), *(name for name, _ in parse_qsl(parts.query))]
    pieces += [value for _, value in parse_qsl(parts.query)]
    return plain_name(" . ".join(piece for piece in map(unquote, pieces) if not _looks_random(piece)))


def _token(parts: SplitResult) -> int:
    """Return 3 for a part that looks random and long, 2 for a short one, 0 where there is none."""
    pieces = [*parts.path.split("/"), *re.split(r"[/&=?]", parts.fragment)]
    pieces += [value for _, value in parse_qsl(parts.query)]
    if any(_looks_random(piece) for piece in pieces):
        return 3
    return 2 if any(_SHORT_TOKEN.fullmatch(piece) for piece in pieces) else 0


def _looks_random(piece: str) -> bool:
    """Say whether a part of a URL is a key rather than words: long, and digits or odd capitals in it."""
    if not _LONG_TOKEN.fullmatch(piece):
        return False
    return bool(re.search(r"\d", piece) or re.search(r"[a-z][A-Z]|[A-Z]{2}", piece))
