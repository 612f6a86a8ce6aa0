"""The state machine of an account that somebody made by hand: taken in, it is never lost to kills and lost answers."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from pydantic import SecretStr

from journeyman.domain.credential import Credential
from journeyman.domain.totp import normalise
from journeyman.journey.check import Check
from journeyman.journey.imported import Import
from journeyman.journey.take_in import authenticator_of, take_in
from tests.journey.fake_replace import WAYS
from tests.journey.fake_service import ORIGIN, Member
from tests.journey.lives import SETTINGS, Life
from tests.journey.mortal import Fuse, World

ADDRESS = "alpha@elsewhere.example"
PASSWORD = "An-old-password-1"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


class TakenIn(Life):
    """An account whose password its owner knows, until a rotation."""

    @initialize(totp=st.booleans(), way=st.sampled_from(sorted(WAYS)), shows_anew=st.booleans())
    def begin(self, way: str, *, totp: bool, shows_anew: bool) -> None:
        self.world = World(WAYS[way], shows_anew=shows_anew)
        secret = SECRET if totp else ""
        member = Member(ADDRESS, "alpha-old", PASSWORD, "", confirmed=True, totp=totp, secret=secret)
        self.world.service.members.append(member)
        self.secret = secret

    @rule(acts=st.integers(0, 20), right=st.booleans())
    def given(self, acts: int, *, right: bool) -> None:
        """Somebody takes it in, with the right password or a wrong one; the process may be killed at any act."""
        self._given(Fuse(acts), PASSWORD if right else "Quite-wrong-1")

    @rule(acts=st.integers(0, 20))
    def called_again(self, acts: int) -> None:
        """Only the journey is called, without the values."""
        self.world.run(Fuse(acts), Import)

    @rule(acts=st.integers(0, 20))
    def checked(self, acts: int) -> None:
        """A check is called for meanwhile."""
        self.world.run(Fuse(acts), Check)

    def elsewhere(self, member: Member) -> tuple[set[str], set[str]]:
        """Return what the owner knows."""
        del member
        return {PASSWORD}, {normalise(SecretStr(SECRET)).get_secret_value()}

    def call(self) -> str:
        """Take it in, unless it is proven already; then whatever else was begun is finished by a check."""
        self._given(Fuse(), PASSWORD)
        self.world.run(Fuse(), Import)
        ended = self.world.run(Fuse(), Check)
        assert self.world.service.sign_ups == 0
        return ended

    def _given(self, fuse: Fuse, password: str) -> None:
        given = Credential(
            username="alpha-old",
            email=ADDRESS,
            password=SecretStr(password),
            authenticator=authenticator_of(SecretStr(self.secret)),
            created_at=self.world.clock.now(),
        )
        if self.world.write(fuse, partial(take_in, origin=ORIGIN, credential=given)) == "done" and not fuse.blown:
            self.world.run(fuse, Import)


TestTakenIn = TakenIn.TestCase
TestTakenIn.settings = SETTINGS
