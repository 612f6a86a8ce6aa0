"""Passwords satisfy the rules that they were made by, and merged rules are as strict as both."""

import string
from dataclasses import replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from journeyman.domain.password import LENGTH, LONGEST, PasswordRules, generate, merge, missed, parse
from journeyman.domain.password_rules import PRINTABLE, Class, canonical

SETS = st.lists(
    st.sampled_from([Class("upper"), Class("lower"), Class("digit"), Class("special"), Class("ascii-printable")])
    | st.sets(st.sampled_from(sorted(PRINTABLE)), min_size=1).map(lambda chars: Class(chars=frozenset(chars))),
    max_size=3,
).map(canonical)
LENGTHS = st.none() | st.integers(1, 80)
RULES = st.builds(
    PasswordRules, st.lists(SETS, max_size=4).map(tuple), SETS, LENGTHS, LENGTHS, st.none() | st.integers(1, 4)
)


def made(text: str) -> str:
    """Return a password by rules in the grammar."""
    return generate(parse(text)).get_secret_value()


@given(RULES)
@example(PasswordRules((canonical([Class(chars=frozenset("! "))]),), (), None, None, 1))
def test_a_password_satisfies_its_rules(rules: PasswordRules) -> None:
    """A password has what is required and only what is allowed; where there can be none, that is said.

    Refused are only contradicting lengths, more classes than characters, and one character that may not repeat.
    """
    try:
        password = generate(rules).get_secret_value()
    except ValueError:
        least, most = rules.min_length or 0, rules.max_length or LONGEST
        few = len({classes for classes in rules.required if classes}) > most
        assert least > most or few or (rules.max_consecutive and len(rules.alphabet) == 1)
    else:
        assert missed(rules, password) == []
        assert password


@given(RULES, RULES)
def test_merged_rules_are_no_weaker_than_either(one: PasswordRules, other: PasswordRules) -> None:
    """A password by the merged rules has what both require, at the length of both, and only what both state as allowed.

    What rules allow only by not saying it grows by what the other rules require.
    """
    try:
        merged = merge(one, other)
    except ValueError:
        assume(False)  # noqa: FBT003 - Hypothesis has it so
        raise
    password = generate(merged).get_secret_value()
    for rules, others in ((one, other), (other, one)):
        grown = rules if rules.allowed or not any(rules.required) else replace(rules, allowed=_all(rules, others))
        assert missed(grown, password) == []


def _all(*several: PasswordRules) -> tuple[Class, ...]:
    return canonical([item for rules in several for classes in rules.required for item in classes])


@given(RULES)
def test_merging_with_nothing_changes_no_meaning(rules: PasswordRules) -> None:
    """A page that states nothing leaves a recipe's rules as they are."""
    try:
        merged = merge(rules, PasswordRules())
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            generate(rules)
    else:
        assert merged.alphabet == rules.alphabet
        assert merge(merged, PasswordRules()) == merged


@pytest.mark.parametrize(
    ("recipe", "page", "both"),
    [
        ("minlength: 8; maxlength: 64", "minlength: 12; maxlength: 80", "minlength: 12; maxlength: 64"),
        ("max-consecutive: 3", "max-consecutive: 2", "max-consecutive: 2"),
        ("required: lower", "required: lower; required: digit", "required: lower; required: digit"),
        ("required: lower; allowed: [-_]", "allowed: lower, digit, [-]", "required: lower; allowed: lower, [-]"),
        ("allowed: lower, digit, [!]", "required: special", "required: [!]; allowed: [!]"),
        ("allowed: ascii-printable", "required: special", "required: special; allowed: special"),
        ("required: []", "minlength: 9", "minlength: 9"),
    ],
)
def test_the_stricter_of_both(recipe: str, page: str, both: str) -> None:
    """Lengths narrow, what is required adds up, what is allowed is what both allow."""
    assert str(merge(parse(recipe), parse(page))) == both


@pytest.mark.parametrize(
    ("recipe", "page", "fault"),
    [
        ("minlength: 20", "maxlength: 10", "minlength 20 is more than maxlength 10"),
        ("allowed: lower", "allowed: digit", "allow no character in common"),
        ("allowed: lower, upper", "required: digit; allowed: lower", "required: digit: none of it is allowed"),
    ],
)
def test_a_contradiction_is_told(recipe: str, page: str, fault: str) -> None:
    """Rules that leave no password together say which of them is in the way."""
    with pytest.raises(ValueError, match=fault):
        merge(parse(recipe), parse(page))


def test_where_nothing_is_said() -> None:
    """A password is long and has what services want without saying so: both cases, a digit and a dash inside."""
    for _ in range(50):
        password = made("")
        assert len(password) == LENGTH >= 20
        for kind in (string.ascii_uppercase, string.ascii_lowercase, string.digits, "-"):
            assert set(kind) & set(password)
        assert password[0].isalnum()
        assert password[-1].isalnum()
        assert set(password) <= set(string.ascii_letters + string.digits + "-")
        assert not set("0O1lI") & set(password)


def test_no_two_are_alike() -> None:
    """Passwords are random in every place: a hundred are all different, and so are their first characters."""
    passwords = [made("") for _ in range(100)]

    assert len(set(passwords)) == 100
    assert len({password[0] for password in passwords}) > 10


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 24), ("minlength: 8", 24), ("minlength: 40", 40), ("maxlength: 12", 12), ("maxlength: 500", 24)],
)
def test_as_long_as_usual_or_as_the_rules_want(text: str, length: int) -> None:
    """Lengths bend to the rules, and no further."""
    assert len(made(text)) == length


def test_special_characters_are_mild_ones() -> None:
    """Where a special character is required, one that services seldom choke on is taken, and never a space."""
    for _ in range(50):
        specials = set(made("required: special; allowed: ascii-printable")) - set(string.ascii_letters + string.digits)
        assert specials <= set("-_.!@#*+=")
        assert " " not in made("allowed: special")


def test_a_code_of_digits_uses_all_of_them() -> None:
    """A small alphabet is not made smaller for readability."""
    assert set("".join(made("allowed: digit; maxlength: 6") for _ in range(200))) == set(string.digits)


def test_what_a_password_misses() -> None:
    """Each rule that a password breaks is named in the grammar; a foreign letter is fine where unicode is allowed."""
    rules = parse("required: lower; required: digit; minlength: 5; max-consecutive: 2")

    assert missed(rules, "AAA") == [
        "required: lower",
        "required: digit",
        "allowed: lower, digit",
        "minlength: 5",
        "max-consecutive: 2",
    ]
    assert missed(parse("maxlength: 2"), "abc") == ["maxlength: 2"]
    assert missed(parse("allowed: ascii-printable"), "ü") == ["allowed: ascii-printable"]
    assert missed(parse("required: unicode"), "ü") == []
    assert missed(rules, "abc12") == []


def test_the_password_shows_nowhere() -> None:
    """A password is a SecretStr: printing it shows stars."""
    assert "*" in f"{generate(PasswordRules())}"
    assert not set(repr(generate(PasswordRules()))) & set(string.digits)
