"""A journey that plays a part: of the same shape as `SignUp`, with endings that a test wrote."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from journeyman.domain.account import AccountRecord
from journeyman.domain.outcome import Done, Outcome
from journeyman.domain.page import Picture
from journeyman.journey.stage import Stage
from journeyman.journey.story import Story

USUAL = tuple(stage for stage in Stage if stage is not Stage.FIND)
"""Its stages: those of a sign-up that follows a recipe."""


@dataclass
class PlayedJourney:
    """A journey whose stages end as the script says; a stage without lines is done at once."""

    script: dict[Stage, list[Outcome | Exception]] = field(default_factory=dict)
    kept: AccountRecord | None = None
    pictures: list[Picture] = field(default_factory=list)
    story: Story = field(default_factory=Story)
    to_do: list[Stage] = field(default_factory=lambda: list(USUAL))

    async def next_stage(self) -> Stage | None:
        """Return the next stage that is not done."""
        return self.to_do[0] if self.to_do else None

    async def run(self, stage: Stage) -> Outcome:
        """End as the script says."""
        line = (self.script.get(stage) or [Done()]).pop(0)
        if isinstance(line, Exception):
            raise line
        if isinstance(line, Done):
            self.to_do.remove(stage)
        return line

    async def record(self) -> AccountRecord | None:
        """Return the record that was given."""
        return self.kept

    async def picture(self, title: str) -> Picture | None:
        """Return a picture of this title, if there is one."""
        return next((Picture(title, picture.data) for picture in self.pictures), None)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator["PlayedJourney"]:
        """Open it, as `bootstrap.open_journey` does."""
        yield self
