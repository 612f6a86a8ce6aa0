"""Prefect's REST API, as far as a run is started and followed by it; where possible without importing Prefect.

To import Prefect takes more than a second of CPU, a quarter of what a whole sign-up costs its browser, and each call
from a shell would pay for it. So where the address is all there is to know of the server, plain HTTP is spoken. Where
Prefect's own settings may say more (a profile, a key, certificates), its client is asked the same questions; so it is
where the server refuses who knows the address alone.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import httpx
import stamina

from journeyman.engine.server import (
    BUSY,
    api_url,
    connected,
    is_well,
    own_settings,
    plain_client,
    require_server,
    shown,
    unreachable,
)
from journeyman.errors import ServerUnreachable, SetupError
from journeyman.settings import Settings

MOST = 200
"""The most rows that Prefect hands out at once."""

REFUSING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE})
"""How a server with too much to do says so."""

BROKEN = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
"""A connection that ended meanwhile: a server closes those that are idle. What is asked here may be asked twice."""

TRIES = 6

Request = Callable[..., Awaitable[httpx.Response]]
"""Of an HTTP client that knows the API's address."""


@dataclass
class Api:
    """A server that answers."""

    request: Request
    prefects: Callable[[], Awaitable[Request]] | None = None
    """Gives that of Prefect's own client, which knows what a server with CSRF protection wants; None: it is that."""

    async def ask(self, method: Literal["GET", "POST"], path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Return the answer, which is JSON; a server that is too busy is asked again.

        Raises:
            httpx.HTTPError: it answers with an error, with what is no JSON, or not at all.
        """
        async for attempt in stamina.retry_context(on=_may_pass, attempts=TRIES, timeout=BUSY):
            with attempt:
                response = await self.request(method, path, json=body)
                if response.status_code == HTTPStatus.FORBIDDEN and self.prefects:
                    self.request, self.prefects = await self.prefects(), None
                    response = await self.request(method, path, json=body)
                response.raise_for_status()
                return _json(response)
        return None  # never: the last attempt raises


def _may_pass(error: Exception) -> bool:
    busy = isinstance(error, httpx.HTTPStatusError) and error.response.status_code in REFUSING
    return busy or isinstance(error, BROKEN)


def _json(response: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    try:
        return response.json()
    except ValueError:
        raise httpx.DecodingError("no JSON") from None


@asynccontextmanager
async def prefect_api(settings: Settings) -> AsyncGenerator[Api]:
    """Give the server's API while the block runs.

    Raises:
        ServerUnreachable: nobody answers.
        SetupError: its address is none.
    """
    url = api_url(settings)
    async with AsyncExitStack() as stack:

        async def prefects() -> Request:
            from prefect.client.orchestration import get_client  # noqa: PLC0415 - see above

            stack.enter_context(connected(settings))
            return (await stack.enter_async_context(get_client())).request

        if own_settings() or not url.startswith("http://"):
            await require_server(settings)
            yield Api(await prefects())
            return
        client = await stack.enter_async_context(plain_client(url, BUSY))
        if not await is_well(client):
            raise unreachable(settings)
        yield Api(client.request, prefects)


@contextmanager
def server_that_stays(settings: Settings) -> Generator[None]:
    """Tell a server that ceases to answer, or answers with an error, as what it is.

    Raises:
        ServerUnreachable: it ceased to.
        SetupError: it refuses, or is no Prefect server.
    """
    server = f"The Prefect server at {shown(api_url(settings))}"
    try:
        yield
    except httpx.TransportError:
        failure: SetupError = ServerUnreachable(
            f"{server} has ceased to answer. What the run has done so far is in the vault: start the server again"
            " (`journeyman up`), then this run; it goes on from there."
        )
    except httpx.HTTPStatusError as error:
        asked = f"{error.request.method} {error.request.url.path}"
        failure = SetupError(
            f"{server} answers {error.response.status_code} to {asked}. With 401 or 403 it wants to know who asks"
            " (PREFECT_API_AUTH_STRING or PREFECT_API_KEY); with 404 the run was deleted; else its log tells more. What"
            " the run has done so far is in the vault: called again, it goes on from there."
        )
    except httpx.DecodingError:
        failure = SetupError(
            f"{server} does not answer as one of Prefect 3 does. Set PREFECT_API_URL to the address of its API, which"
            " ends with /api."
        )
    else:
        return
    raise failure from None


@contextmanager
def understood() -> Generator[None]:
    """Take an answer apart in this block.

    Raises:
        httpx.DecodingError: it is not what Prefect's API answers.
    """
    try:
        yield
    except (KeyError, TypeError):
        raise httpx.DecodingError("another answer than Prefect's") from None


@contextmanager
def unless_there_is_none() -> Generator[None]:
    """Go on after the block where the server says that there is no such thing."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:
            raise
