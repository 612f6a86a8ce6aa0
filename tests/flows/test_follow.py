"""While a run waits or its server goes away, whoever follows it is told why."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.states import Scheduled

from journeyman.engine import follow
from journeyman.engine.api import Api, Request, server_that_stays
from journeyman.engine.deployments import entrypoint
from journeyman.engine.run import read_run
from journeyman.engine.server import POOL, environment
from journeyman.errors import ServerUnreachable, SetupError
from journeyman.journey.stage import Stage
from tests.prefect_world import PROJECT, World, settings_for

FAR = timedelta(days=9)


async def waiting(client: PrefectClient, pool: str, seconds: float) -> follow.Progress:
    """Return what is told of a run in a work pool that has waited for so many seconds."""
    deployment = await client.create_deployment(
        flow_id=await client.create_flow_from_name("sign-up"),
        name=f"in-{pool}",
        entrypoint=entrypoint("sign-up"),
        work_pool_name=pool,
    )
    state = Scheduled(scheduled_time=datetime.now(UTC) + FAR)
    run = await client.create_flow_run_from_deployment(deployment, state=state)
    api = Api(client.request)
    try:
        return await follow._progress(api, await read_run(api, str(run.id)), "", seconds)
    finally:
        await client.delete_flow_run(run.id)
        await client.delete_deployment(deployment)


async def test_no_worker_is_told_while_it_waits(client: PrefectClient) -> None:
    """Where no worker serves the pool: that none does, and what starts one."""
    await client.create_work_pool(WorkPoolCreate(name="idle", type="process"))
    assert "No worker is running" in (await waiting(client, "idle", follow.PATIENCE + 1)).note
    assert "journeyman up" in (await waiting(client, "idle", follow.PATIENCE + 1)).note
    assert not (await waiting(client, "idle", follow.PATIENCE - 1)).note


async def test_a_busy_worker_is_not_called_a_missing_one(client: PrefectClient, running: World) -> None:
    """Where a worker is online, nobody is sent to start another."""
    note = (await waiting(client, POOL, follow.PATIENCE + 1)).note
    assert "A worker is there" in note
    assert "journeyman up" not in note


def test_a_server_that_ceases_to_answer_is_told(tmp_path: Path) -> None:
    """In our words and without a traceback: what to start again, and that nothing is lost."""
    settings = settings_for(tmp_path)
    with (
        pytest.raises(ServerUnreachable, match=r"journeyman up.*goes on from there"),
        server_that_stays(settings),
    ):
        raise httpx.ConnectError("All connection attempts failed")


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (401, "{}", "answers 401 to GET /api/flow_runs/1.*PREFECT_API_AUTH_STRING"),
        (500, "{}", "answers 500 to"),
        (200, "<html>", "not answer as one of Prefect 3"),
        (200, '{"id": "1"}', "not answer as one of Prefect 3"),
        (200, "[]", "not answer as one of Prefect 3"),
    ],
)
async def test_what_is_no_answer_is_told(tmp_path: Path, status: int, body: str, message: str) -> None:
    """In our words, whatever it is: an error, a page of something else at this address, or another shape."""

    async def answer(method: str, path: str, json: object) -> httpx.Response:
        return httpx.Response(status, text=body, request=httpx.Request(method, f"http://prefect/api{path}", json=json))

    with pytest.raises(SetupError, match=message) as told, server_that_stays(settings_for(tmp_path)):
        await read_run(Api(answer), "1")
    assert told.value.__suppress_context__


@pytest.mark.parametrize("stage", [*Stage])
def test_a_stage_has_its_name_before_it_runs_and_then(stage: Stage) -> None:
    """Prefect puts a suffix to it until it runs; a dash of the name's own is no suffix."""
    assert follow.stage_of(stage) == follow.stage_of(f"{stage}-6cc") == stage


async def test_how_the_last_stage_ended_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server may write that down after the run's own end: it is looked at again, but not for ever."""
    looks = iter([True, False, False])

    async def look() -> follow.Seen:
        return follow.Seen(None, goes_on=next(looks))

    await follow._let_the_last_part_be_told(follow.Seen(None, goes_on=True), look, every=0)
    assert list(looks) == [False]
    monkeypatch.setattr(follow, "LATE", 0.0)
    await follow._let_the_last_part_be_told(follow.Seen(None, goes_on=True), look, every=0)


async def test_a_busy_server_is_asked_again() -> None:
    """What it refuses for a while is no end of the following; what it says no to is told."""
    told = iter([503, 429, 200, 404])

    async def answer(method: str, path: str, json: object) -> httpx.Response:
        return httpx.Response(next(told), json=json, request=httpx.Request(method, f"http://prefect/api{path}"))

    assert await Api(answer).ask("POST", "/task_runs/filter", ["well"]) == ["well"]
    with pytest.raises(httpx.HTTPStatusError):
        await Api(answer).ask("GET", "/flow_runs/1")
    assert next(told, None) is None


async def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    """A server closes those that are idle: to ask again is no end of the following."""
    told = iter([httpx.RemoteProtocolError("Server disconnected"), httpx.ReadError(""), httpx.Response(200, json=[])])

    async def answer(method: str, path: str, json: object) -> httpx.Response:
        if isinstance(now := next(told), Exception):
            raise now
        now.request = httpx.Request(method, f"http://prefect/api{path}", json=json)
        return now

    assert await Api(answer).ask("POST", "/task_runs/filter") == []


async def test_a_server_that_wants_more_is_asked_by_prefects_client() -> None:
    """With CSRF protection it refuses who speaks plain HTTP; from then on nobody does."""
    asked: list[str] = []

    def client(name: str, status: int) -> Request:
        async def answer(method: str, path: str, json: object) -> httpx.Response:
            asked.append(name)
            request = httpx.Request(method, f"http://prefect/api{path}", json=json)
            return httpx.Response(status, json="well", request=request)

        return answer

    async def prefects() -> Request:
        return client("Prefect's", 200)

    api = Api(client("plain", 403), prefects)
    assert [await api.ask("POST", "/x"), await api.ask("POST", "/x")] == ["well", "well"]
    assert asked == ["plain", "Prefect's", "Prefect's"]
    with pytest.raises(httpx.HTTPStatusError):
        await Api(client("plain", 403)).ask("POST", "/x")


FOLLOWED = """
import asyncio, sys
from journeyman.engine.follow import run_and_follow
from journeyman.settings import load_settings

ending = asyncio.run(run_and_follow(load_settings(), "sign-up/acorn", {"agent": "alhpa"}, lambda _: None))
print("prefect" in sys.modules, ending.message)
"""


@pytest.mark.parametrize("told", [False, True], ids=["an address alone", "Prefect's settings"])
async def test_prefect_is_imported_only_where_its_settings_say_more(prefect: World, told: bool) -> None:  # noqa: FBT001 - of a table
    """A shell that knows the server's address speaks plain HTTP; a header to be sent is left to Prefect's client."""
    more = {"PREFECT_CLIENT_CUSTOM_HEADERS": '{"X-Who": "me"}'} if told else {}
    of_prefect = {"PREFECT_API_URL": prefect.api, **more}
    env = {name: value for name, value in environment(prefect.settings).items() if not name.startswith("PREFECT_")}
    followed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FOLLOWED, env=env | of_prefect, cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    said = (await followed.communicate())[0].decode()
    assert said.startswith(f"{told} ")
    assert "There is no agent" in said
