"""What a run tells Prefect of each attempt at a stage, as events: names, numbers and class words; never a text."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from prefect.context import FlowRunContext
from prefect.events import emit_event

PREFIX = "journeyman.stage."
"""What the name of each event begins with."""


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
