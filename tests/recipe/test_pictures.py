"""Pictures are left out only of recipes whose pages can do without them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import LOCATORS, ROLES
from journeyman.recipe.load import load_bytes
from journeyman.recipe.pictures import needs_pictures
from tests.recipe.conftest import ACORN, WHOLE, recipe_with

KEEP = "- keep: authenticator\n"
PLACES = [
    "- click: {{{by}: X}}\n",
    "- see: {{{by}: X}}\n",
    "- goto: /x\n  if_seen: {{{by}: X}}\n",
    "- keep: recovery_codes\n  from: {{{by}: X}}\n",
]


def test_lean_is_the_usual() -> None:
    """A recipe that says nothing of loads is lean, and its sign-up needs no pictures."""
    recipe = load_bytes(WHOLE.encode(), ACORN)
    assert recipe.loads == "lean"
    assert not needs_pictures(recipe)
    assert load_bytes(WHOLE.replace("sign_up:", "loads: all\nsign_up:", 1).encode(), ACORN).loads == "all"


@given(st.sampled_from(sorted(ROLES | LOCATORS)), st.sampled_from(PLACES))
def test_a_recipe_that_names_a_picture_needs_them(by: str, place: str) -> None:
    """Wherever a step names an `img`, and for no other role or locator."""
    recipe = recipe_with("- goto: /security\n" + KEEP + place.format(by=by))
    assert needs_pictures(recipe) is (by == "img")


def test_an_outcome_may_be_a_picture() -> None:
    """What is looked for on every page counts, too."""
    text = WHOLE + "  - {see: {img: Please wait}, means: rate_limited}\n"
    assert needs_pictures(load_bytes(text.encode(), ACORN))


@pytest.mark.parametrize(
    "steps",
    [
        KEEP,
        "- see: {heading: Scan this}\n" + KEEP,
        "- {if_seen: {text: More}, goto: /qr}\n" + KEEP,
        "- goto: /account#two-step\n" + KEEP,
    ],
)
def test_an_enrolment_on_the_page_that_is_open_needs_them(steps: str) -> None:
    """Where no step opens the page that shows the QR code, it was opened before, and must have its pictures."""
    assert needs_pictures(recipe_with(steps))


@pytest.mark.parametrize(
    ("first", "needed"),
    [("goto: /replace", False), ("goto: /account#two-step", True), ("{if_seen: {text: More}, goto: /qr}", True)],
)
def test_so_does_the_way_to_another_authenticator(first: str, needed: bool) -> None:  # noqa: FBT001 - what is expected
    """Unless its first step opens a page of its own: from there on they load."""
    way = f"{WHOLE}replace_totp:\n  - {first}\n  {KEEP}"
    assert needs_pictures(load_bytes(way.encode(), ACORN)) is needed
