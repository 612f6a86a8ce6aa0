"""Recipes that journeys found out, as files."""

import os
from pathlib import Path

import pytest

from journeyman.adapters.age import AgeVault
from journeyman.adapters.local_directory import LocalDirectory
from journeyman.bootstrap.finding import keep_found, service_at
from journeyman.bootstrap.saving import save_found, saved_before
from journeyman.domain.account import AccountRecord, Phase
from journeyman.errors import SetupError
from journeyman.recipe.draft import draft_for
from journeyman.recipe.written import text_of
from journeyman.settings import Settings

HOST = "http://127.0.0.1:9"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of an empty home."""
    return Settings(home=tmp_path / "home", project=tmp_path / "project", mail_domain="agents.test")


def begun(settings: Settings) -> dict[str, str]:
    """Return the recipes that were begun, by name."""
    return {file.stem: file.read_text() for file in settings.found_folder.glob("*.yaml")}


@pytest.mark.parametrize("name", ["", "notes", "other"])
async def test_a_mistyped_url_gives_way_to_the_next(settings: Settings, name: str) -> None:
    """As long as nothing is found out, another URL and name begin anew; without a name it is called as before."""
    await service_at(settings, f"{HOST}/registr", "notes")
    assert await service_at(settings, f"{HOST}/register", name, begin=False) == (name or "notes")
    assert "{goto: /registr}" in begun(settings)["notes"]
    assert await service_at(settings, f"{HOST}/register", name) == (name or "notes")
    ((called, text),) = begun(settings).items()
    assert called == (name or "notes")
    assert "{goto: /register}" in text


async def test_a_mistyped_host_gives_its_name_back(settings: Settings) -> None:
    """A name that only a draft of another host has, of which nothing is found out, can be given again."""
    await service_at(settings, "http://127.0.0.1:99/join", "notes")
    assert await service_at(settings, f"{HOST}/join", "notes") == "notes"
    assert f"origin: {HOST}\n" in begun(settings)["notes"]


async def test_what_is_found_out_or_was_sent_stays(settings: Settings) -> None:
    """A recipe with its ways, or with an agent's record, is the service's, whatever URL is given; so is its name."""
    await LocalDirectory(settings.home, "agents.test").add("alpha")
    await service_at(settings, f"{HOST}/registr", "notes")
    await AgeVault(settings.home).save(AccountRecord(agent="alpha", service="notes", phase=Phase.RESERVED), 0)
    with_record = begun(settings)
    assert await service_at(settings, f"{HOST}/register") == "notes"
    draft = draft_for("http://127.0.0.1:99/join", "found")
    keep_found(settings, draft.found("ways"))
    assert await service_at(settings, "http://127.0.0.1:99/register") == "found"
    with pytest.raises(SetupError, match='it is called "found"'):
        await service_at(settings, "http://127.0.0.1:99/register", "mine")
    assert {"notes": begun(settings)["notes"]} == with_record
    assert "{goto: /join}" in begun(settings)["found"]


async def test_the_same_url_again_keeps_what_is_there(settings: Settings) -> None:
    """Who calls again with the same URL goes on; a draft that somebody has mended is not written anew."""
    await service_at(settings, f"{HOST}/register", "notes")
    file = settings.found_folder / "notes.yaml"
    file.write_text(file.read_text() + "# mended\n")
    assert await service_at(settings, f"{HOST}/register") == "notes"
    assert "# mended" in file.read_text()


def test_a_file_to_save_in_is_new_or_an_earlier_saving(settings: Settings, tmp_path: Path) -> None:
    """Before the journey it is known whether its recipe can be saved, and whether that replaces an earlier one."""
    file = tmp_path / "notes.yaml"
    assert not saved_before(file, f"{HOST}/register")
    keep_found(settings, draft_for(f"{HOST}/join", "notes"))
    save_found(settings, "notes", file)
    assert saved_before(file, f"{HOST}/register")
    with pytest.raises(SetupError, match="is there already"):
        saved_before(file, "http://127.0.0.1:99/register")
    with pytest.raises(SetupError, match="no folder"):
        saved_before(tmp_path / "none" / "notes.yaml", f"{HOST}/register")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_not_be_written_to_is_told_before(tmp_path: Path) -> None:
    """Before the journey, and not after it."""
    (tmp_path / "mine").mkdir(mode=0o500)
    with pytest.raises(SetupError, match="can't be written"):
        saved_before(tmp_path / "mine" / "notes.yaml", f"{HOST}/register")


async def test_a_name_that_comes_from_the_file_is_told_as_such(settings: Settings) -> None:
    """Nobody typed that name: the message says whence it is, where the recipe is, and how to save it."""
    keep_found(settings, draft_for(f"{HOST}/join", "mine").found("ways"))
    with pytest.raises(SetupError) as told:
        await service_at(settings, f"{HOST}/join", save=Path("second.yaml"))
    assert "comes from the file of --save" in str(told.value)
    assert f"cp {settings.found_folder / 'mine.yaml'} mine.yaml" in str(told.value)
    assert await service_at(settings, f"{HOST}/join", save=Path("mine.yaml")) == "mine"
    with pytest.raises(SetupError, match="--save with another file"):
        await service_at(settings, "http://127.0.0.1:99/join", save=Path("mine.yaml"))


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
