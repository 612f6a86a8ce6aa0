"""Secrets that are known in advance are looked for in everything that a failing journey leaves behind: there are none.

A journey that fails on a page full of typed values, and faults whose texts hold a secret; every part is asked to log
as much as it can.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tests.canary.ground import PASSWORD, ground
from tests.canary.leaky import PLACES
from tests.canary.trail import KINDS, Trail
from tests.canary.trail import SHOWS as USUAL
from tests.cli.shell import Result

SHOWS = {**USUAL, "commands": "unexpected ValueError"}


def sign_in_fails(recipe: str) -> str:
    """Return the recipe with a sight that is not there, expected where the password stands typed in its field."""
    button = "  - click: {button: Sign in}\n"
    assert recipe.count(button) == 1
    return recipe.replace(button, f"  - see: {{heading: Nowhere}}\n{button}")


@dataclass(frozen=True)
class Played:
    """How the journeys ended, and what they left."""

    failed: Result
    leaky: str
    trail: Trail


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The journeys, and what they left behind when everything has ended."""
    trail = Trail(datetime.now(UTC))
    with ground(tmp_path_factory.mktemp("canary"), {"acorn": sign_in_fails}) as here:
        failed = here.journeyman("sign-up", "alpha", "acorn")
        leaky = here.run("python", "-m", "tests.canary.leaky", given=PASSWORD).stdout
        trail.learn(here)
        trail.ask_prefect(here)
    trail.collect(here)
    return Played(failed, leaky, trail)


def test_the_journeys_failed_where_they_should(played: Played) -> None:
    """All kinds of secret were there to leak, and the faults that were to carry them happened."""
    assert played.failed.returncode == 1, played.failed.stderr
    assert 'no heading "Nowhere" on /login' in played.failed.stderr
    ended = dict(line.split(": ", 1) for line in played.leaky.splitlines())
    assert {*PLACES} == {*ended}
    unexpected = {place for place, told in ended.items() if "unexpected ValueError" in told}
    assert {*PLACES} - unexpected == {"picture", "task"}  # these two don't end a journey
    assert KINDS - played.trail.kinds() == set()


@pytest.mark.parametrize("sink", SHOWS)
def test_no_secret_is_left(played: Played, sink: str) -> None:
    """No secret stands there in any spelling; the same search finds a harmless text."""
    assert {*SHOWS} == {*played.trail.sinks}
    if SHOWS[sink]:
        assert played.trail.holds(sink, SHOWS[sink])
    assert played.trail.findings(sink) == []
