"""The tripwires themselves: points have stable names, orders are carried out once, and a full disk is the kernel's."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from fixtures.services.starting import PROJECT
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.domain.lease import Lease
from journeyman.domain.page import FormButton, Target
from tests.kill.tripwires import (
    Tripwire,
    full_disk,
    name_of_press,
    name_of_swap,
    name_of_write,
    order,
    points_passed,
    since_struck,
)

NOW = datetime(2026, 1, 31, tzinfo=UTC)
PENDING = Credential(username="alpha", email="alpha@agents.test", password=SecretStr("only-here-7301"), created_at=NOW)
RECORD = AccountRecord(agent="alpha", service="acorn", pending=PENDING).note(NOW, "reserve", "done")


def test_a_write_is_named_by_what_it_writes_down() -> None:
    """Its newest event names it, else the fields that it changes; no value of theirs is in the name."""
    assert name_of_write(None, RECORD) == "save reserve:done"
    assert name_of_write(RECORD, RECORD.pressing(NOW).note(NOW, "submit", "pressing")) == "save submit:pressing"
    other = RECORD.with_credential(lambda known: known.model_copy(update={"username": "beta"}))
    assert name_of_write(RECORD, other.change(tries=(NOW,))) == "save (pending, tries) in reserved"


def test_a_press_is_named_by_page_and_label() -> None:
    """What may be a key in the page's path is left out."""
    button = FormButton(ref="1.0.2", form=0, text="Create account")
    assert name_of_press("/register?next=/", button) == "click /register Create account"
    assert name_of_press("/confirm/AbCd1234EfGh5678/", Target("button", "Confirm")) == "click /confirm/…/ Confirm"


def test_a_lease_is_taken_renewed_taken_over_and_given_back() -> None:
    """Who held it before, and who holds it then, says which."""
    mine, later = Lease(holder="one", until=NOW), Lease(holder="one", until=NOW.replace(hour=1))
    assert name_of_swap(None, mine) == "lease taken"
    assert name_of_swap(mine, later) == "lease renewed"
    assert name_of_swap(mine, Lease(holder="two", until=NOW)) == "lease taken over"
    assert name_of_swap(mine, None) == "lease given back"


def test_points_are_written_down_and_numbered(tmp_path: Path) -> None:
    """The second time that a run passes a point it has another name; the next run begins anew."""
    for _ in range(2):
        wire = Tripwire(tmp_path, "alpha")
        for _ in range(2):
            wire.passing("before", "save prove:done")
    expected = ["before save prove:done", "before save prove:done #2"]
    assert points_passed(tmp_path, "alpha") == expected * 2


def test_orders_are_carried_out_once(tmp_path: Path) -> None:
    """They are taken away first: the next run passes the point unharmed."""
    order(tmp_path, "alpha", "before save settle:done", "full-disk")
    wire = Tripwire(tmp_path, "alpha")
    assert not wire.passing("after", "save settle:done")
    assert since_struck(tmp_path, "alpha") is None
    assert wire.passing("before", "save settle:done")
    since = since_struck(tmp_path, "alpha")
    assert since is not None
    assert since < 60
    assert not Tripwire(tmp_path, "alpha").passing("before", "save settle:done")


def test_an_order_to_kill_leaves_no_time_for_anything(tmp_path: Path) -> None:
    """The process is gone as by `kill -9`, with its point written down."""
    order(tmp_path, "alpha", "after click /register", "kill")
    program = "import sys; from pathlib import Path; from tests.kill.tripwires import Tripwire; "
    program += "Tripwire(Path(sys.argv[1]), 'alpha').passing('after', 'click /register'); print('still here')"
    env = {**os.environ, "PYTHONPATH": f"{PROJECT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run([sys.executable, "-c", program, tmp_path], env=env, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (-9, b"")
    assert points_passed(tmp_path, "alpha") == ["after click /register"]


def test_a_full_disk_refuses_writes_until_it_is_mended(tmp_path: Path) -> None:
    """The refusal is the kernel's own; what is there can be read, and afterwards all is as before."""
    file = tmp_path / "record"
    file.write_text("old")
    with full_disk(when=True):
        with pytest.raises(OSError, match="File too large"):
            (tmp_path / "other").write_text("new")
        assert file.read_text() == "old"
    file.write_text("new")
    assert file.read_text() == "new"
