"""The mail that tells that an address has an account already; and the links of it and of a reset's mail."""

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.services.acorn.mail import Letter, code_letter, exists_letter, link_letter, reset_letter
from journeyman.domain.message import Message
from journeyman.messages.duplicate import says_account_exists
from journeyman.messages.link import find_link
from tests.messages.mails import ORIGIN, mail
from tests.messages.stock_mails import BASE, CONFIRM, MAILS, RESET, Mails, stock_mails
from tests.messages.test_shared_mails import message_of

LANGUAGES = [
    *("en", "de", "fr", "es", "it", "nl", "pl", "pt-br", "pt", "ru", "sv", "nb", "da", "fi", "cs", "sk", "tr", "ja"),
    *("zh-hans", "zh-hant", "ko", "hu", "ro", "bg", "el", "ca", "et", "hr", "uk"),
]
TOKEN = "7.Zk2LqT0xaB3-9fZkWq_Vn8rT"


@pytest.fixture(scope="module")
def stock() -> Mails:
    """Return django-allauth's mails in LANGUAGES."""
    return asyncio.run(stock_mails(LANGUAGES))


def opened(message: Message, origin: str = ORIGIN) -> tuple[str | None, str | None]:
    """Return the links to confirm and to reset by, open."""
    confirm, reset = find_link(message, origin, wants="confirm"), find_link(message, origin, wants="reset")
    return confirm and confirm.get_secret_value(), reset and reset.get_secret_value()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_allauth_mails(stock: Mails, language: str, name: str) -> None:
    """Of all its mails one is a notice; the reset's gives the reset link, the confirmation's its own, others none."""
    subject, text = stock[language][name]
    message = mail(text, subject=subject)
    assert says_account_exists(message) is (name == "exists")
    assert opened(message, BASE) == (CONFIRM if name == "confirm" else None, RESET if name == "reset" else None)


def of(letter: Letter) -> list[Message]:
    """Return Acorn's letter as text, as HTML and as both."""
    return [
        mail(letter.text, letter.html, letter.subject),
        mail(letter.text, subject=letter.subject),
        mail(html=letter.html, subject=letter.subject),
    ]


def test_acorn_mails() -> None:
    """Acorn's notice is one; its codes and links are not, and each link is found by what it is for."""
    reset, confirm = f"{ORIGIN}/reset/{TOKEN}", f"{ORIGIN}/confirm/{TOKEN}"
    for message in of(exists_letter(f"{ORIGIN}/login", f"{ORIGIN}/forgot")):
        assert says_account_exists(message)
        assert opened(message) == (None, None)
    assert [opened(message) for message in of(reset_letter(reset))] == [(None, reset)] * 3
    assert [opened(message) for message in of(link_letter(confirm))] == [(confirm, None)] * 3
    others = [code_letter("482913"), reset_letter(reset), link_letter(confirm)]
    assert not any(says_account_exists(message) for letter in others for message in of(letter))


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Sign-up attempt", "Somebody tried to sign up for Acorn with your address. Was it you? Just sign in."),
        ("Your Acorn account", "An account for alpha@agents.test already\nexists. Sign in or reset your password."),
        ("Did you forget?", "There is already an account under this address."),
        ("Hello", "You are already registered with us, so we made no second account."),
        ("You already have an account", "Use 482913 to sign in instead."),
        ("Activity on your account", "Somebody attempted to register using your e-mail address."),
        ("Actividad de su cuenta", "Alguien ha intentado registrarse con su dirección."),
        ("Ihr Konto", "Sie haben bereits ein Acorn-Konto mit dieser Adresse."),
        ("Bonjour", "Quelqu'un a tenté de s'inscrire avec votre adresse, or vous avez déjà un compte chez nous."),
        ("登録について", "このメールアドレスはすでに登録されています。ログインしてください。"),
        ("提醒", "您已有帐户。请登录。"),
    ],
)
def test_notices(subject: str, text: str) -> None:
    """However it says so, in words or in the subject, it is a notice; as text and as HTML."""
    assert says_account_exists(mail(text, subject=subject))
    assert says_account_exists(
        mail(html=f"<h1>Hello</h1><p>{text}</p><p>If you already use us: hi</p>", subject=subject)
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Confirm your address", f"Confirm: {ORIGIN}/confirm/{TOKEN}\n\nAlready have an account? Sign in."),
        ("Confirm your address", f"Somebody, probably you, tried to sign up. To go on: {ORIGIN}/verify/{TOKEN}"),
        ("Your code", "Your verification code is 482913. You already have an account? Then ignore this mail."),
        ("Your code", "You tried to sign up. Your verification code is 482913."),
        ("Welcome", "If you already have an account elsewhere, you can import your notes."),
        (
            "Reset your password",
            f"Reset it here: {ORIGIN}/reset/{TOKEN}. In case you had already reset it, ignore this.",
        ),
        ("New sign-in", "A new device signed in to your account. If it was not you, change your password."),
        ("Unknown account", "You tried to sign in, but there is no account with this address."),
        ("Willkommen", "Falls Sie bereits ein Konto haben, melden Sie sich an."),
        ("Bienvenue", "Vous avez déjà un compte ? Connectez-vous."),
        ("ようこそ", "すでにアカウントをお持ちの場合は、ログインしてください。"),
        ("", ""),
    ],
)
def test_what_only_sounds_like_it(subject: str, text: str) -> None:
    """Codes, links to confirm, questions and conditions are no notice."""
    assert not says_account_exists(mail(text, subject=subject))
    assert not says_account_exists(mail(html=f"<p>{text}</p>", subject=subject))


