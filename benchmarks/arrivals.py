"""A tiny site on loopback that notes when each of its pages is first asked for."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from fixtures.services.starting import HOST

PAGE = b"<!doctype html><title>Here</title><h1>Here</h1>"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"


@dataclass
class Arrivals:
    """Who came, and when."""

    origin: str = ""
    _seen: dict[str, asyncio.Future[float]] = field(default_factory=dict[str, "asyncio.Future[float]"])
    _open: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    def at(self, path: str) -> asyncio.Future[float]:
        """Return the moment at which a path is first asked for, by the monotonic clock; it may be still to come."""
        return self._seen.setdefault(path, asyncio.get_running_loop().create_future())

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request; a browser also opens connections that it does not use."""
        self._open.add(writer)
        try:
            words = (await reader.readline()).split()
            if len(words) > 1:
                came = self.at(words[1].decode())
                if not came.done():
                    came.set_result(time.monotonic())
                writer.write(ANSWER % (len(PAGE), PAGE))
                await writer.drain()
        except ConnectionError:
            pass  # the browser has gone meanwhile
        finally:
            await self._close(writer)

    async def _close(self, writer: asyncio.StreamWriter) -> None:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        self._open.discard(writer)

    async def close(self) -> None:
        """Close all connections that are open."""
        await asyncio.gather(*(self._close(writer) for writer in self._open))


@asynccontextmanager
async def site() -> AsyncGenerator[Arrivals]:
    """Run the site."""
    arrivals = Arrivals()
    server = await asyncio.start_server(arrivals.answer, HOST, 0)
    host, port = server.sockets[0].getsockname()
    arrivals.origin = f"http://{host}:{port}"
    try:
        yield arrivals
    finally:
        server.close()
        await arrivals.close()
