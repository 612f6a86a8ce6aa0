"""What goes wrong in the suite itself is one case's fault, and no end of the run."""

import socket
import sqlite3
from pathlib import Path

import httpx

from fixtures.services.starting import HOST
from journeyman.settings import Settings
from tests.kill.case import Result
from tests.kill.plan import Case, Kind
from tests.kill.prefect_api import PrefectApi
from tests.kill.suite import run_cases, suite_fault
from tests.kill.world import Part, World


class Broken(httpx.AsyncBaseTransport):
    """A server that answers no request of Prefect's API as the suite wants it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Say that there is no such thing."""
        return httpx.Response(404, request=request)


def world_of(folder: Path, client: httpx.AsyncClient, smtp_port: int = 2525) -> World:
    """Return a world in which nothing was started."""
    nothing = Part([], {}, folder / "log")
    api = PrefectApi("http://nowhere", client)
    return World(folder, Settings(home=folder / "home", smtp_port=smtp_port), {}, api, nothing, nothing)


async def test_a_case_that_the_suite_cannot_play_is_that_cases_fault(tmp_path: Path) -> None:
    """All others are played and told of; the case's line names the class, and the traceback is in a file."""
    told: list[int] = []

    async def tell(result: Result) -> None:
        told.append(result.case.number)
        if result.case.number == 1:
            raise OSError

    cases = [Case(number, "acorn", Kind.NOTHING) for number in (1, 2)]
    async with httpx.AsyncClient(base_url="http://nowhere", transport=Broken()) as client:
        results = await run_cases(world_of(tmp_path, client), cases, 2, tell)
    assert [result.faults for result in results] == [["the suite itself failed: HTTPStatusError"]] * 2
    assert not any(result.good for result in results)
    assert sorted(told) == [1, 2]
    assert "HTTPStatusError" in (tmp_path / "suite.log").read_text()


async def test_what_should_befall_all_and_fails_is_the_fault_of_all(tmp_path: Path) -> None:
    """A mail server that does not come back, since its port is taken, charges each case that was under way."""

    async def tell(_: Result) -> None:
        """Nobody listens."""

    cases = [Case(1, "acorn", Kind.MAIL, delay=0.01, outage=0.01)]
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        async with httpx.AsyncClient(base_url="http://nowhere", transport=Broken()) as client:
            world = world_of(tmp_path, client, smtp_port=other.getsockname()[1])
            (result,) = await run_cases(world, cases, 1, tell)
    assert len(result.faults) == 2


async def test_a_fault_of_the_suite_is_named_by_its_class(tmp_path: Path) -> None:
    """Nothing is charged where all went well."""

    async def fine() -> None:
        """Do nothing."""

    async def locked() -> None:
        raise sqlite3.OperationalError

    async with httpx.AsyncClient(transport=Broken()) as client:
        world = world_of(tmp_path, client)
        assert not await suite_fault(world, fine())
        assert await suite_fault(world, locked()) == "the suite itself failed: OperationalError"
