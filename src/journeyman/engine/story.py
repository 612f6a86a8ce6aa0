"""A run's story as markdown: what happened, why, how long it took, what it looked like, what to do next."""

import base64
import html
from collections.abc import Iterable

from journeyman.domain.page import Picture
from journeyman.journey.story import Attempt, Story

LARGEST_PICTURE = 40 * 1024
"""Bytes. Pictures live in Prefect's database, so larger ones are left out."""

MARKS = {"done": "✓", "refused": "✗", "needs input": "?", "transient": "↻", "failed": "✗"}

ADVICE = {
    "refused": "The service said no. Mend the reason above, then start the run again: it goes on from here.",
    "needs input": "A person must act at the service first; then start the run again: it goes on from here.",
    "transient": "The service, or the way to it, failed for too long. Start the run again later: it goes on from here.",
    "failed": "Mend the cause above before trying again: usually it is the recipe, a setting or the service.",
}
"""What to do next, by how the last attempt ended."""


def markdown(name: str, agent: str, service: str, why: str, story: Story) -> str:
    """Return the story of one run.

    `name` is the journey's; `why` says why it stopped, empty when it did all its work.
    """
    seconds = sum(attempt.seconds for attempt in story.attempts)
    parts = [
        f"# {agent} at {service}: {'not finished' if why else 'done'}",
        f"**{cell(why)}**"
        if why
        else "The account is there, its keys are in the vault, and a fresh sign-in proved them.",
        f"## What happened\n\n{_table(story.attempts)}\n\n{_count(story.attempts)}, {seconds:.1f} s of work.",
        *([f"## What it looked like\n\n{_gallery(story.pictures)}"] if story.pictures else []),
        f"## What next\n\n{_next_steps(name, agent, service, why, story.attempts)}",
    ]
    return "\n\n".join(parts) + "\n"


def _table(attempts: Iterable[Attempt]) -> str:
    head = "| stage | attempt | began (UTC) | seconds | ended | why |\n| --- | ---: | --- | ---: | --- | --- |"
    return "\n".join([head, *(_row(attempt) for attempt in attempts)])


def _row(attempt: Attempt) -> str:
    mark = MARKS.get(attempt.ended, "")
    return (
        f"| {attempt.stage} | {attempt.number} | {attempt.started_at:%H:%M:%S} | {attempt.seconds:.1f} "
        f"| {mark} {attempt.ended} | {cell(attempt.reason)} |"
    )


def _count(attempts: list[Attempt]) -> str:
    stages = len({attempt.stage for attempt in attempts})
    return f"{stages} stage{'s' * (stages != 1)} in {len(attempts)} attempt{'s' * (len(attempts) != 1)}"


def cell(text: str) -> str:
    """Return a text that can break neither a table nor the page."""
    return html.escape(" ".join(text.split()), quote=False).replace("|", "\\|")


def _gallery(pictures: Iterable[Picture]) -> str:
    return "\n\n".join(_shown(picture) for picture in pictures)


def _shown(picture: Picture) -> str:
    title = cell(picture.title).replace("[", "(").replace("]", ")")
    if len(picture.data) > LARGEST_PICTURE:
        return f"*{title}: left out, its {len(picture.data) // 1024} KB are too many.*"
    data = base64.b64encode(picture.data).decode("ascii")
    return f"**{title}** (secrets are masked)\n\n![{title}](data:{picture.media_type};base64,{data})"


def _next_steps(name: str, agent: str, service: str, why: str, attempts: list[Attempt]) -> str:
    if why:
        last = attempts[-1].ended if attempts else "failed"
        advice = ADVICE.get(last, ADVICE["failed"])
        again, so_far = f"journeyman {name} {agent} {service}", f"journeyman show {agent} {service}"
        return f"- {advice}\n- Again: `{again}`\n- So far: `{so_far}`"
    return (
        f"- All but the secrets: `journeyman show {agent} {service}`\n"
        f"- The current TOTP code: `journeyman code {agent} {service}`\n"
        f"- Check by signing in again: `journeyman check {agent} {service}`"
    )
