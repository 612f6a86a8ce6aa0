"""Files that settings are read from, and how what one says stands beside what another says."""

from pathlib import Path
from typing import Any, cast

from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    JsonConfigSettingsSource,
    TomlConfigSettingsSource,
)

from journeyman.secret_source import SecretSource

PATHS = ("project", "chromium")

PROVIDERS = ("openbao", "imap", "ravi")
"""The tables that say how to get in somewhere."""

PROVIDERS_PATHS = frozenset({"file", "ca_file"})
"""What is a path in them."""

ONE_OF = {"openbao": frozenset({"token", "approle"}), "imap": frozenset({"password", "token"})}
"""Ways in, of which one is set."""

Table = dict[str, Any]


class BesideTheFile(TomlConfigSettingsSource):
    """The settings file, with relative paths read as beside it and not as beside the caller."""

    def __init__(self, settings_cls: type[BaseSettings], path: Path) -> None:
        self.folder = path.parent
        super().__init__(settings_cls, path)

    def __call__(self) -> Table:
        """Return what the file says and no higher source replaces."""
        found = dict(super().__call__())
        for key in PATHS:
            if isinstance(found.get(key), str):
                found[key] = self._beside(found[key])
        if isinstance(found.get("recipes"), list):
            found["recipes"] = [self._beside(item) for item in found["recipes"]]
        for key in PROVIDERS:
            if isinstance(found.get(key), dict):
                found[key] = self._all_beside(found[key])
        return without_the_replaced(found, self.current_state)

    def _all_beside(self, table: Table) -> Table:
        return {
            name: self._all_beside(cast("Table", value))
            if isinstance(value, dict)
            else self._beside(value)
            if name in PROVIDERS_PATHS
            else value
            for name, value in table.items()
        }

    def _beside(self, value: object) -> object:
        return self.folder / Path(value).expanduser() if isinstance(value, str) else value


class AsGiven(JsonConfigSettingsSource):
    """The file in an agent's folder that the operator's settings are handed on by."""

    def __call__(self) -> Table:
        """Return what the file says and no higher source replaces."""
        return without_the_replaced(super().__call__(), self.current_state)


class HomeOfAgent(InitSettingsSource):
    """The home in which a launched agent's folder lies."""

    def __init__(self, settings_cls: type[BaseSettings], folder: Path) -> None:
        super().__init__(settings_cls, {"home": folder.parent.parent})


def without_the_replaced(found: Table, said: Table) -> Table:
    """Return what a source says without what cannot stand beside what a higher one says.

    Tables are merged key by key. A secret's place and a way in are one thing each, however many keys they have: where
    the environment names a variable, the file's `{file = "…"}` for the same secret counts no more.
    """
    kept = dict(found)
    for name in PROVIDERS:
        if isinstance(found.get(name), dict) and isinstance(said.get(name), dict):
            kept[name] = _without_places(found[name], said[name], ONE_OF.get(name, frozenset()))
    return kept


def _without_places(table: Table, said: Table, one_of: frozenset[str]) -> Table:
    kept: Table = {}
    for name, value in table.items():
        other = said.get(name)
        if name in one_of and one_of & said.keys() - {name}:
            continue
        if not (isinstance(value, dict) and isinstance(other, dict)):
            kept[name] = value
        elif not other.keys() & SecretSource.model_fields.keys():
            kept[name] = _without_places(cast("Table", value), cast("Table", other), frozenset())
    return kept
