"""docs/deploy.md tells the truth: its commands are run, here or by a test that this one names."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from journeyman.settings import Settings
from tests.deploy import guide, units
from tests.prefect_world import PROJECT

INSTALLING = ("cp ", "systemctl enable ")
AS_JOURNEYMAN = "runuser -u journeyman -- "

ELSEWHERE = {
    "make -C /opt/journeyman setup": ("tests/demo/test_demo.py", "test_make_demo_runs_this"),
    "runuser -u postgres -- createuser --pwprompt journeyman": ("tests/worker/test_several_workers.py", "cluster"),
    "runuser -u postgres -- createdb --owner=journeyman prefect": ("tests/worker/test_several_workers.py", "cluster"),
    **dict.fromkeys(guide.commands("second-host.tar.gz"), ("tests/worker/test_several_hosts.py", "second_home")),
}
"""What other tests run, and where."""

OF_THE_MACHINE = {
    "useradd --system --home-dir /var/lib/journeyman --shell /usr/sbin/nologin journeyman",
    "apt-get install postgresql",  # .ci/run does
    "systemctl restart journeyman",
}
"""What no test does to the machine that it runs on."""


def test_each_command_is_run() -> None:
    """A command that is in no list is one that nothing runs."""
    here = {line for line in guide.commands() if line.startswith((*INSTALLING, AS_JOURNEYMAN))}
    assert {*guide.commands()} == here | {*ELSEWHERE} | OF_THE_MACHINE


@pytest.mark.parametrize("command", ELSEWHERE)
def test_the_other_tests_are_there(command: str) -> None:
    """What is said to run a command exists."""
    file, name = ELSEWHERE[command]
    assert f"def {name}(" in (PROJECT / file).read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemctl") is None, reason="no systemctl here")
def test_the_units_are_installed_by_the_commands(tmp_path: Path) -> None:
    """Copied and enabled, in a folder that stands for the machine, each unit starts with it."""
    place = tmp_path / "etc" / "systemd" / "system"
    place.mkdir(parents=True)
    replaced = {**units.here(tmp_path / "home"), "/etc/systemd/system": str(place)}
    replaced["systemctl enable --now"] = f"systemctl --root={tmp_path} enable"
    for command in (line for line in guide.commands() if line.startswith(INSTALLING)):
        done = run(guide.with_ours(command, replaced))
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    wanted = {link.name for link in (place / "multi-user.target.wants").iterdir()}
    further = {"journeyman-worker@2.service", "journeyman-worker@3.service"}
    assert wanted == {"journeyman.service", "journeyman-server.service"} | further


def test_the_command_line_of_the_services_user(tmp_path: Path) -> None:
    """What it says for adding an agent adds one, in the home of the service."""
    (command,) = guide.commands(AS_JOURNEYMAN)
    done = run(guide.with_ours(command.removeprefix(AS_JOURNEYMAN), units.here(tmp_path / "home")))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home" / "agents" / "alpha").is_dir()


def run(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the shell."""
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)  # noqa: S607 - the shell


def test_settings_are_told_as_they_are() -> None:
    """Each setting that is told with a number has that default."""
    told = re.findall(r"`(\w+)` \((\d+)", guide.TEXT)
    assert len(told) == 4
    for name, number in told:
        assert str(getattr(Settings(), name)) == number


def test_the_server_on_postgresql_is_not_where_up_starts_its_own() -> None:
    """After a boot `up` may be the first of the two: at its own port it would start a second server, on SQLite."""
    (port,) = re.findall(r":(\d+)/api$", guide.variables("/etc/journeyman/environment")["PREFECT_API_URL"])
    assert guide.variables("/etc/journeyman/server.environment")["PREFECT_SERVER_API_PORT"] == port
    assert port != str(Settings().prefect_port)


def test_measured_figures_are_the_records() -> None:
    """Figures stand here as they stand in the record that has them."""
    record = (PROJECT / "docs" / "adr" / "0015-a-warm-worker.md").read_text(encoding="utf-8")
    table = guide.TEXT[guide.TEXT.index("| one warm worker |") :].partition("\n\n")[0]
    figures = re.findall(r"\| ([\d.]+ .*?) \|$", table, re.MULTILINE)
    assert len(figures) == 3
    row = next(line for line in record.splitlines() if line.startswith("| events, poll every 5 s |"))
    assert [figure for figure in figures if figure.removesuffix(" of a core") not in row] == []


def test_links_lead_somewhere() -> None:
    """Every relative link, and every path of the project that is named, is there."""
    links = [PROJECT / "docs" / link for link in re.findall(r"\]\(([^)#]+)\)", guide.TEXT) if "://" not in link]
    paths = [PROJECT / path for path in re.findall(r"`((?:tests|deployments|docs)/[\w./-]+)`", guide.TEXT)]
    assert links
    assert paths
    assert [str(path) for path in links + paths if not path.exists()] == []


def test_what_a_sentence_mentions_can_be_run() -> None:
    """The worker's command is the unit's; `journeyman up` is the service's."""
    assert "`prefect worker start --pool journeyman --type journeyman`" in guide.TEXT
    worker = units.read("journeyman-worker@.service", Path(sys.prefix), "2").command
    assert (
        " ".join(worker).partition(" --name ")[0].endswith("prefect worker start --pool journeyman --type journeyman")
    )
    assert units.read("journeyman.service", Path(sys.prefix)).command == [str(units.BINARIES / "journeyman"), "up"]
