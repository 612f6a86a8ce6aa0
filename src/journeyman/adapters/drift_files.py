"""What is known of each recipe's drift: one small plain file a service, for all processes of one host."""

import asyncio
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from journeyman.domain.drift import Drift
from journeyman.durable import locked, make_private_folder, replace_file, sync_folder
from journeyman.errors import SetupError, UnknownService

_SERVICE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_SUFFIX = ".json"

Change = Callable[[Drift], Drift]
"""Pure: it may be called more than once."""


class DriftFiles:
    """Files `<home>/drift/<service>.json`, none where nothing speaks against the recipe. Nothing in them is secret.

    Args:
        home: where state lives.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "drift"

    async def load(self, service: str) -> Drift:
        """Return what is known of a service's recipe.

        Raises:
            UnknownService: no service can have this name.
            SetupError: the file can't be read.
        """
        return await asyncio.to_thread(_read, self._file(service))

    async def change(self, service: str, change: Change) -> tuple[Drift, Drift]:
        """Change what is known of a service's recipe, durably; return what was known before and after.

        Of several processes none overwrites what another one has written.

        Raises:
            UnknownService, SetupError: as in `load`; or the file can't be written. Nothing was changed.
        """
        return await asyncio.to_thread(self._change, self._file(service), change)

    async def lift(self, service: str) -> Drift | None:
        """Take all away that is known of a quarantined recipe; return it, or None where it is not quarantined.

        A file that can't be made out is taken away, too, and counts as one that says nothing.

        Raises:
            UnknownService: no service can have this name.
            SetupError: the file can't be taken away.
        """
        return await asyncio.to_thread(self._lift, self._file(service))

    async def quarantined(self) -> frozenset[str]:
        """Return the services whose recipes are quarantined, those included whose file can't be made out."""
        return await asyncio.to_thread(self._quarantined)

    def _file(self, service: str) -> Path:
        if not _SERVICE.fullmatch(service):
            raise UnknownService(
                f"{service!r} can't be a service's name; `journeyman recipe list` shows those there are."
            )
        return self._folder / f"{service}{_SUFFIX}"

    def _change(self, file: Path, change: Change) -> tuple[Drift, Drift]:
        before = _read(file)
        if change(before) == before:  # most sign-ins: no lock, no file
            return before, before
        with _told(file, "written"):
            self._folder.parent.parent.mkdir(parents=True, exist_ok=True)
            make_private_folder(self._folder.parent)
            make_private_folder(self._folder)
            with locked(_lock(file)):
                before = _read(file)
                after = change(before)
                _write(file, after)
        return before, after

    def _lift(self, file: Path) -> Drift | None:
        if not file.exists():
            return None
        with _told(file, "taken away"), locked(_lock(file)):
            try:
                known = _read(file)
            except SetupError:
                known = None
            if known and known.quarantine is None:
                return None
            _write(file, Drift())
        return known or Drift()

    def _quarantined(self) -> frozenset[str]:
        files = self._folder.glob(f"*{_SUFFIX}") if self._folder.is_dir() else ()
        return frozenset(file.stem for file in files if _is_quarantined(file))


def _is_quarantined(file: Path) -> bool:
    try:
        return _read(file).quarantine is not None
    except SetupError:
        return True


def _lock(file: Path) -> Path:
    return file.with_name(f".{file.stem}.lock")


def _read(file: Path) -> Drift:
    """Read a file; no lock is needed, for it is replaced as a whole.

    Raises:
        SetupError: it can't be made out. Whether the recipe is quarantined is not known then: nothing is let through.
    """
    with _told(file, "read"):
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return Drift()
    try:
        return Drift.model_validate_json(content)
    except ValidationError:
        fault = f"{file} is damaged, so it is not known whether the recipe of {file.stem} is quarantined"
    raise SetupError(f"{fault}. If the recipe is right, take the file away: journeyman recipe lift {file.stem}")


def _write(file: Path, known: Drift) -> None:
    if known == Drift():
        file.unlink(missing_ok=True)
        sync_folder(file.parent)
    else:
        replace_file(file, (known.model_dump_json(indent=2) + "\n").encode(), file.with_name(f".{file.name}.tmp"))


@contextmanager
def _told(file: Path, done: str) -> Generator[None, None, None]:
    """Tell what the operating system refused.

    Raises:
        SetupError: in the place of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"{error.filename or file} can't be {done}: {error.strerror}. Mend its owner, its permissions or the space "
            "on the disk, and try again."
        ) from None
