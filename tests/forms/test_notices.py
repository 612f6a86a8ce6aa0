"""What pages lay over themselves."""

from dataclasses import replace

import pytest

from journeyman.domain.page import FormButton, FormField, Snapshot
from journeyman.forms.notices import refuses_cookies


@pytest.mark.parametrize(
    ("text", "heading", "before", "page", "refuses"),
    [
        ("Reject all", "We value your privacy", "", "We use cookies.", True),
        ("Nur notwendige Cookies", "", "", "Diese Seite nutzt Cookies.", True),
        ("Tout refuser", "Vie privée", "", "Nous utilisons des cookies", True),
        ("Decline", "", "This site uses cookies.", "This site uses cookies.", True),
        ("Decline", "Invitation", "Acorn invites you", "Cookies", False),
        ("Accept all", "Cookies", "We use cookies.", "We use cookies.", False),
        ("Reject all", "Requests", "Three people want to join", "Three people want to join", False),
        ("Reject all offers and unsubscribe", "Cookies", "", "We use cookies.", False),
    ],
)
def test_what_asks_about_cookies_is_answered_no(text: str, heading: str, before: str, page: str, refuses: bool) -> None:  # noqa: FBT001 - expected
    """By words that refuse them all; a bare no only beside a text on cookies; nothing that accepts them."""
    button = FormButton("0", -1, text, heading=heading, before=before)
    assert (refuses_cookies(Snapshot("/", buttons=(button,), text=page)) is not None) is refuses


def test_what_refuses_something_else_is_none() -> None:
    """A form that something is typed into has a no of its own; so has what deletes or asks something by its markup."""
    button = FormButton("0", 0, "Decline", before="I accept the terms and the use of cookies")
    page = Snapshot("/", buttons=(button,), text="We use cookies.")
    assert refuses_cookies(page) is button
    assert refuses_cookies(replace(page, fields=(FormField("1", 0, type="checkbox", label="Statistics"),))) is button
    assert refuses_cookies(replace(page, fields=(FormField("1", 0, type="email", label="Email"),))) is None
    for other in (replace(button, method="delete"), replace(button, asks="Are you sure?")):
        assert refuses_cookies(replace(page, buttons=(other,))) is None
