"""What must be set right before the demo can run: told in one paragraph, exit code 2, and nothing was started."""

import fcntl
import shutil
import socket
from pathlib import Path

import pytest

from tests.demo.demo_shell import assert_nothing_runs, assert_told, ports_of, processes_of, run_demo

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="looks for left-over processes in /proc"
)

NO_BROWSER = {"JOURNEYMAN_CHROMIUM": "/nowhere/chromium"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's folder with settings, made by a run that could not go on."""
    folder = tmp_path_factory.mktemp("demo")
    run_demo(folder, changes=NO_BROWSER)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return shutil.copytree(made, tmp_path / "demo")


def test_missing_browser_is_told_before_anything_is_started(tmp_path: Path) -> None:
    """Not by six runs that fail."""
    result = run_demo(tmp_path, changes=NO_BROWSER)
    assert_told(result, "/nowhere/chromium")
    assert result.stdout == ""
    assert_nothing_runs(tmp_path)


@pytest.mark.parametrize("name", ["acorn", "allauth", "smtp_port", "prefect_port"])
def test_a_taken_port_is_told(folder: Path, name: str) -> None:
    """Which port, what it is for, and what to do; settings stay, nothing runs."""
    settings = (folder / "home" / "journeyman.toml").read_bytes()
    port = ports_of(folder)[name]
    with socket.create_server(("127.0.0.1", port)):
        result = run_demo(folder)
    shown = {"smtp_port": "mail server", "prefect_port": "Prefect server"}.get(name, name)
    assert_told(result, f"Port {port} ", shown, "Stop that program", str(folder))
    assert (folder / "home" / "journeyman.toml").read_bytes() == settings
    assert_nothing_runs(folder)


def test_a_second_demo_in_the_folder_is_told(folder: Path) -> None:
    """Two would share database and ports."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_told(run_demo(folder), "already", str(folder), "Ctrl-C")


def test_its_home_is_closed_to_others(folder: Path) -> None:
    """As `up` and `agent add` make a home, so that the doctor finds no fault; one of an earlier demo is closed."""
    home = folder / "home"
    assert home.stat().st_mode & 0o777 == 0o700
    home.chmod(0o755)
    run_demo(folder, changes=NO_BROWSER)
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be; it is left alone."""
    (tmp_path / "demo").write_text("mine")
    assert_told(run_demo(tmp_path / "demo"), str(tmp_path / "demo"), "--folder")
    assert (tmp_path / "demo").read_text() == "mine"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("smtp_port = \n", ["not valid TOML"]),
        ("smtp_prot = 25\n", ["smtp_prot", "smtp_port"]),
        ("smtp_port = 25\n", ["acorn", "\n[base_urls]\nacorn = "]),
        ('[base_urls]\nacorn = "http://127.0.0.1:99999"\n', ["acorn", "\n[base_urls]\nacorn = "]),
    ],
)
def test_broken_settings_are_told_and_left_alone(folder: Path, text: str, parts: list[str]) -> None:
    """A settings file that somebody changed is neither overwritten nor guessed at."""
    file = folder / "home" / "journeyman.toml"
    file.write_text(text)
    assert_told(run_demo(folder), "journeyman.toml", *parts)
    assert file.read_text() == text
    assert processes_of(folder) == []
