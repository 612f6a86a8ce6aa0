"""docs/providers/imap.md says all that can be set and nothing more, and its examples are taken."""

import re
from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.adapters.imap import ImapInbox
from journeyman.provider_settings import ImapSettings
from journeyman.settings import load_settings

TEXT = (Path(__file__).parents[2] / "docs" / "providers" / "imap.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def test_the_table_has_each_setting() -> None:
    """Name by name, in the model's order."""
    table = TEXT[TEXT.index("| `[imap]` |") :]
    assert re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE) == list(ImapSettings.model_fields)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_examples_work(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a whole settings file, and chooses the inbox."""
    monkeypatch.setenv("JOURNEYMAN_HOME", str(tmp_path))
    (tmp_path / "journeyman.toml").write_text(example)
    assert isinstance(bootstrap.inbox(load_settings()), ImapInbox)
