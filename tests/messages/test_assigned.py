"""What a service assigns by mail: a user name, a first password."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.messages.assigned import Assigned, assigned_in, find_assigned, find_credential
from tests.messages.mails import mail

ASSIGNING = [
    ("Welcome!\n\nUsername: u48213\nTemporary password: x7Kp-2Qa\n", "u48213", "x7Kp-2Qa"),
    ("Your temporary password is x7Kp-2Qa.", "", "x7Kp-2Qa"),
    ("Username\nu48213\nPassword\nx7Kp-2Qa\n", "u48213", "x7Kp-2Qa"),
    ("Benutzername: u48213\nPasswort: `x7Kp-2Qa`\n", "u48213", "x7Kp-2Qa"),
    ("Nom d'utilisateur : u48213\nMot de passe : x7Kp-2Qa", "u48213", "x7Kp-2Qa"),
]


@pytest.mark.parametrize(("text", "username", "password"), ASSIGNING)
def test_labels_and_sentences_name_them(text: str, username: str, password: str) -> None:
    """On the label's line, on the next one, or at a sentence's end; in any of the languages."""
    found = find_assigned(mail(text=text))
    assert (found.username, found.password.get_secret_value()) == (username, password)
    assert password not in repr(found)
    credential = find_credential(mail(text=text))
    assert credential
    assert assigned_in(credential) == Assigned(username, found.password)


@pytest.mark.parametrize(
    "text",
    [
        "Please confirm your address: https://acorn.example/confirm/x7Kp2Qa",
        "Password: ********",
        "Password: the one that you chose",
        "Your password is safe.",
        "Forgot your password? Reset it: https://acorn.example/reset/x7Kp2Qa",
        "Reset password: x7Kp-2Qa",
        "Password: x7Kp-2Qa\nPassword: y8Lq-3Rb\n",
        "Username: alpha+acorn@agents.test",
        "Your verification code is 482915.",
    ],
)
def test_what_assigns_nothing(text: str) -> None:
    """Links, masks, words, a reset, codes, the agent's own address; nor what is said twice and not the same."""
    assert not find_assigned(mail(text=text))
    assert find_credential(mail(text=text)) is None


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    """Whatever a mail holds, reading it ends, and a password has no space in it."""
    assert " " not in find_assigned(mail(text=text)).password.get_secret_value()
