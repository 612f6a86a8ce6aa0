"""Which forms sign up, sign in, or give a new password, where their fields are nearly the same."""

# ruff: noqa: RUF001 - letters of other alphabets

import pytest

from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, read_forms
from tests.forms.pages import snapshot_of

ADDRESS = '<label for="e">Email</label><input id="e" type="email">'
TWO_NEW = (
    '<label for="p">Password</label><input id="p" type="password" autocomplete="new-password">'
    '<label for="q">Repeat password</label><input id="q" type="password" autocomplete="new-password">'
)


def form_of(html: str) -> Form:
    """Return the only form of a page."""
    (form,) = read_forms(snapshot_of(html))
    return form


@pytest.mark.parametrize(
    ("button", "purpose"), [("Reset password", Purpose.RESET), ("Create account", Purpose.SIGN_UP)]
)
def test_an_address_and_two_new_passwords(button: str, purpose: Purpose) -> None:
    """They end a reset where the button says so, and make an account where it says that."""
    assert form_of(f"<form>{ADDRESS}{TWO_NEW}<button>{button}</button></form>").purpose is purpose


FORGOTTEN = [
    "Вы забылі пароль?", "Şifrənizi unutmusunuz?", "Parolanızı mı unuttunuz?", "رمز عبور خود را فراموش کرده اید؟",
    "Мора да ја заборавивте лозинката?", "Մոռացե՞լ եք գաղտնաբառը", "Har du glemt adgangskoden?", "هل نسيت كلمة المرور؟",
    "Quên mật khẩu?", "ลืมรหัสผ่าน?", "Lupa kata sandi?", "שכחת סיסמה?",
]  # fmt: skip


@pytest.mark.parametrize("heading", FORGOTTEN)
def test_a_forgotten_password_is_told_in_its_language(heading: str) -> None:
    """A lone address below such a heading gets a new password."""
    form = form_of(f'<h1>{heading}</h1><form><input type="email" name="email"><input type="submit" value="OK"></form>')
    assert form.purpose is Purpose.RESET


def test_a_sign_up_that_calls_its_password_the_current_one() -> None:
    """An address, a name at the service and an invitation make an account, whatever the password's token says."""
    form = form_of(
        f'<form id="login-form">{ADDRESS}<label for="u">Username</label><input id="u"><label for="p">Password</label>'
        '<input id="p" type="password" autocomplete="current-password"><label for="i">Invite code</label>'
        '<input id="i"><label for="n">Full name</label><input id="n"></form>'
    )
    assert form.purpose is Purpose.SIGN_UP
    assert form.first(Kind.NEW_PASSWORD) is not None


def test_a_locked_address_says_whose_account_it_is() -> None:
    """Where the address stands there, locked, one's own name before the password stays one's own name."""
    form = form_of(
        '<form><label for="e">Email</label><input id="e" disabled value="a@b.example"><label for="n">Full name</label>'
        f'<input id="n">{TWO_NEW}<button>Sign up</button></form>'
    )
    assert [kind for _, kind in form.fields][1] is Kind.NAME
