"""The doctor's checks of Prefect: does the server answer, is there a worker that runs journeys, are they deployed."""

from functools import partial

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags, WorkerFilter, WorkerFilterStatus
from prefect.client.schemas.objects import WorkerStatus
from prefect.exceptions import ObjectNotFound

from journeyman import bootstrap
from journeyman.engine.doctor import Check, NotChecked, counted, must
from journeyman.engine.server import POOL, answers, api_url, connected, plain_client
from journeyman.settings import Settings

SIGN_UP = "sign-up"


def prefect_parts(settings: Settings) -> list[Check]:
    """Return the checks."""
    return [
        Check("Prefect", api_url(settings), partial(_server, settings), within=50),
        Check("work pool", POOL, partial(_pool, settings), within=30),
        Check("deployments", "the recipes", partial(_deployments, settings), within=30),
    ]


async def _server(settings: Settings) -> str:
    url = api_url(settings)
    must(
        await answers(url, 25),
        f"No Prefect server answers at {url}. Start `journeyman up`, or set PREFECT_API_URL to the one that you have. "
        "Journeys run without it, too: --here.",
    )
    open_to = " pages of other sites as well; docs/deploy.md says how to keep them out" if await _is_open(url) else ""
    return f"answers{open_to}"


async def _is_open(url: str) -> bool:
    """Say whether a page of any site in a browser that reaches the server may ask it (ADR 0035): ours lets none."""
    page = {"Origin": "https://page.invalid"}
    async with plain_client(url, 10) as client:
        try:
            # To read an answer it needs leave. To act it needs none: a request without a content type is read as JSON.
            read = await client.get("/health", headers=page)
            acted = await client.post("/flows/filter", content=b'{"limit": 1}', headers=page)
        except httpx.HTTPError:
            return False
    return acted.is_success or read.headers.get("Access-Control-Allow-Origin") in {"*", page["Origin"]}


async def _must_answer(settings: Settings) -> None:
    if not await answers(api_url(settings), 25):
        raise NotChecked("Prefect's server must answer first")


async def _pool(settings: Settings) -> str:
    await _must_answer(settings)
    with connected(settings):
        async with get_client() as client:
            try:
                pool = await client.read_work_pool(POOL)
            except ObjectNotFound:
                pool = None
            must(pool, f"There is no work pool {POOL}. `journeyman up` or `journeyman deploy` makes it.")
            online = WorkerFilter(status=WorkerFilterStatus(any_=[WorkerStatus.ONLINE]))
            workers = await client.read_workers_for_work_pool(POOL, worker_filter=online, offset=0, limit=200)
    must(workers, "No worker is online, so no journey begins. `journeyman up` runs one.")
    must(not (pool and pool.is_paused), f"The work pool {POOL} is paused. Resume it: prefect work-pool resume {POOL}")
    return f"{counted(len(workers), 'worker')} online"


async def _deployments(settings: Settings) -> str:
    await _must_answer(settings)
    with connected(settings):
        async with get_client() as client:
            of_ours = DeploymentFilter(tags=DeploymentFilterTags(all_=["journeyman", SIGN_UP]))
            known = await client.read_deployments(deployment_filter=of_ours, limit=200)
    signs_up = {item.name for item in known}
    missing = sorted({*bootstrap.catalogue(settings).names()} - signs_up)
    must(not missing, f"Not deployed: {', '.join(missing)}. Run: journeyman deploy")
    return f"sign-ups at {counted(len(signs_up), 'service')}"
