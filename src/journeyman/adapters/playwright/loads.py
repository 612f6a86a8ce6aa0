"""Which files of a page are left out: fonts, media, what only measures visitors, and pictures where none is needed.

A file that is left out costs one message each way; all others are not held up, and the cache stays on. The service's
own scripts and styles always load, as does whatever tells people from programs: nothing hides that a program comes.

In the place of a picture comes an empty one. Were it to fail, a link with nothing in it but an icon would have no size,
so nobody could click it, and pages that then ask for another picture would do so for ever.
"""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from journeyman.domain.origin import origin_of

LEFT_OUT = frozenset({"Font", "Media"})
"""Kinds of files, as the DevTools protocol calls them (Network.ResourceType), that no journey needs."""

PICTURE = "Image"

EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"/>'
"""A picture of nothing, of the size of an icon."""

EMPTY_HEADERS = {
    "Content-Type": "image/svg+xml",
    "Cache-Control": "no-store",  # the next page may need the real one
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


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


def verdict(event: Mapping[str, Any], origin: str, *, pictures: bool) -> tuple[str, dict[str, Any]]:
    """Return how a request is answered that was held up (Fetch.requestPaused) and asks for no document.

    Patterns match more than is meant (a `*` stands for slashes, too): this decides.

    Args:
        event: what the protocol tells.
        origin: the service's.
        pictures: whether pictures are left out, too.

    Returns:
        A command of the DevTools protocol and its parameters, but for the request's id.
    """
    kind: str = event["resourceType"]
    if kind == PICTURE and pictures:
        headers = [{"name": name, "value": value} for name, value in EMPTY_HEADERS.items()]
        body = b64encode(EMPTY.encode()).decode()
        return "Fetch.fulfillRequest", {"responseCode": 200, "responseHeaders": headers, "body": body}
    if kind in LEFT_OUT or _only_measures(event["request"]["url"], origin):
        return "Fetch.failRequest", {"errorReason": "BlockedByClient"}
    return "Fetch.continueRequest", {}


def _only_measures(url: str, origin: str) -> bool:
    return origin_of(url) != origin and measures(urlsplit(url).hostname or "", urlsplit(origin).hostname or "")


def measures(host: str, visited: str) -> bool:
    """Say whether a host is there to measure visitors, and has no part in the service that is visited."""

    def owner(name: str) -> list[str]:
        return name.split(".")[-2:]

    if owner(host) == owner(visited):
        return False
    return any(host == known or host.endswith(f".{known}") for known in measuring_hosts())
