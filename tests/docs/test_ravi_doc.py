"""docs/providers/ravi.md says all that can be set and nothing more, and its example is taken."""

import re
from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.adapters.ravi import RaviDirectory, RaviInbox, RaviVault
from journeyman.provider_settings import RaviSettings
from journeyman.settings import load_settings

TEXT = (Path(__file__).parents[2] / "docs" / "providers" / "ravi.md").read_text(encoding="utf-8")


def test_the_table_has_each_setting() -> None:
    """Name by name, in the model's order, with the default that the model has."""
    rows = re.findall(r"^\| `([a-z_]+)` \| .* \| (.*) \|$", TEXT, re.MULTILINE)
    assert [name for name, _ in rows] == list(RaviSettings.model_fields)
    usual = RaviSettings()
    for name, told in rows:
        value = getattr(usual, name)
        if isinstance(value, bool | float):
            assert told.partition(":")[0].strip("`") in {str(value).lower(), f"{value:g}"}, name


def test_the_example_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a whole settings file, and puts Ravi behind all three."""
    [example] = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    monkeypatch.setenv("JOURNEYMAN_HOME", str(tmp_path))
    (tmp_path / "journeyman.toml").write_text(example)
    settings = load_settings()
    assert isinstance(bootstrap.directory(settings), RaviDirectory)
    assert isinstance(bootstrap.inbox(settings), RaviInbox)
    assert isinstance(bootstrap.providers.store(settings), RaviVault)
