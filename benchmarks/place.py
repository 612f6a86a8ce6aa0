"""Where a benchmark happens: a home, ports and recipes of its own, of which nothing is left afterwards."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from benchmarks import cpu
from fixtures.demo.place import leave_the_users_world, quiet_ports
from fixtures.services.starting import HOST, PROJECT, ServiceDied
from journeyman.errors import SetupError
from journeyman.settings import FILE_NAME, Settings, load_settings

SERVICE = "acorn"

USUAL: Mapping[str, Mapping[str, Any]] = {SERVICE: {}}
"""One service, with Acorn's recipe as it is."""

UNLIMITED = {"concurrent": 100, "per_minute": 1000, "totp_late": 1}
"""The most that a recipe's limits take: so the machine is the limit."""

WITHOUT_TOTP = {"enrol_totp": "none", "replace_totp": None}
"""What makes Acorn's recipe one of the cheapest: proof does not wait for the next TOTP time step."""

out = Console(highlight=False)


def settle_in(
    folder: Path, recipes: Mapping[str, Mapping[str, Any]] = USUAL, **others: str | int | bool | None
) -> Settings:
    """Make this process and its children know only a new home in that folder; return its settings.

    To be called before Prefect is imported, which reads its environment then.

    Args:
        folder: where all of it is to be.
        recipes: service → what its recipe says otherwise than Acorn's; None takes a part away. All are one Acorn.
        others: more settings; None leaves one at its default.
    """
    leave_the_users_world(folder)
    (folder / "recipes").mkdir()
    usual = yaml.safe_load((PROJECT / "recipes" / f"{SERVICE}.yaml").read_text(encoding="utf-8"))
    for service, changes in recipes.items():
        own = {key: value for key, value in {**usual, "service": service, **changes}.items() if value is not None}
        (folder / "recipes" / f"{service}.yaml").write_text(yaml.safe_dump(own, sort_keys=False), encoding="utf-8")
    smtp, prefect, acorn = quiet_ports(3)
    said = {"recipes": [str(folder / "recipes")], "smtp_port": smtp, "prefect_port": prefect, **others}
    lines = [f"{name} = {json.dumps(value)}" for name, value in said.items() if value is not None]
    urls = [f'{service} = "http://{HOST}:{acorn}"' for service in recipes]
    file = folder / "home" / FILE_NAME
    file.parent.mkdir(parents=True)
    file.write_text("\n".join([*lines, "[base_urls]", *urls, ""]), encoding="utf-8")
    os.environ["PREFECT_API_URL"] = f"http://{HOST}:{prefect}/api"
    return load_settings()


def acorns_port(settings: Settings) -> int:
    """Return where Acorn is to listen."""
    return int(next(iter(settings.base_urls.values())).rpartition(":")[2])


def machine() -> str:
    """Return what figures of this machine are to be read with."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; a machine that others use blurs all of this."


def measured(name: str, measure: Callable[[Path], Coroutine[Any, Any, None]]) -> None:
    """Measure in a folder that is gone afterwards, as is every process that was started; end the program.

    Exit code 1: something is wrong with what was measured. 2: something must be set right first.
    """
    if sys.platform != "linux":
        out.print("Times and memory of process trees are read from Linux's /proc; there is none here.")
        sys.exit(2)
    os.chdir(PROJECT)  # flows are served by their path from there
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are told to ignore it
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with tempfile.TemporaryDirectory(prefix=f"journeyman-{name}-") as folder, cpu.none_left():
            asyncio.run(measure(Path(folder)))
    except (SetupError, ServiceDied) as error:
        out.print(f"can't measure: {error}", markup=False)
        sys.exit(2)
    except (RuntimeError, TimeoutError, subprocess.CalledProcessError) as error:
        out.print(f"wrong: {str(error) or 'something took too long'}", markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _interrupt(*_: object) -> None:
    """Do as for Ctrl-C, which asyncio ends in good order."""
    os.kill(os.getpid(), signal.SIGINT)
