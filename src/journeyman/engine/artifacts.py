"""What a run leaves in Prefect for people to read: its story, and the fleet's table. Never a secret."""

import re
from collections.abc import Mapping

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from journeyman import bootstrap
from journeyman.engine import fleet
from journeyman.engine.fleet import FLEET
from journeyman.engine.redaction import redact
from journeyman.engine.story import cell, markdown
from journeyman.journey.story import Story
from journeyman.settings import Settings


def story_key(agent: str, service: str) -> str:
    """Return the key of a journey's story: lower-case letters, digits and dashes, as Prefect wants them."""
    return re.sub(r"[^a-z0-9]+", "-", f"story-{agent}-{service}".lower()).strip("-")


async def publish_story(name: str, agent: str, service: str, why: str, story: Story) -> None:
    """Make the story of this run an artifact.

    `name` is the journey's; `why` says why it stopped, empty when it did its work.
    """
    await acreate_markdown_artifact(
        redact(markdown(name, agent, service, why, story)),
        key=story_key(agent, service),
        description=f"How {agent} fared at {service}: {'not finished' if why else 'done'}.",
    )


async def publish_fleet(
    settings: Settings, failures: Mapping[fleet.Name, str] | None = None, left_out: Mapping[str, str] | None = None
) -> None:
    """Make the fleet's table, as the vault has it now, an artifact.

    Args:
        settings: where the records are.
        failures: account for which a run has just failed → why.
        left_out: service at which that run signed nobody up → why.
    """
    now = bootstrap.clock().now()
    accounts = await fleet.accounts(
        bootstrap.directory(settings),
        bootstrap.vault(settings),
        now,
        bootstrap.rotated_every(settings),
        quarantined=await bootstrap.drift(settings).quarantined(),
    )
    table = fleet.table(accounts, now, {name: redact(why) for name, why in (failures or {}).items()})
    if table:
        await acreate_table_artifact(table, key=FLEET, description=redact(described(left_out or {})))


def described(left_out: Mapping[str, str]) -> str:
    """Return what stands beside the fleet's table, as markdown: what it tells, and which services were left out."""
    about = "Every account: state, age, last proof, next rotation."
    reasons = [f"- {service}: {cell(why)}" for service, why in sorted(left_out.items())]
    return "\n".join([about, "", "Left out by this run:", "", *reasons]) if reasons else about
