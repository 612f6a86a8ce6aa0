"""The link or button that leads to a new password."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import FormButton, Snapshot, Target
from journeyman.forms.links import way_to_change, way_to_reset

AROUND = ("Acorn", "Sign up", "Privacy", "Help")


def page(*links: str, buttons: tuple[FormButton, ...] = ()) -> Snapshot:
    """Return a sign-in page with these links and buttons."""
    return Snapshot("/login", buttons=(FormButton("1.0.1", 0, "Sign in"), *buttons), link_texts=links)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Forgot your password?",
            "Forgot password",
            "Lost password",
            "Lost your password?",
            "Reset password",
            "Forgot?",
        ),
        *("Reset your password", "I forgot my password", "Forgot username or password?", "Trouble signing in?"),
        *("Can't sign in?", "Can\u2019t log in?", "Having trouble logging in?", "Password recovery"),
        *("Passwort vergessen?", "Haben Sie Ihr Passwort vergessen?", "Probleme bei der Anmeldung?"),
        *("Mot de passe oublié ?", "Vous avez oublié votre mot de passe ?", "J\u2019ai oublié mon mot de passe"),
        *("¿Olvidaste tu contraseña?", "¿Has olvidado tu contraseña?", "He olvidado mi clave"),
        *(
            "Password dimenticata?",
            "Hai dimenticato la password?",
            "Wachtwoord vergeten?",
            "Ben je je wachtwoord kwijt?",
        ),
        *("Esqueceu a sua senha?", "Esqueci minha senha", "Esqueceu-se da palavra-passe?"),
        *("Nie pamiętasz hasła?", "Zapomniałeś hasła?", "Забыли пароль?", "Восстановить пароль", "Забули пароль?"),
        *("Glömt lösenord?", "Har du glömt ditt lösenord?", "Glemt passord?", "Glemt passordet ditt?"),
        *("Glemt adgangskode?", "Har du glemt din adgangskode?", "Unohditko salasanasi?", "Salasana unohtunut?"),
        *(
            "Zapomněli jste heslo?",
            "Zapomenuté heslo",
            "Zabudnuté heslo",
            "Şifremi unuttum",
            "Şifrenizi mi unuttunuz?",
        ),
        *(
            "パスワードをお忘れですか",
            "パスワードを忘れた方はこちら",
            "忘记密码",
            "忘記密碼",
            "비밀번호를 잊으셨나요?",
        ),
        *("비밀번호 찾기", "Elfelejtett jelszó", "Ai uitat parola?", "Забравена парола?", "Ξεχάσατε τον κωδικό σας;"),
        *("Heu oblidat la contrasenya?", "Unustasid parooli?", "Zaboravili ste lozinku?"),
    ],
)
def test_ways_to_reset(text: str) -> None:
    """It is found by its words in many languages, as a link and as a button, and its text is kept as it is."""
    assert way_to_reset(page(*AROUND, text)) == Target("link", text)
    button = FormButton("1.0.2", 0, text, type="button")
    assert way_to_reset(page(*AROUND, buttons=(button,))) == Target("button", text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Sign in",
            "Sign up",
            "Privacy",
            "Forgot your username?",
            "Forgot email?",
            "Reset filters",
            "Change language",
        ),
        *(
            "Resend the code",
            "Help",
            "Contact",
            "Remember me",
            "Password rules",
            "Show password",
            "Cookie settings",
            "",
        ),
        *("Registrieren", "Se connecter", "Créer un compte", "ログイン", "注册"),
    ],
)
def test_other_links_lead_elsewhere(text: str) -> None:
    """Where nothing leads to a reset, nothing is returned."""
    assert way_to_reset(page(*AROUND, text)) is None


def test_same_text_counts_once() -> None:
    """The same text twice is the one way."""
    assert way_to_reset(page("Forgot password?", "Help", "Forgot password?")) == Target("link", "Forgot password?")


def test_the_password_comes_before_trouble() -> None:
    """What names the password is better than what may be about something else, also where that is a link."""
    assert way_to_reset(page("Trouble signing in?", "Forgot password?")) == Target("link", "Forgot password?")
    button = FormButton("1.0.2", 0, "Forgot password?", type="button")
    assert way_to_reset(page("Trouble signing in?", buttons=(button,))) == Target("button", "Forgot password?")
    assert way_to_reset(page("Lost password", buttons=(button,))) == Target("link", "Lost password")


@pytest.mark.parametrize(
    "button",
    [
        FormButton("1.0.2", 0, "Reset password", type="reset"),
        FormButton("1.0.2", 0, "Forgot password?", visible=False),
        FormButton("1.0.2", 0, "Forgot password?", enabled=False),
    ],
)
def test_buttons_that_cannot_lead_there(button: FormButton) -> None:
    """A button that empties its form, cannot be seen or cannot be pressed is no way."""
    assert way_to_reset(page(buttons=(button,))) is None


@given(st.lists(st.text()))
def test_any_page_is_read(texts: list[str]) -> None:
    """What is returned is on the page."""
    way = way_to_reset(page(*texts))
    assert way is None or way.name in texts


@pytest.mark.parametrize(
    "text", ["Change password", "Change your password", "Passwort ändern", "Password", "Passwort", "パスワード", "密码"]
)
def test_the_way_to_a_change_is_found(text: str) -> None:
    """By the words that speak of the change, or by a name that is the password's and no more."""
    assert way_to_change(page(*AROUND, "Security", text)) == Target("link", text)


def test_what_speaks_of_the_change_comes_first() -> None:
    """A link called "Password" may lead elsewhere."""
    assert way_to_change(page("Password", "Change password")) == Target("link", "Change password")


@pytest.mark.parametrize("text", ["Forgot password?", "Password policy", "Show password", "Security", "Sign out"])
def test_what_leads_elsewhere_is_left_alone(text: str) -> None:
    """A name that says more about the password says something else."""
    assert way_to_change(page(text)) is None
