"""What the forms of a page are for, which one a person would fill, and which button sends it."""

from dataclasses import replace
from pathlib import Path

import jinja2
import pytest

from journeyman.domain.outcome import NeedsInput
from journeyman.domain.page import FormArea, FormButton, Snapshot
from journeyman.forms.buttons import resend_of
from journeyman.forms.kinds import Kind
from journeyman.forms.outcomes import usual_outcome
from journeyman.forms.password_hints import stated_rules
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, main_form, read_forms
from tests.forms.pages import snapshot_of
from tests.forms.stock_pages import STOCK

ACORN = Path(__file__).parents[2] / "fixtures/services/acorn/templates"

ACORN_ACCOUNT = {"email": "alpha@agents.test", "username": "alpha"}


def acorn_page(name: str, path: str, **values: object) -> Snapshot:
    """Return one of Acorn's pages as it is before anything was sent."""
    pages = jinja2.Environment(loader=jinja2.FileSystemLoader(ACORN), autoescape=True)
    page = pages.get_template(f"{name}.html").render(csrf="x", form={}, account=ACORN_ACCOUNT, alerts=(), **values)
    return snapshot_of(page, path)


def acorn(name: str, path: str, **values: object) -> Form:
    """Return the main form of one of Acorn's pages."""
    form = main_form(acorn_page(name, path, **values))
    assert form is not None
    return form


def stock(name: str) -> Form:
    """Return the main form of one of the stock pages."""
    page = STOCK[name]
    form = main_form(snapshot_of(page.html, page.path))
    assert form is not None
    return form


def shown(form: Form) -> list[Kind]:
    """Return the kinds of the fields that a person sees."""
    return [kind for field, kind in form.fields if field.visible and field.enabled]


def pressed(form: Form) -> str:
    """Return the text of the button that sends the form."""
    return form.submit.text if form.submit else ""


def test_acorn_sign_up() -> None:
    """Acorn's sign-up: every field has its kind, the off-screen one is a honeypot, the button creates the account."""
    form = acorn("register", "/register", rule="At least 10 characters")
    assert form.purpose is Purpose.SIGN_UP
    assert [kind for field, kind in form.fields if field.type != "hidden"] == [
        Kind.EMAIL,
        Kind.USERNAME,
        Kind.NEW_PASSWORD,
        Kind.HONEYPOT,
        Kind.TERMS,
        Kind.NEWSLETTER,
    ]
    assert pressed(form) == "Create account"


def test_acorn_code() -> None:
    """Acorn's confirmation: the code's form, not the one that sends a new code."""
    form = acorn("confirm", "/confirm", by_link=False)
    assert form.purpose is Purpose.ONE_TIME_CODE
    assert shown(form) == [Kind.ONE_TIME_CODE]
    assert pressed(form) == "Confirm"


def test_acorn_sign_in() -> None:
    """Acorn's sign-in, first and second step."""
    first, second = acorn("login", "/login"), acorn("login_code", "/login/code")
    assert (first.purpose, shown(first), pressed(first)) == (
        Purpose.SIGN_IN,
        [Kind.EMAIL_OR_USERNAME, Kind.CURRENT_PASSWORD],
        "Sign in",
    )
    assert (second.purpose, shown(second), pressed(second)) == (
        Purpose.ONE_TIME_CODE,
        [Kind.ONE_TIME_CODE],
        "Continue",
    )


@pytest.mark.parametrize("way", ["text", "otpauth-link", "input", "qr-png", "qr-svg"])
def test_acorn_authenticator(way: str) -> None:
    """A code field beside a secret that the page hands out sets an authenticator up."""
    form = acorn("enrol", "/security/enrol", way=way, shown="ABCD EFGH")
    assert form.purpose is Purpose.AUTHENTICATOR_SETUP
    assert shown(form) == [Kind.ONE_TIME_CODE]
    assert pressed(form) == "Enable"


def test_acorn_link_page() -> None:
    """The page behind the mailed link has a lone button that confirms."""
    form = acorn("confirm_link", "/confirm/1.abc")
    assert form.purpose is Purpose.CONFIRM
    assert "onfirm" in pressed(form)


ACORN_PAGES = {
    "register": {"rule": "At least 10 characters, at most 64, with a digit"},
    "confirm": {"by_link": False},
    "confirm_link": {},
    "login": {},
    "login_code": {},
    "enrol": {"way": "text", "shown": "ABCD EFGH"},
    "recovery_codes": {"codes": ["abcd-efgh", "ijkl-mnop"]},
    "security": {"left": 10, "signed_in": True},
    "password": {"rule": "At least 10 characters, at most 64, with a digit"},
    "home": {},
}


@pytest.mark.parametrize("name", sorted(ACORN_PAGES))
def test_acorn_pages_state_no_outcome(name: str) -> None:
    """Before anything was sent, none of Acorn's pages says that something went wrong."""
    assert usual_outcome(acorn_page(name, f"/{name}", **ACORN_PAGES[name])) is None


