"""No text that a stranger sends keeps a journey busy: the worker that reads it carries others' journeys, too."""

from time import process_time

import pytest

from journeyman.domain.message import Message
from journeyman.messages.assigned import find_credential
from journeyman.messages.code import find_code
from journeyman.messages.duplicate import says_account_exists
from journeyman.messages.explain import explain
from journeyman.messages.link import find_link
from journeyman.messages.parse import parse_mail

from .mails import RECEIVED

ORIGIN = "https://acorn.example"
LONG = 100_000

REPEATED = [
    "a", "1", "_", "é", "1,", "1-", "1.", "a.", "a-", "a@", "a@a.", "1,11", "A1", "=   ", "+1 11", "verify ",
    "https://acorn.example/", "https://acorn.example/)", "\nhttps://acorn.example/" + "a" * 60 + "\n" + "b" * 900 + "!",
]  # fmt: skip


def mail(text: str = "", html: str = "", subject: str = "Confirm") -> Message:
    """Return a mail of the service's."""
    return Message("m1", RECEIVED, "no-reply@acorn.example", ("alpha@agents.test",), subject, text, html)


def read(message: Message) -> None:
    """Look for all that journeys and people look for in a message."""
    find_code(message, ORIGIN)
    find_link(message, ORIGIN, "confirm")
    find_credential(message)
    says_account_exists(message)
    explain(message, ORIGIN, show=False)


@pytest.mark.parametrize("piece", REPEATED, ids=[piece.strip()[:12] for piece in REPEATED])
@pytest.mark.parametrize("ending", ["", "!"])
def test_no_text_takes_the_square_of_its_length(piece: str, ending: str) -> None:
    """100,000 characters of whatever repeats are read in seconds, as text, as HTML and as a subject."""
    text = (piece * (LONG // len(piece) + 1))[:LONG] + ending
    read(mail("code 123456"))  # the tables of words are made
    began = process_time()
    for message in (mail(text), mail(html=f"<p>{text}</p>"), mail("Hello", subject=text[:20_000])):
        read(message)
    assert process_time() - began < 6


@pytest.mark.parametrize("name", ["To", "From", "Delivered-To"])
def test_no_header_does(name: str) -> None:
    """Nor do long headers without an address in them, however many there are."""
    raw = f"{name}: {'a' * 20_000}\n".encode() * 25
    began = process_time()
    parse_mail(raw, "m1", RECEIVED)
    assert process_time() - began < 2


def test_a_link_that_no_browser_takes_is_none() -> None:
    """Links of more than 8,000 characters are not looked at; one of a thousand is."""
    for length, found in ((1000, True), (9000, False)):
        text = f"Confirm your address: {ORIGIN}/confirm?key={'a1' * (length // 2)}"
        assert (find_link(mail(text), ORIGIN, "confirm") is not None) is found
        assert (
            find_link(mail(html=f'<a href="{text.split(": ")[1]}">Confirm</a>'), ORIGIN, "confirm") is not None
        ) is found
