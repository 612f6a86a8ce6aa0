"""Prefect's REST API, as far as a run is started and followed by it; where possible without importing Prefect.

To import Prefect takes more than a second of CPU, a quarter of what a whole sign-up costs its browser, and each call
from a shell would pay for it. So where the address is all there is to know of the server, plain HTTP is spoken. Where
Prefect's own settings may say more (a profile, a key, certificates), its client is asked the same questions.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import httpx
import stamina

from journeyman.engine.server import (
    BUSY,
    CONNECTS,
    api_url,
    connected,
    is_well,
    own_settings,
    require_server,
    unreachable,
)
from journeyman.settings import Settings

MOST = 200
"""The most rows that Prefect hands out at once."""

REFUSING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE})
"""How a server with too much to do says so."""

TRIES = 6


@dataclass(frozen=True)
class Api:
    """A server that answers."""

    request: Callable[..., Awaitable[httpx.Response]]
    """Of an HTTP client that knows the API's address."""

    async def ask(self, method: Literal["GET", "POST"], path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Return the answer, which is JSON; a server that is too busy is asked again.

        Raises:
            httpx.HTTPError: it answers with an error, or not at all.
        """
        async for attempt in stamina.retry_context(on=_is_busy, attempts=TRIES, timeout=BUSY):
            with attempt:
                response = await self.request(method, path, json=body)
                response.raise_for_status()
                return response.json()
        return None  # never: the last attempt raises


def _is_busy(error: Exception) -> bool:
    return isinstance(error, httpx.HTTPStatusError) and error.response.status_code in REFUSING


@asynccontextmanager
async def prefect_api(settings: Settings) -> AsyncGenerator[Api]:
    """Give the server's API while the block runs.

    Raises:
        ServerUnreachable: nobody answers.
    """
    url = api_url(settings)
    if own_settings() or not url.startswith("http://"):
        await require_server(settings)
        from prefect.client.orchestration import get_client  # noqa: PLC0415 - see above

        with connected(settings):
            async with get_client() as prefects:
                yield Api(prefects.request)
        return
    patience = httpx.Timeout(BUSY, connect=CONNECTS)
    # A client that can do TLS costs 0.1 s of CPU.
    async with httpx.AsyncClient(base_url=url, timeout=patience, verify=False) as client:  # noqa: S501 - http://
        if not await is_well(client):
            raise unreachable(settings)
        yield Api(client.request)
