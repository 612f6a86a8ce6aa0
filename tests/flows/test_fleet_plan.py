"""What a sign-up of the whole fleet is to do is read from the records, and told in words; nobody's page is opened."""

from datetime import timedelta
from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.closing import closing
from journeyman.engine.fleet import MISSING, Name, account, table
from journeyman.engine.fleet_plan import NAMED, Plan, hindrance, plan, run_name
from journeyman.errors import SetupError
from journeyman.settings import Settings
from journeyman.testing.fakes import START
from tests.prefect_world import settings_for

HERE = "http://127.0.0.1:9"
EVERY = timedelta(days=90)


@pytest.fixture
async def settings(home: Path) -> Settings:
    """Acorn has an address, other services have none; alpha and beta are there."""
    made = settings_for(home, {"acorn": HERE})
    for agent in ("alpha", "beta"):
        await bootstrap.directory(made).add(agent)
    return made


def record(phase: Phase, agent: str = "alpha") -> AccountRecord:
    """Return a record of an account at Acorn."""
    return AccountRecord(agent=agent, service="acorn", phase=phase)


async def test_empty_means_everybody_wherever_agents_may_be_signed_up(settings: Settings) -> None:
    """A service whose recipe has only an example's address is left out, with what to do about it."""
    made = await plan(settings, [], ["", " "])
    assert made.to_do == [Name("alpha", "acorn"), Name("beta", "acorn")]
    assert {*made.left_out} == {"allauth", "allauth-link", "jupyterhub", "redmine", "weblate"}
    assert "\n[base_urls]\nallauth = " in made.left_out["allauth"]
    assert "Left out: allauth, allauth-link, jupyterhub" in str(made)


async def test_what_is_proven_is_not_to_be_done(settings: Settings) -> None:
    """A proven account costs nothing, though its service be quarantined; one that is half made is to be finished."""
    vault = bootstrap.vault(settings)
    await vault.save(record(Phase.PROVEN), 0)
    await vault.save(record(Phase.SUBMITTED, "beta"), 0)
    made = await plan(settings, [], [])
    assert made.already == {Name("alpha", "acorn")}
    assert made.to_do == [Name("beta", "acorn")]
    named = await plan(settings, ["alpha", "alpha"], ["acorn", "allauth"])
    assert named.already == {Name("alpha", "acorn")}
    assert {*named.failed} == {Name("alpha", "allauth")}


async def test_a_tombstone_is_left_alone(settings: Settings) -> None:
    """Somebody wanted that account to be forgotten: it is told, is no failure, and is not signed up."""
    await bootstrap.vault(settings).save(closing(record(Phase.PROVEN), START, EVERY), 0)
    made = await plan(settings, ["alpha"], ["acorn"])
    assert (made.to_do, made.failed, made.wanted) == ([], {}, 0)
    assert "left alone: alpha at acorn" in str(made)


async def test_a_wrong_name_is_a_row(settings: Settings) -> None:
    """Who or what is not known fails with which was meant; the others are to be done."""
    made = await plan(settings, ["alhpa", "beta", "../beta"], ["acorn", "acron", "../acorn"])
    assert made.to_do == [Name("beta", "acorn")]
    assert 'Did you mean "alpha"' in made.failed[Name("alhpa", "acorn")]
    assert 'Did you mean "acorn"' in made.failed[Name("beta", "acron")]
    assert len(made.failed) == 8


async def test_a_damaged_record_is_one_accounts_failure(settings: Settings) -> None:
    """What can't be read is told; nobody is signed up over it."""
    await bootstrap.vault(settings).save(record(Phase.PROVEN), 0)
    next(settings.home.rglob("acorn.age")).write_bytes(b"broken")
    made = await plan(settings, [], [])
    assert made.to_do == [Name("beta", "acorn")]
    assert "acorn.age" in made.failed[Name("alpha", "acorn")]


async def test_a_quarantined_recipe_is_a_hindrance(settings: Settings) -> None:
    """Nothing is begun there, and how to lift that is told; no run for each agent has to say so."""
    assert await hindrance(settings, "acorn") == ""
    digest = bootstrap.catalogue(settings).digest("acorn")
    for agent in ("alpha", "beta"):
        await bootstrap.drift(settings).change("acorn", lambda known, a=agent: known.failed(a, START, "gone", digest))
    assert "journeyman recipe lift acorn" in await hindrance(settings, "acorn")


async def test_nobody_and_nowhere_are_told(settings: Settings, tmp_path: Path) -> None:
    """Without agents, or without a service, what to do is said."""
    with pytest.raises(SetupError, match="journeyman agent add"):
        await plan(settings_for(tmp_path / "empty", {"acorn": HERE}), [], [])
    with pytest.raises(SetupError, match="base_urls"):
        await plan(settings.model_copy(update={"base_urls": {}}), [], [])


def test_progress_counts_what_is_decided() -> None:
    """A failure is a decision, too; at the end everything is."""
    made = Plan(to_do=[Name("alpha", "acorn"), Name("beta", "acorn")], already={Name("a", "acorn"), Name("b", "acorn")})
    assert (made.percent, made.progress()) == (50, "2 of 4 accounts are proven")
    made.ended(Name("alpha", "acorn"), "")
    made.ended(Name("beta", "acorn"), "confirm: Needs input (captcha): solve it")
    assert made.percent == 100
    assert str(made) == (
        "3 of 4 accounts are proven, 1 failed: 1 by this run, 2 before it. "
        "beta at acorn: confirm: Needs input (captcha): solve it"
    )
    assert Plan().percent == 100


def test_many_failures_are_counted_and_not_all_told() -> None:
    """Prefect shows the sentence in a line: the table has the rest."""
    made = Plan(failed={Name(f"agent{number:02}", "acorn"): "no" for number in range(NAMED + 2)})
    assert "agent09 at acorn: no And 2 more: the fleet's table has them all." in str(made)
    assert "agent10" not in str(made)


def test_a_run_is_called_by_whom_and_where() -> None:
    """A few are named, many are counted; empty fields are none."""
    assert run_name([], [""]) == "all agents at all services"
    assert run_name(["alpha"], ["acorn", "allauth"]) == "alpha at acorn, allauth"
    assert run_name(["a", "b", "c", "d", "e"], []) == "a, b, c and 2 more at all services"


def test_a_failure_is_a_row_with_its_reason() -> None:
    """It comes first, be there a record or not; without failures the table is as it was."""
    known = [
        account(record(phase, agent), START, EVERY) for agent, phase in (("a", Phase.PROVEN), ("b", Phase.RESERVED))
    ]
    rows = table(known, START, {Name("nobody", "acorn"): "no such agent", Name("b", "acorn"): "captcha"})
    told = [(row["agent"], row["state"], row["why it failed"]) for row in rows]
    assert told == [
        ("b", "unfinished", "captcha"),
        ("nobody", MISSING, "no such agent"),
        ("a", "unfinished", ""),  # proven, but it has no credential
    ]
    assert table(known, START, {}) == [item.row(START) for item in known]
    assert table([], START, {}) == []