@pytest.mark.parametrize("path", [f"login/{TOKEN}", f"signin?key={TOKEN}", f"reset/{TOKEN}", f"account?verify={TOKEN}"])
def test_a_notice_gives_nothing_to_confirm(path: str) -> None:
    """Whatever links a notice carries, none of them is followed as a confirmation."""
    text = f"You already have an account with this address.\n\nGo on: {ORIGIN}/{path}"
    assert opened(mail(text, subject="You already have an account"))[0] is None


@pytest.mark.parametrize(
    ("subject", "link", "around"),
    [
        ("Reset your Acorn password", "reset/Ab3-9fZk2LqT0xWq", "open this page to set a new password:"),
        ("Password reset", "users/password/edit?reset_password_token=Ab3-9fZk2LqT0xWq", "Change my password"),
        ("Password reset", f"auth/verify?token={TOKEN}&type=recovery", "Follow this link:"),
        ("Passwort zurücksetzen", f"go/{TOKEN}", "Passwort ändern:"),
        ("Réinitialisation de votre mot de passe", f"go/{TOKEN}", "Changer de mot de passe :"),
    ],
)
def test_reset_links(subject: str, link: str, around: str) -> None:
    """A reset mail gives its link to who wants to reset, and nothing to who wants to confirm."""
    assert opened(mail(f"Hello\n\n{around}\n\n{ORIGIN}/{link}\n\nBye", subject=subject)) == (None, f"{ORIGIN}/{link}")


@pytest.mark.parametrize(
    "text",
    [
        f"Confirm your address: {ORIGIN}/confirm/{TOKEN} (forgot your password? Tell us.)",
        f"Confirm your address, then choose a new password:\n{ORIGIN}/confirm/{TOKEN}",
        f"Sign in: {ORIGIN}/magic/{TOKEN}",
    ],
)
def test_confirm_links(text: str) -> None:
    """A link's own words and the subject count before what stands around: a mail to confirm gives nothing to reset."""
    confirm, reset = opened(mail(text, subject="Confirm your address"))
    assert confirm is not None
    assert reset is None


def test_each_link_for_its_own_end() -> None:
    """A mail with both gives each to who wants it."""
    confirm, reset = f"{ORIGIN}/confirm/{TOKEN}", f"{ORIGIN}/reset/{TOKEN}"
    assert opened(mail(f"Confirm: {confirm}\n\nReset your password: {reset}")) == (confirm, reset)


def test_an_alert_resets_nothing() -> None:
    """A link to change the password in an alert is no reset that was asked for, whatever its language."""
    text = f"Neue Anmeldung. Passwort ändern: {ORIGIN}/go/{TOKEN}"
    assert opened(mail(text, subject="Neues Gerät")) == (None, None)


@given(st.text(), st.text(), st.text())
def test_any_message_is_read(subject: str, text: str, html: str) -> None:
    """No message makes it raise."""
    assert says_account_exists(mail(text, html, subject)) in (True, False)


def test_shared_mails_have_no_false_notice(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of other people's mails and codes only notices are taken for one, and no link is taken for the other's end."""
    found: list[bool] = []
    for line in (shared_data / "mails/mails.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        message = message_of(shared_data / "mails" / row["file"])
        if row["expected_kind"] == "account_exists":
            found.append(says_account_exists(message))
        else:
            assert not says_account_exists(message), row["file"]
    for line in (shared_data / "otp/messages.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        assert not says_account_exists(mail(row["text"], subject=row["subject"] or "")), row["text"]
    with capsys.disabled():
        print(f"\nnotices: {sum(found)} of {len(found)}")  # noqa: T201 - what this test is for
    assert sum(found) >= 0.8 * len(found)


def test_shared_reset_mails(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Reset mails give nothing to confirm, confirmations nothing to reset; most reset links are found."""
    found: list[bool] = []
    for line in (shared_data / "mails/mails.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        message = message_of(shared_data / "mails" / row["file"])
        if row["expected_kind"] in {"password_reset", "verify"}:
            confirm, reset = opened(message, row["expected_link"])
            resets = row["expected_kind"] == "password_reset"
            assert (confirm if resets else reset) is None, row["file"]
            found += [reset == row["expected_link"]] if resets else []
    with capsys.disabled():
        print(f"\nreset links: {sum(found)} of {len(found)}")  # noqa: T201 - what this test is for
    assert sum(found) >= 0.8 * len(found)
