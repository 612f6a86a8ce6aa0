"""One Chromium for all browser tests, and tiny sites on loopback whose pages each test writes itself."""

import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from journeyman.adapters.chromium import find_chromium
from journeyman.adapters.playwright import ChromiumBrowser
from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.adapters.qr import read_qr
from journeyman.errors import BrowserMissing


@dataclass
class Site:
    """A server whose pages are set by the test: path → HTML or Response; it remembers what it was sent."""

    host: str
    port: int
    pages: dict[str, str | Response] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    """Method, path with query, and body of all requests."""

    @property
    def origin(self) -> str:
        """Scheme, host, port."""
        return f"http://{self.host}:{self.port}"

    async def answer(self, request: Request) -> Response:
        """Answer from `pages`; 404 otherwise."""
        body = (await request.body()).decode("utf-8", "replace")
        self.requests.append(f"{request.method} {request.url.path}?{request.url.query} {body}")
        page = self.pages.get(request.url.path, Response("nothing here", 404))
        return page if isinstance(page, Response) else HTMLResponse(page)


def _serve(host: str) -> Iterator[Site]:
    listener = socket.create_server(("127.0.0.1", 0))
    site = Site(host, listener.getsockname()[1])
    app = Starlette(routes=[Route("/{path:path}", site.answer, methods=["GET", "POST"])])
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, ws="none", lifespan="off", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield site
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """The service's site."""
    yield from _serve("127.0.0.1")


@pytest.fixture
def foreign() -> Iterator[Site]:
    """Somebody else's site, at another host."""
    yield from _serve("localhost")


@pytest.fixture
def sibling() -> Iterator[Site]:
    """A site on a host of its own, below a registrable domain."""
    yield from _serve("id.tiny.localhost")


@pytest.fixture
def stranger() -> Iterator[Site]:
    """A site below the same registrable domain that no recipe names."""
    yield from _serve("ads.tiny.localhost")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[ChromiumBrowser]:
    """One Chromium for all tests; a target may take a second to appear."""
    try:
        program = find_chromium(None)
    except BrowserMissing as missing:
        pytest.skip(str(missing))
    async with ChromiumBrowser(program, read_qr, action_seconds=1, load_seconds=10) as browser:
        yield browser


Open = Callable[..., AbstractAsyncContextManager[ChromiumPage]]


@pytest_asyncio.fixture(loop_scope="session")
async def tab(chromium: ChromiumBrowser, site: Site) -> AsyncIterator[ChromiumPage]:
    """A page tied to the service's site."""
    async with chromium.open(site.origin) as opened:
        yield opened
