"""Which files of a page are left out: fonts, media, what only measures visitors, and pictures where none is needed.

A file that is left out costs one message each way; all others are not held up, and the cache stays on. The service's
own scripts and styles always load, as does whatever tells people from programs: nothing hides that a program comes.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from journeyman.domain.origin import origin_of

LEFT_OUT = frozenset({"Font", "Media"})
"""Kinds of files, as the DevTools protocol calls them (Network.ResourceType), that no journey needs."""

PICTURE = "Image"


@cache
def measuring_hosts() -> tuple[str, ...]:
    """Return the hosts that only measure visitors; each stands for those below it, too."""
    text = (files("journeyman.adapters.playwright") / "measuring_hosts.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def patterns(*, pictures: bool) -> list[dict[str, str]]:
    """Return what Fetch.enable is to hold up beside documents (DevTools protocol, Fetch.RequestPattern)."""
    kinds = sorted(LEFT_OUT | {PICTURE} if pictures else LEFT_OUT)
    hosts = [f"*://{below}{host}/*" for host in measuring_hosts() for below in ("", "*.")]
    return [{"resourceType": kind} for kind in kinds] + [{"urlPattern": url} for url in hosts]


def is_needless(event: Mapping[str, Any], origin: str, *, pictures: bool) -> bool:
    """Say whether a request that was held up (Fetch.requestPaused) is left out; `pictures`: these, too.

    Patterns match more than is meant (a `*` stands for slashes, too): this decides.
    """
    kind: str = event["resourceType"]
    url: str = event["request"]["url"]
    if kind == "Document":
        return False
    if kind in LEFT_OUT or (kind == PICTURE and pictures):
        return True
    return origin_of(url) != origin and measures(urlsplit(url).hostname or "", urlsplit(origin).hostname or "")


def measures(host: str, visited: str) -> bool:
    """Say whether a host is there to measure visitors, and has no part in the service that is visited."""

    def owner(name: str) -> list[str]:
        return name.split(".")[-2:]

    if owner(host) == owner(visited):
        return False
    return any(host == known or host.endswith(f".{known}") for known in measuring_hosts())
