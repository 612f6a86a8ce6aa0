"""The record's state machine: any interleaving of stages, crashes, lost answers and second runs keeps the promise."""

import asyncio
import itertools
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from journeyman.domain.account import Phase
from journeyman.errors import JourneymanError
from journeyman.journey.journey import Journey
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.journey.rotate import Rotate
from journeyman.journey.sign_up import SignUp
from journeyman.journey.trip import Ports
from journeyman.recipe.load import load_file
from journeyman.testing.fakes import FakeClock, MemoryDirectory, MemoryInbox, MemoryVault
from tests.journey.conftest import RECIPE
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_replace import WAYS
from tests.journey.hurried import HurriedLoop
from tests.journey.mortal import Fuse, Killed, MortalService, MortalVault
from tests.journey.test_re_enrol import in_force, kept, secret_of

PRESSED = st.sampled_from(
    ("/register", "/confirm", "/login", "/security", "/forgot", "/reset", "/password", "/replace", "/remove")
)
"""The forms whose answers get lost."""

MOST_CALLS = 6
"""How often a journey is called again until it must have settled."""


class Accounts(RuleBasedStateMachine):
    """One account's life in the hands of processes that die."""

    runs = Bundle("runs")

    @initialize(
        silent=st.booleans(),
        looks_wrong=st.booleans(),
        mute=st.booleans(),
        way=st.sampled_from(sorted(WAYS)),
        shows_anew=st.booleans(),
    )
    def begin(self, way: str, **traits: bool) -> None:
        self.loop = HurriedLoop()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "fake.yaml"
        path.write_text(RECIPE.replace("within: 1s", "within: 15m") + WAYS[way])
        self.recipe = load_file(path)
        self.clock, self.inbox, self.vault = FakeClock(), MemoryInbox(), MemoryVault()
        traits["unconfirmed_look_wrong"] = traits.pop("looks_wrong")
        self.service = MortalService(clock=self.clock, inbox=self.inbox, **traits)
        self.dead: set[str] = set()
        self.numbers = itertools.count()

    def _run(self, fuse: Fuse, kind: type[Journey] = SignUp) -> str:
        """Run a journey in a process of its own to its end; return how it ended."""
        name, journey = self._journey_of(fuse, kind)
        self.service.fuse = fuse
        return self._alone(self._carry(journey, name))

    def _alone(self, work: Coroutine[Any, Any, str]) -> str:
        """Run a process until it ends, dies or stops; whatever else it had running stops as well."""

        async def then_stop() -> str:
            ended = await work
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            return ended

        return self.loop.run_until_complete(then_stop())

    def _journey_of(self, fuse: Fuse, kind: type[Journey] = SignUp) -> tuple[str, Journey]:
        """Return a process of its own, and its journey."""
        name = f"process {next(self.numbers)}"
        ports = Ports(
            MemoryDirectory(["alpha"]),
            self.inbox,
            MortalVault(self.vault, fuse),
            FakeBrowser(self.service),
            self.clock,
            holder=name,
            surely_ended=self.dead.__contains__,
        )
        return name, kind("alpha", self.recipe, ports)

    async def _carry(self, journey: Journey, name: str, stages: int = 99) -> str:
        """Run so many stages; close the journey where it came to its end, or died."""
        ended = "done"
        try:
            while stages and ended == "done" and (stage := await journey.next_stage()):
                outcome = await journey.run(stage)
                ended, stages = type(outcome).__name__.lower(), stages - 1
            if stages:
                await journey.__aexit__(None, None, None)
        except Killed:
            self.dead.add(name)
            return "killed"
        except JourneymanError as error:
            ended = type(error).__name__
            await journey.__aexit__(None, None, None)
        finally:
            self.service.fuse = None
        return ended

    @rule(acts=st.integers(0, 40))
    def killed_somewhere(self, acts: int) -> None:
        """A process is killed before or after any write or press, if it comes so far."""
        self._run(Fuse(acts))

    @rule()
    def twice_at_once(self) -> None:
        """Two processes get the account at once: one works, the other waits for it."""
        pairs = [self._journey_of(Fuse()) for _ in range(2)]

        async def both() -> None:
            await asyncio.gather(*(self._carry(journey, name) for name, journey in pairs))

        self.loop.run_until_complete(both())

    @rule(stages=st.integers(1, 5))
    def stopped_for_long(self, stages: int) -> None:
        """A process stands still for so long that another takes its account over; then it wants to go on."""
        name, slow = self._journey_of(Fuse())
        self._alone(self._carry(slow, name, stages))
        self.clock.advance(600)
        self._run(Fuse())
        self._alone(self._carry(slow, name))

    @rule(path=PRESSED)
    def answer_lost(self, path: str) -> None:
        """The next press of this form does its work, and the answer is lost."""
        self.service.fail_next = f"after:{path}"

    @rule(path=PRESSED)
    def service_down(self, path: str) -> None:
        """The next press of this form does not reach the service."""
        self.service.fail_next = path

    @rule()
    def session_expires(self) -> None:
        """No session of an account that is not confirmed goes on."""
        self.service.expired = True

    @rule()
    def username_taken(self) -> None:
        """Somebody else takes the agent's name as a username."""
        if all(member.username != "alpha" for member in self.service.members):
            self.service.taken_usernames.add("alpha")

    @rule(acts=st.integers(0, 30))
    def rotation_killed_somewhere(self, acts: int) -> None:
        """A rotation is called for, and killed before or after any write or press, if it comes so far."""
        self._run(Fuse(acts), Rotate)

    @rule(acts=st.integers(0, 30))
    def re_enrolment_killed_somewhere(self, acts: int) -> None:
        """Another authenticator is called for, and the run killed before or after any write or press."""
        self._run(Fuse(acts), ReEnrol)

    @rule()
    def replacement_pretended(self) -> None:
        """The next enrolment of another authenticator looks like success, and changes nothing."""
        self.service.pretends_to_replace = 1

    @rule()
    def change_pretended(self) -> None:
        """The next change of the password looks like success, and changes nothing."""
        self.service.forgets = 1

    @rule()
    def pretence(self) -> None:
        """The next sign-up looks like success, and makes nothing."""
        self.service.pretends = 1

    @rule()
    def mail_flows(self) -> None:
        """Mail is sent from now on."""
        self.service.mute = False

    @rule(minutes=st.integers(1, 60))
    def time_passes(self, minutes: int) -> None:
        """Time passes."""
        self.clock.advance(60 * minutes)

    @invariant()
    def one_account_and_its_keys(self) -> None:
        """There is at most one account, and what opens it is in the vault."""
        if not hasattr(self, "loop") or not self.service.members:
            return
        (member,) = self.service.members
        record = self.loop.run_until_complete(self.vault.load("alpha", "fake"))
        assert record
        assert member.password in {c.password.get_secret_value() for c in record.credentials}
        assert not member.totp or in_force(self.service) in kept(record)

    def teardown(self) -> None:
        """Close what the machine had open, whatever it found."""
        if not hasattr(self, "loop"):
            return
        try:
            self._settles()
        finally:
            self.loop.close()
            self.folder.cleanup()

    def _settles(self) -> None:
        """Called again often enough, with mail that comes, the account settles: one, and its credential opens it."""
        self.service.mute = False
        ends: list[str] = []
        while "done" not in ends:
            assert len(ends) < MOST_CALLS, ends
            ends.append(self._run(Fuse()))
            self.clock.advance(16 * 60)  # over any limit on sign-ins
        self.one_account_and_its_keys()
        record = self.loop.run_until_complete(self.vault.load("alpha", "fake"))
        assert record
        assert (record.phase, record.pending, record.reset) == (Phase.PROVEN, None, None)
        assert record.current
        assert record.current.password.get_secret_value() == self.service.members[0].password
        assert (record.rotation, record.re_enrolment) == (None, None)
        assert secret_of(record) == in_force(self.service)
        assert self.service.members[0].totp
        assert self.loop.run_until_complete(self.vault.lease("alpha", "fake")) is None


TestAccounts = Accounts.TestCase
TestAccounts.settings = settings(
    max_examples=40, stateful_step_count=8, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
