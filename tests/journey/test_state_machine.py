"""The record's state machine: any interleaving of stages, crashes, lost answers and second runs keeps the promise."""

import asyncio

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.journey.fake_replace import WAYS
from tests.journey.lives import SETTINGS, Life
from tests.journey.mortal import Fuse, World


class Accounts(Life):
    """An account that Journeyman makes."""

    @initialize(
        silent=st.booleans(),
        looks_wrong=st.booleans(),
        mute=st.booleans(),
        way=st.sampled_from(sorted(WAYS)),
        shows_anew=st.booleans(),
    )
    def begin(self, way: str, *, looks_wrong: bool, **traits: bool) -> None:
        self.world = World(WAYS[way], unconfirmed_look_wrong=looks_wrong, **traits)

    def call(self) -> str:
        """Sign up."""
        ended = self.world.run(Fuse())
        assert ended != "done" or self.world.service.members[0].totp
        return ended

    @rule(acts=st.integers(0, 40))
    def killed_somewhere(self, acts: int) -> None:
        """A process is killed before or after any write or press, if it comes so far."""
        self.world.run(Fuse(acts))

    @rule()
    def twice_at_once(self) -> None:
        """Two processes get the account at once: one works, the other waits for it."""
        pair = [self.world.journey_of(Fuse()) for _ in range(2)]

        async def both() -> None:
            await asyncio.gather(*(self.world.carry(journey) for journey in pair))

        self.world.loop.run_until_complete(both())

    @rule(stages=st.integers(1, 5))
    def stopped_for_long(self, stages: int) -> None:
        """A process stands still for so long that another takes its account over; then it wants to go on."""
        slow = self.world.journey_of(Fuse())
        self.world.alone(self.world.carry(slow, stages))
        self.world.clock.advance(600)
        self.world.run(Fuse())
        self.world.alone(self.world.carry(slow))

    @rule()
    def session_expires(self) -> None:
        """No session of an account that is not confirmed goes on."""
        self.world.service.expired = True

    @rule()
    def username_taken(self) -> None:
        """Somebody else takes the agent's name as a username."""
        if all(member.username != "alpha" for member in self.world.service.members):
            self.world.service.taken_usernames.add("alpha")

    @rule()
    def pretence(self) -> None:
        """The next sign-up looks like success, and makes nothing."""
        self.world.service.pretends = 1

    @rule()
    def mail_flows(self) -> None:
        """Mail is sent from now on."""
        self.world.service.mute = False


TestAccounts = Accounts.TestCase
TestAccounts.settings = SETTINGS
