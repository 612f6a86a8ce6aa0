"""The recipe that a URL makes, and a recipe written as text."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import LOCATORS, ROLES, Target
from journeyman.errors import SetupError
from journeyman.recipe.draft import draft_for, name_for
from journeyman.recipe.load import load_bytes, load_file
from journeyman.recipe.model import ClickStep, GotoStep, Recipe, SeeStep, SubmitStep
from journeyman.recipe.parts import Limits, Mail, Rotation
from journeyman.recipe.values import SERVICE
from journeyman.recipe.written import text_of

PROJECT = Path(__file__).parents[2]


def read(recipe: Recipe) -> Recipe:
    """Write a recipe, and read the text."""
    return load_bytes(text_of(recipe).encode(), Path(f"{recipe.service}.yaml"))


def test_all_that_a_url_tells() -> None:
    """Service and title after the host, its origin, the page; consent is asked for, and the rest is to be found out."""
    draft = draft_for("https://Notes.Acorn.example:8443/join?plan=free#/form")
    assert draft.service == "notes-acorn-example-8443"
    assert draft.title == "notes.acorn.example:8443"
    assert draft.origin == "https://notes.acorn.example:8443"
    assert draft.terms.automation == "ask"
    assert draft.sign_up[0] == GotoStep(goto="/join?plan=free#/form")
    assert draft.find == ("ways", "sign_in", "confirm", "enrol_totp", "mail", "replace_totp")
    assert draft_for("http://127.0.0.1:8000").terms.automation == "own-instance"
    assert draft_for("http://127.0.0.1:8000", "notes").service == "notes"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "notes",
        "/register",
        "ftp://notes.example",
        "https://me:pw@notes.example/",
        "http://notes.example",
        "https://",
    ],
)
def test_what_is_no_place_to_sign_up(url: str) -> None:
    """No address, a user in it, or passwords in clear: told in words that do not repeat the URL's user."""
    with pytest.raises(SetupError) as told:
        draft_for(url)
    assert "pw" not in str(told.value)


@given(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?){0,4}", fullmatch=True))
def test_any_host_has_a_name(host: str) -> None:
    """Whatever the host, the service's name is one."""
    assert SERVICE.fullmatch(name_for(f"https://{host}:8443"))


@pytest.mark.parametrize("file", sorted((PROJECT / "recipes").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_recipe_that_is_written_reads_as_the_same(file: Path) -> None:
    """Whatever a shipped recipe says, its text made anew says it, too, and in no more lines than it has to."""
    recipe = load_file(file)
    again = read(recipe)
    assert text_of(again) == text_of(recipe)
    assert {name: str(getattr(again, name)) for name in Recipe.model_fields} == {
        name: str(getattr(recipe, name)) for name in Recipe.model_fields
    }


NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=60)
TARGETS = st.builds(Target, st.sampled_from(sorted(ROLES | LOCATORS)), NAMES)
STEPS = st.one_of(
    st.builds(lambda it: ClickStep(click=it), TARGETS),
    st.builds(lambda it: SubmitStep(if_seen=it, submit="form"), TARGETS),
)


@given(st.lists(STEPS, max_size=4), TARGETS, st.integers(1, 59), st.integers(1, 400))
def test_whatever_a_page_is_called_the_text_is_a_recipe(
    steps: list[ClickStep | SubmitStep], sight: Target, minutes: int, days: int
) -> None:
    """Any name of a button or heading is written so that it is read as the same."""
    draft = draft_for("https://notes.example/join").found(
        "sign_in",
        sign_in=(GotoStep(goto="/in"), *steps, SeeStep(see=sight)),
        mail=Mail.model_validate({"from": ("*@notes.example",), "within": f"{minutes}m"}),
        limits=Limits(totp_late=1),
        rotate=Rotation(every=timedelta(days=days)),
    )
    again = read(draft)
    assert [str(step) for step in again.sign_in] == [str(step) for step in draft.sign_in]
    assert (again.mail.within, again.mail.senders) == (draft.mail.within, draft.mail.senders)
    assert again.limits.model_dump() == draft.limits.model_dump()  # their lines in the file differ
    assert (again.rotate.every, again.find) == (draft.rotate.every, draft.find)
