"""Reads the units of deployments/systemd, with folders of a test's own in the place of the installed ones."""

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.guide import with_ours
from tests.prefect_world import PROJECT

FOLDER = PROJECT / "deployments" / "systemd"
NAMES = sorted(path.name for path in FOLDER.glob("*.service"))
BINARIES = Path(sys.executable).parent


@dataclass(frozen=True)
class Unit:
    """What systemd would run."""

    command: list[str]
    environment: dict[str, str]


def here(home: Path) -> dict[str, str]:
    """Return the installed folders → those that stand for them here."""
    return {
        "/opt/journeyman/.venv/bin": str(BINARIES),
        "/opt/journeyman": str(PROJECT),
        "/var/lib/journeyman": str(home),
        "/var/lib/journeyman-server": str(home.with_name("server")),
    }


def read(name: str, home: Path, instance: str = "") -> Unit:
    """Return a unit as it would run here; `instance` is what follows its @."""
    entries: dict[str, list[str]] = {}
    text = with_ours((FOLDER / name).read_text(encoding="utf-8"), {**here(home), "%H": "host", "%i": instance})
    for line in text.splitlines():
        key, found, value = line.partition("=")
        if found and not line.startswith("#"):
            entries.setdefault(key, []).append(value)
    (command,) = entries["ExecStart"]
    words = [word for line in entries.get("Environment", []) for word in shlex.split(line)]
    return Unit(shlex.split(command), dict(word.split("=", 1) for word in words))
