"""Pages of other sites, in whatever browser, get nothing from Prefect's server."""

from socket import gethostname

import httpx
import pytest
import websockets
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from websockets.typing import Origin

from journeyman.engine.own_pages import FORBIDDEN, OwnPagesOnly
from tests.prefect_world import World


async def answer(_: Request) -> Response:
    """Answer everybody."""
    return Response("true")


KNOWN = "https://prefect.acorn.example/api"
APP = Starlette(routes=[Route("/", answer)])


async def status(host: str, *, origin: str | None = None, at: str = "127.0.0.1", known: str = "") -> int:
    """Return what a request is answered with."""
    guarded = httpx.ASGITransport(OwnPagesOnly(APP, (known,)))
    headers = {"Host": host} | ({} if origin is None else {"Origin": origin})
    async with httpx.AsyncClient(transport=guarded) as client:
        return (await client.get(f"http://{at}:4200/", headers=headers)).status_code


@pytest.mark.parametrize("origin", [None, "http://127.0.0.1:4200", "http://localhost:4200", "http://[::1]:4200"])
async def test_programs_and_its_own_pages_are_answered(origin: str | None) -> None:
    """By whichever name of this machine its pages were opened."""
    assert await status("127.0.0.1:4200", origin=origin) == 200
    assert await status("localhost:4200", origin=origin) == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1:8000", "http://x.localhost:4200", "null", "", "http://["]
)
async def test_pages_of_other_sites_are_not(origin: str) -> None:
    """Nor those of another port of this machine, such as a service's that is tried out there."""
    assert await status("127.0.0.1:4200", origin=origin) == FORBIDDEN


async def test_a_name_that_is_pointed_here_is_not() -> None:
    """On loopback its own names are, and the one that its UI is told; in a network, whatever it is called there."""
    assert await status("evil.example:4200") == FORBIDDEN
    assert await status("evil.example:4200", origin="http://evil.example:4200") == FORBIDDEN
    assert await status("prefect.acorn.example", known=KNOWN) == 200
    assert await status(f"{gethostname()}:4200") == 200
    assert await status("127.0.0.1:4200", origin="https://prefect.acorn.example", known=KNOWN) == 200, "by a proxy"
    assert await status("127.0.0.1:4200", origin="https://prefect.acorn.example:8", known=KNOWN) == FORBIDDEN
    assert await status("prefect.acorn.example:4200", at="10.0.0.7") == 200
    assert await status("prefect.acorn.example:4200", at="10.0.0.7", origin="https://evil.example") == FORBIDDEN


async def test_a_path_that_the_ui_is_told_names_nobody() -> None:
    """A UI may be told where its API is by a path: pages without an origin are not let in by that."""
    for known in ("/api", "api", "http://["):
        assert await status("127.0.0.1:4200", origin="null", known=known) == FORBIDDEN
        assert await status("127.0.0.1:4200", origin="http://127.0.0.1:4200", known=known) == 200


async def test_the_server_that_we_start_is_guarded(running: World) -> None:
    """Reading and writing, with and without a content type, and its stream of events; its own pages still work."""
    url = httpx.URL(running.api)
    own = f"http://localhost:{url.port}"
    async with httpx.AsyncClient(base_url=f"{running.api}/", timeout=60) as client:
        for origin, expected in (("https://evil.example", FORBIDDEN), (own, 200)):
            page = {"Origin": origin}
            assert (await client.get("health", headers=page)).status_code == expected
            asked = await client.post("flows/filter", content=b"{}", headers=page)
            assert asked.status_code == expected
            asked = await client.post("flows/filter", json={}, headers=page)
            assert asked.status_code == expected
        assert (await client.get("health", headers={"Host": "evil.example"})).status_code == FORBIDDEN
    with pytest.raises(websockets.InvalidStatus, match="403"):
        async with websockets.connect(
            f"ws://{url.host}:{url.port}/api/events/out", origin=Origin("https://evil.example")
        ):
            pass
