"""Apple's passwordrules grammar, held to the answers of its reference parser."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.password import faults, generate, missed, parse
from journeyman.domain.password_rules import PRINTABLE, Class, PasswordRules, canonical

EDGES = Path(__file__).parents[1] / "data/password_rules/grammar_edge_vectors.jsonl"


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def answer(parsed: list[dict[str, Any]]) -> list[Any]:
    """Return the reference parser's answer with the characters of brackets as sets: their order means nothing."""
    return [(rule["name"], _value(rule["value"])) for rule in parsed]


def _value(value: int | list[dict[str, str]]) -> object:
    if isinstance(value, int):
        return value
    return [item.get("named") or frozenset(item["custom"]) for item in value]


def ours(rules: PasswordRules) -> list[Any]:
    """Return our rules in the same form and order."""
    stated: list[tuple[str, Any]] = [("required", classes) for classes in rules.required]
    stated += [("allowed", rules.allowed)] if rules.allowed else []
    found = [(name, [item.name or item.chars for item in classes]) for name, classes in stated]
    lengths = {
        "max-consecutive": rules.max_consecutive,
        "minlength": rules.min_length,
        "maxlength": rules.max_length,
    }
    return [*found, *((name, value) for name, value in lengths.items() if value is not None)]


@pytest.mark.parametrize("row", rows(EDGES), ids=lambda row: repr(row["rules"]))
def test_odd_rules_mean_what_the_reference_parser_says(row: dict[str, Any]) -> None:
    """Rules as written and rules with all that is allowed are the reference parser's, faults and all."""
    rules = parse(row["rules"])

    assert ours(rules) == answer(row["parsed_minimal"])
    assert ours(rules.normalised()) == answer(row["parsed"])


def test_the_rules_of_real_sites(shared_data: Path) -> None:
    """All rules of the public collection are read as the reference parser reads them; a password can be made for each.

    None has a fault to a recipe's checker, either: they were written with care.
    """
    for row in rows(shared_data / "password_rules/rules.jsonl"):
        rules = parse(row["rules"])
        assert ours(rules) == answer(row["parsed_minimal"]), row["rules"]
        assert ours(rules.normalised()) == answer(row["parsed"]), row["rules"]
        assert missed(rules, generate(rules).get_secret_value()) == [], row["rules"]
        assert faults(row["rules"]) == []


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("minlength: 0; maxlength: 9", "maxlength: 9"),
        ("maxlength: 0; maxlength: 9; max-consecutive: 00", "maxlength: 9"),
        ("required:; minlength: 9", "minlength: 9"),
        ("required; minlength: 9", "minlength: 9"),
        ("minlength: 9; required: digit,", "minlength: 9"),
        ("required: digit,; minlength: 9", "minlength: 9"),
        ("minlength: 8 ; maxlength: 9", "maxlength: 9"),
        ("required : digit; minlength: 9", ""),
        ("minlength: 9; -x: 2", ""),
        ("minlength: 9;; maxlength: 12", "minlength: 9"),
        ("minlength: 9; 7", "minlength: 9"),
        ("minlength:\u00a09", ""),
        ("\t\r\n\fminlength:\t9;\n", "minlength: 9"),
        ("required: LOWER, Digit", "required: lower, digit"),
        ("Required: lower", ""),
        ("required: digit, [0123456789ab]", "required: digit, [ab]"),
        ("required: digit, unicode, ascii-printable", "required: unicode"),
        ("allowed: digit; allowed: [ab]; allowed: lower", "allowed: lower, digit"),
        ("required: [a]]]", ""),
        ("required: [a]], [-b]", "required: [-ab]]"),
    ],
)
def test_a_fault_costs_its_rule_or_all(text: str, meaning: str) -> None:
    """A value that is wrong up to the next ";" costs its rule, any other fault all of them, as browsers have it."""
    assert str(parse(text)) == meaning


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("minlenght: 10", 'unknown rule "minlenght". Did you mean "minlength"?'),
        ("MINLENGTH: 10", 'unknown rule "MINLENGTH". Did you mean "minlength"?'),
        ("required: lover", 'unknown class "lover". Did you mean "lower"?'),
        ("required: x", 'unknown class "x". There are: upper, lower, digit, special, ascii-printable, unicode.'),
        ("minlength 10", 'minlength wants a ":" before " 10"'),
        ("minlength: ten", 'minlength wants a whole number and then a ";", not "ten"'),
        ("minlength: 10 maxlength: 20", 'minlength wants a whole number and then a ";", not "10 maxlength: 20"'),
        ("minlength: 0", "minlength: 0 says nothing"),
        ("required:", "required has no value"),
        ("required: lower upper", 'required wants a "," or ";" before "upper"'),
        ("required: lower,", "a class is missing before the end"),
        ("required: [abc", '"[abc" never closes: "]" is missing'),
        ("required: [a-z]", '"-" counts only as the first in brackets, not as in "[a-z]"'),
        ("required: [é]", '"[é]" holds no printable ASCII character'),
        ("required: []", '"[]" holds no printable ASCII character'),
        (
            "required: lower;; minlength: 9",
            "a rule begins with one of required, allowed, minlength, maxlength, max-consecutive, not with",
        ),
        ("minlength: 20; maxlength: 10", "minlength 20 is more than maxlength 10"),
        ("minlength: 99999", "minlength 99999 is more than any service takes"),
        ("maxlength: 1; required: lower; required: digit", "maxlength 1 can't hold one of each of 2 required classes"),
        ("allowed: [x]; max-consecutive: 2", "no password found that satisfies: allowed: [x]; max-consecutive: 2"),
    ],
)
def test_a_recipes_faults_are_told(text: str, fault: str) -> None:
    """One fault is one sentence that quotes the place; what parses but can't be met is a fault, too."""
    told = faults(text)

    assert len(told) == 1
    assert told[0].startswith(fault)


def test_every_fault_is_told() -> None:
    """Faults that cost their own rule only don't hide the ones that follow."""
    assert len(faults("minlength: 0; required: [a-z]; maxlenth: 20")) == 3


@pytest.mark.parametrize("text", ["", " ", "minlength: 10; required: lower; allowed: [-_.ü]", "required: digit;"])
def test_good_rules_have_no_fault(text: str) -> None:
    """No rules at all are fine, and so is a ";" at the end."""
    assert faults(text) == []


NUMBERS = st.none() | st.integers(1, 10**12)
SETS = st.lists(
    st.sampled_from([Class("upper"), Class("lower"), Class("digit"), Class("special"), Class("unicode")])
    | st.sets(st.sampled_from(sorted(PRINTABLE)), min_size=1).map(lambda chars: Class(chars=frozenset(chars))),
    max_size=3,
).map(canonical)
RULES = st.builds(PasswordRules, st.lists(SETS, max_size=4).map(tuple), SETS, NUMBERS, NUMBERS, NUMBERS)


@given(RULES)
def test_text_and_value_say_the_same(rules: PasswordRules) -> None:
    """What rules are written as is read as those rules."""
    assert parse(str(rules)) == rules


@given(st.text() | st.text(alphabet="requird: [];,-lowdgt0123]\u0661\n"))
def test_any_text_is_read(text: str) -> None:
    """No text breaks the parser, and what it makes of one is stable."""
    rules = parse(text)
    assert parse(str(rules)) == rules
    assert all(isinstance(fault, str) for fault in faults(text))


def test_a_number_of_any_length() -> None:
    """A number with more digits than Python converts is only a very large one."""
    assert parse("minlength: " + "9" * 10_000).min_length == 10**15 - 1
