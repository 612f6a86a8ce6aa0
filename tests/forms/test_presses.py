"""What a page's buttons do on the way to a form, to an authenticator and away from one."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from journeyman.domain.page import FormArea, FormButton, FormField, Link, Snapshot, Target
from journeyman.forms.presses import (
    begins,
    chooses_app,
    ends_something,
    exchanges,
    is_exchange,
    items,
    menus,
    opens_form,
    shows_more,
    spare_codes,
    takes_away,
)
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form
from journeyman.forms.ways import Aim, ways_of

ORIGIN = "https://acorn.example"


def buttons(*texts: str, heading: str = "Settings", form: int = -1) -> Snapshot:
    """Return a page with these buttons."""
    made = tuple(FormButton(str(n), form, text) for n, text in enumerate(texts))
    return Snapshot("/", buttons=made, headings=(heading,))


def names(page: Snapshot, aim: Aim = Aim.SIGN_UP) -> list[str]:
    """Return what opens a form, the best first."""
    return [target.name for target in opens_form(page, aim)]


def test_the_way_by_mail_is_pressed_first() -> None:
    """Beside other providers' ways the one by a mail address, then what says that one signs up; nothing else."""
    page = buttons("Sign up with Google", "Create account", "Sign up with email", "Log in", "Pay", "Next")
    assert names(page) == ["Sign up with email", "Create account"]
    assert names(page, Aim.SIGN_IN) == ["Log in"]
    assert names(buttons("Mit E-Mail registrieren", "Mit Google fortfahren")) == ["Mit E-Mail registrieren"]


def test_what_sends_a_filled_form_opens_none() -> None:
    """The button of a form with something to fill sends it; a link to a part of the page opens what is there."""
    page = Snapshot(
        "/join",
        fields=(FormField("0", 0, label="Email"),),
        buttons=(FormButton("1", 0, "Create account"),),
        links=(Link("Register", f"{ORIGIN}/join#form"), Link("Register", f"{ORIGIN}/elsewhere#form")),
    )
    assert names(page) == ["Register"]


@pytest.mark.parametrize(
    ("button", "method", "opens"),
    [
        (FormButton("0", 0, "Sign up"), "get", True),
        (FormButton("0", 0, "Sign up"), "post", False),
        (FormButton("0", 0, "Sign up"), "dialog", True),
        (FormButton("0", 0, "Sign up", method="post"), "get", False),
        (FormButton("0", 0, "Sign up", method="get"), "post", True),
        (FormButton("0", 0, "Sign up", type="button"), "post", True),
        (FormButton("0", 0, "Sign up", type="button", method="put"), "post", False),
        (FormButton("0", -1, "Sign up"), "post", True),
        (FormButton("0", -1, "Sign up", type="button", method="post"), "get", False),
    ],
)
def test_what_may_change_something_opens_no_form(button: FormButton, method: str, opens: bool) -> None:  # noqa: FBT001 - expected
    """A form without anything to fill can make an account all the same: only what asks by GET, or sends nothing."""
    page = Snapshot("/", buttons=(button,), forms=(FormArea(method=method),))
    assert names(page) == ["Sign up"] * opens
    link = Link("Sign up", f"{ORIGIN}/", acts=True, method=button.method)
    assert names(Snapshot("/", links=(link,))) == ["Sign up"] * (button.method in {"", "get"})


@pytest.mark.parametrize(
    ("text", "heading", "before", "begun"),
    [
        ("Enable", "Two-factor authentication", "Not enabled", True),
        ("Turn on", "Sign-in & security", "Two-step verification: Off", True),
        ("Jetzt aktivieren", "Zwei-Faktor-Authentifizierung", "", True),
        ("Activar", "Seguridad", "Verificación en dos pasos", True),
        ("Enable", "Notifications", "Tell me by mail", False),
        ("Continue", "Disable two-factor authentication", "", False),
        ("Delete", "Two-factor authentication", "", False),
    ],
)
def test_a_bare_word_begins_what_its_row_or_section_says(text: str, heading: str, before: str, begun: bool) -> None:  # noqa: FBT001 - expected
    """Where the page is about more than two-factor authentication, the last heading above tells, or the row's text."""
    button = FormButton("0", -1, text, heading=heading, before=before)
    assert [*begins(Snapshot("/", buttons=(button,)))] == [Target("button", text)] * begun
    other = FormButton("1", -1, text, heading="Passkeys")
    assert not [*begins(Snapshot("/", buttons=(button, other)))]  # a recipe could not tell them apart
    link = Link(text, f"{ORIGIN}/begin", heading=heading, before=before)
    assert len([*ways_of(Snapshot("/", links=(link,)), ORIGIN, Aim.TWO_FACTOR)]) == begun


