"""The search of the canary finds a secret in every spelling; else that nothing was found would mean nothing."""

import base64
import html
import json
from urllib.parse import quote, urlencode

import pytest

from tests.canary.needles import BYTES, TEXTS, Needle, search

PASSWORD = 'Kanarien Vogel 7301 "&<ü>+%/'
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WORDS = PASSWORD.encode()


@pytest.mark.parametrize(
    ("spelling", "hay"),
    [
        ("raw", WORDS),
        ("raw", PASSWORD.encode().upper()),
        ("raw", PASSWORD.encode().lower()),
        ("URL", quote(PASSWORD, safe="").encode()),
        ("URL", quote(PASSWORD, safe="").lower().encode()),
        ("URL with slashes", quote(PASSWORD).encode()),
        ("form", urlencode({"p": PASSWORD}).encode()),
        ("JSON", json.dumps({"p": PASSWORD}).encode()),
        ("JSON in Unicode", json.dumps({"p": PASSWORD}, ensure_ascii=False).encode()),
        ("JSON in JSON", json.dumps(json.dumps({"p": PASSWORD})).encode()),
        ("HTML", html.escape(PASSWORD).encode()),
        ("repr", repr({"p": PASSWORD}).encode()),
        ("hex", WORDS.hex().encode()),
        ("hex", WORDS.hex().upper().encode()),
        ("hex with blanks", WORDS.hex(" ").encode()),
        ("UTF-16-LE", PASSWORD.encode("utf-16-le")),
        ("UTF-16-BE", PASSWORD.encode("utf-16-be")),
        *((f"base64 at {n}", base64.b64encode(b"xyz"[:n] + WORDS + b"after")) for n in range(3)),
        *((f"base64 for URLs at {n}", base64.urlsafe_b64encode(b"xyz"[:n] + WORDS + b"after")) for n in range(3)),
    ],
)
def test_a_password_is_found_in_each_spelling(spelling: str, hay: bytes) -> None:
    """Whatever stands before and after it, in text or between zero bytes."""
    needles = [Needle("password", WORDS)]
    for around in (hay, b"before " + hay + b" after", b"\x00" + hay + b"\xff"):
        assert f"password as {spelling}" in search(needles, around)


@pytest.mark.parametrize(
    ("spelling", "shown"),
    [
        ("spaced", "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"),
        ("spaced", "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp"),
        ("dashed", "JBSW-Y3DP-EHPK-3PXP-JBSW-Y3DP-EHPK-3PXP"),
        ("bare", "otpauth://totp/Acorn:alpha?secret=jbswy3dpehpk3pxpjbswy3dpehpk3pxp&issuer=Acorn"),
    ],
)
def test_a_key_is_found_as_pages_print_it(spelling: str, shown: str) -> None:
    """In groups of four, in either case, inside of an address."""
    assert f"key as {spelling}" in search([Needle("key", KEY.encode())], shown.encode())


def test_the_bytes_of_a_key_are_found() -> None:
    """A key that is no text is found raw, in hex and in base64."""
    key = base64.b32decode(KEY)
    for hay in (key, key.hex().encode(), base64.b64encode(b"x" + key)):
        assert search([Needle("key", b"\xff" + key)], hay) == []
        assert search([Needle("key", key)], hay)


def test_a_code_is_found_as_a_word() -> None:
    """Six digits in a sentence, a table or JSON are found; those inside of a time, an id or a number are not."""
    code = [Needle("code", b"042917")]
    for hay in (b"code 042917.", b'"042917"', b"|042917|", b"=042917&", b">042917<", "042917".encode("utf-16-le")):
        assert search(code, hay)
    for hay in (b"12:00:01.042917", b"10429170", b"a042917f-", b"-042917"):
        assert search(code, hay) == []


def test_nothing_is_found_where_nothing_is() -> None:
    """Other text, and the secret without its last letter, are no finding."""
    needles = [Needle("password", WORDS), Needle("key", KEY.encode())]
    for hay in (b"", b"alpha at acorn", WORDS[:-1], KEY[:-1].encode(), base64.b64encode(WORDS[:-3])):
        assert search(needles, hay) == []


def test_every_spelling_is_tried_here() -> None:
    """A spelling that is added is tested as well; no needle shows its secret when a test prints it."""
    tried = {mark.args[1][i][0] for mark in _marks() for i in range(len(mark.args[1]))}
    assert {*TEXTS, *BYTES} - tried == set()
    assert "Vogel" not in repr(Needle("password", WORDS))


def _marks() -> list[pytest.Mark]:
    tests = (test_a_password_is_found_in_each_spelling, test_a_key_is_found_as_pages_print_it)
    return [mark for test in tests for mark in test.pytestmark]
