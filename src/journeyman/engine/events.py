"""What Prefect is told as events, of attempts at stages and of recipes: names, numbers, class words; never a text."""

from dataclasses import asdict, dataclass
from datetime import UTC
from enum import StrEnum
from typing import Any

from prefect.context import FlowRunContext
from prefect.events import Event, emit_event, get_events_client

from journeyman.domain.drift import Drift
from journeyman.engine.drift import RecipeEvent
from journeyman.engine.server import answers, api_url, connected
from journeyman.settings import Settings

PREFIX = "journeyman.stage."
"""What the name of each stage's event begins with."""


class Turn(StrEnum):
    """What an attempt came to."""

    DONE = "done"
    RETRIED = "retried"
    """It failed in a way that may pass, and there will be another."""
    REFUSED = "refused"
    NEEDS_INPUT = "needs-input"
    FAILED = "failed"


@dataclass(frozen=True)
class StageEvent:
    """One attempt at a stage that has ended."""

    stage: str
    attempt: int
    """Counted from 1 within the stage."""
    reason: str
    """A class word: the value of a `Reason` or `Need`, or the name of an error's class; empty when done."""
    wait: float
    """Seconds until the next attempt; 0 where there is none."""


def resource_id(agent: str, service: str) -> str:
    """Return the id by which Prefect's automations know the account."""
    return f"journeyman.account.{agent}.{service}"


def tell(agent: str, service: str, turn: Turn, event: StageEvent) -> None:
    """Tell Prefect of an attempt. Returns at once: a thread of Prefect's own sends it, at the latest as the run ends.

    The event is of the account, and related to the flow run; Prefect adds task run, flow, deployment and worker.
    An event that can't be sent is lost, and the journey goes on: Prefect logs that.
    """
    emit_event(
        f"{PREFIX}{turn}",
        resource={
            "prefect.resource.id": resource_id(agent, service),
            "prefect.resource.name": f"{agent} at {service}",
            "prefect.resource.role": "account",
        },
        related=_flow_run(),
        payload=asdict(event),
    )


def tell_of_recipe(event: RecipeEvent, service: str, drift: Drift) -> None:
    """Tell Prefect of a recipe, from within a flow run; returns at once, as `tell` does."""
    emit_event(**_of_recipe(event, service, drift), related=_flow_run())


async def tell_from_shell(settings: Settings, event: RecipeEvent, service: str, drift: Drift) -> None:
    """Tell Prefect of a recipe, from a program that is no flow run. Where no server answers nobody is told.

    Raises:
        Exception: the server does not take it; Prefect's own.
    """
    if not await answers(api_url(settings)):
        return
    with connected(settings):
        async with get_events_client(reconnection_attempts=0, checkpoint_every=1) as client:
            await client.emit(Event(**_of_recipe(event, service, drift)))


def _of_recipe(event: RecipeEvent, service: str, drift: Drift) -> dict[str, Any]:
    since = drift.quarantine.since.astimezone(UTC).isoformat(timespec="seconds") if drift.quarantine else ""
    return {
        "event": event.value,
        "resource": {
            "prefect.resource.id": f"journeyman.recipe.{service}",
            "prefect.resource.name": service,
            "prefect.resource.role": "recipe",
        },
        "payload": {"service": service, "accounts": len(drift.marks), "since": since},
    }


def _flow_run() -> list[dict[str, str]]:
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return []
    run = context.flow_run
    return [
        {
            "prefect.resource.id": f"prefect.flow-run.{run.id}",
            "prefect.resource.role": "flow-run",
            "prefect.resource.name": run.name,
        }
    ]
