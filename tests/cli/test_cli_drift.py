"""A quarantined recipe as the shell tells of it: what is refused, what is listed, and how it is lifted."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from journeyman.adapters.drift_files import DriftFiles
from journeyman.cli.drifting import note_drift
from journeyman.errors import RecipeBroken
from journeyman.journey.story import Attempt, Story
from journeyman.recipe.catalogue import Catalogue
from journeyman.settings import Settings
from tests.cli.shell import NOWHERE, Shell, assert_told
from tests.cli.test_cli_recipes import GOOD, write

AT = datetime(2026, 3, 1, 2, 17, tzinfo=UTC)
FAULT = 'recipes/acorn.yaml:12: no heading "Welcome" on /login'
LIFT = "journeyman recipe lift acorn"


def fail(home: Path, project: Path, *agents: str) -> None:
    """Let the checks of these agents' accounts fail."""
    files, recipe = DriftFiles(home), Catalogue([project / "recipes"]).digest("acorn")
    for agent in agents:
        asyncio.run(files.change("acorn", lambda known, agent=agent: known.failed(agent, AT, FAULT, recipe)))


@pytest.fixture
def quarantined(home: Path, project: Path, shell: Shell) -> None:
    """Agent alpha, and the recipe of acorn, quarantined."""
    write(project, "acorn")
    shell.must("agent", "add", "alpha")
    fail(home, project, "alpha", "beta")


@pytest.mark.usefixtures("quarantined")
@pytest.mark.parametrize("verb", ["sign-up", "rotate"])
@pytest.mark.parametrize("here", [["--here"], []])
def test_what_changes_accounts_is_refused(shell: Shell, home: Path, verb: str, here: list[str]) -> None:
    """With the reason and the remedy, before Prefect or a browser is asked for; nothing is written."""
    result = shell.run(verb, "alpha", "acorn", *here, JOURNEYMAN_CHROMIUM="/nowhere")
    assert_told(result, "2026-03-01 02:17 UTC", "checks of 2 accounts fail", FAULT, "has not changed since", LIFT)
    assert [*(home / "agents" / "alpha" / "vault").glob("*acorn*")] == []


@pytest.mark.usefixtures("account")
def test_a_check_is_let_through(shell: Shell, home: Path, project: Path) -> None:
    """It goes as far as to the browser, which is not there."""
    write(project, "acorn")
    fail(home, project, "alpha", "beta")
    result = shell.run("check", "alpha", "acorn", "--here", JOURNEYMAN_CHROMIUM="/nowhere", **NOWHERE)
    assert_told(result, "/nowhere")
    assert "quarantined" not in result.stderr


@pytest.mark.usefixtures("account")
def test_lists_tell_of_it(shell: Shell, home: Path, project: Path) -> None:
    """Recipes and accounts; checking the files finds them fine, and says that all the same."""
    write(project, "acorn")
    write(project, "beech")
    fail(home, project, "alpha")
    assert "alpha's failed at 2026-03-01 02:17 UTC" in shell.must("recipe", "list")
    assert "quarantined" not in shell.must("list")
    fail(home, project, "beta")
    lines = shell.must("recipe", "list").splitlines()
    assert [("quarantined since 2026-03-01 02:17 UTC" in line) for line in lines] == [False, True, False]
    assert "recipe quarantined" in shell.must("list")
    assert [item["quarantined"] for item in json.loads(shell.must("list", "--json"))] == [True]
    checked = shell.run("recipe", "check")
    assert (checked.returncode, checked.stdout) == (0, "2 recipes are fine\n")
    assert "acorn is quarantined all the same" in checked.stderr


@pytest.mark.usefixtures("quarantined")
def test_who_lifts_it_is_told_what_it_was(shell: Shell, free_port: int) -> None:
    """Since when, and whether the recipe was changed; then sign-ups are refused no longer. No Prefect is needed."""
    told = shell.must("recipe", "lift", "acorn")
    assert told == ("acorn: lifted; it was quarantined since 2026-03-01 02:17 UTC. The recipe has not changed since.\n")
    result = shell.run("sign-up", "alpha", "acorn", JOURNEYMAN_PREFECT_PORT=str(free_port))
    assert_told(result, "No Prefect server answers")
    assert_told(shell.run("recipe", "lift", "acorn"), "is not quarantined", "nothing was changed")


@pytest.mark.usefixtures("quarantined")
def test_a_changed_recipe_stays_quarantined(shell: Shell, project: Path) -> None:
    """Nobody knows yet whether the change was right; the refusal and who lifts it are told that there was one."""
    write(project, "acorn", GOOD.replace("Welcome", "Good morning"))
    assert_told(shell.run("sign-up", "alpha", "acorn", "--here"), "The recipe has changed since.", LIFT)
    assert "The recipe has changed since." in shell.must("recipe", "lift", "acorn")


@pytest.mark.usefixtures("quarantined")
def test_a_damaged_file_is_told_and_lifted(shell: Shell, home: Path) -> None:
    """It hides nothing in the lists, lets no sign-up through, and goes with the lifting."""
    (home / "drift" / "acorn.json").write_text("{")
    assert_told(shell.run("sign-up", "alpha", "acorn", "--here"), "drift/acorn.json is damaged", LIFT)
    assert "not known: damaged" in shell.must("recipe", "list")
    assert shell.must("recipe", "lift", "acorn") == "acorn: lifted.\n"


def test_a_misspelt_service_is_told_as_such(shell: Shell, project: Path) -> None:
    """With the one that was meant."""
    write(project, "acorn")
    assert_told(shell.run("recipe", "lift", "acron"), 'No recipe for "acron"', 'Did you mean "acorn"?')


async def test_checks_of_the_shell_itself_count(home: Path, free_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--here`: the second failing account is told of, once; what can't be written down ends nothing."""
    settings = Settings(home=home, prefect_port=free_port)
    attempt = Attempt("prove", 1, AT, 1.5, "failed", FAULT, RecipeBroken.__name__)
    told: list[str] = []
    for agent in ("alpha", "beta", "gamma"):
        await note_drift(settings, "check", agent, "acorn", Story([attempt], recipe="one"))
        told.append(capsys.readouterr().err)
    assert [LIFT in text for text in told] == [False, True, False]
    assert len((await DriftFiles(home).load("acorn")).marks) == 3
    (home / "drift" / "acorn.json").write_text("{")
    await note_drift(settings, "check", "alpha", "acorn", Story([attempt], recipe="one"))
    assert "could not be written down" in capsys.readouterr().err
