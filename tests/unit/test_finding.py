"""Recipes that journeys found out, as files."""

from pathlib import Path

import pytest

from journeyman.bootstrap.finding import keep_found, save_found
from journeyman.errors import SetupError
from journeyman.recipe.draft import draft_for
from journeyman.recipe.written import text_of
from journeyman.settings import Settings


@pytest.mark.parametrize("there", ["not a recipe", text_of(draft_for("https://other.example/join", "notes"))])
def test_what_somebody_wrote_is_not_overwritten(tmp_path: Path, there: str) -> None:
    """Saving a recipe leaves a file alone that is another service's, or no recipe; its own earlier self it replaces."""
    settings = Settings(home=tmp_path / "home", project=tmp_path / "project")
    keep_found(settings, draft_for("https://notes.example/register", "notes"))
    file = tmp_path / "notes.yaml"
    file.write_text(there)
    with pytest.raises(SetupError, match="is there already"):
        save_found(settings, "notes", file)
    assert file.read_text() == there
    file.unlink()
    save_found(settings, "notes", file)
    keep_found(settings, draft_for("https://notes.example/join", "notes"))
    save_found(settings, "notes", file)
    assert "/join" in file.read_text()
