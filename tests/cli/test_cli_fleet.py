"""`journeyman fleet`: wrong names are told before anything runs, and the run's progress is shown."""

from io import StringIO

import pytest
from rich.console import Console

from journeyman.cli.fleet import Following, asked_for, bar
from journeyman.engine.follow_fleet import FleetProgress
from tests.cli.shell import Shell, assert_told
from tests.prefect_world import PROJECT

URL = "http://127.0.0.1:4200/runs/flow-run/1"


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(("alhpa",), '"alpha"'), (("alpha", "--at", "acron"), '"acorn"'), (("--at", "acorn", "--at", "../x"), "../x")],
)
def test_a_wrong_name_is_told_before_anything_runs(shell: Shell, arguments: tuple[str, ...], meant: str) -> None:
    """Exit code 2, and which name was meant; no server is asked."""
    shell.must("agent", "add", "alpha")
    result = Shell(shell.environment, PROJECT).run("fleet", *arguments, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert_told(result, meant)
    assert "Prefect" not in result.stderr


def test_without_a_server_what_to_start_is_told(shell: Shell, free_port: int) -> None:
    """Exit code 2, and the command; first of all that there has to be somebody, and a service."""
    here = Shell({**shell.environment, "PREFECT_API_URL": f"http://127.0.0.1:{free_port}/api"}, PROJECT)
    assert_told(here.run("fleet"), "journeyman agent add")
    here.must("agent", "add", "alpha")
    assert_told(here.run("fleet"), "base_urls")
    assert_told(here.run("fleet", JOURNEYMAN_BASE_URLS='{"acorn": "http://127.0.0.1:9"}'), "journeyman up")


def test_who_named_some_is_shown_those() -> None:
    """The artifact is the whole fleet's table; the terminal shows what was asked for, and all that failed."""
    pairs = [("alpha", "acorn"), ("alpha", "oak"), ("beta", "acorn"), ("", "pine")]
    rows = [{"agent": agent, "service": at, "why it failed": "closed" if not agent else ""} for agent, at in pairs]
    assert asked_for(rows, [], []) == rows
    assert asked_for(rows, ["alpha"], []) == [rows[0], rows[1], rows[3]]
    assert asked_for(rows, ["alpha", "beta"], ["acorn"]) == [rows[0], rows[2], rows[3]]


def shown(*, terminal: bool) -> str:
    """Return what is shown of a run that waits, begins, and goes on."""
    written = StringIO()
    console = Console(file=written, force_terminal=terminal, width=120, no_color=True, soft_wrap=True)
    with bar(console) as progress:
        following = Following(progress, progress.add_task("", total=100))
        for told, percent, note in (
            ("pending", 0.0, "No worker is running."),
            ("pending", 0.0, "No worker is running."),
            ("0 of 2 accounts are proven", 0.0, ""),
            ("1 of 2 accounts are proven, 1 failed", 100.0, ""),
        ):
            following(FleetProgress(URL, percent, told, note))
        assert [task.percentage for task in progress.tasks] == [100.0]
    return written.getvalue()


def test_progress_is_a_line_for_each_change_where_nobody_looks() -> None:
    """In a log there is no bar; the address and each note stand there once."""
    lines = [line.strip() for line in shown(terminal=False).splitlines() if line.strip()]
    assert lines[:5] == [
        URL,
        "No worker is running.",
        "pending",
        "0 of 2 accounts are proven",
        "1 of 2 accounts are proven, 1 failed",
    ]


def test_progress_is_a_bar_for_who_looks() -> None:
    """On a terminal the bar tells it; only the address and notes are lines."""
    told = shown(terminal=True)
    assert told.count("No worker is running.") == 1
    assert "━" in told