@pytest.mark.parametrize(
    ("text", "heading", "taken"),
    [
        ("Disable two-factor authentication", "Settings", True),
        ("Turn off", "Two-factor authentication", True),
        ("Switch off two-factor authentication", "Settings", True),
        ("Turn 2FA off", "Settings", True),
        ("Deaktivieren", "Zwei-Faktor-Authentisierung", True),
        ("Remove", "Settings", False),
        ("Delete my two-factor account", "Settings", False),
        ("Delete account", "Two-factor authentication", False),
        ("Enable", "Two-factor authentication", False),
    ],
)
def test_what_takes_an_authenticator_away(text: str, heading: str, taken: bool) -> None:  # noqa: FBT001 - expected
    """By name anywhere, by the bare word where the page is about it; never what is about the account."""
    assert [target.name for target in takes_away(buttons(text, heading=heading), ORIGIN)] == [text] * taken


def test_a_link_takes_away_by_its_address() -> None:
    """The bare word counts where the link's address says of what; one out of the service's origins never does."""
    links = (
        Link("Deactivate", f"{ORIGIN}/accounts/2fa/totp/deactivate/"),
        Link("Remove", f"{ORIGIN}/pictures/remove"),
        Link("Deactivate", "https://evil.example/2fa/deactivate"),
    )
    assert len([*takes_away(Snapshot("/", links=links), ORIGIN)]) == 1


@pytest.mark.parametrize(
    ("text", "heading", "exchanged"),
    [
        ("Replace authenticator", "Settings", True),
        ("Change", "Two-factor authentication", True),
        ("Change password", "Two-factor authentication", False),
        ("Replace recovery codes", "Two-factor authentication", False),
        ("Add another authenticator", "Two-factor authentication", False),
        ("Change", "Settings", False),
        ("Switch off two-factor authentication", "Settings", False),
    ],
)
def test_what_gives_another_authenticator(text: str, heading: str, exchanged: bool) -> None:  # noqa: FBT001 - expected
    """What replaces it, by its words; neither the password's change, nor other codes, nor one more beside it."""
    assert [target.name for target in exchanges(buttons(text, heading=heading))] == [text] * exchanged


@pytest.mark.parametrize(
    ("area", "button", "ends", "but_two_factor"),
    [
        (FormArea(heading="Confirm that it is you"), "Confirm", False, False),
        (FormArea(heading="Delete your account"), "Confirm", True, True),
        (FormArea(heading="Konto"), "Konto deaktivieren", True, True),
        (FormArea(action="/account/close/../delete"), "Continue", True, True),
        (FormArea(heading="Disable two-factor authentication"), "Confirm", True, False),
    ],
)
def test_what_a_password_is_not_typed_for(area: FormArea, button: str, ends: bool, but_two_factor: bool) -> None:  # noqa: FBT001 - expected
    """A form that ends something, though it asks for the password alone; but two-factor authentication where meant."""
    form = Form(0, Purpose.SIGN_IN, (), FormButton("1", 0, button))
    page = Snapshot("/settings", headings=("Settings",), forms=(area,))
    assert ends_something(form, page) is ends
    assert ends_something(form, page, but_two_factor=True) is but_two_factor


def test_a_page_says_that_its_secret_replaces_another() -> None:
    """By its title or first heading."""
    assert is_exchange(Snapshot("/", headings=("Replace your authenticator",)))
    assert not is_exchange(Snapshot("/", headings=("Add another authenticator",)))
    assert not is_exchange(Snapshot("/", title="Set up your authenticator"))


def test_what_deletes_is_not_pressed_on_the_way() -> None:
    """Words may be harmless where the markup is not: only what is to take an authenticator away is pressed then."""
    text = "Two-factor authentication"
    link = Link(text, f"{ORIGIN}/twofa", acts=True, method="delete")
    page = Snapshot("/", links=(link,), buttons=(FormButton("0", -1, text, method="delete"),), headings=("Settings",))
    assert not list(begins(page))
    assert not list(ways_of(page, ORIGIN, Aim.TWO_FACTOR))
    post = replace(page, links=(replace(link, method="post"),), buttons=())
    assert [target.name for target in begins(post)] == [text]


