"""Drift: what checks at a changed service say of the recipe, and what a quarantined recipe still lets through."""

import sys
from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.domain.drift import Drift
from journeyman.engine import drift
from journeyman.errors import RecipeQuarantined
from journeyman.journey.check import Check
from journeyman.journey.imported import Import
from journeyman.journey.journey import Journey
from journeyman.journey.journeys import JOURNEYS
from journeyman.journey.loop import run_here
from journeyman.journey.rotate import Rotate
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings
from journeyman.testing.fakes import START, MemoryDirectory
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import FakeService, words
from tests.journey.running import Make, run

WHY = "The recipe of fake is quarantined since noon."
MOVED = ("  - see: {heading: Welcome}", "  - see: {heading: Good morning}")
"""A page after the sign-in that the service does not have."""


@pytest.fixture
def everybody(ports: Ports) -> Ports:
    """The same ports, with three agents."""
    return Ports(MemoryDirectory(["alpha", "beta", "gamma"]), ports.inbox, ports.vault, ports.browser, ports.clock)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a home of their own, and a browser that would not start."""
    return Settings(home=tmp_path / "home", chromium=Path(sys.executable))


async def noted(settings: Settings, name: str, journey: Journey) -> tuple[str, Drift | None]:
    """Run a journey and note what it shows of its recipe; return how it ended, and what begins."""
    ended = await run(journey)
    return ended, await drift.note(settings, name, journey.agent, journey.recipe.service, journey.story)


async def test_checks_of_two_accounts_begin_it(everybody: Ports, sign_up: Make, settings: Settings) -> None:
    """The first marks its account, the second begins the quarantine, the third adds to it; it is told once."""
    good, moved = sign_up().recipe, sign_up(MOVED).recipe
    for agent in ("alpha", "beta", "gamma"):
        assert await run(SignUp(agent, good, everybody)) == "Done"
    ends = [await noted(settings, "check", Check(agent, moved, everybody)) for agent in ("alpha", "beta", "gamma")]
    assert [ended for ended, _ in ends] == ["RecipeBroken"] * 3
    assert [begun is not None for _, begun in ends] == [False, True, False]
    known = await bootstrap.drift(settings).load("fake")
    assert known.quarantine
    assert known.quarantine.recipe == moved.digest != good.digest
    assert 'heading "Good morning"' in known.quarantine.fault
    assert [mark.agent for mark in known.marks] == ["alpha", "beta", "gamma"]


async def test_a_mended_recipe_takes_marks_away_and_ends_nothing(
    everybody: Ports, sign_up: Make, settings: Settings
) -> None:
    """A check that goes well, also one of a quarantined recipe, takes its account's mark away."""
    good, moved = sign_up().recipe, sign_up(MOVED).recipe
    for agent in ("alpha", "beta"):
        await run(SignUp(agent, good, everybody))
        await noted(settings, "check", Check(agent, moved, everybody))
    assert (await noted(settings, "check", quarantined(Check("beta", good, everybody)))) == ("Done", None)
    known = await bootstrap.drift(settings).load("fake")
    assert known.quarantine
    assert [mark.agent for mark in known.marks] == ["alpha"]


async def test_other_journeys_do_not_count_but_their_sign_ins_do(
    everybody: Ports, sign_up: Make, settings: Settings
) -> None:
    """A rotation that finds the page changed marks nothing; one that goes well takes a mark away."""
    good, moved = sign_up().recipe, sign_up(MOVED).recipe
    for agent in ("alpha", "beta"):
        assert (await noted(settings, "sign-up", SignUp(agent, good, everybody))) == ("Done", None)
        assert (await noted(settings, "rotate", Rotate(agent, moved, everybody))) == ("RecipeBroken", None)
    assert await bootstrap.drift(settings).load("fake") == Drift()
    await noted(settings, "check", Check("alpha", moved, everybody))
    assert (await bootstrap.drift(settings).load("fake")).marks
    await noted(settings, "rotate", Rotate("alpha", good, everybody))
    assert await bootstrap.drift(settings).load("fake") == Drift()


async def test_other_ends_of_a_check_say_nothing(
    everybody: Ports, sign_up: Make, settings: Settings, service: FakeService
) -> None:
    """A refused credential neither marks an account nor clears it."""
    good, moved = sign_up().recipe, sign_up(MOVED).recipe
    for agent in ("alpha", "beta"):
        await run(SignUp(agent, good, everybody))
    await noted(settings, "check", Check("alpha", moved, everybody))
    before = await bootstrap.drift(settings).load("fake")
    for member in service.members:
        member.password = "Somebody-Else-9"
    for agent in ("alpha", "beta"):
        ended, begun = await noted(settings, "check", Check(agent, good, everybody))
        assert (ended, begun) == ("credentials_wrong", None)
    assert await bootstrap.drift(settings).load("fake") == before


