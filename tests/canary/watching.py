"""Keeps what this program's descendants show while they run: command lines, environments, temporary files."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

PAUSE = 0.2
"""Seconds between two looks."""

LARGEST = 16 * 1024 * 1024
"""Bytes of a temporary file that are kept."""

PROC = Path("/proc")


class Watch:
    """Looks again and again, in a thread of its own, at processes and at one folder for temporary files."""

    def __init__(self, temporary: Path) -> None:
        self.processes: dict[str, bytes] = {}
        """What was seen → its bytes; each text once."""
        self.files: dict[str, bytes] = {}
        self._temporary = temporary
        self._stamps: dict[Path, tuple[int, int]] = {}
        self._over = Event()
        self._thread = Thread(target=self._watch, name="watch")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(PAUSE):
            self._look_at_processes()
            self._look_at_files()

    def _look_at_processes(self) -> None:
        for process in descendants(os.getpid()):
            for what in ("cmdline", "environ"):
                if seen := _read(PROC / str(process) / what):
                    name = f"{what} {sha256(seen).hexdigest()[:12]}"
                    self.processes.setdefault(name, seen)

    def _look_at_files(self) -> None:
        for folder, _, names in os.walk(self._temporary):
            for name in names:
                self._look_at_file(Path(folder) / name)

    def _look_at_file(self, path: Path) -> None:
        try:
            status = path.stat()
        except OSError:
            return
        stamp = (status.st_mtime_ns, status.st_size)
        if path.is_file() and self._stamps.get(path) != stamp:
            self._stamps[path] = stamp
            seen = _read(path)
            key = f"{path.relative_to(self._temporary)} {sha256(seen).hexdigest()[:12]}"
            self.files.setdefault(key, f"{path}\n".encode() + seen)


def descendants(root: int) -> Iterator[int]:
    """Yield the processes that descend from `root`, by the kernel's table as it is now."""
    parents = dict(_parents())
    family = {root}
    for process in sorted(parents):  # a child's number may be lower than its parent's after a wrap: then next time
        if parents[process] in family:
            family.add(process)
            yield process


def _parents() -> Iterator[tuple[int, int]]:
    for folder in PROC.iterdir():
        if folder.name.isdecimal() and (line := _read(folder / "stat")):
            yield int(folder.name), int(line.rpartition(b")")[2].split()[1])


def _read(path: Path) -> bytes:
    """Return a file's bytes; none where it is gone, or not for us."""
    try:
        with path.open("rb") as opened:
            return opened.read(LARGEST)
    except OSError:
        return b""
