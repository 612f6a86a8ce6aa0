"""Flows that are imported once, and anew when a file beside them has changed: what a warm process runs.

A run that has begun keeps the functions that it was begun with. Only the flows' own folder is looked at: a change of
the library or of an installed package needs a new worker.
"""

import importlib
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from prefect import Flow

from journeyman.errors import SetupError

Stamps = dict[Path, tuple[int, int]]
"""File → when it was changed (nanoseconds), and its size in bytes."""


@dataclass
class WarmFlows:
    """The flows of one project folder at a time: another's modules have the same names, and take their place."""

    _seen: dict[tuple[Path, str], Stamps] = field(default_factory=dict[tuple[Path, str], Stamps])

    def get(self, project: Path, entrypoint: str) -> Flow[..., Any]:
        """Return a flow as its file is now.

        Args:
            project: the folder that the entrypoint is relative to.
            entrypoint: file and function, such as `flows/sign_up.py:sign_up`.

        Raises:
            SetupError: there is no such flow, or it is not an async one.
            Exception: what the file's import raises.
        """
        file, _, name = entrypoint.rpartition(":")
        if not file.endswith(".py") or Path(file).is_absolute() or not (project / file).is_file():
            raise SetupError(
                f"There is no flow {entrypoint} in {project}. `journeyman deploy` makes the deployments anew."
            )
        module = self._module(project.resolve(), ".".join(Path(file).with_suffix("").parts))
        found = getattr(module, name, None)
        if not isinstance(found, Flow):
            raise SetupError(f"{entrypoint} in {project} is no flow: {name} needs the decorator @flow.")
        if not found.isasync:
            raise SetupError(
                f"{entrypoint} in {project} is not async: in a shared process it would hold up all others."
            )
        return cast("Flow[..., Any]", found)

    def warm(self, project: Path) -> None:
        """Import all flows of a project's folder `flows` before they are asked for.

        Raises:
            Exception: what an import raises.
        """
        for file in sorted((project / "flows").glob("*.py")):
            self._module(project.resolve(), f"flows.{file.stem}")

    def _module(self, project: Path, name: str) -> ModuleType:
        package = name.partition(".")[0]
        now = _stamps(project, package)
        if self._seen.get((project, package)) != now:
            self._forget(package)
            self._seen[project, package] = now
        with _importing_from(project):
            return importlib.import_module(name)

    def _forget(self, package: str) -> None:
        for module in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
            del sys.modules[module]
        for key in [key for key in self._seen if key[1] == package]:
            del self._seen[key]


def _stamps(project: Path, package: str) -> Stamps:
    folder = project / package
    files = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
    stats = {file: file.stat() for file in files}
    return {file: (stat.st_mtime_ns, stat.st_size) for file, stat in stats.items()}


@contextmanager
def _importing_from(project: Path) -> Generator[None]:
    """Look in the project first. It stays there, since a flow may import more as it runs.

    No bytecode is written: it would know a file by the second of its change, and one may be changed twice in a second.
    """
    place, written = str(project), sys.dont_write_bytecode
    if sys.path[:1] != [place]:
        sys.path[:] = [place, *(item for item in sys.path if item != place)]
        importlib.invalidate_caches()
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = written
