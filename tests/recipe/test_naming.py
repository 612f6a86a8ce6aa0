"""How a recipe that nobody writes by hand names what is on a page."""

from random import Random
from string import ascii_lowercase

import pytest

from journeyman.domain.page import FormButton, FormField, Snapshot, Target
from journeyman.forms.read import main_form
from journeyman.journey.member import sights_of
from journeyman.recipe.naming import codes_among, is_personal, may_be_named, own_names, sight_of


@pytest.mark.parametrize(
    ("headings", "seen"),
    [
        (("Acorn", "Two-factor authentication"), Target("heading", "Two-factor authentication")),
        (("Acorn", "Bestätigungscode eingeben"), Target("heading", "Bestätigungscode eingeben")),
        (("Acorn",), Target("label", "Code")),
        ((), Target("label", "Code")),
    ],
)
def test_a_form_is_told_by_what_only_its_page_has(headings: tuple[str, ...], seen: Target) -> None:
    """A heading tells that speaks of what is asked for; one that may be the service's name, on every page, does not."""
    field = FormField(ref="1", form=0, type="text", name="code", label="Code", autocomplete="one-time-code")
    page = Snapshot("/second", "Acorn", (field,), (FormButton(ref="b", form=0, text="Go on"),), headings)
    form = main_form(page)
    assert form
    assert sight_of(page, form) == seen


OWN = own_names(["alpha", "alpha+acorn@agents.example", "Ada Lovelace", "al"])


@pytest.mark.parametrize(
    "text",
    [
        "Welcome, Alpha",
        "alpha's two-factor code",
        "Ada Lovelace",
        "Signed in as alpha",
        "Al's account",
        "ようこそalphaさん",
    ],
)
def test_what_an_agent_is_called_is_no_name_in_a_recipe(text: str) -> None:
    """Username, address, its local part and the name tell one agent from others, however they stand in a sentence."""
    assert may_be_named(text)
    assert not may_be_named(text, OWN)


@pytest.mark.parametrize("text", ["Welcome", "Two-factor authentication", "Also needed", "Settings", "Acorn"])
def test_what_only_looks_like_a_name_may_be_named(text: str) -> None:
    """A short name is one only as a word of its own."""
    assert may_be_named(text, OWN)


def test_an_agent_that_is_called_like_a_button_can_still_press_it() -> None:
    """The usual name of a way is nobody's, whatever agents are called."""
    assert may_be_named("Security", own_names(["security"]))
    assert not may_be_named("Welcome, Security", own_names(["security"]))


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        ("mark", "Market place"),
        ("mark", "Markdown"),
        ("mark", "Markør"),
        ("code", "Verification code"),
        ("user", "Username"),
        ("code", "One-time code"),
        ("register", "Register"),
        ("agents+alpha@corp.example", "Agents"),
    ],
)
def test_a_word_that_begins_like_a_name_or_is_usual_may_be_named(agent: str, text: str) -> None:
    """Only whole words are an agent's name, and no text is one that any agent's page has."""
    assert may_be_named(text, own_names(["alpha", agent]))


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["mark"], "Mark's account"),
        (["mark"], "Marks Konto"),
        (["alpha"], "Create Alpha account"),
        (["alpha"], "Confirm alpha password"),
        (["beta", "alpha+acorn@agents.example"], "Signed in as alpha"),
        (["alpha", "agents+alpha@corp.example"], "agents+alpha"),
    ],
)
def test_a_phrase_with_room_for_words_is_no_usual_name(names: list[str], text: str) -> None:
    """What stands in its room may be the agent's name; and so may what stands before the tag of its address."""
    assert "@" in text or "+" in text or may_be_named(text)
    assert not may_be_named(text, own_names(names))


def test_an_address_with_a_usual_name_is_nobodys() -> None:
    """Whatever agents are called."""
    own = own_names(["security"])
    assert not is_personal("/settings/security", own)
    assert is_personal("/users/alpha", own_names(["alpha"]))


@pytest.mark.parametrize(
    ("path", "personal"),
    [
        ("/users/alpha/security", True),
        ("/@alpha", True),
        ("/settings?user=alpha", True),
        ("/by/alpha%2Bacorn%40agents.example", True),
        ("/alphabet", False),
        ("/settings/security", False),
    ],
)
def test_an_address_may_name_the_agent(path: str, personal: bool) -> None:  # noqa: FBT001 - the expected answer
    """In a part of the path of its own, or as a value."""
    assert is_personal(path, OWN) is personal


def test_a_form_is_not_told_by_what_names_the_agent() -> None:
    """Neither by its heading nor by its field's label."""
    field = FormField(ref="1", form=0, type="text", name="code", label="Code for alpha", autocomplete="one-time-code")
    buttons = (FormButton(ref="b", form=0, text="Go on"),)
    page = Snapshot("/second", "Acorn", (field,), buttons, ("Two-factor authentication of alpha",))
    form = main_form(page)
    assert form
    assert sight_of(page, form, OWN) == Target("css", '[name="code"]')


@pytest.mark.parametrize(
    "text", ["kxmp-qrtz", "KXMPQ-RTZWL", "bcdfg-hjk", "abcd-efgh-ijkl", "qwzpfkxt", "QWZPFKXT", "kxmp qrtz", "kXmPqRtz"]
)
def test_a_recovery_code_of_letters_alone_is_no_name(text: str) -> None:
    """A page may show them as headings or as buttons that copy them; a recipe holds no secret."""
    assert not may_be_named(text)


@pytest.mark.parametrize(
    "text",
    ["SIGN-UP", "log-out", "two-factor authentication", "Dashboard", "SIGN OUT", "ACORN", "password", "anmelden",
     "GitWorks", "ABMELDEN", "Sign out", "your settings", "recovery codes", "dashboard", "projects", "integrations",
     "notifications", "authentication", "NORDWIND", "benachrichtigungen"],
)  # fmt: skip
def test_words_are_no_codes(text: str) -> None:
    """However they are written."""
    assert may_be_named(text)


def test_letters_drawn_by_lot_are_hardly_ever_words() -> None:
    """A code of letters alone may look like a word one time in ten at most, whatever its length."""
    lot = Random(5)  # noqa: S311 - the same letters each time
    for length in (8, 10, 12):
        drawn = ["".join(lot.choices(ascii_lowercase, k=length)) for _ in range(300)]
        assert sum(map(may_be_named, drawn)) < 30, length


CODES = ["mentrali", "qwzpfkxt", "kxmpqrtz", "bdfghjkl"]
"""Of which one is spelt like a word."""


def test_a_code_that_is_spelt_like_a_word_is_told_by_those_beside_it() -> None:
    """No sight of a member's page is one of several alike; known words of one length are none of them."""
    ways = ("projects", "settings", "security")
    assert may_be_named(CODES[0])
    assert codes_among([*CODES, *ways[1:]]) == {*CODES}
    for page in (
        Snapshot("/codes", "", (), (), ("Your page", *CODES), link_texts=ways[1:]),
        Snapshot("/codes", "", (), tuple(FormButton(ref=c, form=0, text=c) for c in CODES), link_texts=ways[1:]),
    ):
        assert not {*CODES} & {sight.name for sight in sights_of(page)}
        assert {*ways[1:]} <= {sight.name for sight in sights_of(page)}
    assert not codes_among(ways)