def quarantined(journey: Journey) -> Journey:
    """Return the journey as one whose recipe is quarantined."""
    journey.quarantine = WHY
    return journey


async def test_what_only_signs_in_still_runs(everybody: Ports, sign_up: Make, service: FakeService) -> None:
    """A check proves a settled account as ever."""
    recipe = sign_up().recipe
    await run(SignUp("alpha", recipe, everybody))
    before = service.members[0].password
    assert await run(quarantined(Check("alpha", recipe, everybody))) == "Done"
    assert service.members[0].password == before


@pytest.mark.parametrize("kind", [Check, Rotate])
async def test_what_would_change_the_account_opens_no_page(
    kind: type[Journey], everybody: Ports, sign_up: Make
) -> None:
    """Neither a rotation, nor a check that would finish one, goes on; both say why."""
    recipe = sign_up().recipe
    await run(SignUp("alpha", recipe, everybody))
    await until(Stage.CHANGE, Rotate("alpha", recipe, everybody))
    browser = everybody.browser
    assert isinstance(browser, FakeBrowser)
    opened, before = browser.opened, await everybody.vault.load("alpha", "fake")
    journey = quarantined(kind("alpha", recipe, everybody))
    async with journey:
        with pytest.raises(RecipeQuarantined, match=r"unfinished \(next: change\).*since noon"):
            await run_here(journey)
    assert browser.opened == opened
    assert await everybody.vault.load("alpha", "fake") == before


async def test_a_rotation_whose_change_is_made_may_be_proven(
    everybody: Ports, sign_up: Make, service: FakeService
) -> None:
    """All that is left is to sign in: a check does that, and the new password is the current one."""
    recipe = sign_up().recipe
    await run(SignUp("alpha", recipe, everybody))
    await until(Stage.PROVE, Rotate("alpha", recipe, everybody))
    assert await run(quarantined(Check("alpha", recipe, everybody))) == "Done"
    record = await everybody.vault.load("alpha", "fake")
    assert record
    assert record.rotation is None
    assert record.current
    assert record.current.password.get_secret_value() == service.members[0].password


async def until(last: Stage, journey: Journey) -> None:
    """Run a journey up to a stage, which is not run."""
    async with journey:
        while (stage := await journey.next_stage()) != last:
            assert stage
            assert words(await journey.run(stage)) == "Done"


def test_journeys_that_may_run_are_those_that_only_sign_in() -> None:
    """Whatever else is added is refused until somebody says otherwise."""
    assert [name for name, named in JOURNEYS.items() if named.journey.probes] == ["check", "import"]
    assert Import.probes
    assert not Journey.probes


REFUSED = [name for name, named in JOURNEYS.items() if not named.journey.probes]


@pytest.mark.parametrize("name", REFUSED)
async def test_the_others_are_refused_before_a_browser_starts(name: str, settings: Settings, sign_up: Make) -> None:
    """Opening the journey fails, with all that one must know; what may run is opened."""
    with_address = settings.model_copy(update={"base_urls": {"fake": "http://127.0.0.1:9"}})
    recipe: Recipe = sign_up().recipe
    placed = settings.home / "recipes" / "fake.yaml"
    placed.parent.mkdir(parents=True)
    placed.write_bytes(recipe.path.read_bytes())
    await bootstrap.directory(settings).add("alpha")
    known = bootstrap.drift(settings)
    for agent in ("alpha", "beta"):
        await known.change("fake", lambda seen, agent=agent: seen.failed(agent, START, "no heading", recipe.digest))
    with pytest.raises(RecipeQuarantined, match=r"has not changed since.*journeyman recipe lift fake"):
        async with bootstrap.open_journey(with_address, "alpha", "fake", JOURNEYS[name].journey):
            raise AssertionError("it was opened")
    placed.write_bytes(placed.read_bytes() + b"# mended\n")
    with pytest.raises(RecipeQuarantined, match="has changed since"):
        await bootstrap.must_not_be_quarantined(settings, "fake")
    await known.lift("fake")
    await bootstrap.must_not_be_quarantined(settings, "fake")
