"""Which links may lead to what is looked for, and which are never followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import FormButton, Link, Snapshot
from journeyman.forms.presses import begins, reveals, says_saved
from journeyman.forms.ways import Aim, harms, ways_of
from journeyman.words import plain, table

ORIGIN = "https://acorn.example"


def led(aim: Aim, *links: tuple[str, str], me: str = "") -> list[str]:
    """Return the paths that lead on, the best first."""
    page = Snapshot("/", links=tuple(Link(text, url if "://" in url else ORIGIN + url) for text, url in links))
    return [way.path for way in sorted(ways_of(page, ORIGIN, aim, me), key=lambda way: -way.points)]


def test_a_link_that_names_what_is_looked_for_comes_before_one_on_the_way() -> None:
    """Two-factor authentication by name, then security, settings, the account; what is about other things, never."""
    links = (
        ("Blog", "/blog"),
        ("Profile", "/me"),
        ("Settings", "/settings"),
        ("Security", "/security"),
        ("Two-Factor Authentication", "/x"),
    )
    assert led(Aim.TWO_FACTOR, *links) == ["/x", "/security", "/settings", "/me"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Zwei-Faktor-Authentisierung", "/a"),
        ("Authentification à deux facteurs", "/a"),
        ("Двухфакторная аутентификация", "/a"),
        ("二段階認証", "/a"),
        ("Activate", "/accounts/2fa/totp/activate/"),
    ],
)
def test_in_any_language_or_by_the_address(text: str, path: str) -> None:
    """A link is read in any of the languages; where its text says nothing, its address may."""
    assert led(Aim.TWO_FACTOR, (text, path)) == [path]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Delete account", "/settings/account"),
        ("Settings", "/settings?action=logout"),
        ("Account", "/account/close-account"),
        ("Disable two-factor authentication", "/2fa"),
        ("Two-factor authentication", "/2fa/disable"),
        ("Security", "/sessions/revoke"),
        ("Account", "/billing/checkout"),
        ("Unsubscribe", "/settings/mail"),
        ("Konto löschen", "/settings"),
        ("Cancel subscription", "/settings/plan"),
        ("Security report", "/security/report.pdf"),
        ("Security", "https://evil.example/security"),
        ("Security", "https://user@acorn.example/security"),
        ("Log out of all other sessions", "/security"),
        ("Security", "/security?key=9f8a7b6c5d4e3f2a1b0c"),
        ("Account", "/users/4711/account"),
    ],
)
def test_what_does_harm_or_leaves_is_no_way(text: str, path: str) -> None:
    """What ends, costs, or leaves the service by its text or its address is never followed, whatever it also says."""
    assert led(Aim.TWO_FACTOR, (text, path)) == []


HARM = sorted(
    {
        phrase
        for phrase in (
            *("delete account", "close my account", "sign out", "log out", "revoke", "disable", "unsubscribe"),
            *("konto löschen", "se déconnecter", "cerrar sesión", "удалить аккаунт", "登出", "billing", "pay now"),
        )
        if any(
            words.search(plain(phrase))
            for words in (table("buttons")["destroy"], table("buttons")["leave"], table("ways")["never"])
        )
    }
)


@given(st.sampled_from(HARM), st.text(max_size=20), st.text(max_size=20), st.sampled_from(sorted(Aim)))
def test_no_words_around_make_a_harmful_link_a_way(harm: str, before: str, after: str, aim: Aim) -> None:
    """Whatever stands beside it, and wherever it leads, a link that names harm is not followed."""
    link = Link(f"{before} {harm} {after} two-factor security sign in sign up", f"{ORIGIN}/settings/security")
    assert harms(link)
    assert not [*ways_of(Snapshot("/", links=(link,)), ORIGIN, aim)]


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=40)), max_size=8), st.sampled_from(sorted(Aim)))
def test_no_way_leaves_the_origin(links: list[tuple[str, str]], aim: Aim) -> None:
    """Whatever a page's links say, each way is a path of the service's own."""
    page = Snapshot("/", links=tuple(Link(text, url) for text, url in links))
    assert all(way.path.startswith("/") and not way.path.startswith("//") for way in ways_of(page, ORIGIN, aim))


def test_the_other_form_is_no_way_in() -> None:
    """Who looks for the sign-in does not follow the sign-up, nor another way in; hidden links come last."""
    links = (("Sign up", "/join"), ("Sign in with Google", "/auth/google"), ("Log in", "/enter"), ("Login", "/also"))
    assert led(Aim.SIGN_IN, *links) == ["/enter", "/also"]
    hidden = Snapshot("/", links=(Link("Log in", f"{ORIGIN}/a", visible=False), Link("Log in", f"{ORIGIN}/b")))
    assert [way.points for way in ways_of(hidden, ORIGIN, Aim.SIGN_IN)] == [95, 100]


def test_a_link_that_bears_ones_own_name_may_lead_to_the_account() -> None:
    """The user's name in a corner of the page is the way to the account on many services."""
    assert led(Aim.TWO_FACTOR, ("alpha", "/me"), ("beta", "/them"), me="alpha") == ["/me"]


