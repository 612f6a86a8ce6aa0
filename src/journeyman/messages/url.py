"""What a link's URL says by itself: its origin, its words, whether it carries a key."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from journeyman.domain.origins import Origins, origins_of
from journeyman.words import plain_name

_ODD = re.compile(r"[\x00-\x20\x7f\\<>\"]")
_LONG_TOKEN = re.compile(r"[\w.:=+~%-]{16,}")
_SHORT_TOKEN = re.compile(r"(?=.*\d)[\w.:=~-]{5,}")
_MARKED = re.compile(r"utm_|mc_|fbclid|gclid|msclkid", re.IGNORECASE)
"""Names of what a newsletter counts its readers by."""
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|ico|css|js)$", re.IGNORECASE)
_SHARED_BY = 3
"""A click tracker's links are told by this many that differ in their key alone."""


def within(url: str, origins: str | Origins) -> SplitResult | None:
    """Return the URL's parts if its scheme, host and port are exactly an origin's, and nothing about it is odd."""
    if _ODD.search(url) or not url.isascii():
        return None
    if not origins_of(origins).hold(url):
        return None
    parts = urlsplit(url)
    return None if "@" in parts.netloc else parts


def shown_parts(address: str) -> SplitResult | None:
    """Return the parts of an address that a link shows as its text, or None where it shows none."""
    try:
        return urlsplit(address) if address else None
    except ValueError:  # brackets that are no IPv6 address
        return None


def is_picture(parts: SplitResult) -> bool:
    """Say whether the path is a picture's or the like, which nobody opens to go on."""
    return _PICTURE.search(parts.path) is not None


def leads_home(parts: SplitResult) -> bool:
    """Say whether there is nothing behind the host."""
    return not parts.path.strip("/") and not parts.query and not parts.fragment


def path_words(parts: SplitResult) -> str:
    """Return the words of path, fragment and query names and of short values; tokens say nothing."""
    query = _query(parts)
    pieces = [*parts.path.split("/"), *parts.fragment.split("/"), *(name for name, _ in query)]
    pieces += [value for _, value in query]
    return plain_name(" . ".join(piece for piece in map(unquote, pieces) if not _looks_random(piece)))


def token_points(parts: SplitResult) -> int:
    """Return 3 for a part that looks random and long, 2 for a short one, 0 where there is none."""
    pieces = [*parts.path.split("/"), *re.split(r"[/&=?]", parts.fragment)]
    pieces += [value for _, value in _query(parts)]
    if any(_looks_random(piece) for piece in pieces):
        return 3
    return 2 if any(_SHORT_TOKEN.fullmatch(piece) for piece in pieces) else 0


def trackers(urls: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Return the hosts and paths that many links share, differing in their key alone: there a key says nothing."""
    places = Counter((parts.netloc, _stem(parts.path)) for parts in map(urlsplit, set(urls)))
    return frozenset(place for place, count in places.items() if count >= _SHARED_BY)


def is_tracked(parts: SplitResult, places: frozenset[tuple[str, str]]) -> bool:
    """Say whether the link is one of a click tracker's."""
    return (parts.netloc, _stem(parts.path)) in places


def _stem(path: str) -> str:
    return "/".join(piece for piece in path.split("/") if not _looks_random(piece))


def _query(parts: SplitResult) -> list[tuple[str, str]]:
    try:
        return [(name, value) for name, value in parse_qsl(parts.query) if not _MARKED.match(name)]
    except ValueError:  # too many fields
        return []


def _looks_random(piece: str) -> bool:
    """Say whether a part of a URL is a key rather than words: long, and digits or odd capitals in it."""
    if not _LONG_TOKEN.fullmatch(piece):
        return False
    return bool(re.search(r"\d", piece) or re.search(r"[a-z][A-Z]|[A-Z]{2}", piece))
