"""Prefect's REST API as a shell speaks to it: plain HTTP, until the server wants what only Prefect's client knows."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.prefect_world import PROJECT

TOKEN = "a-token"


async def health(_: Request) -> Response:
    """Say that all is well."""
    return JSONResponse(content=True)


async def token(request: Request) -> Response:
    """Hand out the token that a POST is to bring back (Prefect's CSRF protection)."""
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    return JSONResponse({"token": TOKEN, "client": request.query_params["client"], "expiration": until})


async def flows(request: Request) -> Response:
    """Answer who brings the token."""
    if request.headers.get("Prefect-Csrf-Token") != TOKEN:
        return JSONResponse({"detail": "Missing CSRF token."}, 403)
    return JSONResponse([])


@asynccontextmanager
async def protected(port: int) -> AsyncIterator[str]:
    """Serve the little of Prefect's API that is asked for here, with CSRF protection; its address."""
    app = Starlette(
        routes=[
            Route("/api/health", health),
            Route("/api/csrf-token", token),
            Route("/api/flows/filter", flows, methods=["POST"]),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, ws="none", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}/api"
    server.should_exit = True
    await serving


ASKING = """
import asyncio, sys
from journeyman.engine.api import prefect_api
from journeyman.settings import load_settings

async def ask():
    async with prefect_api(load_settings()) as api:
        before = "prefect" in sys.modules
        print(before, await api.ask("POST", "/flows/filter", {}), "prefect" in sys.modules)

asyncio.run(ask())
"""


async def test_csrf_protection_is_left_to_prefects_client(free_port: int, tmp_path: Path) -> None:
    """A server that wants a token is asked plainly first, and then by the client that knows how to get one."""
    env = {name: value for name, value in os.environ.items() if not name.upper().startswith("PREFECT_")}
    env |= {"PREFECT_HOME": str(tmp_path), "JOURNEYMAN_HOME": str(tmp_path)}
    async with protected(free_port) as url:
        asking = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            ASKING,
            env=env | {"PREFECT_API_URL": url},
            cwd=PROJECT,
            stdout=asyncio.subprocess.PIPE,
        )
        said = (await asking.communicate())[0].decode()
    assert said.split() == ["False", "[]", "True"]
