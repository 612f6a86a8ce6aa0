"""Making passwords by rules, and joining the rules of a recipe with those that a page states."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from pydantic import SecretStr

from journeyman.domain.password_rules import (
    DIGIT,
    LOWER,
    PRINTABLE,
    UPPER,
    Class,
    Classes,
    PasswordRules,
    canonical,
    characters,
    in_grammar,
    parse,
    read,
)

__all__ = ["PasswordRules", "faults", "generate", "merge", "missed", "parse"]

LENGTH = 24
"""How long a password is where the rules leave it open: over 135 bits of letters and digits."""

LONGEST = 64
"""No longer, where only a higher limit is stated: many services cut longer ones without a word."""

TOO_LONG = 1024
"""No service means a longer minimum."""

PLAIN = (UPPER | LOWER | DIGIT) - frozenset("0O1lI")
"""What passwords are made of where that is allowed: every service and keyboard takes it, and nobody misreads it."""

ALNUM = UPPER | LOWER | DIGIT
MILD = frozenset("-_.!@#*+=")
"""Special characters that services seldom choke on; others only where a rule leaves no choice."""

ENOUGH = 10
"""An alphabet of fewer plain characters is used whole."""

HABITUAL = (UPPER, LOWER, DIGIT, frozenset("-"))
"""One of each where the rules allow it: many services want them without saying so."""

TRIES = 100


def generate(rules: PasswordRules) -> SecretStr:
    """Return a random password (from `secrets`) that satisfies the rules.

    It begins and ends with a letter or digit where it can, since forms strip spaces and some refuse a leading dash.

    Raises:
        ValueError: no password satisfies them; says which rule is in the way.
    """
    length, needed = _length(rules), _needed(rules)
    alphabet = _plainest(rules.alphabet, at_least=ENOUGH)
    if rules.max_consecutive and len(alphabet) == 1:  # then the space as well: no character may follow itself for long
        alphabet = "".join(sorted(rules.alphabet))
    for kind in HABITUAL:
        covered = any(kind >= set(stated) for stated in needed)
        if len(needed) < length - 1 and not covered and kind & rules.alphabet:
            needed.append(_plainest(kind & rules.alphabet))
    kinds = [*needed, *[alphabet] * (length - len(needed))]
    for _ in range(TRIES):
        # A new order each time: in some, a small alphabet can't avoid the same character twice in a row.
        made = _draw(_in_random_order(kinds), rules.max_consecutive or length)
        if not missed(rules, made):
            return SecretStr(made)
    raise ValueError(f"no password found that satisfies: {rules}")


def missed(rules: PasswordRules, password: str) -> list[str]:
    """Return the rules that a password breaks, each in the grammar; none where it satisfies them."""
    broken = [
        f"required: {in_grammar(classes)}"
        for classes in rules.required
        if classes and not any(item.holds(char) for char in password for item in classes)
    ]
    if not all(map(rules.allows, password)):
        broken.append(f"allowed: {in_grammar(rules.normalised().allowed)}")
    if rules.min_length is not None and len(password) < rules.min_length:
        broken.append(f"minlength: {rules.min_length}")
    if rules.max_length is not None and len(password) > rules.max_length:
        broken.append(f"maxlength: {rules.max_length}")
    longest_run = max((len(list(run)) for _, run in groupby(password)), default=0)
    if rules.max_consecutive is not None and longest_run > rules.max_consecutive:
        broken.append(f"max-consecutive: {rules.max_consecutive}")
    return broken


def faults(text: str) -> list[str]:
    """Return what is wrong with rules that a person wrote, one sentence each: in the grammar, or in what they ask."""
    rules, found = read(text)
    if found:
        return found
    try:
        generate(rules)
    except ValueError as error:
        return [str(error)]
    return []


def merge(one: PasswordRules, other: PasswordRules) -> PasswordRules:
    """Return rules that are as strict as both: all that is required, only what both allow, the narrower lengths.

    Rules that require without a word on what is allowed allow no more than that; but what the other rules require is
    then allowed, too, since a recipe's "a digit" and a page's "a letter" mean no contradiction.

    Raises:
        ValueError: together they leave no password.
    """
    common = PRINTABLE & _limit(one, other) & _limit(other, one)
    if not common:
        raise ValueError("the two allow no character in common")
    stated = filter(None, one.required + other.required)
    merged = PasswordRules(
        required=tuple(dict.fromkeys(_narrowed(classes, common) for classes in stated)),
        allowed=canonical([Class(chars=common)]) if one.allowed or other.allowed else (),
        min_length=_strictest(max, one.min_length, other.min_length),
        max_length=_strictest(min, one.max_length, other.max_length),
        max_consecutive=_strictest(min, one.max_consecutive, other.max_consecutive),
    )
    generate(merged)
    return merged


def _limit(rules: PasswordRules, other: PasswordRules) -> frozenset[str]:
    """Return the characters that these rules leave when the other rules hold, too."""
    if rules.allowed or not any(rules.required):
        return rules.alphabet
    return rules.alphabet.union(*map(characters, other.required))


def _narrowed(classes: Classes, common: frozenset[str]) -> Classes:
    left = characters(classes) & common
    if not left:
        raise ValueError(f"required: {in_grammar(classes)}: none of it is allowed")
    return classes if left == characters(classes) else canonical([Class(chars=left)])


def _strictest(choose: Callable[[Iterable[int]], int], *values: int | None) -> int | None:
    stated = [value for value in values if value is not None]
    return choose(stated) if stated else None


def _length(rules: PasswordRules) -> int:
    least, most = rules.min_length or 0, LONGEST if rules.max_length is None else rules.max_length
    if rules.max_length is not None and least > most:
        raise ValueError(f"minlength {least} is more than maxlength {most}: no password is that long and that short")
    if most < 1:
        raise ValueError(f"maxlength {most} leaves no password")
    if least > TOO_LONG:
        raise ValueError(f"minlength {least} is more than any service takes ({TOO_LONG})")
    return max(least, min(LENGTH, most))


def _needed(rules: PasswordRules) -> list[str]:
    """Return what to choose one character from, for each required class."""
    stated = [_plainest(characters(classes)) for classes in dict.fromkeys(rules.required) if classes]
    if len(stated) > _length(rules):
        raise ValueError(f"maxlength {rules.max_length} can't hold one of each of {len(stated)} required classes")
    return stated


def _plainest(options: frozenset[str], at_least: int = 1) -> str:
    """Return the plainest of some characters, to choose from: the first kind that has enough of them, else all.

    A space only where there is nothing else: forms strip it.
    """
    kinds = (options & kind for kind in (PLAIN, ALNUM, MILD))
    return "".join(sorted(next((kind for kind in kinds if len(kind) >= at_least), options - {" "} or options)))


def _in_random_order(pools: Sequence[str]) -> list[str]:
    """Return the pools shuffled, those of letters and digits at both ends where there are some."""
    order = secrets.SystemRandom().sample(pools, len(pools))
    for end in (0, -1):
        at = next((at for at, pool in enumerate(order[1:-1], 1) if ALNUM.issuperset(pool)), None)
        if at is not None and not ALNUM.issuperset(order[end]):
            order[end], order[at] = order[at], order[end]
    return order


def _draw(pools: Sequence[str], longest_run: int) -> str:
    """Return one character of each pool; where a run would become too long, any other one."""
    made = ""
    for pool in pools:
        ended = made[-longest_run:] if longest_run else ""
        barred = ended[0] if len(ended) == longest_run and len(set(ended)) == 1 else ""
        made += secrets.choice([char for char in pool if char != barred] or pool)
    return made