def test_acorn_captcha() -> None:
    """Acorn's captcha is seen before anything is sent."""
    outcome = usual_outcome(acorn_page("register", "/register", rule="", captcha=True))
    assert isinstance(outcome, NeedsInput)


def test_acorn_rules() -> None:
    """Acorn's rule is read from the help text beside the field."""
    page = acorn_page("register", "/register", rule="At least 10 characters, at most 64, with a lower-case letter")
    assert stated_rules(page) == "minlength: 10; maxlength: 64; required: lower; allowed: ascii-printable;"


def test_acorn_password_change() -> None:
    """Acorn's change of password: the current one, then new ones."""
    form = acorn("password", "/password", rule="At least 10 characters")
    assert form.purpose is Purpose.CHANGE_PASSWORD
    assert shown(form)[:2] == [Kind.CURRENT_PASSWORD, Kind.NEW_PASSWORD]


STOCK_READ = [
    (
        "signup",
        Purpose.SIGN_UP,
        [Kind.EMAIL, Kind.USERNAME, Kind.NEW_PASSWORD, Kind.PASSWORD_AGAIN],
        "Sign Up",
    ),
    ("verify_code", Purpose.ONE_TIME_CODE, [Kind.ONE_TIME_CODE], "Confirm"),
    ("confirm_link", Purpose.CONFIRM, [], "Confirm"),
    ("login", Purpose.SIGN_IN, [Kind.EMAIL_OR_USERNAME, Kind.CURRENT_PASSWORD, Kind.REMEMBER_ME], "Sign In"),
    ("login_by_username", Purpose.SIGN_IN, [Kind.USERNAME, Kind.CURRENT_PASSWORD, Kind.REMEMBER_ME], "Sign In"),
    ("reauthenticate", Purpose.SIGN_IN, [Kind.CURRENT_PASSWORD], "Confirm"),
    ("activate_totp", Purpose.AUTHENTICATOR_SETUP, [Kind.ONE_TIME_CODE], "Activate"),
    ("authenticate", Purpose.ONE_TIME_CODE, [Kind.ONE_TIME_CODE], "Sign In"),
    (
        "password_change",
        Purpose.CHANGE_PASSWORD,
        [Kind.CURRENT_PASSWORD, Kind.NEW_PASSWORD, Kind.PASSWORD_AGAIN],
        "Change Password",
    ),
    ("password_reset", Purpose.RESET, [Kind.EMAIL], "Reset My Password"),
]


@pytest.mark.parametrize(("name", "purpose", "kinds", "button"), STOCK_READ)
def test_stock_pages(name: str, purpose: Purpose, kinds: list[Kind], button: str) -> None:
    """Pages laid out as a widely used Django package lays them out by default are read right."""
    form = stock(name)
    assert (form.purpose, shown(form), pressed(form)) == (purpose, kinds, button)


def test_the_secret_beside_the_code_is_no_code_field() -> None:
    """The locked field that shows the authenticator's secret has no kind that anyone would type into."""
    form = stock("activate_totp")
    assert [kind for field, kind in form.fields if not field.enabled] == [Kind.UNKNOWN]


def test_stock_honeypot() -> None:
    """An off-screen field out of the tab order is a honeypot, though it says that it is for a phone number."""
    form = stock("signup")
    assert [kind for field, kind in form.fields if field.name == "phone_number"] == [Kind.HONEYPOT]


HARMFUL = [
    '<h1>Sign Out</h1><p>Sure?</p><form method="post"><button type="submit">Sign Out</button></form>',
    '<h1>Delete account</h1><form method="post"><button type="submit">Confirm</button></form>',
    '<h1>Deactivate Authenticator App</h1><form method="post"><button type="submit">Deactivate</button></form>',
    '<form role="search"><input type="search" name="q"><button>Search</button></form>',
    '<form><input type="email" placeholder="Email"><button>Subscribe to the newsletter</button></form>',
    '<form><input type="hidden" name="x"><button>Cancel</button></form>',
    "<p>Nothing here.</p>",
]


@pytest.mark.parametrize("html", HARMFUL)
def test_no_form_to_fill(html: str) -> None:
    """Forms that sign out, delete, deactivate, search, subscribe or cancel are never the main form."""
    assert main_form(snapshot_of(html)) is None


BUTTONS = [
    ('<button type="button">Show password</button><button>Cancel</button><button>Register</button>', "Register"),
    ('<button>Log in with Example</button><button type="submit">Log in</button>', "Log in"),
    ("<button>Resend code</button><button>Back</button><button>Verify</button>", "Verify"),
    ('<input type="reset" value="Clear"><input type="submit" value="Anmelden">', "Anmelden"),
    ('<button disabled>Continue</button><button type="button">Hide</button>', "Continue"),
    ('<button style="display:none">Continue</button><button>Continue</button>', "Continue"),
    ("<button>Delete account</button><button>Sign out</button>", ""),
]


