"""What all journeys are: stages over ports, one after the other, each safe to run again.

Knows no adapter, no Prefect and no retry: whoever runs its stages does (`flows/`, or `journey.loop` for `--here`).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import ClassVar, Self

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.importing import is_unused
from journeyman.domain.outcome import Done, Outcome
from journeyman.domain.page import Picture
from journeyman.errors import RecipeQuarantined, SetupError, Transient
from journeyman.journey.change import change, staging, verify
from journeyman.journey.confirm import confirm
from journeyman.journey.enrol import enrol
from journeyman.journey.find import find_ways
from journeyman.journey.forget import must_not_be_closed
from journeyman.journey.journal import Journal
from journeyman.journey.lease import Tenure
from journeyman.journey.messages import HOLDS, Mailbox, MessageNotYet
from journeyman.journey.overdue import give_up
from journeyman.journey.prove import prove
from journeyman.journey.re_enrol import re_enrol
from journeyman.journey.reserve import rebind, reserve
from journeyman.journey.reset import reset
from journeyman.journey.stage import DONE, SIGNS_IN, Stage, next_stage
from journeyman.journey.story import Story
from journeyman.journey.submit import submit
from journeyman.journey.trip import Ports, Trip
from journeyman.recipe.model import Recipe


async def identify(trip: Trip) -> Outcome:
    """Look the agent up, take the lease, read the record. Safe to run twice.

    Raises:
        UnknownAgent: the directory does not know it.
        Transient: another journey works on this account; says which.
        OriginViolation: the account is at another origin than the recipe now says: nothing is typed there.
    """
    await trip.known_identity()
    await trip.tenure.begin()
    record = await trip.journal.read()
    if record and trip.tenure.taken_from:
        # A save moves the revision on: should the holder live after all, its next save changes nothing.
        await trip.journal.note("lease", f"taken over from {trip.tenure.taken_from}")
    if record and is_unused(record) and record.origin != trip.recipe.origin:
        await rebind(trip)
    trip.check_origin()
    return Done(f"a record is there, {record.phase.value}" if record else "")


async def settle(trip: Trip) -> Outcome:
    """Make the proven credential the current one. Safe to run twice."""
    await trip.journal.write(lambda record: record.settled(), Stage.SETTLE, DONE)
    return Done()


def must_have_account(record: AccountRecord | None, agent: str, service: str) -> None:
    """Refuse an account that was never proven.

    Raises:
        SetupError: there is no such account; says how to make it.
    """
    if record is None or record.current is None:
        raise SetupError(
            f"{agent} has no proven account at {service} yet. Make one: journeyman sign-up {agent} {service}"
        )


def must_not_be_importing(record: AccountRecord) -> None:
    """Refuse an account that was taken in and never proven.

    Raises:
        SetupError: it is one; says how to finish that.
    """
    if record.importing:
        raise SetupError(
            f"The import of {record.agent}'s account at {record.service} is not finished: what was given for it is not "
            f"proven. Call it again: journeyman import {record.agent} {record.service}"
        )


STAGES: dict[Stage, Callable[[Trip], Awaitable[Outcome]]] = {
    Stage.IDENTIFY: identify,
    Stage.FIND: find_ways,
    Stage.RESERVE: reserve,
    Stage.SUBMIT: submit,
    Stage.RESET: reset,
    Stage.CONFIRM: confirm,
    Stage.ENROL: enrol,
    Stage.VERIFY: verify,
    Stage.STAGING: staging,
    Stage.CHANGE: change,
    Stage.RE_ENROL: re_enrol,
    Stage.PROVE: prove,
    Stage.SETTLE: settle,
}


@dataclass
class Journey:
    """One account, one purpose: whatever another journey left unfinished is finished first."""

    agent: str
    recipe: Recipe
    ports: Ports
    adopts: bool = False
    """Whether an account at the agent's address that we did not make may be taken over by a reset."""
    story: Story = field(default_factory=Story)
    quarantine: str = ""
    """Why the recipe is quarantined; then no more is done than to sign in. Empty: it is not."""

    needs_account: ClassVar[bool] = False
    """Whether it makes no account itself."""
    imports: ClassVar[bool] = False
    """Whether it finishes an import."""
    probes: ClassVar[bool] = False
    """Whether it only signs in, where nothing is unfinished: then it may run with a quarantined recipe."""

    def __post_init__(self) -> None:
        ports, service = self.ports, self.recipe.service
        journal = Journal(ports.vault, ports.clock, self.agent, service, ports.learn)
        mailbox = Mailbox(ports.inbox, journal, self.recipe)
        tenure = Tenure(ports.vault, ports.clock, self.agent, service, ports.holder, ports.surely_ended)
        self._trip = Trip(self.agent, self.recipe, ports, journal, mailbox, tenure, self.adopts)
        self.story.recipe = self.recipe.digest
        self._done: list[Stage] = []
        self._found: AccountRecord | None = None
        self._stale = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._trip.close_page()
        finally:
            await self._trip.tenure.end()

    async def next_stage(self) -> Stage | None:
        """Return the stage to run now, or None when the journey is at its end.

        Raises:
            SetupError: as in `must_suit`.
            RecipeQuarantined: the stage would change the account, and the recipe is quarantined.
        """
        if not self._done:
            return Stage.IDENTIFY
        stage = next_stage(self._known()) or self.beyond(self._done)
        if self.quarantine and stage not in {*SIGNS_IN, None}:
            raise RecipeQuarantined(
                f"{self.agent}'s account at {self.recipe.service} has something unfinished (next: {stage}), and would "
                f"be changed. {self.quarantine}"
            )
        if stage and "ways" in self._trip.recipe.find:
            return Stage.FIND
        return stage

    def beyond(self, done: Sequence[Stage]) -> Stage | None:
        """Return what this journey does with an account on which nothing is unfinished; None: it is at its end.

        Most prove it, once.

        Args:
            done: the stages that this journey has done.
        """
        return None if Stage.PROVE in done else Stage.PROVE

    def _known(self) -> AccountRecord | None:
        """Return the record, where it is one that this journey may go on with.

        Raises:
            SetupError: as in `must_suit`.
        """
        record = self._trip.journal.record
        self.must_suit(record, self.agent, self.recipe)
        return record

    @classmethod
    def must_suit(cls, record: AccountRecord | None, agent: str, recipe: Recipe) -> None:
        """Refuse a record that a journey of this kind must not go on with.

        Raises:
            SetupError: it was forgotten, an import is not finished, or this journey makes no account and there is none.
        """
        must_not_be_closed(record)
        if record and not cls.imports:
            must_not_be_importing(record)
        if cls.needs_account:
            must_have_account(record, agent, recipe.service)

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
        outcome = await self._outcome(stage)
        self._stale = False
        if isinstance(outcome, Done):
            self._done.append(stage)
        if stage is Stage.IDENTIFY:
            self._found = self._trip.journal.record
        return outcome

    async def _outcome(self, stage: Stage) -> Outcome:
        try:
            return await STAGES[stage](self._trip)
        except MessageNotYet as late:
            return await give_up(self._trip, stage, late.what, HOLDS)

    async def record(self) -> AccountRecord | None:
        """Return the account's record as this journey knows it."""
        return self._trip.journal.record

    @property
    def known(self) -> AccountRecord:
        """The account's record as this journey knows it, which must be there by now."""
        return self._trip.journal.known

    @property
    def settled(self) -> bool:
        """Whether the account is proven and its credential the current one."""
        record = self._trip.journal.record
        return record is not None and record.phase is Phase.PROVEN and record.pending is None

    @property
    def found(self) -> AccountRecord:
        """The account's record as another journey had left it, which must have been there."""
        if self._found is None:
            raise ValueError(f"{self.agent} had no record at {self.recipe.service}")
        return self._found

    async def picture(self, title: str) -> Picture | None:
        """Return a masked picture of the open page, or None where no page is open or it can't be masked for sure."""
        page = self._trip.page
        if page is None:
            return None
        # Where one is enrolled, a page may show a TOTP secret or recovery codes that are not known yet.
        record = self._trip.journal.record
        hide = record is None or record.phase is not Phase.PROVEN or record.re_enrolment is not None
        try:
            return await page.screenshot(title, hide_pictures=hide)
        except Transient:
            return None
