"""The units are ones that systemd takes, and run the parts as `journeyman up` runs them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from journeyman.engine.server import LASTING, PACE, QUIET, SELDOM
from tests.deploy import units
from tests.deploy.guide import with_ours


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("name", units.NAMES)
def test_systemd_takes_it(name: str, tmp_path: Path) -> None:
    """No key is unknown, and the program is there."""
    text = (units.FOLDER / name).read_text(encoding="utf-8")
    unit = tmp_path / name.replace("@", "@2")
    unit.write_text(with_ours(text, units.here(tmp_path / "home")), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)  # noqa: S607 - wherever it is
    assert done.returncode == 0, done.stderr
    assert name.replace("@", "@2") not in done.stderr


def test_there_are_three() -> None:
    """All of one host, Prefect's server, and a further worker."""
    assert units.NAMES == ["journeyman-server.service", "journeyman-worker@.service", "journeyman.service"]


def test_the_server_is_told_what_up_tells_its_own() -> None:
    """No pings to anybody, slots that outlast a restart, and few looks for what hardly ever happens."""
    told = QUIET | LASTING | SELDOM
    assert told.items() <= units.read("journeyman-server.service", Path("/home")).environment.items()


def test_a_further_worker_is_told_what_up_tells_its_own() -> None:
    """The same paces, home and quiet."""
    home = Path("/var/lib/journeyman")
    told = units.read("journeyman-worker@.service", home, "2").environment
    same = QUIET | PACE["journeyman"] | {"JOURNEYMAN_HOME": str(home), "PREFECT_HOME": str(home / "prefect")}
    assert same.items() <= told.items()


@pytest.mark.parametrize("name", ["journeyman.service", "journeyman-worker@.service"])
def test_who_has_a_browser_is_stopped_first(name: str) -> None:
    """Only the main process is signalled, so that journeys are handed back before their browser goes."""
    lines = (units.FOLDER / name).read_text(encoding="utf-8").splitlines()
    assert "KillMode=mixed" in lines
    assert {"User=journeyman", "StateDirectoryMode=0700"} <= {*lines}
