"""Origins (scheme, host, port) of URLs: compared, and written so that a message gives away nothing else."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

_TOKEN = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w:.~%=-]{12,}|[\w:.~%=-]{24,}")
"""A path segment that may be a key, such as the one of a confirmation link."""


def origin_of(url: str) -> str:
    """Return `scheme://host[:port]` in lower case without a default port (RFC 6454 section 6.2).

    Empty for URLs that have no origin of their own: data:, blob:, about:, a path, nonsense.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in DEFAULT_PORTS or not host:
        return ""
    try:
        host = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""
    host = f"[{host}]" if ":" in host else host
    shown = "" if port in {None, DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def is_this_machine(host: str) -> bool:
    """Say whether a host (a name or an address) is surely this machine itself: what goes there needs no TLS."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"  # names below it may be asked of a name server


def same_origin(one: str, other: str) -> bool:
    """Say whether two URLs have one origin; a URL without an origin equals none, not even itself."""
    return bool(origin_of(one)) and origin_of(one) == origin_of(other)


def is_loopback(url: str) -> bool:
    """Say whether a URL's host is this machine: localhost, *.localhost (RFC 6761 section 6.3), 127.0.0.0/8 or ::1."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host.endswith(".localhost") or is_this_machine(host)


def path_of(url: str) -> str:
    """Return path and query of a URL."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


_WORDS = re.compile(r"[A-Za-z]+(?:[-_.~][A-Za-z]+)*")


def carries_key(path: str) -> bool:
    """Say whether a path (with query) may hold what is for one person or one session alone: a key, a number."""
    parts = urlsplit(path)
    pieces = [*parts.path.split("/"), *re.split(r"[&=;]", parts.query), *re.split(r"[/&=?]", parts.fragment)]
    return any((_TOKEN.fullmatch(piece) and not _WORDS.fullmatch(piece)) or piece.isdigit() for piece in pieces)


def public_path(url: str) -> str:
    """Return the path for a message: without query, and with `…` for each segment that may be a key."""
    segments = urlsplit(url).path.split("/")
    return "/".join("…" if _TOKEN.fullmatch(segment) else segment for segment in segments) or "/"


def public_place(place: str) -> str:
    """Return a path for a message, as `public_path` does, and the host before that of a whole URL."""
    return f"{urlsplit(place).netloc}{public_path(place)}"
