"""The link in a message that carries the journey on; nothing where it is not sure, nothing outside of the origin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult

from pydantic import SecretStr

from journeyman.domain.message import Message
from journeyman.domain.origins import Origins
from journeyman.messages.candidate import Candidate, surely
from journeyman.messages.duplicate import says_account_exists
from journeyman.messages.link_score import Mail, Said, confirms, ends_account, harms, points_of, resets
from journeyman.messages.text import Link, links_of
from journeyman.messages.url import is_picture, is_tracked, leads_home, shown_parts, token_points, trackers, within

SURE = 5
AHEAD = 2

__all__ = ["AHEAD", "SURE", "LinkCandidate", "candidates", "find_any_link", "find_link", "within"]


@dataclass(frozen=True)
class LinkCandidate(Candidate):
    """One link within the origin; its value is the URL."""

    resets: bool = False
    """Whether it leads to a new password."""


def find_link(message: Message, origin: str | Origins, wants: Literal["confirm", "reset", ""] = "") -> SecretStr | None:
    """Return the URL to open to go on (confirm, verify, activate, reset, ...), or None.

    None also where two links are equally good. Only links whose scheme, host and port are exactly `origin`'s, or
    those of one of several, count.

    Args:
        message: the mail.
        origin: the service's, or all of its origins.
        wants: `reset` counts only links that set a new password; `confirm` only others, and none in a mail that tells
            that there is an account already, whose links sign in; empty: all.
    """
    if wants == "confirm" and says_account_exists(message):
        return None
    ranked = [link for link in candidates(message, origin) if not wants or link.resets is (wants == "reset")]
    return surely(ranked, SURE, AHEAD)


def find_any_link(message: Message) -> SecretStr | None:
    """Return the URL to open to go on, of whatever origin, or None. For people: a journey stays within its origin."""
    return surely(candidates(message, None), SURE, AHEAD)


def candidates(message: Message, origin: str | Origins | None) -> list[LinkCandidate]:
    """Return the origin's links (None: any origin's), best first, each once.

    A mail about an account's end has none.
    """
    if ends_account(message.subject):
        return []
    links = [(link, parts) for link in links_of(message) if (parts := within(link.url, origin or link.url)) is not None]
    links = [(link, parts) for link, parts in links if not is_picture(parts)]
    harmful = {link.url for link, _ in links if harms(link)}
    best: dict[str, LinkCandidate] = {}
    tracked = trackers(link.url for link, _ in links)
    # The same URL often stands once as a button that says what it does and once bare.
    spoken = [(link, parts, Said.of(link, parts)) for link, parts in links if link.url not in harmful]
    told = any(token_points(parts) and confirms(said) for _, parts, said in spoken)
    mail = Mail.of(message.subject, lone=_is_lone(links, harmful), confirms=told)
    for link, parts, said in spoken:
        candidate = _candidate(link, parts, said, mail, tracked)
        known = best.get(link.url)
        if known is None or candidate.score > known.score:
            best[link.url] = candidate
    return sorted(best.values(), key=lambda its: -its.score)


def _candidate(
    link: Link, parts: SplitResult, said: Said, mail: Mail, tracked: frozenset[tuple[str, str]]
) -> LinkCandidate:
    shown = shown_parts(link.address)
    # A tracker's key says nothing, but that of the address it stands for does.
    unknown = is_tracked(parts, tracked) and not (shown and token_points(shown))
    return LinkCandidate(link.url, points_of(said, parts, mail, tracked=unknown), resets(said, mail.subject))


def _is_lone(links: Sequence[tuple[Link, SplitResult]], harmful: set[str]) -> bool:
    """Say whether there is but one link that leads anywhere and does nothing else."""
    return len({link.url for link, parts in links if link.url not in harmful and not leads_home(parts)}) == 1
