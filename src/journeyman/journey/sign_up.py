"""The journey `sign_up`: from nothing to an account that is proven by a fresh sign-in.

Knows no adapter, no Prefect and no retry: whoever runs its stages does (`flows/`, or `journey.loop` for `--here`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.outcome import Done, Outcome
from journeyman.domain.page import Picture
from journeyman.errors import Transient
from journeyman.journey.confirm import confirm
from journeyman.journey.enrol import enrol
from journeyman.journey.journal import Journal
from journeyman.journey.prove import prove
from journeyman.journey.reserve import reserve
from journeyman.journey.stage import DONE, Stage, next_stage
from journeyman.journey.story import Story
from journeyman.journey.submit import submit
from journeyman.journey.trip import Ports, Trip
from journeyman.recipe.model import Recipe


async def identify(trip: Trip) -> Outcome:
    """Look the agent up, and its record. Safe to run twice: reads only.

    Raises:
        UnknownAgent: the directory does not know it.
        OriginViolation: the account is at another origin than the recipe now says: nothing is typed there.
    """
    await trip.known_identity()
    record = await trip.journal.read()
    trip.check_origin()
    return Done(f"a record is there, {record.phase.value}" if record else "")


async def settle(trip: Trip) -> Outcome:
    """Make the proven credential the current one. Safe to run twice."""
    await trip.journal.write(lambda record: record.settled(), Stage.SETTLE, DONE)
    return Done()


STAGES: dict[Stage, Callable[[Trip], Awaitable[Outcome]]] = {
    Stage.IDENTIFY: identify,
    Stage.RESERVE: reserve,
    Stage.SUBMIT: submit,
    Stage.CONFIRM: confirm,
    Stage.ENROL: enrol,
    Stage.PROVE: prove,
    Stage.SETTLE: settle,
}


@dataclass
class SignUp:
    """One agent's sign-up at one service; called again on a settled account, it proves it and changes nothing."""

    agent: str
    recipe: Recipe
    ports: Ports
    story: Story = field(default_factory=Story)

    def __post_init__(self) -> None:
        journal = Journal(self.ports.vault, self.ports.clock, self.agent, self.recipe.service, self.ports.learn)
        self._trip = Trip(self.agent, self.recipe, self.ports, journal)
        self._done: list[Stage] = []
        self._stale = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._trip.close_page()

    async def next_stage(self) -> Stage | None:
        """Return the stage to run now, or None when the journey is at its end."""
        if not self._done:
            return Stage.IDENTIFY
        stage = next_stage(self._trip.journal.record)
        if stage is None and Stage.PROVE not in self._done:
            return Stage.PROVE
        return stage

    async def run(self, stage: Stage) -> Outcome:
        """Run one stage; safe to run again.

        Raises:
            Transient: it may work next time.
            RecipeBroken: the page is not what the recipe says.
            OriginViolation: a page left the service's origin.
            Conflict: another journey works on this account.
            SetupError: the vault, the browser or the agent is not in order.
        """
        if self._stale:
            await self._trip.close_page()
        self._stale = True  # until the stage has ended well, the page can't be trusted
        outcome = await STAGES[stage](self._trip)
        self._stale = False
        if isinstance(outcome, Done):
            self._done.append(stage)
        return outcome

    async def record(self) -> AccountRecord | None:
        """Return the account's record as this journey knows it."""
        return self._trip.journal.record

    @property
    def settled(self) -> bool:
        """Whether the account is proven and its credential the current one."""
        record = self._trip.journal.record
        return record is not None and record.phase is Phase.PROVEN and record.pending is None

    async def picture(self, title: str) -> Picture | None:
        """Return a masked picture of the open page, or None where no page is open or it can't be masked for sure."""
        page = self._trip.page
        if page is None:
            return None
        # Between confirm and prove, a page may show a TOTP secret or recovery codes that are not known yet.
        record = self._trip.journal.record
        try:
            return await page.screenshot(title, hide_pictures=record is None or record.phase is not Phase.PROVEN)
        except Transient:
            return None