def pressed(snapshot: Snapshot) -> list[str]:
    """Return what begins two-factor authentication where it is pressed."""
    return [target.name for target in begins(snapshot)]


def buttons(*texts: str, title: str = "", heading: str = "Settings") -> Snapshot:
    """Return a page with these buttons."""
    made = tuple(FormButton(str(n), -1, text) for n, text in enumerate(texts))
    return Snapshot("/", title=title, buttons=made, headings=(heading,))


def test_only_a_button_that_begins_it_is_pressed() -> None:
    """By name anywhere, as "Enable" under its heading; never one that ends it or something else."""
    texts = ("Enable", "Delete account", "Set up two-factor authentication", "Disable two-factor authentication", "Pay")
    assert pressed(buttons(*texts)) == ["Set up two-factor authentication"]
    under = buttons("Enable", "Save", "Turn off", "Remove", heading="Two-factor authentication")
    assert pressed(under) == ["Enable"]


def test_a_link_that_sends_something_is_pressed_and_not_opened() -> None:
    """A link by which a page sends a form is no way, and begins two-factor authentication where its words say so."""
    links = (
        Link("Enable authenticator app", f"{ORIGIN}/my/twofa/totp/activate/init", acts=True),
        Link("Disable authenticator app", f"{ORIGIN}/my/twofa/deactivate", acts=True),
        Link("Sign out", f"{ORIGIN}/logout", acts=True),
        Link("Theme", "", acts=True),
        Link("Menu", f"{ORIGIN}/my/twofa#", acts=True),
    )
    page = Snapshot("/my/twofa", headings=("My account",), links=links)
    assert pressed(page) == ["Enable authenticator app"]
    assert not [*ways_of(page, ORIGIN, Aim.TWO_FACTOR)]


def test_what_shows_a_secret_and_what_leaves_the_codes() -> None:
    """A button that shows the key, and the one that says that the codes are saved; not those that make new ones."""
    page = buttons("Show setup key", "Regenerate codes", "Download", "I have saved them")
    assert [target.name for target in reveals(page)] == ["Show setup key"]
    saved = says_saved(page)
    assert saved
    assert saved.text == "I have saved them"
    assert says_saved(buttons("Regenerate codes", "Copy", "Print", "Download")) is None


def test_the_way_to_another_password_is_named_or_on_the_way() -> None:
    """What speaks of a change of the password, then security, settings, the account; a sign-in is none."""
    links = (("My account", "/me"), ("Log in", "/login"), ("Security", "/security"), ("Change password", "/x"))
    assert led(Aim.CHANGE_PASSWORD, *links) == ["/x", "/security", "/me"]
    assert led(Aim.CHANGE_PASSWORD, ("Reset all passwords", "/y")) == []
