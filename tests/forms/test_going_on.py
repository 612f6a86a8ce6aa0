"""What leads on from a page, and what only seems to: links that proceed, reviews, menus and their items."""

from dataclasses import replace

from journeyman.domain.page import FormButton, FormField, Link, Snapshot, Target
from journeyman.forms.presses import items, menus, proceeds, reviewed
from journeyman.forms.ways import Aim

ORIGIN = "https://acorn.example"


def test_a_page_that_only_asks_whether_to_confirm_is_gone_on_from() -> None:
    """By the one link that says so, where there is nothing to fill or to press and the page speaks of confirming."""
    link = Link("» Click here to proceed", f"{ORIGIN}/verify?go=1")
    page = Snapshot("/", headings=("Confirm validity of e-mail address",), links=(link, Link("Home", f"{ORIGIN}/")))
    assert proceeds(page, ORIGIN) == Target("link", link.text)
    assert proceeds(replace(page, headings=("Welcome",)), ORIGIN) is None
    assert proceeds(replace(page, links=(link, replace(link, text="Proceed"))), ORIGIN) is None
    assert proceeds(replace(page, links=(Link("Delete my account", f"{ORIGIN}/delete"),)), ORIGIN) is None
    assert proceeds(replace(page, buttons=(FormButton("0", 0, "Confirm"),)), ORIGIN) is None
    assert proceeds(page, "https://other.example") is None, "it leads elsewhere"
    for done in ("Success! Email confirmed", "Email already confirmed", "This confirmation link has expired"):
        assert proceeds(replace(page, headings=(done,)), ORIGIN) is None, done


def test_a_menu_is_opened_and_not_sent() -> None:
    """What sends a form with something to fill, or does harm by its words, opens no menu, whatever else is said."""
    opens = FormButton("0", 0, "Profile", type="submit", opens=True)
    page = Snapshot("/", fields=(FormField("1", 0, type="text", label="Name"),), buttons=(opens,))
    assert menus(page) == []
    assert menus(replace(page, buttons=(replace(opens, type="button"),))) != []
    assert menus(replace(page, buttons=(replace(opens, form=-1),))) != []
    assert menus(replace(page, buttons=(replace(opens, form=-1, text="Delete account"),))) == []


def test_an_item_that_acts_at_once_is_not_pressed() -> None:
    """A menu's item is no link: what resets a password, adds an account or exchanges one would do it."""
    item = FormButton("0", -1, "Account settings", role="menuitem")
    texts = ("Account settings", "Reset password", "Add account", "Switch account", "Change password")
    page = Snapshot("/", buttons=tuple(replace(item, text=text) for text in texts))
    assert [its.text for its in items(page, Aim.TWO_FACTOR)] == ["Account settings"]


def test_a_review_that_speaks_of_money_is_not_confirmed() -> None:
    """What is shown once more may be an order, whatever its button says."""
    button = FormButton("0", 0, "Confirm")
    page = Snapshot("/", headings=("Review your information",), buttons=(button,), text="Email alpha@agents.test")
    assert reviewed(page) is button
    for text in ("Total: $9.99 per month", "Nothing is charged in the first 14 days", "Basic plan, 5 EUR"):
        assert reviewed(replace(page, text=text)) is None, text
    assert reviewed(replace(page, buttons=(replace(button, text="Start free trial"),))) is None
