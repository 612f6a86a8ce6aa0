"""What pages say after a form was sent."""

# ruff: noqa: E501, RUF001 - a language a line, and letters of other alphabets

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.outcome import Need, NeedsInput, Reason, Refused
from journeyman.domain.page import FormField, Snapshot
from journeyman.forms.outcomes import DETAILS, SessionOver, says_changed, usual_outcome
from tests.forms.pages import snapshot_of
from tests.forms.stock_pages import STOCK

CODE = FormField("1", 0, type="number", label="Enter the code from the app", autocomplete="one-time-code")

ALERTS = [
    ("A user with that username already exists.", Reason.USERNAME_TAKEN),
    ("That username is already taken.", Reason.USERNAME_TAKEN),
    ("Login has already been taken", Reason.USERNAME_TAKEN),
    ("A user is already registered with this email address.", Reason.ADDRESS_TAKEN),
    ("An account with this address exists already.", Reason.ADDRESS_TAKEN),
    ("This e-mail address is already in use.", Reason.ADDRESS_TAKEN),
    ("This password is too short. It must contain at least 8 characters.", Reason.PASSWORD_REJECTED),
    ("The password is too similar to the username.", Reason.PASSWORD_REJECTED),
    ("This password is too weak. At least 16 characters.", Reason.PASSWORD_REJECTED),
    ("Password must contain a digit", Reason.PASSWORD_REJECTED),
    ("Incorrect code.", Reason.CODE_WRONG),
    ("That code is not right.", Reason.CODE_WRONG),
    ("That code can't be used any more. Send a new one.", Reason.CODE_WRONG),
    ("The email address and/or password you specified are not correct.", Reason.CREDENTIALS_WRONG),
    ("The username or the password is not right.", Reason.CREDENTIALS_WRONG),
    ("Incorrect password.", Reason.CREDENTIALS_WRONG),
    ("Too many failed login attempts. Try again later.", Reason.RATE_LIMITED),
    ("This field is required.", Reason.FORM_REJECTED),
    ("You must type the same password each time.", Reason.FORM_REJECTED),
]


@pytest.mark.parametrize(("alert", "reason"), ALERTS)
def test_alerts_say_why(alert: str, reason: Reason) -> None:
    """An alert's text names the reason."""
    outcome = usual_outcome(Snapshot("/x", alerts=(alert,)))
    assert isinstance(outcome, Refused)
    assert outcome.reason is reason


TOLD = {
    "de": ["Ein Konto mit dieser E-Mail-Adresse gibt es bereits.", "Dieser Benutzername ist schon vergeben.", "Das Passwort ist zu schwach.", "Der eingegebene Code ist falsch.", "Benutzername oder Passwort falsch.", "Zu viele Versuche, bitte warte eine Weile.", "Dein Konto ist gesperrt.", "Dein Konto wurde noch nicht freigeschaltet.", "Die Registrierung ist zurzeit geschlossen.", "Der Link ist abgelaufen.", "Bitte dieses Feld ausfüllen."],
    "es": ["Ya existe una cuenta con este correo.", "Ese nombre de usuario no está disponible.", "La contraseña es demasiado débil.", "El código es incorrecto.", "Usuario o contraseña incorrectos.", "Demasiados intentos fallidos.", "Tu cuenta está bloqueada.", "Tu cuenta aún no ha sido aprobada.", "El registro está cerrado.", "El enlace ha caducado.", "Campo obligatorio."],
    "fr": ["Un compte existe déjà avec cette adresse e-mail.", "Ce nom d'utilisateur est déjà pris.", "Ce mot de passe est trop faible.", "Le code saisi est incorrect.", "Identifiant ou mot de passe incorrect.", "Trop de tentatives.", "Votre compte est bloqué.", "Votre compte n'est pas encore activé.", "Les inscriptions sont fermées.", "Ce lien a expiré.", "Ce champ est obligatoire."],
    "it": ["Esiste già un account con questa email.", "Il nome utente è già in uso.", "La password è troppo debole.", "Il codice non è valido.", "Nome utente o password errati.", "Troppi tentativi.", "Il tuo account è bloccato.", "Il tuo account non è ancora attivo.", "Le registrazioni sono chiuse.", "Il link è scaduto.", "Campo obbligatorio."],
    "pt": ["Já existe uma conta com este e-mail.", "Este nome de usuário já está em uso.", "A senha é muito fraca.", "O código está incorreto.", "Usuário ou senha incorretos.", "Muitas tentativas.", "Sua conta está bloqueada.", "Sua conta ainda não foi aprovada.", "O cadastro está fechado.", "O link expirou.", "Campo obrigatório."],
    "pl": ["Konto z tym adresem e-mail już istnieje.", "Nazwa użytkownika jest już zajęta.", "Hasło jest zbyt słabe.", "Kod jest nieprawidłowy.", "Błędny login lub hasło.", "Zbyt wiele prób.", "Twoje konto jest zablokowane.", "Twoje konto nie zostało jeszcze aktywowane.", "Rejestracja jest zamknięta.", "Link wygasł.", "Pole wymagane."],
    "ru": ["Аккаунт с такой почтой уже существует.", "Имя пользователя уже занято.", "Пароль слишком простой.", "Неверный код.", "Неверный логин или пароль.", "Слишком много попыток.", "Ваш аккаунт заблокирован.", "Ваш аккаунт ещё не активирован.", "Регистрация закрыта.", "Срок действия ссылки истёк.", "Обязательное поле."],
    "tr": ["Bu e-posta adresi zaten kayıtlı.", "Bu kullanıcı adı zaten alınmış.", "Şifre çok yaygın.", "Kod hatalı.", "Kullanıcı adı veya şifre hatalı.", "Çok fazla deneme.", "Hesabınız kilitlendi.", "Hesabınız henüz etkinleştirilmedi.", "Kayıtlar kapalı.", "Bağlantının süresi doldu.", "Bu alan zorunludur."],
    "ja": ["このメールアドレスは既に登録されています。", "このユーザー名は既に使用されています。", "パスワードが弱すぎます。", "コードが正しくありません。", "ユーザー名またはパスワードが正しくありません。", "試行回数が多すぎます。", "アカウントはロックされています。", "アカウントは承認待ちです。", "登録は現在受け付けていません。", "リンクの有効期限が切れています。", "この項目は必須です。"],
    "zh": ["该邮箱已被注册。", "该用户名已被使用。", "密码过于简单。", "验证码错误。", "用户名或密码错误。", "尝试次数太多。", "您的账户已被锁定。", "您的账户尚未激活。", "注册已关闭。", "链接已过期。", "此项必填。"],
}  # fmt: skip
REASONS = (
    Reason.ADDRESS_TAKEN, Reason.USERNAME_TAKEN, Reason.PASSWORD_REJECTED, Reason.CODE_WRONG,
    Reason.CREDENTIALS_WRONG, Reason.RATE_LIMITED, Reason.ACCOUNT_LOCKED, Reason.NEEDS_APPROVAL,
    Reason.SIGN_UP_CLOSED, Reason.LINK_EXPIRED, Reason.FORM_REJECTED,
)  # fmt: skip


