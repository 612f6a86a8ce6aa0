"""Pages laid out as django-allauth's stock templates lay them out (MIT; facts only, written anew)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StockPage:
    """One page: where it is and its body."""

    path: str
    html: str


def _page(title: str, content: str) -> str:
    menu = '<strong>Menu:</strong><ul><li><a href="/accounts/logout/">Sign Out</a></li></ul>'
    return f"<html><head><title>{title}</title></head><body>{menu}<h1>{title}</h1>{content}</body></html>"


def _input(name: str, label: str, kind: str, rest: str = "", help_text: str = "") -> str:
    span = f'<span class="helptext">{help_text}</span>' if help_text else ""
    field = f'<input type="{kind}" name="{name}" id="id_{name}" {rest}>'
    return f'<p><label for="id_{name}">{label}</label>{field}{span}</p>'


def _form(fields: str, button: str, rest: str = "") -> str:
    csrf = '<input type="hidden" name="csrfmiddlewaretoken" value="x">'
    return f'<form method="post">{csrf}{fields}<button type="submit">{button}</button>{rest}</form>'


RULES = (
    "<ul><li>Your password can\u2019t be too similar to your other personal information.</li>"
    "<li>Your password must contain at least 8 characters.</li>"
    "<li>Your password can\u2019t be a commonly used password.</li>"
    "<li>Your password can\u2019t be entirely numeric.</li></ul>"
)
HONEYPOT = (
    '<div style="position:absolute; left:-99999px"><label for="id_phone_number">Phone:</label>'
    '<input type="text" name="phone_number" id="id_phone_number" tabindex="-1" autocomplete="nope"></div>'
)
NEW = 'placeholder="Password" autocomplete="new-password" required'
REMEMBER = _input("remember", "Remember Me:", "checkbox")
PASSWORD = _input(
    "password", "Password:", "password", 'placeholder="Password" autocomplete="current-password" required'
)
AGAIN = _input("password2", "Password (again):", "password", NEW)
CODE = 'placeholder="Code" autocomplete="one-time-code" required'
RESEND = '<button form="resend">Request new code</button>'
CANCEL = '<button type="submit" form="logout-from-stage">Cancel</button>'

STOCK = {
    "signup": StockPage(
        "/accounts/signup/",
        _page(
            "Sign Up",
            _form(
                _input("email", "Email:", "email", 'placeholder="Email address" autocomplete="email" maxlength="320"')
                + _input("username", "Username:", "text", 'autocomplete="username" minlength="1" maxlength="150"')
                + _input("password1", "Password:", "password", NEW, RULES)
                + AGAIN
                + HONEYPOT,
                "Sign Up",
            ),
        ),
    ),
    "verify_code": StockPage(
        "/accounts/confirm-email/",
        _page(
            "Enter Email Verification Code",
            _form(_input("code", "Code:", "text", CODE), "Confirm", RESEND + CANCEL)
            + '<form id="resend" method="post"><input type="hidden" name="action" value="resend"></form>'
            + '<form id="logout-from-stage" method="post"><input type="hidden" name="next"></form>',
        ),
    ),
    "confirm_link": StockPage(
        "/accounts/confirm-email/MQ:1abcDE:x_y-z/",
        _page("Confirm Email Address", "<p>Please confirm that it is yours.</p>" + _form("", "Confirm")),
    ),
    "login": StockPage(
        "/accounts/login/",
        _page(
            "Sign In",
            _form(
                _input("login", "Login:", "text", 'placeholder="Username or email" autocomplete="email" required')
                + PASSWORD
                + REMEMBER,
                "Sign In",
            ),
        ),
    ),
    "login_by_username": StockPage(
        "/accounts/login/",
        _page("Sign In", _form(_input("login", "Login:", "text", "required") + PASSWORD + REMEMBER, "Sign In")),
    ),
    "reauthenticate": StockPage(
        "/accounts/reauthenticate/",
        _page("Confirm Access", "<p>Please reauthenticate to safeguard your account.</p>" + _form(PASSWORD, "Confirm")),
    ),
    "activate_totp": StockPage(
        "/accounts/2fa/totp/activate/",
        _page(
            "Activate Authenticator App",
            "<p>Scan the QR code below with your authenticator app.</p>"
            + _form(
                '<p><label for="authenticator_secret">Authenticator secret</label>'
                '<input disabled id="authenticator_secret" value="X" type="text"></p>'
                + _input("code", "Authenticator code:", "text", CODE),
                "Activate",
            ),
        ),
    ),
    "authenticate": StockPage(
        "/accounts/2fa/authenticate/",
        _page(
            "Two-Factor Authentication",
            "<p>Your account is protected by two-factor authentication. Please enter an authenticator code:</p>"
            + _form(_input("code", "Code:", "text", CODE), "Sign In", CANCEL)
            + '<form id="logout-from-stage" method="post"></form>',
        ),
    ),
    "password_change": StockPage(
        "/accounts/password/change/",
        _page(
            "Change Password",
            _form(
                _input("oldpassword", "Current Password:", "password", 'autocomplete="current-password"')
                + _input("password1", "New Password:", "password", NEW, RULES)
                + _input("password2", "New Password (again):", "password", NEW),
                "Change Password",
            ),
        ),
    ),
    "password_reset": StockPage(
        "/accounts/password/reset/",
        _page(
            "Password Reset",
            "<p>Forgotten your password?</p>"
            + _form(_input("email", "Email:", "email", 'autocomplete="email"'), "Reset My Password"),
        ),
    ),
}
