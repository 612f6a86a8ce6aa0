"""Each attempt at a stage is an event on the real server: a number, a class word and a wait, and no text."""

import asyncio
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect import flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import State, StateType
from prefect.events import get_events_subscriber
from prefect.logging.handlers import APILogHandler
from pydantic import SecretStr

from flows.carry import carry
from flows.stage import STATE_NAMES, Patience
from journeyman.cli.progress import ENDINGS
from journeyman.domain.outcome import Need, NeedsInput, Outcome, Reason, Refused
from journeyman.engine.events import StageEvent, Turn, tell
from journeyman.engine.redaction import know
from journeyman.errors import RecipeBroken, Transient
from journeyman.journey.stage import Stage
from journeyman.settings import Settings
from tests.flows.prefect_events import stage_events
from tests.played_journey import USUAL, PlayedJourney
from tests.prefect_world import World

QUICK = Patience(first_wait=0.01)
SECRET = "correct-horse-battery"

Fly = Callable[..., Any]


@pytest.fixture
def fly(prefect: World, client: PrefectClient, home: Path) -> Fly:
    """Carry a journey as a flow run; return its final state as stored, and its events."""

    async def carried(journey: PlayedJourney, events: int) -> tuple[State[Any], list[dict[str, Any]]]:
        @flow(name="sign-up", flow_run_name="{agent} at {service}", persist_result=False)
        async def sign_up(agent: str, service: str) -> State[Any]:
            return await carry(journey.open(), Settings(home=home), agent, service, QUICK)

        run = (await sign_up("alpha", "acorn", return_state=True)).state_details.flow_run_id
        assert run
        await APILogHandler.aflush()
        stored = (await client.read_flow_run(run)).state
        assert stored
        return stored, await stage_events(prefect.api, run, events)

    return carried


def in_short(events: list[dict[str, Any]]) -> list[tuple[str, str, int, str]]:
    """Return name, stage, attempt and reason of each event."""
    return [
        (event["event"], event["payload"]["stage"], event["payload"]["attempt"], event["payload"]["reason"])
        for event in events
    ]


async def test_each_attempt_is_an_event_of_the_account(fly: Fly) -> None:
    """A 503, then success: a `retried` with its wait, a `done` for each stage; all of the one account."""
    state, events = await fly(PlayedJourney({Stage.SUBMIT: [Transient("/register answered 503")]}), len(USUAL) + 1)
    assert state.is_completed()
    done = [("journeyman.stage.done", stage.value, 1 + (stage is Stage.SUBMIT), "") for stage in USUAL]
    retried = ("journeyman.stage.retried", "submit", 1, "Transient")
    assert [*done[:2], retried, *done[2:]] == in_short(events)
    waits = [event["payload"]["wait"] for event in events]
    assert waits[2] > 0
    assert [0] * (len(events) - 1) == [*waits[:2], *waits[3:]]
    assert events[0]["resource"] == {
        "prefect.resource.id": "journeyman.account.alpha.acorn",
        "prefect.resource.name": "alpha at acorn",
        "prefect.resource.role": "account",
    }
    related = [item["prefect.resource.role"] for item in events[0]["related"]]
    assert related.count("flow-run") == 1
    assert "task-run" in related


@pytest.mark.parametrize(
    ("line", "name", "told"),
    [
        (Refused(Reason.RATE_LIMITED, "Too many."), "Refused", ("journeyman.stage.refused", "rate_limited")),
        (NeedsInput(Need.CAPTCHA, "Solve it."), "NeedsInput", ("journeyman.stage.needs-input", "captcha")),
        (RecipeBroken("acorn.yaml:14: no textbox"), "Failed", ("journeyman.stage.failed", "RecipeBroken")),
        (ValueError("what a page says"), "Failed", ("journeyman.stage.failed", "ValueError")),
    ],
)
async def test_an_ending_has_its_name(fly: Fly, line: Outcome | Exception, name: str, told: tuple[str, str]) -> None:
    """A run that was refused, needs input or failed is Failed by type, and by name what it was; so is its event."""
    state, events = await fly(PlayedJourney({Stage.SUBMIT: [line]}), 3)
    assert (StateType.FAILED, name) == (state.type, state.name)
    event, stage, attempt, reason = in_short(events)[-1]
    assert (*told, "submit", 1) == (event, reason, stage, attempt)


def test_the_shell_knows_the_names() -> None:
    """Who follows a run is told that a stage ended, whatever its state's name says of how."""
    assert {ours: name for name, ours in ENDINGS.items() if name in STATE_NAMES.values()} == STATE_NAMES


async def test_patience_that_is_over_is_a_failure(fly: Fly) -> None:
    """The last of four attempts is told as failed: no other follows it."""
    _, events = await fly(PlayedJourney({Stage.IDENTIFY: [Transient("/ answered 503")] * 4}), 4)
    assert [event["event"].rpartition(".")[2] for event in events] == ["retried", "retried", "retried", "failed"]
    assert events[-1]["payload"]["wait"] == 0


async def test_no_text_is_in_an_event(fly: Fly) -> None:
    """Neither a question, nor a detail, nor an error's text, nor a secret."""
    know(SecretStr(SECRET))
    _, events = await fly(PlayedJourney({Stage.SUBMIT: [Refused(Reason.FORM_REJECTED, f"the page said {SECRET}")]}), 3)
    assert "the page said" not in str(events)
    assert SECRET not in str(events)
    assert {"stage", "attempt", "reason", "wait"} == set(events[-1]["payload"])


async def test_who_tells_does_not_wait_for_the_server(prefect: World) -> None:
    """A hundred events are told while it stands still, and come to it once it goes on."""
    server = re.search(r"^.*server +pid (\d+)", prefect.told, re.MULTILINE)
    assert server
    async with get_events_subscriber() as subscriber:
        os.kill(int(server[1]), signal.SIGSTOP)
        try:
            with pytest.raises(httpx.ReadTimeout):
                await asyncio.to_thread(httpx.get, f"{prefect.api}/health", timeout=0.5)
            for number in range(100):
                tell("alpha", "acorn", Turn.RETRIED, StageEvent("submit", number, "Transient", 1.5))
        finally:
            os.kill(int(server[1]), signal.SIGCONT)
        async for event in subscriber:
            if event.event == "journeyman.stage.retried" and event.payload["attempt"] == 99:
                break