@pytest.mark.parametrize(("buttons", "text"), BUTTONS)
def test_the_button_that_goes_forward(buttons: str, text: str) -> None:
    """The button that carries the form on is pressed, and rather none than one that does something else."""
    page = f'<form><input type="email" name="email"><input type="password" name="password">{buttons}</form>'
    (form,) = read_forms(snapshot_of(page))
    assert pressed(form) == text
    assert form.submit is None or form.submit.visible


def test_search_comes_first_on_the_page() -> None:
    """A search form before it and a newsletter after it do not hide the form to fill."""
    page = (
        '<form><input name="q" type="search"><button>Go</button></form>'
        '<form><label for="e">Email</label><input id="e"><label for="p">Password</label>'
        '<input id="p" type="password"><button>Sign up</button></form>'
        '<form><input type="email" placeholder="Your email"><button>Subscribe</button></form>'
    )
    form = main_form(snapshot_of(page, "/register"))
    assert form is not None
    assert (form.index, form.purpose) == (1, Purpose.SIGN_UP)


def test_sign_in_beside_sign_up() -> None:
    """Where both stand side by side, the page's path says which one is meant."""
    page = (
        '<form><input type="email" name="email"><input type="password" name="pw"><button>Log in</button></form>'
        '<form><input type="email" name="email"><input name="username"><input type="password" name="pw">'
        '<input type="password" name="pw2"><button>Create account</button></form>'
    )
    found = {path: main_form(snapshot_of(page, path)) for path in ("/login", "/signup")}
    assert {path: form.purpose for path, form in found.items() if form} == {
        "/login": Purpose.SIGN_IN,
        "/signup": Purpose.SIGN_UP,
    }


@pytest.mark.parametrize("entrance", [Purpose.SIGN_IN, Purpose.SIGN_UP])
def test_who_knows_which_entrance_is_meant_gets_that_form(entrance: Purpose) -> None:
    """Whatever the page calls itself, a sign-up fills its own form, and a sign-in the other; a code's form stays."""
    both = (
        '<title>Log in</title><form><input type="email" name="email"><input type="password" name="pw">'
        '<button>Log in</button></form><form><input type="email" name="email"><input name="username">'
        '<input type="password" name="pw"><input type="password" name="pw2"><button>Create account</button></form>'
    )
    form = main_form(snapshot_of(both, "/login"), entrance)
    assert form
    assert form.purpose is entrance
    code = '<h1>Enter the code</h1><form><input autocomplete="one-time-code"><button>Verify</button></form>'
    form = main_form(snapshot_of(code + both, "/verify"), entrance)
    assert form
    assert form.purpose is Purpose.ONE_TIME_CODE


def test_fields_without_a_form() -> None:
    """Fields outside of any form are read as one, and its button is one that says so, not any of the page's."""
    page = (
        "<button>Menu</button><label>Email<input type='email'></label>"
        "<label>Password<input type='password'></label><button type='button'>Log in</button>"
    )
    form = main_form(snapshot_of(page, "/"))
    assert form is not None
    assert (form.index, form.purpose, pressed(form)) == (-1, Purpose.SIGN_IN, "Log in")


def test_what_an_open_dialog_asks_comes_first() -> None:
    """What a dialog covers can't be used: its own form is the one to fill, whatever the page's others are for."""
    page = snapshot_of(
        "<form><input type='password' name='old'><input type='password' name='new'><button>Change password</button>"
        "</form><form><label>Password<input type='password' name='sure'></label><button>Confirm</button></form>"
    )
    covered = replace(page, forms=(FormArea(), FormArea(modal=True)))
    plain, modal = main_form(replace(page, forms=(FormArea(), FormArea()))), main_form(covered)
    assert plain
    assert modal
    assert (plain.index, modal.index) == (0, 1)


def test_a_code_field_is_told_by_its_shape() -> None:
    """A lone nameless field with a numeric keyboard asks for a code."""
    page = '<h1>Check your inbox</h1><form><input inputmode="numeric" maxlength="6"><button>Next</button></form>'
    form = main_form(snapshot_of(page))
    assert form is not None
    assert (form.purpose, shown(form)) == (Purpose.ONE_TIME_CODE, [Kind.ONE_TIME_CODE])


def test_resend_is_told_from_other_ways() -> None:
    """Only a button that sends another message is taken for that; a recovery code or a passkey is another way in."""
    texts = ["Use a recovery code", "Try another way", "Request new code", "Send a new code"]
    buttons = [FormButton(str(place), 0, text) for place, text in enumerate(texts)]
    found = resend_of(buttons)
    assert found is not None
    assert found.text == "Request new code"
    assert resend_of(buttons[:2]) is None
