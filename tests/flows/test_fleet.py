"""A run for the whole fleet: one account's failure is a row, not the end, and another run finishes the rest."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterParentFlowRunId,
)
from prefect.client.schemas.objects import Artifact, FlowRun, State
from prefect.states import Completed, Failed
from pydantic import SecretStr

from flows.missing import sign_up_missing
from journeyman import bootstrap
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.credential import Credential
from journeyman.engine.fleet import FLEET, MISSING, PROGRESS
from journeyman.engine.follow_fleet import FleetProgress, run_and_follow_fleet
from journeyman.settings import Settings, load_settings
from tests.prefect_world import PROJECT, World

NEEDS = "confirm: Needs input (captcha): solve it at the service"
AGENTS = ("alpha", "beta", "gamma", "delta")


@pytest.fixture
async def settings(prefect: World, home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings that flows of this process load: four agents, and one service with an address."""
    variables = {"HOME": str(home), "PROJECT": str(PROJECT), "BASE_URLS": '{"acorn": "http://127.0.0.1:9"}'}
    for name, value in variables.items():
        monkeypatch.setenv(f"JOURNEYMAN_{name}", value)
    made = load_settings()
    for agent in AGENTS:
        await bootstrap.directory(made).add(agent)
    return made


async def prove(settings: Settings, agent: str) -> None:
    """Put a proven account into the vault."""
    credential = Credential(username=agent, password=SecretStr("correct-horse"), created_at=datetime.now(UTC))
    record = AccountRecord(agent=agent, service="acorn", phase=Phase.PROVEN, current=credential)
    await bootstrap.vault(settings).save(record, 0)


@flow(name="sign-up", flow_run_name="{agent} at {service}", persist_result=False)
async def played(agent: str, service: str) -> State[Any]:
    """Play a sign-up: beta's needs a person, gamma's says that it went well, delta's breaks though it did."""
    settings = load_settings()
    if agent == "beta":
        return Failed(name="NeedsInput", message=NEEDS)
    if agent != "gamma":
        await prove(settings, agent)
    if agent == "delta":
        raise RuntimeError("correct-horse")
    return Completed(message=f"{agent} at {service}: proven")


@flow(name="fleet", persist_result=False)
async def fleet(agents: tuple[str, ...] = (), services: tuple[str, ...] = ()) -> State[Any]:
    """The flow, with sign-ups that are played."""
    return await sign_up_missing(played, agents, services)


async def below(client: PrefectClient, run: UUID) -> list[FlowRun]:
    """Return the flow runs that a run began."""
    chosen = FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run]))
    return await client.read_flow_runs(flow_run_filter=chosen)


async def left(client: PrefectClient, *runs: UUID) -> dict[str, Artifact]:
    """Return the artifacts that runs left; of each key there is one."""
    chosen = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[*runs]))
    found = await client.read_artifacts(artifact_filter=chosen)
    assert len({item.key for item in found}) == len(found), found
    return {item.key or "": item for item in found}


async def ended(client: PrefectClient, **parameters: tuple[str, ...]) -> tuple[State[Any], UUID, dict[str, Artifact]]:
    """Run the flow; return its state, its id, and what it left."""
    state = await fleet(**parameters, return_state=True)
    run = state.state_details.flow_run_id
    assert run
    return state, run, await left(client, run)


async def test_a_failure_is_a_row_and_a_second_run_finishes_the_rest(client: PrefectClient, settings: Settings) -> None:
    """The record says what is proven: not the run's end, which may have been lost. What is proven is begun no more."""
    state, run, artifacts = await ended(client)
    assert state.is_failed()
    assert (state.message or "").startswith("2 of 4 accounts are proven, 2 failed: 2 by this run, 0 before it.")
    assert f"beta at acorn: {NEEDS}" in (state.message or "")
    rows = json.loads(artifacts[FLEET].data)
    told = [(row["agent"], row["state"], row["why it failed"]) for row in rows]
    assert told == [
        ("beta", MISSING, NEEDS),
        ("gamma", MISSING, "its sign-up ended, and the account is not proven"),
        ("alpha", "proven", ""),
        ("delta", "proven", ""),
    ]
    progress = artifacts[PROGRESS]
    assert (progress.data, progress.description) == (100, "2 of 4 accounts are proven, 2 failed")
    assert {item.name for item in await below(client, run)} == {f"{agent} at acorn" for agent in AGENTS}

    await prove(settings, "gamma")
    state, run, artifacts = await ended(client, agents=("gamma", "beta"))
    assert state.is_failed()
    assert [item.name for item in await below(client, run)] == ["beta at acorn"]

    await prove(settings, "beta")
    state, run, artifacts = await ended(client)
    assert state.is_completed()
    assert (state.message or "").startswith("4 of 4 accounts are proven: 0 by this run, 4 before it. Left out: allauth")
    assert await below(client, run) == []
    assert "why it failed" not in json.loads(artifacts[FLEET].data)[0]
    assert "\n- allauth: django-allauth has no address yet" in (artifacts[FLEET].description or "")
    assert artifacts[PROGRESS].data == 100
    assert "correct-horse" not in f"{state} {artifacts}"


async def test_nothing_to_do_it_for_is_told(client: PrefectClient, settings: Settings) -> None:
    """A service that nobody has an address of is each account's failure; no flow run has to say so."""
    state, run, artifacts = await ended(client, agents=("alpha",), services=("allauth",))
    assert state.is_failed()
    assert "alpha at allauth: django-allauth has no address yet" in (state.message or "")
    assert await below(client, run) == []
    assert [row["state"] for row in json.loads(artifacts[FLEET].data)] == [MISSING]
    assert "Left out" not in (artifacts[FLEET].description or "")


async def test_by_name_it_is_followed_to_its_table(prefect: World, client: PrefectClient) -> None:
    """A real worker runs `fleet/all`; whoever follows it sees how far it is, and at the end the table."""
    settings, told = prefect.settings, list[FleetProgress]()
    await bootstrap.directory(settings).add("proven")
    await prove(settings, "proven")
    ending = await run_and_follow_fleet(settings, ["proven", "nobody"], ["acorn"], told.append)
    assert not ending.completed
    assert ending.message.startswith("1 of 2 accounts are proven, 1 failed: 0 by this run, 1 before it.")
    assert (ending.table[0]["agent"], ending.table[0]["state"]) == ("nobody", MISSING)
    assert "There is no agent" in ending.table[0]["why it failed"]
    assert ("proven", "") in [(row["agent"], row["why it failed"]) for row in ending.table]
    assert (told[-1].percent, told[-1].told) == (100, "1 of 2 accounts are proven, 1 failed")
    run = await client.read_flow_run(UUID(ending.url.rpartition("/")[2]))
    assert run.name == "proven, nobody at acorn"
