"""Secrets that are known in advance are looked for in everything that journeys leave behind: there are none.

A journey that fails on a page full of typed values, one that succeeds, and faults whose texts hold a secret; every
part is asked to log as much as it can.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from journeyman.engine.follow import Ending
from tests.canary.ground import MARKER, PASSWORD, Ground, aside, ground
from tests.canary.leaky import PLACES
from tests.canary.trail import Trail

KINDS = {
    "password", "TOTP secret", "TOTP secret's bytes", "provisioning URI", "TOTP code", "recovery code", "mail code",
    "cookie", "age key",
}  # fmt: skip
"""What must have been there to be looked for."""

SHOWS = {
    "Prefect's API": MARKER,
    "Prefect's files while it runs": MARKER,
    "Prefect's tables": MARKER,
    "home": "alpha+acorn@agents.test",
    "logs": "alpha at acorn",
    "commands": "unexpected ValueError",
    "user's home": "",
    "temporary files": "chromium",
    "processes": "prefect.engine",
}
"""Sink → a harmless text that the same search must find in it; empty: nothing need be there."""


def enrol_fails(recipe: str) -> str:
    """Return the recipe with a sight that is not there, expected on the page that shows the key and a typed code."""
    assert recipe.count("  - click: {button: Enable}\n") == 1
    return recipe.replace("  - click: {button: Enable}\n", "  - see: {heading: Nowhere}\n")


@dataclass(frozen=True)
class Played:
    """How the journeys ended, and what they left."""

    failed: Ending
    succeeded: Ending
    leaky: str
    trail: Trail


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """All journeys, and what they left behind when everything has ended."""
    trail = Trail(datetime.now(UTC))
    recipes = {"acorn": str, "acorn-enrol": enrol_fails}
    with ground(tmp_path_factory.mktemp("canary"), recipes) as here:
        failed, succeeded = aside(lambda: both(here))
        leaky = here.run("python", "-m", "tests.canary.leaky", given=PASSWORD).stdout
        trail.learn(here)
        trail.ask_prefect(here)
    trail.collect(here)
    yield Played(failed, succeeded, leaky, trail)


async def both(here: Ground) -> tuple[Ending, Ending]:
    """Run the journey that fails and the one that succeeds, at once."""
    failed, succeeded = await asyncio.gather(here.fly("acorn-enrol"), here.fly("acorn"))
    return failed, succeeded


def test_the_journeys_ended_as_they_should(played: Played) -> None:
    """One is proven, one stopped after a password, a mail code and a TOTP code were typed; else nothing is shown."""
    assert played.succeeded.completed, played.succeeded.message
    assert played.succeeded.result["proven"]
    assert not played.failed.completed
    assert 'no heading "Nowhere" on /security' in played.failed.message
    assert {line.split(":")[0] for line in played.leaky.splitlines() if ": " in line} >= {*PLACES}
    assert played.leaky.count("unexpected ValueError") == len(PLACES) - 2  # a picture and the fate of a task are no end
    assert KINDS - played.trail.kinds() == set()


@pytest.mark.parametrize("sink", SHOWS)
def test_no_secret_is_left(played: Played, sink: str) -> None:
    """No secret stands there in any spelling; the same search finds a harmless text."""
    if marker := SHOWS[sink]:
        assert played.trail.holds(sink, marker)
    assert played.trail.findings(sink) == []