@pytest.mark.parametrize("language", TOLD)
def test_reasons_are_told_in_any_language(language: str) -> None:
    """A journey understands why it was refused, whatever the page's language."""
    told = [usual_outcome(Snapshot("/x", alerts=(alert,))) for alert in TOLD[language]]
    assert [outcome.reason if isinstance(outcome, Refused) else None for outcome in told] == list(REASONS)


@pytest.mark.parametrize(
    ("snapshot", "over"),
    [
        (Snapshot("/x", alerts=("Your session has expired. Please sign in again.",)), True),
        (Snapshot("/x", alerts=("Ihre Sitzung ist abgelaufen.",)), True),
        (Snapshot("/x", text="Sessions expire after 30 minutes."), False),
        (Snapshot("/x", alerts=("The code is wrong.",)), False),
    ],
)
def test_a_session_that_is_over_refuses_nothing(snapshot: Snapshot, over: bool) -> None:  # noqa: FBT001 - expected
    """It may go well with the next visit, so it is told apart from a refusal."""
    assert (usual_outcome(snapshot) == SessionOver()) is over


@pytest.mark.parametrize(
    "snapshot",
    [
        Snapshot("/security", link_texts=("Sign out",), text="Two-factor authentication is disabled."),
        Snapshot("/security", alerts=("Two-factor authentication is not activated.",), link_texts=("Log out",)),
        Snapshot("/x", alerts=("This link is valid for 10 minutes.",)),
        Snapshot("/x", alerts=("We sent you a link. It expires in 3 days.",)),
        Snapshot("/x", alerts=("Please enter the code from the mail.",)),
        Snapshot("/x", alerts=("Please enter your password to continue.",)),
        Snapshot("/x", alerts=("Your authenticator is active now.",)),
        Snapshot("/x", alerts=("Two-factor authentication is already on.",)),
        Snapshot("/x", alerts=("By signing up you accept the terms.",)),
        Snapshot("/x", alerts=("Cookies are disabled in your browser.",)),
        Snapshot("/x", alerts=("This page was open for too long.",)),
        Snapshot("/security", text="Passwords must contain at least 12 characters."),
        Snapshot("/x", fields=(CODE,), text="Your name and username will be visible as long as your account exists."),
        Snapshot("/x", fields=(CODE,), text="Benutzername und E-Mail sind sichtbar, solange das Konto existiert."),
    ],
)
def test_what_is_told_of_other_things_refuses_nothing(snapshot: Snapshot) -> None:
    """Greetings, hints and settings are no refusal, though words of one stand in them."""
    assert usual_outcome(snapshot) is None


