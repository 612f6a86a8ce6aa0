"""Writes down what runs show of their recipes: failing checks of several accounts begin a quarantine."""

from enum import StrEnum

from journeyman import bootstrap
from journeyman.domain.drift import Drift
from journeyman.engine.redaction import redact
from journeyman.journey import verdict
from journeyman.journey.story import Story
from journeyman.settings import Settings


class RecipeEvent(StrEnum):
    """What Prefect is told of a recipe."""

    QUARANTINED = "journeyman.recipe.quarantined"
    """Checks of several accounts failed: sign-ups and rotations with it are refused from now on."""
    LIFTED = "journeyman.recipe.lifted"
    """Somebody has ended that."""


async def note(settings: Settings, name: str, agent: str, service: str, story: Story) -> Drift | None:
    """Write down what a run has shown of its recipe; return what is known of it if its quarantine begins now.

    Args:
        settings: where that is kept.
        name: the journey's.
        agent: whose account it was.
        service: where.
        story: what happened.

    Raises:
        SetupError: it can't be read or written.
    """
    known, fault = bootstrap.drift(settings), redact(verdict.fault(name, story))
    if fault:
        now = bootstrap.clock().now()
        before, after = await known.change(service, lambda drift: drift.failed(agent, now, fault, story.recipe))
        return after if after.quarantine and not before.quarantine else None
    if verdict.signed_in(story):
        await known.change(service, lambda drift: drift.opened(agent))
    return None


def warning(service: str, drift: Drift) -> str:
    """Return how the beginning of a quarantine is told."""
    return (
        f"The recipe of {service} is quarantined from now on: checks of {len(drift.marks)} accounts failed on pages "
        "that are not as it says. Sign-ups and rotations with it are refused. Mend it, check again, and lift that: "
        f"journeyman recipe lift {service}"
    )
