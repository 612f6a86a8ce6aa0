"""Whether Prefect's server is there: a busy one is waited for, a missing one is told at once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from journeyman.engine.server import answers

TAKES = 0.5
"""Seconds that the slow server takes for an answer."""


@pytest.fixture
async def slow_server() -> AsyncIterator[str]:
    """A server that says after a while that it is well; the address of its API."""
    told: list[asyncio.Event] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append(done := asyncio.Event())
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(TAKES)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntrue")
        writer.close()
        await writer.wait_closed()
        done.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api"
        for done in told:
            await done.wait()


async def test_a_busy_server_is_there(slow_server: str) -> None:
    """Eighty journeys at once keep it busy: whoever is patient gets the answer."""
    assert await answers(slow_server, patience=30)


async def test_patience_ends(slow_server: str) -> None:
    """A server that hangs is as good as none."""
    assert not await answers(slow_server, patience=TAKES / 5)


async def test_where_nobody_listens_there_is_no_server(free_port: int) -> None:
    """That is known at once, however patient one is."""
    async with asyncio.timeout(20):
        assert not await answers(f"http://127.0.0.1:{free_port}/api", patience=300)
