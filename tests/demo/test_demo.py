"""The demo end to end, with two accounts: what it prints, what it leaves, and that it is alone in its own world."""

import os
import pty
import re
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from journeyman.journey.stage import SIGN_UP
from tests.demo.conftest import FirstRun
from tests.demo.demo_shell import (
    ANSI,
    LAST,
    PROJECT,
    accounts,
    assert_nothing_runs,
    assert_told,
    listens,
    ports_of,
    processes_of,
    run_demo,
    running_demo,
    settings_of,
)

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for left-over processes in /proc"),
]

BEFORE_THE_LAST = SIGN_UP[:-1]
"""Of the last, which is over in no time, Prefect may tell after the run's own end."""


def made_by_make(*variables: str) -> str:
    """Return what `make demo` would run."""
    return subprocess.run(
        ["make", "-n", "demo", *variables],  # noqa: S607 - the user's own make
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_make_demo_runs_this() -> None:
    """`make demo` is this program, and KEEP=1 its option --keep."""
    assert made_by_make().splitlines()[-1].split() == [".venv/bin/python", "-m", "fixtures.demo"]
    assert made_by_make("KEEP=1").splitlines()[-1].split() == [".venv/bin/python", "-m", "fixtures.demo", "--keep"]


def test_an_account_that_fails_is_told(first_run: FirstRun) -> None:
    """The others are made; its row says no, a line says why, the last line counts, and the exit code is 1."""
    lines = first_run.result.stdout.splitlines()
    assert first_run.result.returncode == 1, first_run.result.stderr
    assert lines[-1] == "demo: 1 of 2 accounts proven"
    rows = {cells[1].strip(): [cell.strip() for cell in cells] for line in lines if len(cells := line.split("│")) == 8}
    assert rows["alpha"][2:6] == ["acorn", "alpha", "yes", "yes"]
    assert rows["beta"][5] == "no"
    assert any(line.startswith("beta at acorn: ") and "address" in line for line in lines)
    assert [email for _, email, _ in accounts(first_run.folder, "acorn")] == [
        "beta+acorn@agents.test",
        "alpha+acorn@agents.test",
    ]
    assert_nothing_runs(first_run.folder)


def test_a_pipe_gets_plain_lines(first_run: FirstRun) -> None:
    """No control codes; a line for each stage as it comes; nothing on stderr."""
    assert "\x1b" not in first_run.result.stdout
    assert "\r" not in first_run.result.stdout
    told = re.findall(r"^alpha  acorn    (\w+)(?:, attempt \d+)?$", first_run.result.stdout, re.MULTILINE)
    assert list(dict.fromkeys(told))[: len(BEFORE_THE_LAST)] == list(BEFORE_THE_LAST), first_run.result.stdout
    assert first_run.result.stderr == ""


def test_the_users_own_prefect_is_not_touched(first_run: FirstRun) -> None:
    """No variable, profile, key, database or proxy of the user's gets a byte: the demo has a server of its own."""
    # Chromium's own question for its components goes through a proxy, as its user wants, and is none of the demo's.
    assert [told for told in first_run.elsewhere if b"update.googleapis.com" not in told] == []
    assert f"http://127.0.0.1:{ports_of(first_run.folder)['prefect_port']}" in first_run.result.stdout


@pytest.mark.parametrize("sign", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_keep_leaves_everything_answering_until_a_signal(first_run: FirstRun, sign: signal.Signals) -> None:
    """On a terminal of 80 columns: the account is checked, all answers; a second demo is refused; then all is gone."""
    folder, before = first_run.folder, accounts(first_run.folder, "acorn")
    ours, theirs = pty.openpty()
    with running_demo(folder, "--keep", "--service", "acorn", "--agent", "alpha", stdout=theirs) as process:
        os.close(theirs)
        shown = read_until_the_end(ours)
        assert "1 of 1 accounts exist already; they are checked by signing in." in shown
        assert "demo: 1 of 1 accounts proven" in shown
        assert all(listens(port) for port in ports_of(folder).values())
        ui = httpx.get(
            f"http://127.0.0.1:{ports_of(folder)['prefect_port']}/", trust_env=False, follow_redirects=True, timeout=60
        )
        assert "<html" in ui.text
        for url in settings_of(folder)["base_urls"].values():
            assert httpx.get(url, trust_env=False, follow_redirects=True, timeout=60).is_success
        assert_told(run_demo(folder), "already", str(folder))
        assert process.poll() is None
        assert processes_of(folder)
        process.send_signal(sign)
        assert process.wait() == 0
    os.close(ours)
    assert_nothing_runs(folder)
    assert accounts(folder, "acorn") == before
    assert_fits(shown)


def read_until_the_end(terminal: int) -> str:
    """Return what was written to a terminal up to the demo's last line."""
    shown = b""
    while not LAST.search(shown.decode(errors="ignore")):
        try:
            read = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other side is closed
            read = b""
        if not read:
            break
        shown += read
    return shown.decode()


def assert_fits(shown: str) -> None:
    """Check that no line is wider than the terminal, and that the table's head is whole."""
    lines = [ANSI.sub("", part) for line in shown.split("\n") for part in line.split("\r")]
    drawn = [line for line in lines if not line.strip().startswith((".venv", "export"))]
    assert [line for line in drawn if len(line) > 80] == []
    for words in ("Agent", "Service", "Username", "TOTP", "enrolled", "Proven by", "fresh sign-in", "Seconds"):
        assert any(words in line for line in lines if line.startswith("┃")), words


def test_a_signal_amid_the_start_leaves_nothing(first_run: FirstRun) -> None:
    """Stopped while services and server start, the demo ends with 130 and leaves nothing of them."""
    with running_demo(first_run.folder) as process:
        assert process.stdout
        for line in process.stdout:
            if "Prefect" in line:
                break
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 130
    assert_nothing_runs(first_run.folder)
