"""Which buttons send a form."""

from dataclasses import replace

import pytest

from journeyman.domain.page import FormButton
from journeyman.forms.buttons import sends, submit_of


def button(text: str, type_: str, marks: str = "") -> FormButton:
    """Return a visible button that can be pressed."""
    return FormButton(ref=text, form=0, text=text, type=type_, marks=marks, visible=True, enabled=True)


CALLED = [
    (button("Weiter so", "submit"), True),
    (button("Weiter so", "image"), True),
    (button("Weiter so", "button"), False),
    (button("Weiter so", "button", "site-submit btn"), True),
    (button("Weiter so", "button", "accountSubmitBtn"), True),
    (button("Weiter so", "button", "submitted resubmits"), False),
]


@pytest.mark.parametrize(("its", "said"), CALLED)
def test_what_sends_a_form(its: FormButton, said: bool) -> None:  # noqa: FBT001 - of a case
    """A button sends a form by its type, or because the page's makers call it so; part of a word is not enough."""
    assert sends(its) is said


def test_a_button_called_submit_is_pressed_only_where_no_words_are_against_it() -> None:
    """What a button is called counts less than what it says: forward first, and never cancel or delete."""
    plain, forward = button("Acorn", "button", "submit-button"), button("Continue", "button")
    harmful = [button("Delete account", "button", "submit-button"), button("Cancel", "button", "submit")]
    assert submit_of([plain, *harmful]) == plain
    assert submit_of([plain, forward]) == forward
    assert submit_of(harmful) is None


def test_among_equals_the_primary_one_is_pressed() -> None:
    """Of buttons that all go forward, that one is meant which the page's makers call primary; words count more."""
    other, first = button("Send a message", "submit", "btn btn-secondary"), button("Next", "submit", "btn btn-primary")
    assert submit_of([other, first]) == first
    assert submit_of([button("Acorn", "submit", "primary"), other]) == other


def test_to_continue_with_what_is_asked_for_is_to_go_on() -> None:
    """An address is sent that the form asks for; with any other name it is another way in."""
    mail, other = button("Continue with email", "submit"), button("Continue with Google", "submit")
    assert submit_of([other, mail]) == mail
    assert submit_of([other]) is None


def test_a_tab_sends_nothing() -> None:
    """What shows a part of the page carries no form on, whatever it is called."""
    tab, following = replace(button("3 Finish", "submit"), role="tab"), button("Next", "button")
    assert submit_of([following, tab]) == following
    assert submit_of([tab]) is None


def test_what_shows_a_key_sends_nothing() -> None:
    """To enter goes forward, but not where it is the key that is to be entered by hand, elsewhere."""
    reveals, forward = button("Can't scan? Enter key manually", "submit"), button("Xyzzy", "submit")
    assert submit_of([reveals, forward]) == forward
    assert submit_of([reveals]) is None
