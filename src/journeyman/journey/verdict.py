"""What a journey's story says of its recipe."""

from journeyman.errors import RecipeBroken
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.story import Story

# The sign-in of a check is what every other journey does as well. Where only sign-ups or only rotations find another
# page, also such as a check finishes, their own runs say so, and no check could show later that it is mended.
CHECK = "check"
"""The journey whose failures speak against a recipe."""


def fault(name: str, story: Story) -> str:
    """Return why a check's sign-in found another page than the recipe says; empty: it did not, or it was no check.

    Args:
        name: the journey's.
        story: what happened on it.
    """
    last = story.attempts[-1] if story.attempts else None
    if last is None or (name, last.stage, last.word) != (CHECK, Stage.PROVE, RecipeBroken.__name__):
        return ""
    return last.reason


def signed_in(story: Story) -> bool:
    """Say whether a fresh sign-in went well: it does on every journey that proves an account."""
    return any(attempt.stage == Stage.PROVE and attempt.ended == DONE for attempt in story.attempts)
