"""What may befall any account, whoever made it: the rules that both state machines share."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from journeyman.domain.account import AccountRecord, Phase
from journeyman.journey.forget import forget, remember
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.journey.rotate import Rotate
from tests.journey.fake_service import Member
from tests.journey.mortal import Fuse, World
from tests.journey.test_re_enrol import in_force, kept, secret_of

PRESSED = st.sampled_from(
    ("/register", "/confirm", "/login", "/security", "/forgot", "/reset", "/password", "/replace", "/remove")
)
"""The forms whose answers get lost."""

MOST_CALLS = 6
"""How often a journey is called again until it must have settled."""

KEPT = timedelta(days=30)
"""How long a forgotten account is kept."""

SETTINGS = settings(max_examples=40, stateful_step_count=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Life(RuleBasedStateMachine):
    """One account's life in the hands of processes that die."""

    world: World

    @rule(path=PRESSED)
    def answer_lost(self, path: str) -> None:
        """The next press of this form does its work, and the answer is lost."""
        self.world.service.fail_next = f"after:{path}"

    @rule(path=PRESSED)
    def service_down(self, path: str) -> None:
        """The next press of this form does not reach the service."""
        self.world.service.fail_next = path

    @rule(acts=st.integers(0, 30))
    def rotation_killed_somewhere(self, acts: int) -> None:
        """A rotation is called for, and killed before or after any write or press, if it comes so far."""
        self.world.run(Fuse(acts), Rotate)

    @rule(acts=st.integers(0, 30))
    def re_enrolment_killed_somewhere(self, acts: int) -> None:
        """Another authenticator is called for, and the run killed before or after any write or press."""
        self.world.run(Fuse(acts), ReEnrol)

    @rule(acts=st.integers(0, 6))
    def forgotten(self, acts: int) -> None:
        """The account is forgotten, unless who does it is killed before."""
        self.world.write(Fuse(acts), lambda journal: forget(journal, KEPT))

    @rule(acts=st.integers(0, 6))
    def taken_back(self, acts: int) -> None:
        """So is that taken back."""
        self.world.write(Fuse(acts), remember)

    @rule()
    def replacement_pretended(self) -> None:
        """The next enrolment of another authenticator looks like success, and changes nothing."""
        self.world.service.pretends_to_replace = 1

    @rule()
    def change_pretended(self) -> None:
        """The next change of the password looks like success, and changes nothing."""
        self.world.service.forgets = 1

    @rule(minutes=st.integers(1, 60))
    def time_passes(self, minutes: int) -> None:
        """Time passes."""
        self.world.clock.advance(60 * minutes)

    @invariant()
    def one_account_and_its_keys(self) -> None:
        """There is at most one account, and what opens it is in the vault, or with who made it."""
        if not hasattr(self, "world") or not self.world.service.members:
            return
        (member,) = self.world.service.members
        record = self.world.record()
        passwords, secrets = self.elsewhere(member)
        if record:
            passwords |= {c.password.get_secret_value() for c in record.credentials}
            secrets |= kept(record)
        assert member.password in passwords
        assert not member.totp or in_force(self.world.service) in secrets

    def elsewhere(self, member: Member) -> tuple[set[str], set[str]]:
        """Return the passwords and the authenticators' secrets that are known to somebody beside the vault."""
        del member
        return set(), set()

    def call(self) -> str:
        """Call what brings the account to its end, whole; return how it ended."""
        raise NotImplementedError

    def teardown(self) -> None:
        """Close what the machine had open, whatever it found."""
        if not hasattr(self, "world"):
            return
        try:
            self.world.service.mute = False
            self.world.write(Fuse(), remember)
            self._settles()
        finally:
            self.world.close()

    def _settles(self) -> None:
        """Called again often enough, with mail that comes, the account settles: one, and its credential opens it."""
        ends: list[str] = []
        while "done" not in ends:
            assert len(ends) < MOST_CALLS, ends
            ends.append(self.call())
            self.world.clock.advance(16 * 60)  # over any limit on sign-ins
        self.one_account_and_its_keys()
        record = self.world.record()
        assert record
        assert (record.phase, record.pending, record.reset, record.closed) == (Phase.PROVEN, None, None, None)
        assert (record.rotation, record.re_enrolment, record.importing) == (None, None, None)
        self._opens(record)
        assert self.world.lease() is None

    def _opens(self, record: AccountRecord) -> None:
        (member,) = self.world.service.members
        assert record.current
        assert record.current.password.get_secret_value() == member.password
        assert member.totp is (record.current.authenticator is not None)
        assert not member.totp or secret_of(record) == in_force(self.world.service)
