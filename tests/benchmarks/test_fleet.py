"""The pure parts of `benchmarks.fleet`, and the settings that a benchmark makes. No journey runs here."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import place
from benchmarks.figures import MEGABYTE
from benchmarks.fleet import BARE, SERVED, WARM, Fleet, fault_at_acorn, table, verdicts
from fixtures.services.acorn.store import Account
from journeyman import bootstrap

MEMBER = Account(
    id=1,
    email="alpha@agents.test",
    phone="",
    username="alpha",
    password="",
    newsletter=False,
    confirmed=True,
    totp_key="",
    totp_enabled=True,
    totp_counter=1,
    created_at=0.0,
)

SET = ("JOURNEYMAN_HOME", "JOURNEYMAN_PROJECT", "PREFECT_HOME", "PREFECT_API_URL", "NO_PROXY", "no_proxy")
"""What a benchmark sets in its environment."""


def test_the_table_compares_with_the_bare_scripts() -> None:
    """Walls are compared with the floor's; only who is proven counts in a minute; it fits into 80 columns."""
    fleets = {
        SERVED: Fleet(80, 480.0, 1600.0, 3000 * MEGABYTE),
        BARE: Fleet(80, 96.0, 240.0, 1200 * MEGABYTE),
        WARM: Fleet(80, 120.0, 320.0, 1500 * MEGABYTE, ("one: 0 accounts", "two: 2 accounts")),
    }
    text = io.StringIO()
    Console(file=text, width=80).print(table(fleets))
    rows = [line.split() for line in text.getvalue().splitlines() if line.strip().startswith("(")]
    assert [row[-6:] for row in rows] == [
        ["480.0", "5.00", "10.0", "20.00", "3000", "0"],
        ["96.0", "1.00", "50.0", "3.00", "1200", "0"],
        ["120.0", "1.25", "39.0", "4.00", "1500", "2"],
    ]


def test_the_targets_are_of_the_worker() -> None:
    """Beside serve() only where that ran; who failed, and what was seen elsewhere, misses them."""
    fleets = {
        BARE: Fleet(80, 100.0, 240.0, 1200 * MEGABYTE),
        WARM: Fleet(80, 180.0, 320.0, 2501 * MEGABYTE, ("one: 0 accounts",), ("one's key opens two's record",)),
    }
    assert [(verdict.measured, verdict.met) for verdict in verdicts(fleets)] == [
        ("79", False),
        ("1.80", True),
        ("2501 MB", False),
        ("1", False),
    ]
    faster = verdicts({**fleets, SERVED: Fleet(80, 720.0, 1600.0)})[1]
    assert (faster.target, faster.measured, faster.met) == ("≥ 4", "4", True)


@pytest.mark.parametrize(
    ("accounts", "fault"),
    [
        ([MEMBER], ""),
        ([], "0 accounts"),
        ([MEMBER, MEMBER], "2 accounts"),
        ([replace(MEMBER, confirmed=False)], "not confirmed"),
        ([replace(MEMBER, totp_enabled=False)], "without TOTP"),
    ],
)
def test_an_agent_has_one_account_confirmed_and_with_totp(accounts: list[Account], fault: str) -> None:
    """Anything else is a fault, and makes the benchmark fail."""
    assert fault_at_acorn(accounts) == fault


def test_a_place_has_its_own_recipes_and_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits are lifted in the place's own recipe; a None takes a part away, or leaves a setting at its default."""
    for name in {*os.environ, *SET}:
        monkeypatch.setenv(name, os.environ.get(name, ""))  # so that all are as before at the end
    recipes = {"acorn": {"limits": place.UNLIMITED}, "plain": {"enrol_totp": "none", "replace_totp": None}}
    settings = place.settle_in(tmp_path, recipes, schedules=False, worker_limit=3, open_pages=None)
    assert (settings.home, settings.schedules, settings.worker_limit) == (tmp_path / "home", False, 3)
    assert settings.open_pages == type(settings).model_fields["open_pages"].default
    found = bootstrap.recipe(settings, "acorn")
    assert (found.limits.concurrent, found.limits.per_minute) == (100, 1000)
    assert found.origin == bootstrap.recipe(settings, "plain").origin
    assert int(found.origin.rpartition(":")[2]) == place.acorns_port(settings)
    assert bootstrap.recipe(settings, "plain").replace_totp is None
