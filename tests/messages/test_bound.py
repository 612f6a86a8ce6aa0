"""Origin-bound codes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.messages.bound import Bound, bound_code, is_for
from journeyman.messages.code import find_code
from tests.messages.mails import mail

BOUND = [
    ("482915 is your code.\n\n@acorn.example #482915", "acorn.example", "482915", ""),
    ("@Acorn.example #aB3-9 @pay.example", "acorn.example", "aB3-9", "pay.example"),
    ("@acorn.example #482915 %pay.example", "acorn.example", "482915", "pay.example"),
    ("@localhost #12\n", "localhost", "12", ""),
]


@pytest.mark.parametrize(("text", "host", "code", "embedded"), BOUND)
def test_the_last_line_binds(text: str, host: str, code: str, embedded: str) -> None:
    """Host, code and the host of an embedded page are read from the last line alone."""
    assert bound_code(text) == Bound(host, code, embedded)


@pytest.mark.parametrize(
    "text",
    ["", "@acorn.example", "@acorn.example#1", "@acorn.example  #1", "x @acorn.example #1", "@acorn.example/a #1",
     "@acorn.example:8443 #1", "@user@acorn.example #1", "@acorn.example #1\nthanks", "@-acorn.example #1"],
)  # fmt: skip
def test_other_lines_bind_nothing(text: str) -> None:
    """What is not in the format is none, however near to it."""
    assert bound_code(text) is None


@pytest.mark.parametrize(
    ("origin", "found"),
    [
        ("https://acorn.example", True),
        ("https://login.acorn.example:8443", True),
        ("https://evil.example", False),
        ("https://notacorn.example", False),
        ("https://acorn.example.evil.example", False),
        ("nonsense", False),
        ("https://[", False),
        ("", True),
    ],
)
def test_a_bound_code_is_for_its_host(origin: str, found: bool) -> None:  # noqa: FBT001 - the expected answer
    """A page of another host never gets the code, however plainly the message names it."""
    text = "482915 is your verification code.\n\n@acorn.example #482915"
    assert (find_code(mail(text), origin) is not None) is found


def test_a_bound_code_may_look_like_anything() -> None:
    """It need not look like a code, and no other number competes with it."""
    found = find_code(mail("Your code is 111222.\n@acorn.example #sillyface"), "https://acorn.example")
    assert found is not None
    assert found.get_secret_value() == "sillyface"


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """Nothing makes it raise; what is found stands in the text, and is kept out of the repr."""
    for bound in filter(None, [bound_code(text), bound_code(f"@a.example #{text}")]):
        assert bound.code in f"@a.example #{text}"
        assert is_for(bound, f"https://{bound.host}")


def test_the_format_as_others_test_it(shared_data: Path) -> None:
    """The cases of the format's own text and of a browser's parser; two of the latter's are laxer than the format."""
    lines = (shared_data / "otp" / "domain_bound.jsonl").read_text("utf-8").splitlines()
    wrong = []
    for row in map(json.loads, lines):
        bound = bound_code(row["text"])
        if (bound.code if bound else None) != row["code"]:
            wrong.append(row["text"])
    assert len(wrong) <= 0.1 * len(lines), wrong
