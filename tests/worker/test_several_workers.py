"""Prefect's server on PostgreSQL and several warm workers on one pool, run as docs/deploy.md and the units say."""

import asyncio
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.settings import PREFECT_API_URL, temporary_settings

from fixtures.postgres import Cluster, NoPostgres, postgres
from fixtures.services.starting import free_port
from journeyman.engine.server import answers
from tests.deploy import guide, units
from tests.prefect_world import World, outside, world_with_acorn
from tests.worker.conftest import TOKEN, Workers, call, end
from tests.worker.further import finished_by_others, killed_amid_its_runs, online, start, taken_by
from tests.worker.looks import (
    LATE,
    behaving,
    each_has_one_proven_account,
    nothing_of_them_is_secret,
    secrets_of,
)

AGENTS = [f"spread{number}" for number in range(4)]
PASSWORD = "a-password-of-the-database"
START_SECONDS = 120


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """PostgreSQL with Prefect's user and database, made by the commands that the guide has for it."""
    with ExitStack() as stack:
        try:
            place = stack.enter_context(postgres())
        except NoPostgres as why:
            pytest.skip(str(why))
        for command in guide.commands("runuser -u postgres -- "):
            # Whoever runs that is the administrator here.
            place.run(command.removeprefix("runuser -u postgres -- "), f"{PASSWORD}\n{PASSWORD}\n")
        yield place


@contextmanager
def server(home: Path, cluster: Cluster) -> Iterator[str]:
    """Run Prefect's server as its unit does; yield its API's address."""
    unit, port = units.read("journeyman-server.service", home), str(free_port())
    given = guide.variables("/etc/journeyman/server.environment")
    ours = {"PASSWORD": PASSWORD, "5432": str(cluster.port), "4201": port}
    env = {name: guide.with_ours(value, ours) for name, value in given.items()}
    folder = Path(unit.environment["PREFECT_HOME"])
    folder.mkdir()
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            unit.command,
            cwd=folder,
            env={**os.environ, "HOME": "/nonexistent", **unit.environment, **env},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        api = guide.variables("/etc/journeyman/environment")["PREFECT_API_URL"].replace("4201", port)
        deadline = time.monotonic() + START_SECONDS
        while not outside(answers(api)):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield api
    finally:
        end(process, signal.SIGTERM)


@pytest.fixture(scope="module")
def running(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """`journeyman up`, whose worker runs one journey at a time, and a server elsewhere, on PostgreSQL."""
    folder = tmp_path_factory.mktemp("several")
    command = units.read("journeyman.service", folder / "home").command
    with (
        server(folder / "home", cluster) as api,
        temporary_settings({PREFECT_API_URL: api}),
        world_with_acorn(
            folder, agents=AGENTS, acorn_options={"admin_token": TOKEN}, command=command, worker_limit=1
        ) as place,
    ):
        yield place


@pytest.mark.slow  # sign-ups with TOTP, some begun twice
async def test_what_a_killed_worker_had_is_finished_by_the_others(
    prefect: World, client: PrefectClient, cluster: Cluster, workers: Workers
) -> None:
    """Of three workers one is killed amid its sign-ups: each agent has one account, proven, and no secret got out."""
    assert f"Prefect's API {prefect.api} " in prefect.told
    assert "\nserver " not in prefect.told  # `up` has started none of its own
    further = dict(start(workers, prefect.settings, instance) for instance in ("2", "3"))
    await online(client, *further)
    deployment = (await client.read_deployment_by_name("sign-up/acorn")).id
    async with behaving(prefect, mail_delay=LATE):
        runs = [await call(client, deployment, agent=agent) for agent in AGENTS]
        # The worker of `up` has one of the four at most, so that one of the others has two or three.
        takers = await asyncio.gather(*(taken_by(client, run) for run in runs))
        ((doomed, _),) = Counter(name for name in takers if name in further).most_common(1)
        struck = await killed_amid_its_runs(client, runs, takers, doomed, further[doomed])
    await finished_by_others(client, runs, struck, doomed)
    await each_has_one_proven_account(prefect, *AGENTS)
    await nothing_of_them_is_secret(prefect, *AGENTS)
    dump = cluster.run("pg_dump --data-only prefect")
    assert AGENTS[0].encode() in dump
    assert not [secret for secret in await secrets_of(prefect, *AGENTS) if secret in dump]
