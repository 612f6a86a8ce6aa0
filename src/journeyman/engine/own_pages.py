"""Keeps pages of other sites from Prefect's server, which asks nobody who they are.

A browser on this machine, the journeys' own among them, reaches the server on loopback as we do. Prefect lets the pages
of any site in it read the API and write to it (its CORS setting is `*`), and a request without a content type needs not
even that. So what a browser sends for a page is answered only where the page is the server's own: its `Origin` (RFC
6454 section 7) is the host that is asked, the address that the UI is told, or this machine at the same port, since
people write `localhost` for 127.0.0.1. Programs send no `Origin`. A name that its owner points at this machine would be
such a page's own host: on loopback, a name of somebody else's is not answered.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from ipaddress import ip_address
from socket import gethostname
from typing import Any
from urllib.parse import SplitResult, urlsplit

from journeyman.domain.origin import is_this_machine

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

FORBIDDEN = 403
POLICY_VIOLATION = 1008
"""Of a WebSocket's closing codes (RFC 6455 section 7.4.1)."""
WORDS = b"Pages of other sites are not answered here."


class OwnPagesOnly:
    """Answers programs, and the pages that come from the server itself (ASGI middleware)."""

    def __init__(self, app: App, known: Iterable[str] = ()) -> None:
        """`known`: addresses by which the server is known, such as that which its UI is told."""
        self._app = app
        # A path alone names no host, and would stand for the pages that have no origin ("null").
        self._known = {_place(parts) for parts in map(_parts, known) if parts.hostname}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] not in {"http", "websocket"} or self._may_ask(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await send(
                {"type": "http.response.start", "status": FORBIDDEN, "headers": [(b"content-type", b"text/plain")]}
            )
            await send({"type": "http.response.body", "body": WORDS})

    def _may_ask(self, scope: Scope) -> bool:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in {b"host", b"origin"}}
        host = _parts(f"//{headers.get(b'host', '')}")
        if _is_loopback(scope) and not self._is_ours(host.hostname or ""):
            return False
        if b"origin" not in headers:
            return True
        page = _parts(headers[b"origin"])
        return _place(page) in self._known or _is_of(page, host)

    def _is_ours(self, name: str) -> bool:
        """Say whether a name can be none that somebody else points here."""
        # Debian gives the machine's own name an address on loopback.
        own = is_this_machine(name) or name == gethostname().lower()
        return own or _is_address(name) or name in {known for known, _ in self._known}


def _place(parts: SplitResult) -> tuple[str | None, int | None]:
    """Return host and port, by which an origin is known: a proxy before the server may speak another scheme."""
    return parts.hostname, _port(parts)


def _is_of(page: SplitResult, host: SplitResult) -> bool:
    """Say whether a page is of a host, by one of this machine's names or another."""
    same = is_this_machine(page.hostname or "") and is_this_machine(host.hostname or "")
    return bool(page.hostname) and _port(page) == _port(host) and (same or page.hostname == host.hostname)


def _parts(address: str) -> SplitResult:
    with suppress(ValueError):
        return urlsplit(address)
    return urlsplit("")


def _port(parts: SplitResult) -> int | None:
    with suppress(ValueError):
        return parts.port
    return -1


def _is_loopback(scope: Scope) -> bool:
    """Say whether the connection was made to this machine's own address."""
    return is_this_machine((scope.get("server") or ("",))[0])


def _is_address(name: str) -> bool:
    with suppress(ValueError):
        return bool(ip_address(name))
    return False
