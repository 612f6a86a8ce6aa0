"""What pages state on passwords."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import FormField, Snapshot
from journeyman.forms.password_hints import stated_rules
from tests.forms.pages import snapshot_of
from tests.forms.stock_pages import STOCK


def page(nearby: str = "", text: str = "", **said: object) -> Snapshot:
    """Return a sign-up page whose password field says this much."""
    password = FormField("2", 0, type="password", label="Password", autocomplete="new-password", nearby=nearby, **said)  # type: ignore[arg-type] - any of its fields
    return Snapshot("/register", fields=(FormField("1", 0, type="email", label="Email"), password), text=text)


HINTS = [
    ("at least 10 characters", "minlength: 10;"),
    ("Minimum eight characters. No spaces.", "minlength: 8;"),
    ("must contain an upper-case letter and a digit", "required: upper; required: digit;"),
    ("at most 64", "maxlength: 64;"),
    ("one special character", "required: special;"),
    ("8-20 characters", "minlength: 8; maxlength: 20;"),
    ("between 8 and 30 characters", "minlength: 8; maxlength: 30;"),
    ("At least one digit", "required: digit;"),
    ("May contain special characters", ""),
    ("Your password can\u2019t be entirely numeric.", "required: lower, upper;"),
    ("Must include letters and numbers", "required: digit; required: lower, upper;"),
    ("Your password can\u2019t be too similar to your other personal information.", ""),
    (
        "At least 10 characters, at most 64, with a lower-case letter, an upper-case letter and a digit",
        "minlength: 10; maxlength: 64; required: upper; required: lower; required: digit;",
    ),
    (
        "At least 16 characters, at most 64, with a digit and a special character such as - or !",
        "minlength: 16; maxlength: 64; required: digit; required: special;",
    ),
    ("Use at least one of ! @ # $ % in it", "required: [!#$%@];"),
    ("", ""),
]


@pytest.mark.parametrize(
    ("hint", "rules"),
    [
        ("Passwords may only contain letters, numbers and ! @ # $", "allowed: upper, lower, digit, [!#$@];"),
        ("Passwords may only contain letters and digits.", "allowed: upper, lower, digit;"),
    ],
)
def test_what_a_password_is_only_made_of(hint: str, rules: str) -> None:
    """What is allowed and nothing else, which demands none of it."""
    assert stated_rules(page(hint)) == rules


@pytest.mark.parametrize(("hint", "rules"), HINTS)
def test_help_texts_are_read(hint: str, rules: str) -> None:
    """The help text beside the field becomes passwordrules text; what is only allowed is not required.

    What prose requires does not limit the other characters, as requirements alone would in the grammar.
    """
    unlimited = " allowed: ascii-printable;" if "required" in rules else ""
    assert stated_rules(page(nearby=hint)) == rules + unlimited


def test_attributes_are_read() -> None:
    """The passwordrules attribute stands as it is; minlength and maxlength follow."""
    rules = stated_rules(page(min_length=10, max_length=64, password_rules="required: lower; required: digit;"))
    assert rules == "required: lower; required: digit; minlength: 10; maxlength: 64;"


def test_the_strictest_length_counts() -> None:
    """Of an attribute and a text the longer minimum and the shorter maximum are kept."""
    assert stated_rules(page("At least 12 characters", min_length=8, max_length=4096)) == "minlength: 12;"


def test_lines_of_the_page_count_where_they_speak_of_passwords() -> None:
    """A line that speaks of something else is none of the password's rules."""
    text = "A username has at least 5 characters\nA password must have at least 9 characters\nAt least 18 years old"
    assert stated_rules(page(text=text)) == "minlength: 9;"


def test_stock_sign_up_page() -> None:
    """Django's own password rules are read from the page as it comes."""
    assert (
        stated_rules(snapshot_of(STOCK["signup"].html))
        == "minlength: 8; required: lower, upper; allowed: ascii-printable;"
    )


def test_a_sign_in_page_states_nothing() -> None:
    """Without a new password there is nothing to state, whatever the texts say."""
    assert stated_rules(snapshot_of(STOCK["login"].html)) == ""


@given(st.text(), st.text())
def test_any_text_is_read(nearby: str, text: str) -> None:
    """No help text makes the reader raise."""
    stated_rules(page(nearby, text))