@pytest.mark.parametrize(
    "text", ["There is no account with this email address.", "If an incorrect password is typed, we tell you by email."]
)
def test_who_is_signed_in_and_asked_for_nothing_reads_advice(text: str) -> None:
    """An alert, a page that asks for the password again, or one to sign in at refuses by the same words."""
    page = Snapshot("/codes", link_texts=("Sign out",), text=text)
    assert usual_outcome(page) is None
    for refuses in (replace(page, link_texts=()), replace(page, alerts=(text,))):
        outcome = usual_outcome(refuses)
        assert isinstance(outcome, Refused)
        assert outcome.reason is Reason.CREDENTIALS_WRONG


def test_who_is_signed_in_may_have_typed_a_wrong_password() -> None:
    """Some services show what was wrong on a page without a form: to change the password went no further."""
    page = Snapshot("/settings/password", link_texts=("Sign out",), text="Your current password is incorrect.")
    assert usual_outcome(page) == Refused(Reason.CREDENTIALS_WRONG, DETAILS[Reason.CREDENTIALS_WRONG])


@pytest.mark.parametrize(
    "text",
    [
        "Your address is confirmed. You can sign in now.",
        "We sent a new code.",
        "Welcome, alpha!",
        "Successfully signed in as alpha.",
        "Confirmation email sent to alpha@agents.test.",
    ],
)
def test_good_news_is_no_refusal(text: str) -> None:
    """Alerts and statuses that tell of success refuse nothing."""
    assert usual_outcome(Snapshot("/x", alerts=(text,), text=text)) is None


@pytest.mark.parametrize("name", sorted(STOCK))
def test_pages_before_they_were_sent_state_no_outcome(name: str) -> None:
    """Password rules, placeholders and headings of a fresh page are no outcome."""
    assert usual_outcome(snapshot_of(STOCK[name].html, STOCK[name].path)) is None


def test_the_page_counts_where_there_is_no_alert() -> None:
    """What no help text says counts anywhere: here as a plain line of a page without alerts."""
    outcome = usual_outcome(Snapshot("/x", text="Sign In\nToo many failed login attempts. Try again later.\nLogin:"))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.RATE_LIMITED


@pytest.mark.parametrize(
    ("alert", "wait"),
    [
        ("Too many attempts. Try again in 7 seconds.", timedelta(seconds=7)),
        ("Too many requests, try again in five minutes", timedelta(minutes=5)),
        ("Rate limit exceeded. Please wait 1 hour.", timedelta(hours=1)),
        ("Too many attempts. Try again later.", None),
    ],
)
def test_the_wait_is_read(alert: str, wait: timedelta | None) -> None:
    """A rate limit's time is kept where it is stated."""
    assert usual_outcome(Snapshot("/x", alerts=(alert,))) == Refused(
        Reason.RATE_LIMITED, "The page says that there were too many tries.", retry_after=wait
    )


def test_a_rejected_password_tells_the_rules() -> None:
    """The rules that the page states come with the refusal, so that the next password can keep them."""
    field = FormField(
        "1", 0, type="password", autocomplete="new-password", nearby="At least 16 characters, with a digit"
    )
    outcome = usual_outcome(Snapshot("/x", fields=(field,), alerts=("This password is too weak.",)))
    assert isinstance(outcome, Refused)
    assert outcome.rules == "minlength: 16; required: digit; allowed: ascii-printable;"


@pytest.mark.parametrize(
    "snapshot",
    [
        Snapshot("/x", frames=("https://www.google.com/recaptcha/api2 reCAPTCHA",)),
        Snapshot("/x", frames=("https://challenges.cloudflare.com Widget",)),
        Snapshot("/x", frames=("https://acorn.example captcha",)),
        Snapshot("/x", fields=(FormField("1", 0, type="hidden", name="h-captcha-response", visible=False),)),
        Snapshot("/x", alerts=("Complete the captcha first.",)),
    ],
)
def test_captchas_need_a_person(snapshot: Snapshot) -> None:
    """A captcha's frame, answer field or alert is a question for a person; nobody solves it."""
    outcome = usual_outcome(snapshot)
    assert isinstance(outcome, NeedsInput)
    assert outcome.kind is Need.CAPTCHA


def test_an_outcome_holds_none_of_the_page() -> None:
    """Details are our own words: the page may print what was typed."""
    outcome = usual_outcome(Snapshot("/x", alerts=("The username hunter2secret is already taken.",)))
    assert "hunter2secret" not in repr(outcome)


@given(st.text(), st.text())
def test_any_text_is_read(alert: str, text: str) -> None:
    """No page text makes the reader raise."""
    usual_outcome(Snapshot("/x", alerts=(alert,), text=text))


@pytest.mark.parametrize(
    ("alert", "changed"),
    [
        ("Password changed", True),
        ("Password successfully changed.", True),
        ("Your password has been updated.", True),
        ("Your password has not been changed.", False),
        ("Your password must be changed every 90 days.", False),
        ("The new password is the old one.", False),
    ],
)
def test_an_alert_says_that_the_password_was_changed(alert: str, changed: bool) -> None:  # noqa: FBT001 - expected
    """Only what plainly says so counts, and only in an alert."""
    assert says_changed(Snapshot("/password", alerts=(alert,))) is changed
    assert not says_changed(Snapshot("/password", text=alert))
