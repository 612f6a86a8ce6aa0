"""The catalogue: which recipes there are, and pointing one at another instance."""

from pathlib import Path

import pytest

from journeyman.errors import SetupError, UnknownService
from journeyman.recipe.catalogue import Catalogue, with_base_url
from journeyman.recipe.load import load_bytes
from tests.recipe.conftest import ACORN, WHOLE


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Two folders with one service in both, and one that is not there."""
    for folder, title in (("ours", "Acorn Notes"), ("theirs", "Their Acorn")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "acorn.yaml").write_text(WHOLE.replace("Acorn Notes", title))
    (tmp_path / "ours" / "birch.yaml").write_text(WHOLE.replace("service: acorn", "service: birch"))
    (tmp_path / "ours" / "recipe.schema.json").write_text("{}")
    return [tmp_path / "ours", tmp_path / "theirs", tmp_path / "nowhere"]


def test_names_are_those_of_the_files(folders: list[Path]) -> None:
    """All folders' recipes are there, sorted; other files are none."""
    assert Catalogue(folders).names() == ["acorn", "birch"]


def test_the_later_folder_wins(folders: list[Path]) -> None:
    """Of two recipes with one name the later folder's is meant."""
    assert Catalogue(folders).get("acorn").title == "Their Acorn"
    assert Catalogue(reversed(folders)).get("acorn").title == "Acorn Notes"


def test_an_unknown_service_says_what_was_meant_and_what_there_is(folders: list[Path]) -> None:
    """A misspelt service is told with the nearest name and all names."""
    with pytest.raises(
        UnknownService, match=r'^No recipe for "acron"\. Did you mean "acorn"\? There are: acorn, birch\.$'
    ):
        Catalogue(folders).get("acron")


def test_an_empty_catalogue_says_where_it_looked(tmp_path: Path) -> None:
    """Without any recipe the folders are named."""
    with pytest.raises(UnknownService, match=r"There are none in .*empty"):
        Catalogue([tmp_path / "empty"]).get("acorn")


def test_a_name_is_no_path(folders: list[Path]) -> None:
    """A service's name never reaches outside of the folders."""
    with pytest.raises(UnknownService):
        Catalogue(folders[:1]).get("../theirs/acorn")


def test_a_base_url_replaces_the_origin_and_nothing_else() -> None:
    """The operator may point a recipe at any instance, in clear too."""
    recipe = load_bytes(WHOLE.encode(), ACORN)
    other = with_base_url(recipe, "http://Notes.lan:8080/")
    assert other.origin == "http://notes.lan:8080"
    assert other.path == recipe.path
    assert other.model_copy(update={"origin": recipe.origin}) == recipe
    assert other.sign_in[0].line == recipe.sign_in[0].line


def test_a_recipe_of_several_hosts_is_pointed_nowhere_else() -> None:
    """Where its pages are on several hosts, no base URL says where those of another instance are."""
    text = WHOLE.replace("terms:", "origins: [https://id.acorn.example]\nterms:").replace(
        "goto: /login", "goto: https://id.acorn.example/login"
    )
    recipe = load_bytes(text.encode(), ACORN)
    assert recipe.reach.hold("https://id.acorn.example/login")
    assert with_base_url(recipe, "https://acorn.example") == recipe
    with pytest.raises(SetupError, match=r"several hosts \(https://acorn\.example, https://id\.acorn\.example\)"):
        with_base_url(recipe, "https://notes.example")


@pytest.mark.parametrize("url", ["notes.lan", "https://notes.lan/app", "file:///etc/passwd", ""])
def test_a_base_url_that_is_no_origin_is_refused(url: str) -> None:
    """A base URL with a path, or of another scheme, is bad input."""
    with pytest.raises(SetupError, match=r"^Base URL of acorn: "):
        with_base_url(load_bytes(WHOLE.encode(), ACORN), url)
