"""Links and mails that are worded nearly alike, and lead to different things."""

# ruff: noqa: RUF001 - letters of other alphabets

from time import process_time

import pytest

from journeyman.messages.link import find_link
from tests.messages.mails import ORIGIN, link_in, mail

KEY = "7Zk2LqT0xaB39fZkWqVn8rT"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Registrierung abschließen", "Bitte bestätige deine Registrierung"),
        ("Completa l'iscrizione", "Conferma la tua iscrizione"),
        ("Dokończ rejestrację", "Aktywuj swoje konto"),
        ("Завершить регистрацию", "Подтвердите регистрацию"),
        ("Kaydı tamamla", "Hesabınızı etkinleştirin"),
        ("Concluir cadastro", "Falta pouco"),
        ("Finaliser mon inscription", "Bienvenue"),
        ("Registratie afronden", "Nog één stap"),
    ],
)
def test_who_completes_the_sign_up_confirms(text: str, subject: str) -> None:
    """A button may say that the sign-up is to be completed, and no word of confirming."""
    html = f'<p>Acorn</p><a href="https://acorn.example/r/{KEY}">{text}</a>'
    assert link_in(html=html, subject=subject) == f"https://acorn.example/r/{KEY}"


def test_what_asks_to_join_stands_beside_what_confirms() -> None:
    """Where one link confirms by its own words, those that invite or sign in are not the one to open."""
    html = f"""<a href="https://acorn.example/a/{KEY}">Activate account</a>
        <a href="https://acorn.example/chat/invite/Xk82Lq">Join the others</a>
        <a href="https://acorn.example/login?from={KEY}x">Sign in</a>"""
    assert link_in(html=html, subject="Please activate your account") == f"https://acorn.example/a/{KEY}"


def test_a_link_that_names_another_matter_confirms_no_address() -> None:
    """Orders, seats and bookings are confirmed, too: the link says so by itself, whatever the subject says."""
    for text in ("Confirm order", "Confirm my seat", "Bestellung bestätigen"):
        assert link_in(html=f'<a href="https://acorn.example/x/{KEY}">{text}</a>', subject="Please confirm") is None


def test_what_readers_are_counted_by_is_no_key() -> None:
    """The values of utm_ and the like are on every link of a newsletter, also on one that says "invite" or "join"."""
    marks = "utm_source=welcome&utm_id=9f3a72c1d4e8b6a05f"
    for text in ("Invitations", "Accept the challenge"):
        assert link_in(html=f'<a href="https://acorn.example/m?{marks}">{text}</a>', subject="Welcome") is None


def test_a_link_that_confirms_may_lead_to_a_place() -> None:
    """A button may confirm and lead to a dashboard; a dashboard alone is a place to visit."""
    link = f"https://acorn.example/c/{KEY}"
    assert link_in(html=f'<a href="{link}">Confirm and go to your dashboard</a>', subject="One click left") == link
    assert link_in(html=f'<a href="{link}">Go to your dashboard</a>', subject="Confirm your address") is None


def test_a_place_may_be_named_where_something_is_confirmed() -> None:
    """Who signed up on a home page is asked to confirm that, and not to visit it."""
    link = f"https://acorn.example/r.php?uid=482&key={KEY}"
    assert link_in(f"You signed up on our home page. Please confirm your address with this link:\n{link}") == link


@pytest.mark.parametrize(
    "told",
    [
        "Set your password here",
        "Legen Sie hier ein Passwort fest",
        "Définissez votre mot de passe",
        "Establece tu contraseña",
        "Imposta la password",
        "Ustaw hasło",
        "Установите пароль",
        "パスワードを設定してください",
        "请设置密码",
    ],
)
def test_a_first_password_is_set_whatever_the_subject_says(told: str) -> None:
    """Who is given an account is asked to set a password; one who is told that it is set is not."""
    link = f"https://acorn.example/x/{KEY}"
    found = find_link(mail(f"{told}: {link}", subject="Your Acorn account"), ORIGIN, "reset")
    assert found is not None
    assert found.get_secret_value() == link
    assert link_in(f"Was it not you? {told}: {link}", subject="Your password was changed") is None


def test_the_one_link_of_a_reset_needs_no_words() -> None:
    """Under a subject that asks to set another password, a lone key is it, whatever its button says."""
    html = f'<a href="https://acorn.example/r/{KEY}">Let\'s do it</a>'
    assert link_in(html=html, subject="Reset your Acorn password") == f"https://acorn.example/r/{KEY}"
    assert link_in(html=html, subject="Your password was changed") is None
    other = '<a href="https://acorn.example/tour/8Zk2LqT0xaB39fZkWqVn8rT">Tour</a>'
    assert link_in(html=html + other, subject="Reset your Acorn password") is None


def test_closing_an_account_is_never_confirmed() -> None:
    """What ends the account is not opened, also where the subject does not say so."""
    html = f'<a href="https://acorn.example/c/{KEY}">Confirm closing my account</a>'
    assert link_in(html=html, subject="Are you leaving us?") is None


def test_who_says_that_it_was_them_confirms_an_address_and_lets_nobody_in() -> None:
    """The agent did not ask for what others begin; where its address is to be confirmed, it did."""
    html = f'<p>Is this you?</p><a href="https://acorn.example/y/{KEY}">Yes, it was me</a>'
    assert link_in(html=html, subject="Please confirm your email") == f"https://acorn.example/y/{KEY}"
    for subject in ("Sign-in request", "New sign-in to Acorn", "Someone asks to join your team"):
        assert link_in(html=html, subject=subject) is None


@pytest.mark.parametrize("piece", ["a-", "a."])
def test_a_long_subject_holds_nothing_up(piece: str) -> None:
    """A stranger's subject is read about as fast as it is long."""
    begun = process_time()
    assert link_in(f"Confirm: https://acorn.example/c/{KEY}", subject=piece * 20_000)
    assert process_time() - begun < 4  # seconds
