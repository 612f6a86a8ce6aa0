"""What pages lay over themselves."""

import pytest

from journeyman.domain.page import FormButton, Snapshot
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
