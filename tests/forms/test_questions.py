"""What is answered when a page asks again, by its words: more for who has decided more."""

import pytest

from journeyman.forms.questions import ends_two_factor, harmless, named, states_nothing

HARMLESS = (
    "Are you sure?",
    "Set up two-factor authentication now?",
    "Send the form?",
    "Your old codes will stop working. Go on?",
    "Do you accept the terms?",
    "Möchten Sie die Zwei-Faktor-Authentisierung einrichten?",
)
OF_TWO_FACTOR = (
    "Turn off two-factor?",
    "Disable two-factor authentication for your account?",
    "Remove this device?",
    "Remove the authenticator?\nYour account will be less secure.",
    "Zwei-Faktor-Authentisierung deaktivieren?",
)
OF_THE_ACCOUNT = (
    "Delete your account?",
    "Turn off two-factor? Your account will be deleted!",
    "Konto wirklich löschen?",
)
STATED = ("I am at least 18 years old", "Are you over 18?")


@pytest.mark.parametrize("words", HARMLESS)
def test_a_harmless_question_is_answered_yes_in_a_search(words: str) -> None:
    """What ends nothing, costs nothing and states nothing only asks once more."""
    assert harmless(words)
    assert ends_two_factor(words)
    assert states_nothing(words)


@pytest.mark.parametrize("words", OF_TWO_FACTOR)
def test_what_ends_two_factor_is_for_who_takes_it_away(words: str) -> None:
    """A search says no; the removal of an authenticator, which was decided, says yes."""
    assert not harmless(words)
    assert ends_two_factor(words)


@pytest.mark.parametrize("words", OF_THE_ACCOUNT)
def test_what_ends_the_account_is_for_neither(words: str) -> None:
    """Not even a removal goes so far; what a recipe names does, since a person wrote it."""
    assert not harmless(words)
    assert not ends_two_factor(words)
    assert named(words)


@pytest.mark.parametrize("words", STATED)
def test_nobody_states_a_fact(words: str) -> None:
    """An age is stated by no form that is sent; only a click that a recipe names agrees to it."""
    assert not states_nothing(words)
    assert not harmless(words)
    assert not ends_two_factor(words)
    assert named(words)


@pytest.mark.parametrize("words", ["Buy a plan?", "Pay now?", "Upgrade to continue?", "Log out?"])
def test_a_search_neither_pays_nor_leaves(words: str) -> None:
    """The words that no search follows are those that it agrees to nowhere."""
    assert not harmless(words)
