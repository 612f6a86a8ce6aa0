"""Two hosts, each with a home of its own, that share OpenBao, a mailbox on IMAP and Prefect's server: docs/deploy.md.

Both are on this machine here; they have no file in common.
"""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.settings import PREFECT_API_URL, temporary_settings

from fixtures.providers.combinations import Combination, NotHere, started, write_settings
from fixtures.services.starting import free_port, start_service
from journeyman import bootstrap
from journeyman.settings import Settings, load_settings
from tests.deploy import guide, units
from tests.prefect_world import World, outside, world
from tests.worker.conftest import TOKEN, Workers, call
from tests.worker.further import finished_by_others, killed_amid_its_runs, online, start, taken_by
from tests.worker.looks import LATE, behaving, each_has_one_proven_account, nothing_of_them_is_secret

SHARED = Combination(inbox="imap", vault="openbao")
AGENTS = [f"far{number}" for number in range(3)]


@dataclass(frozen=True)
class Hosts:
    """What runs on the first one, and what the second one is told."""

    first: World
    second: Settings


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """The first runs `journeyman up`, with a worker for one journey at a time; the second has its home only."""
    folder = tmp_path_factory.mktemp("hosts")
    with ExitStack() as stack:
        try:
            made = stack.enter_context(started(SHARED, folder))
        except NotHere as reason:
            pytest.skip(str(reason))
        acorn = stack.enter_context(start_service("acorn", folder / "acorn", made.smtp_port, admin_token=TOKEN))
        write_settings(SHARED, made, folder / "first", {"acorn": acorn.url}, free_port())
        settings = settings_of(folder / "first").model_copy(update={"worker_limit": 1, "schedules": False})
        for agent in AGENTS:
            outside(bootstrap.directory(settings).add(agent))
        second_home(folder / "second", settings.home)
        place = stack.enter_context(world(settings, units.read("journeyman.service", settings.home).command))
        stack.enter_context(temporary_settings({PREFECT_API_URL: place.api}))
        yield Hosts(place, settings_of(folder / "second"))


@pytest.fixture(scope="module")
def running(hosts: Hosts) -> World:
    """What the first one runs."""
    return hosts.first


def settings_of(home: Path) -> Settings:
    """Return the settings of a home, as whoever has no variable but its name finds them."""
    with pytest.MonkeyPatch.context() as variables:
        variables.setenv("JOURNEYMAN_HOME", str(home))
        return load_settings()


def second_home(home: Path, first: Path) -> None:
    """Make the second host's home by the guide's commands."""
    home.mkdir(mode=0o700)
    packing, unpacking = guide.commands("second-host.tar.gz")
    for command, place in ((packing, first), (unpacking, home)):
        ours = {"/var/lib/journeyman": str(place), "second-host.tar.gz": str(home.with_suffix(".tar.gz"))}
        subprocess.run(["bash", "-ec", guide.with_ours(command, ours)], check=True)  # noqa: S607 - the shell


@pytest.mark.slow  # sign-ups with TOTP, some begun twice
async def test_what_a_host_had_that_went_away_is_finished_by_the_other(
    prefect: World, client: PrefectClient, hosts: Hosts, workers: Workers
) -> None:
    """Its worker is killed amid its sign-ups: each agent has one account, proven, as both hosts' vaults say."""
    assert "none is taken here" in prefect.told  # the relay has that port
    (hosts.second.home / "prefect").mkdir(mode=0o700)
    name, worker = start(workers, hosts.second, "2")
    await online(client, name)
    deployment = (await client.read_deployment_by_name("sign-up/acorn")).id
    async with behaving(prefect, mail_delay=LATE):
        runs = [await call(client, deployment, agent=agent) for agent in AGENTS]
        takers = await asyncio.gather(*(taken_by(client, run) for run in runs))
        struck = await killed_amid_its_runs(client, runs, takers, name, worker)
    await finished_by_others(client, runs, struck, name)
    await each_has_one_proven_account(prefect, *AGENTS)
    await nothing_of_them_is_secret(prefect, *AGENTS)
    for agent in AGENTS:
        here, there = (bootstrap.vault(settings) for settings in (prefect.settings, hosts.second))
        assert await here.load(agent, "acorn") == await there.load(agent, "acorn")
    assert not [*hosts.second.home.rglob("*.age"), *prefect.settings.home.rglob("*.age")]
