"""Secrets that are known in advance are looked for in everything that a failing journey leaves behind: there are none.

A journey that fails on a page full of typed values, which the page says aloud in dialogs, a check that fails there and
has its recipe quarantined, a run for the whole fleet, a recording in which a person types a secret, and faults whose
texts hold one; every part is asked to log as much as it can.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from journeyman import bootstrap
from journeyman.domain.account import Phase
from journeyman.engine.drift import RecipeEvent
from journeyman.settings import Settings
from tests.canary.ground import AGENT, MARKER, PASSWORD, aside, ground
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


DRIFTS = "acorn-drifts"
"""The service whose recipe is quarantined."""


async def nearly_quarantined(settings: Settings) -> None:
    """Make the account there a proven one, and another account's check one that failed."""
    vault, recipe = bootstrap.vault(settings), bootstrap.recipe(settings, DRIFTS)
    record = await vault.load(AGENT, DRIFTS)
    assert record
    proven = record.change(phase=Phase.PROVEN, current=record.pending, pending=None)
    await vault.save(proven, record.revision)
    now = datetime.now(UTC)
    await bootstrap.drift(settings).change(DRIFTS, lambda known: known.failed("beta", now, "", recipe.digest))


@dataclass(frozen=True)
class Played:
    """How the journeys ended, and what they left."""

    failed: Result
    checked: Result
    refused: Result
    fleet: Result
    leaky: str
    recorded: Result
    trail: Trail


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The journeys, and what they left behind when everything has ended."""
    trail = Trail(datetime.now(UTC))
    recipes = {"acorn": sign_in_fails, DRIFTS: sign_in_fails}
    with ground(tmp_path_factory.mktemp("canary"), recipes) as here:
        here.behave(blurts=True)
        failed = here.journeyman("sign-up", "alpha", "acorn")
        aside(lambda: nearly_quarantined(here.settings))
        checked = here.journeyman("check", "alpha", DRIFTS)
        refused = here.journeyman("rotate", "alpha", DRIFTS)
        here.journeyman("recipe", "list")
        fleet = here.journeyman("fleet")
        here.journeyman("audit", "alpha")
        here.behave(blurts=False)
        leaky = here.run("python", "-m", "tests.canary.leaky", given=PASSWORD).stdout
        where = (f"{here.acorn.url}/login", MARKER)
        recorded = here.run("python", "-m", "tests.canary.recording", *where, given=PASSWORD)
        trail.learn(here)
        trail.ask_prefect(here)
    trail.collect(here)
    return Played(failed, checked, refused, fleet, leaky, recorded, trail)


def test_the_journeys_failed_where_they_should(played: Played) -> None:
    """All kinds of secret were there to leak, and the faults that were to carry them happened."""
    assert played.failed.returncode == 1, played.failed.stderr
    assert 'no heading "Nowhere" on /login' in played.failed.stderr
    ended = dict(line.split(": ", 1) for line in played.leaky.splitlines())
    assert {*PLACES} == {*ended}
    unexpected = {place for place, told in ended.items() if "unexpected ValueError" in told}
    assert {*PLACES} - unexpected == {"picture", "task"}  # these two don't end a journey
    assert KINDS - played.trail.kinds() == set()


def test_the_page_said_aloud_what_was_typed(played: Played) -> None:
    """Its dialogs held the password: the fault says that something was asked, and not what."""
    for told in (played.failed.stderr, played.refused.stderr, played.fleet.stdout):
        assert "asked something, in words that are not shown here" in " ".join(told.split())


def test_the_recipe_was_quarantined_and_that_was_told(played: Played) -> None:
    """The fault of a page full of typed values went into the file, a log and the shell, and an event was sent."""
    assert played.checked.returncode == 1, played.checked.stderr
    assert 'no heading "Nowhere" on /login' in played.refused.stderr
    assert "quarantined since" in played.refused.stderr
    assert b"Nowhere" in played.trail.sinks["home"][f"/drift/{DRIFTS}.json"]
    assert played.trail.holds("Prefect's events", RecipeEvent.QUARANTINED)
    assert played.trail.holds("logs", f"The recipe of {DRIFTS} is quarantined from now on")


def test_the_fleets_run_told_the_same_fault(played: Played) -> None:
    """It failed there as well, and its reason went into the table, the shell, and a log that says what was left out."""
    assert played.fleet.returncode == 1, played.fleet.stderr
    assert "0 of 1 accounts are proven, 1 failed" in played.fleet.stderr
    assert 'no heading "Nowhere" on /login' in played.fleet.stdout
    assert played.trail.holds("Prefect's tables", "why it failed")
    assert played.trail.holds("Prefect's API", f"{DRIFTS} is left out: ")


def test_the_recording_told_where_the_password_goes(played: Played) -> None:
    """A sign-in with the password was recorded, and its recipe went into a file and to stdout."""
    assert played.recorded.returncode == 0, played.recorded.stderr
    assert "- {goto: /login}" in played.recorded.stdout
    assert b"goto: /login" in played.trail.sinks["home"]["/canary.yaml"]


@pytest.mark.parametrize("sink", SHOWS)
def test_no_secret_is_left(played: Played, sink: str) -> None:
    """No secret stands there in any spelling; the same search finds a harmless text."""
    assert {*SHOWS} == {*played.trail.sinks}
    if SHOWS[sink]:
        assert played.trail.holds(sink, SHOWS[sink])
    assert played.trail.findings(sink) == []
