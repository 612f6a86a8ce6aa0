"""The flow against a real Prefect server: every ending is told in its state, log and story, and no secret is."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect import flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    LogFilter,
    LogFilterFlowRunId,
)
from prefect.client.schemas.objects import State, TaskRun
from prefect.client.schemas.sorting import TaskRunSort
from prefect.logging.handlers import APILogHandler
from pydantic import SecretStr

from flows.carry import carry
from flows.stage import Patience
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.credential import Credential
from journeyman.domain.outcome import Need, NeedsInput, Outcome, Reason, Refused
from journeyman.domain.page import Picture
from journeyman.engine.redaction import hide_in_logs, know
from journeyman.errors import RecipeBroken, Transient
from journeyman.journey.stage import Stage
from journeyman.settings import Settings
from tests.played_journey import USUAL, PlayedJourney

QUICK = Patience(first_wait=0.01)
SECRET = "correct-horse-battery"  # what no part of Prefect may hold


@dataclass(frozen=True)
class Told:
    """Everything that Prefect holds of one run."""

    state: State[Any]
    result: object
    tasks: dict[str, TaskRun]
    logs: str
    story: str

    def __str__(self) -> str:
        """Return all of it, to look for what must not be there."""
        return f"{self.state!r} {self.result} {self.tasks} {self.logs} {self.story}"


Fly = Callable[..., Any]


@pytest.fixture
def fly(client: PrefectClient, home: Path) -> Fly:
    """Carry a journey as a flow run; return what Prefect holds of it."""

    async def carried(journey: PlayedJourney, tasks: int, patience: Patience = QUICK) -> Told:
        @flow(name="sign-up", flow_run_name="{agent} at {service}", persist_result=False)
        async def sign_up(agent: str, service: str) -> State[Any]:
            hide_in_logs()
            return await carry(journey.open(), Settings(home=home), agent, service, patience)

        state = await sign_up("alpha", "acorn", return_state=True)
        return await told(client, state, tasks)

    return carried


async def told(client: PrefectClient, state: State[Any], tasks: int) -> Told:
    """Read everything of a run, once the server has recorded so many task runs in their final states."""
    run = state.state_details.flow_run_id
    assert run
    await APILogHandler.aflush()
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=[run]))
    deadline = time.monotonic() + 30
    found: list[TaskRun] = []
    while not (len(found) == tasks and all(task.state and task.state.is_final() for task in found)):
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.1)  # Prefect records task runs after the fact, from events
        found = await client.read_task_runs(flow_run_filter=chosen, sort=TaskRunSort.NAME_ASC, limit=200)
    logs = await client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run])), limit=200, offset=0)
    async with httpx.AsyncClient(base_url=f"{client.api_url}", timeout=60) as api:
        story = (await api.get("artifacts/story-alpha-acorn/latest")).json()
    assert story["flow_run_id"] == str(run)
    stored = (await client.read_flow_run(run)).state
    assert stored
    result = await state.aresult(raise_on_failure=False) if state.is_completed() else None
    return Told(
        stored, result, {task.name: task for task in found}, "\n".join(log.message for log in logs), story["data"]
    )


def record() -> AccountRecord:
    """Return a proven account with a secret in it."""
    credential = Credential(username="alpha", password=SecretStr(SECRET), created_at="2026-03-01T00:00:00Z")
    return AccountRecord(agent="alpha", service="acorn", phase=Phase.PROVEN, current=credential)


async def test_each_stage_is_a_task_and_the_result_a_reference(fly: Fly) -> None:
    """A journey that goes well is a completed run with a task for each stage; its result names the account."""
    journey = PlayedJourney(kept=record(), pictures=[Picture("", b"\xff\xd8jpeg")])
    run = await fly(journey, tasks=len(USUAL))
    assert run.state.is_completed()
    assert [*USUAL] == sorted(run.tasks, key=USUAL.index)
    assert run.result == {
        "agent": "alpha",
        "service": "acorn",
        "username": "alpha",
        "totp": False,
        "proven": True,
        "seconds": run.result["seconds"],
    }
    assert run.story.startswith("# alpha at acorn: done")
    assert "![The end](data:image/jpeg;base64," in run.story
    assert SECRET not in str(run)


async def test_transient_is_tried_again_and_each_reason_is_told(fly: Fly) -> None:
    """A 503 is retried; log and story have each attempt with its reason; the run completes."""
    busy = Transient("/register answered 503")
    run = await fly(PlayedJourney({Stage.SUBMIT: [busy, busy]}), tasks=len(USUAL))
    assert run.state.is_completed()
    assert "submit: attempt 1 of 4 failed: /register answered 503; again in 0.0" in run.logs
    assert "submit: attempt 2 of 4 failed: /register answered 503; again in 0.0" in run.logs
    assert run.tasks["submit"].run_count == 3
    assert run.story.count("↻ transient | /register answered 503 |") == 2
    assert "| submit | 3 |" in run.story


async def test_attempts_are_bounded(fly: Fly) -> None:
    """After the fourth attempt the run fails and says why; no later stage begins."""
    run = await fly(PlayedJourney({Stage.SUBMIT: [Transient("/register answered 503")] * 9}), tasks=3)
    assert run.state.is_failed()
    assert run.state.message == "submit: /register answered 503"
    assert "attempt 4 of 4 failed: /register answered 503; no further attempt" in run.logs
    assert "NoneType: None" not in run.logs
    assert "Start the run again later" in run.story


async def test_total_time_is_bounded(fly: Fly) -> None:
    """No attempt begins after the time of the stage is over, however many are left."""
    busy = Transient("/register answered 503")
    impatient = Patience(first_wait=60, seconds=20)
    run = await fly(PlayedJourney({Stage.SUBMIT: [busy] * 9}), tasks=3, patience=impatient)
    assert run.state.is_failed()
    assert run.tasks["submit"].run_count == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (Refused(Reason.ADDRESS_TAKEN), "submit: Refused (address_taken)"),
        (Refused(Reason.RATE_LIMITED, "Too many."), "submit: Refused (rate_limited): Too many."),
        (NeedsInput(Need.CAPTCHA, "Solve it."), "submit: Needs input (captcha): Solve it."),
        (RecipeBroken('acorn.yaml:14: no textbox "Nme"'), 'submit: acorn.yaml:14: no textbox "Nme"'),
    ],
)
async def test_what_trying_again_will_not_help_ends_the_run(fly: Fly, line: Outcome | Exception, message: str) -> None:
    """A refusal, a need and a broken recipe end the run at once, with a clear text and no traceback."""
    run = await fly(PlayedJourney({Stage.SUBMIT: [line]}), tasks=3)
    assert run.state.is_failed()
    assert run.state.message == message
    assert run.tasks["submit"].run_count == 1
    assert run.tasks["submit"].state.message == message
    assert "Traceback" not in run.logs
    assert f"**{message}**" in run.story


async def test_unexpected_errors_leave_without_their_text(fly: Fly) -> None:
    """Of an error that is not ours only type and place are told: its text may hold what was typed."""
    run = await fly(PlayedJourney({Stage.PROVE: [ValueError(f'fill("{SECRET}") timed out')]}), tasks=len(USUAL) - 1)
    assert run.state.is_failed()
    assert "unexpected ValueError at tests/played_journey.py:" in run.state.message
    assert SECRET not in str(run)


async def test_known_secrets_are_hidden_even_in_our_own_texts(fly: Fly) -> None:
    """The last line of defence: a known secret in a reason is masked in state, log and story."""
    know(SecretStr(SECRET))
    run = await fly(PlayedJourney({Stage.SUBMIT: [RecipeBroken(f"no textbox {SECRET}")]}), tasks=3)
    assert run.state.message == "submit: no textbox [hidden]"
    assert SECRET not in str(run)


async def test_a_journey_that_goes_in_circles_ends(fly: Fly) -> None:
    """A journey whose stages never come to an end is stopped with a word."""

    class Circling(PlayedJourney):
        async def next_stage(self) -> Stage:
            return Stage.SUBMIT

        async def run(self, stage: Stage) -> Outcome:
            self.to_do = list(USUAL)
            return await super().run(stage)

    run = await fly(Circling(), tasks=20)
    assert "goes in circles" in run.state.message
