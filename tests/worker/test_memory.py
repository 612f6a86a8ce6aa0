"""What a run made known is hidden until it is forgotten, and longer where another run knows it, too."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pydantic import SecretStr

from journeyman.engine import redaction
from journeyman.engine.redaction import MASK, Memory, know, redact

SECRETS = [f"a secret & its number {number}" for number in range(4)]
RUNS = range(3)


class Runs(RuleBasedStateMachine):
    """Runs come and go in any order, and some know the same secrets."""

    def __init__(self) -> None:
        super().__init__()
        self.before = dict(redaction._holders)
        self.memories = {run: Memory() for run in RUNS}
        self.known: dict[int, set[str]] = {run: set() for run in RUNS}

    @rule(run=st.sampled_from(RUNS), secret=st.sampled_from(SECRETS))
    def learn(self, run: int, secret: str) -> None:
        """A run learns a secret, perhaps for the second time."""
        with self.memories[run].used():
            know(SecretStr(secret))
        self.known[run].add(secret)

    @rule(run=st.sampled_from(RUNS))
    def end(self, run: int) -> None:
        """A run ends and is forgotten; another takes its place."""
        self.memories[run].forget()
        self.memories[run], self.known[run] = Memory(), set()

    @invariant()
    def known_is_hidden_and_no_more(self) -> None:
        """Hidden is exactly what some run knows that has not ended."""
        known = set().union(*self.known.values())
        for secret in SECRETS:
            assert redact(f"<{secret}>") == f"<{MASK if secret in known else secret}>"

    def teardown(self) -> None:
        """Nothing is left when all have ended."""
        for memory in self.memories.values():
            memory.forget()
        assert dict(redaction._holders) == self.before


TestRuns = Runs.TestCase


def test_a_straggler_of_a_run_that_was_forgotten_is_hidden_for_good() -> None:
    """What becomes known after a run was forgotten is kept: too much is hidden, never too little."""
    memory = Memory()
    with memory.used():
        memory.forget()
        know(SecretStr("told too late"))
        memory.forget()
    assert redact("told too late") == MASK


def test_what_no_run_made_known_stays() -> None:
    """Outside of any memory a secret is known for as long as the process lives."""
    know(SecretStr("known to the process"))
    memory = Memory()
    with memory.used():
        know(SecretStr("known to the process"))
    memory.forget()
    assert redact("known to the process") == MASK
