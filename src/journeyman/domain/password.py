"""Making passwords by rules, and joining the rules of a recipe with those that a page states."""

import secrets
from collections.abc import Callable
from itertools import groupby

from pydantic import SecretStr

from journeyman.domain.password_rules import (
    DIGIT,
    LOWER,
    PRINTABLE,
    UPPER,
    Class,
    PasswordRules,
    canonical,
    faults,
    parse,
)

__all__ = ["PasswordRules", "faults", "generate", "merge", "missed", "parse"]

LENGTH = 24
"""How long a password is where the rules leave it open: over 120 bits of letters and digits."""

LONGEST = 64
"""No longer, where only a higher limit is stated: many services cut longer ones without a word."""

PLAIN = UPPER | LOWER | DIGIT
"""What passwords are made of where that is allowed: every service and keyboard takes it."""

MILD = frozenset("-_.!@#*+=")
"""Special characters that services seldom choke on; others only where a rule leaves no choice."""

ENOUGH = 10
"""An alphabet of fewer plain characters is used whole."""

TRIES = 1000


def generate(rules: PasswordRules) -> SecretStr:
    """Return a random password (from `secrets`) that satisfies the rules.

    Raises:
        ValueError: no password satisfies them; says which rule is in the way.
    """
    length = _length(rules)
    needed = [_preferred(classes, rules.alphabet) for classes in rules.required if classes]
    if len(needed) > length:
        raise ValueError(f"{length} characters can't hold one of each of {len(needed)} required classes")
    plain = rules.alphabet & PLAIN
    alphabet = sorted(plain if len(plain) >= ENOUGH else rules.alphabet)
    for _ in range(TRIES):
        chars = [secrets.choice(kind) for kind in needed]
        chars += [secrets.choice(alphabet) for _ in range(length - len(chars))]
        secrets.SystemRandom().shuffle(chars)
        made = "".join(chars)
        if not missed(rules, made):
            return SecretStr(made)
    raise ValueError(f"no password found that satisfies: {rules}")


def missed(rules: PasswordRules, password: str) -> list[str]:
    """Return the rules that a password breaks, each in the grammar."""
    broken = [
        f"required: {', '.join(map(str, classes))}"
        for classes in rules.required
        if classes and not any(char in item.characters for char in password for item in classes)
    ]
    if not set(password) <= rules.alphabet and Class("unicode") not in rules.allowed:
        broken.append("allowed")
    if rules.min_length is not None and len(password) < rules.min_length:
        broken.append(f"minlength: {rules.min_length}")
    if rules.max_length is not None and len(password) > rules.max_length:
        broken.append(f"maxlength: {rules.max_length}")
    longest_run = max((len(list(run)) for _, run in groupby(password)), default=0)
    if rules.max_consecutive is not None and longest_run > rules.max_consecutive:
        broken.append(f"max-consecutive: {rules.max_consecutive}")
    return broken


def merge(one: PasswordRules, other: PasswordRules) -> PasswordRules:
    """Return rules that are as strict as both: all that is required, only what both allow, the narrower lengths.

    Raises:
        ValueError: together they leave no password.
    """
    limits = [rules.alphabet for rules in (one, other) if rules.allowed]
    common = PRINTABLE.intersection(*limits)
    allowed = canonical(common) if limits else ()
    if limits and not allowed:
        raise ValueError("the two allow no character in common")
    merged = PasswordRules(
        required=tuple(dict.fromkeys((*one.required, *other.required))),
        allowed=allowed,
        min_length=_strictest(max, one.min_length, other.min_length),
        max_length=_strictest(min, one.max_length, other.max_length),
        max_consecutive=_strictest(min, one.max_consecutive, other.max_consecutive),
    )
    _length(merged)
    for classes in merged.required:
        if classes and not any(item.characters & common for item in classes):
            raise ValueError(f"required: {', '.join(map(str, classes))}: none of it is allowed")
    return merged


def _strictest(choose: Callable[[list[int]], int], *values: int | None) -> int | None:
    stated = [value for value in values if value is not None]
    return choose(stated) if stated else None


def _length(rules: PasswordRules) -> int:
    least, most = rules.min_length or 0, LONGEST if rules.max_length is None else rules.max_length
    if rules.max_length is not None and least > most:
        raise ValueError(f"no password is of at least {least} and at most {most} characters")
    if most < 1:
        raise ValueError(f"no password is of at most {most} characters")
    return max(least, min(LENGTH, most))


def _preferred(classes: tuple[Class, ...], alphabet: frozenset[str]) -> list[str]:
    """Return the characters to choose from for a required class: the plainest that it has."""
    options = frozenset[str]().union(*(item.characters for item in classes)) & alphabet
    return sorted(options & PLAIN or options & MILD or options)
