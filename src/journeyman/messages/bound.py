"""Origin-bound codes: the last line of a message says for which host its code is (`@example.com #123456`).

The format is that of WICG's "Origin-bound one-time codes delivered via SMS".
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from journeyman.domain.origins import Origins, origins_of

_LINE = re.compile(
    r"@(?P<host>[A-Za-z0-9.-]{1,253}) #(?P<code>[^\s\x00-\x1f]{1,64})(?: [@%](?P<embedded>[\w.-]{1,253}))?(?:\s|$)"
)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


@dataclass(frozen=True)
class Bound:
    """A code and the host whose pages alone may be given it; the code is secret: out of `repr`."""

    host: str
    """Lower case."""
    code: str = field(repr=False)
    embedded: str = ""
    """The host of a page within `host`'s that asks for it; mostly none."""


def bound_code(text: str) -> Bound | None:
    """Return what the message's last line binds, or None where it is no such line."""
    lines = text.strip().splitlines()
    match = _LINE.match(lines[-1].strip()) if lines else None
    if match is None or not _HOST.fullmatch(match["host"]):
        return None
    return Bound(match["host"].lower(), match["code"], (match["embedded"] or "").lower())


def is_for(bound: Bound, origin: str | Origins) -> bool:
    """Say whether a page of this origin, or one of these, may be given the code.

    One may whose host is the same, or of which one lies within the other.
    """
    origins = origins_of(origin)
    if origins.whole_site and origins.hold(f"https://{bound.host}"):
        return True
    return any(_is_for(bound, one) for one in (origins.own, *origins.others))


def _is_for(bound: Bound, origin: str) -> bool:
    try:
        host = (urlsplit(origin).hostname or "").lower()
    except ValueError:
        return False
    return bool(host) and (host == bound.host or host.endswith(f".{bound.host}") or bound.host.endswith(f".{host}"))
