"""The real `journeyman` program, run as a shell runs it, and how a fault of it must be told."""

import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("journeyman")

NOWHERE = {"JOURNEYMAN_BASE_URLS": '{"acorn": "http://127.0.0.1:9"}'}
"""A service with an address at which nobody listens: the recipe's own is an example's, and refused as one."""

Result = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Shell:
    """A shell with an environment and a folder to stand in."""

    environment: Mapping[str, str]
    folder: Path

    def run(self, *arguments: str, **changes: str) -> Result:
        """Run `journeyman` with these arguments, and with changes to its environment."""
        return subprocess.run(
            [PROGRAM, *arguments],
            env={**self.environment, **changes},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def must(self, *arguments: str) -> str:
        """Run `journeyman`, which must succeed; return what it printed."""
        result = self.run(*arguments)
        assert result.returncode == 0, result.stderr
        return result.stdout


def assert_told(result: Result, *parts: str, code: int = 2) -> None:
    """Check how a fault was told: exit code, nothing on stdout, one paragraph with these parts, no traceback."""
    assert result.returncode == code, result.stderr
    assert result.stdout == ""
    assert result.stderr.startswith("journeyman: ")
    assert "Traceback" not in result.stderr
    assert "\n\n" not in result.stderr.strip()
    assert [part for part in parts if part not in result.stderr] == []


def pasted(told: str) -> dict[str, Any]:
    """Return what the settings' lines at the end of a message say, as TOML reads them."""
    return tomllib.loads(told[told.index("\n[") :])