@pytest.mark.parametrize(
    ("button", "pressed"),
    [
        (FormButton("0", -1, "Regenerate recovery codes"), True),
        (FormButton("0", -1, "Reset recovery codes"), True),
        (FormButton("0", -1, "Wiederherstellungscodes zurücksetzen"), True),
        (FormButton("0", -1, "Regenerate recovery codes", method="post", asks="Are you sure?"), True),
        (FormButton("0", -1, "Regenerate recovery codes", method="delete"), False),
        (FormButton("0", -1, "Buy recovery codes"), False),
        (FormButton("0", -1, "Regenerate and order recovery codes"), False),
        (FormButton("0", -1, "Download recovery codes"), False),
        (FormButton("0", -1, "Delete recovery codes"), False),
    ],
)
def test_what_makes_recovery_codes_anew(button: FormButton, pressed: bool) -> None:  # noqa: FBT001 - expected
    """What makes them anew is pressed where that is wanted, though it asks first; nothing that costs or ends."""
    page = Snapshot("/", buttons=(button,))
    assert [target.name for target in spare_codes(page, ORIGIN, anew=True)] == [button.text] * pressed


@pytest.mark.parametrize(
    ("asks", "presses"),
    [
        ("", True),
        ("Are you sure?", True),
        ("Sind Sie sicher?", True),
        ("This will delete your account. Are you sure?", False),
        ("Your data will be deleted.", False),
        ("I am over 18", False),
    ],
)
def test_what_asks_first_is_judged_by_what_it_asks(asks: str, presses: bool) -> None:  # noqa: FBT001 - the answer
    """Many sites ask of any press whether one is sure: that alone is no harm, what the question says may be."""
    page = Snapshot("/", headings=("Settings",))

    def pressed(text: str, how: Callable[[Snapshot], Iterable[Target]]) -> list[str]:
        button = FormButton("0", -1, text, asks=asks)
        link = Link(text, f"{ORIGIN}/settings", acts=True, method="post", asks=asks)
        return [target.by for target in how(replace(page, buttons=(button,), links=(link,)))]

    both = ["button", "link"] if presses else []
    assert pressed("Enable two-factor authentication", begins) == both
    assert pressed("Replace authenticator", exchanges) == both
    assert pressed("Show recovery codes", lambda its: spare_codes(its, ORIGIN)) == both
    link = Link("Two-factor authentication", f"{ORIGIN}/twofa", asks=asks)
    assert bool(list(ways_of(replace(page, links=(link,)), ORIGIN, Aim.TWO_FACTOR))) is presses


def test_an_authenticator_is_chosen_among_second_factors() -> None:
    """The one choice that names an app, where there are others; once it is chosen, a bare "Next" begins it."""
    radio = FormField("0", 0, type="radio", name="how", label="Text message", checked=True)
    app = replace(radio, ref="1", label="Authenticator app", checked=False)
    key = replace(radio, ref="2", label="Security key", checked=False)
    page = Snapshot("/", fields=(radio, app, key), buttons=(FormButton("3", 0, "Next"),))
    assert chooses_app(page) == app
    assert chooses_app(replace(page, fields=(replace(app, checked=True), key))) is None
    assert chooses_app(replace(page, fields=(radio, key))) is None
    assert chooses_app(replace(page, fields=(app,))) is None
    assert [*begins(page)] == []
    assert [*begins(page, chosen=True)] == [Target("button", "Next")]


def test_tabs_and_menus_are_told_by_their_markup() -> None:
    """A tab on security is shown; what opens a menu is pressed, the account's first; harmful items never are."""
    tab = FormButton("0", -1, "Security", role="tab")
    page = Snapshot("/", buttons=(tab, replace(tab, text="Billing"), replace(tab, role="")))
    assert [*shows_more(page)] == [Target("tab", "Security")]
    opens = FormButton("0", -1, "Help", opens=True)
    page = Snapshot("/", buttons=(opens, FormButton("1", -1, "My account"), replace(opens, text="Profile")))
    assert [its.text for its in menus(page)] == ["Profile", "Help"]
    item = FormButton("0", -1, "Profile", role="menuitem")
    texts = ("Profile", "Security", "Log out", "Delete account", "Upgrade", "Blog")
    page = Snapshot("/", buttons=tuple(replace(item, text=text) for text in texts))
    assert [its.text for its in items(page, Aim.TWO_FACTOR)] == ["Security", "Profile"]
    app = replace(item, text="Authenticator app")
    assert [*begins(replace(page, buttons=(app,)))] == [Target("menuitem", "Authenticator app")]


def test_a_switch_begins_what_it_is_called() -> None:
    """One that is off, by its label; one that is on would be switched off."""
    switch = FormField("0", -1, type="checkbox", role="switch", label="Two-factor authentication")
    others = (replace(switch, checked=True), replace(switch, role=""), replace(switch, label="Dark mode"))
    for said in ("Require two-factor authentication for all members", "Enforce 2FA for everyone", "2FA for your team"):
        assert [*begins(Snapshot("/", fields=(replace(switch, label=said),)))] == [], said
    assert [*begins(Snapshot("/", fields=(switch,)))] == [Target("switch", "Two-factor authentication")]
    for other in others:
        assert [*begins(Snapshot("/", fields=(other,)))] == []
