"""docs/providers/embedded.md: its example is taken, and its places are those where things lie."""

import re
from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.agent_folder import agent_folder
from journeyman.settings import load_settings

TEXT = (Path(__file__).parents[2] / "docs" / "providers" / "embedded.md").read_text(encoding="utf-8")


async def test_the_example_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With these settings an agent is added whose address, key and folders are where the page says."""
    monkeypatch.setenv("JOURNEYMAN_HOME", str(tmp_path))
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example
    (tmp_path / "journeyman.toml").write_text(example[1])
    settings = load_settings()
    identity = await bootstrap.directory(settings).add("alpha")
    await bootstrap.vault(settings).prepare("alpha")
    assert identity.address == "alpha@agents.example.org"
    folder = agent_folder(settings.home, "alpha")
    named = re.findall(r"`agents/<agent>/([^`]+)`", TEXT)
    known = {path.name for path in (folder.identity, folder.maildir, folder.key, folder.vault)}
    assert {name.split("/")[0] for name in named} == known
    assert all(path.exists() for path in (folder.identity, folder.maildir, folder.key, folder.vault))
