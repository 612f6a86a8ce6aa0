"""Apple's passwordrules grammar: what a site asks of a password, as text and as a value.

Source: Apple's "Customizing Password AutoFill Rules" and the public quirks collection with its reference parser,
whose answers the tests hold us to. `parse` is as lenient as that one; `read` also tells what a recipe got wrong.
"""

import string
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

UPPER, LOWER, DIGIT = (frozenset(chars) for chars in (string.ascii_uppercase, string.ascii_lowercase, string.digits))
PRINTABLE = frozenset(map(chr, range(0x20, 0x7F)))
SPECIAL = PRINTABLE - UPPER - LOWER - DIGIT

NAMED = {"upper": UPPER, "lower": LOWER, "digit": DIGIT, "special": SPECIAL, "ascii-printable": PRINTABLE}
"""The named classes but for `unicode`, which is any character and which we type none of beyond ASCII."""

CLASSES = (*NAMED, "unicode")
WHOLE = ("ascii-printable", "unicode")
"""Classes that leave nothing to add."""

LENGTHS = ("minlength", "maxlength", "max-consecutive")
PROPERTIES = ("required", "allowed", *LENGTHS)
WHITESPACE = " \f\n\r\t"
LONGEST_NUMBER = 15
"""Digits of a number; what is longer counts as the largest that has so many."""


@dataclass(frozen=True)
class Class:
    """A set of characters: one of `CLASSES` by name, or its own characters."""

    name: str = ""
    chars: frozenset[str] = frozenset()

    @property
    def characters(self) -> frozenset[str]:
        """The printable ASCII characters in it."""
        return self.chars or NAMED.get(self.name, PRINTABLE if self.name == "unicode" else frozenset[str]())

    def holds(self, char: str) -> bool:
        """Say whether a character is in it."""
        return self.name == "unicode" or char in self.characters

    def __str__(self) -> str:
        """Return it in the grammar: a name, or characters in brackets."""
        return self.name or f"[{bracketed(self.chars)}]"


Classes = tuple[Class, ...]


@dataclass(frozen=True)
class PasswordRules:
    """What a password must have (one character of each `required`), may have, and how long it may be."""

    required: tuple[Classes, ...] = ()
    """Each in its shortest form (`canonical`); an empty one names no character and asks for none."""
    allowed: Classes = ()
    min_length: int | None = None
    max_length: int | None = None
    max_consecutive: int | None = None
    """How often the same character may stand in a row."""

    def __str__(self) -> str:
        """Return the rules in the grammar; `parse` gives them back."""
        parts = [f"required: {in_grammar(classes)}" for classes in self.required]
        if self.allowed:
            parts.append(f"allowed: {in_grammar(self.allowed)}")
        lengths = (self.min_length, self.max_length, self.max_consecutive)
        parts += [f"{name}: {value}" for name, value in zip(LENGTHS, lengths, strict=True) if value is not None]
        return "; ".join(parts)

    def normalised(self) -> "PasswordRules":
        """Return them with all that is allowed: what is required, too, and printable ASCII where nothing is said."""
        named = [item for classes in (*self.required, self.allowed) for item in classes]
        return replace(self, allowed=canonical(named) or (Class("ascii-printable"),))

    @property
    def alphabet(self) -> frozenset[str]:
        """All printable ASCII characters that a password may be made of."""
        return characters(self.normalised().allowed)

    def allows(self, char: str) -> bool:
        """Say whether a password may have this character."""
        return any(item.holds(char) for item in self.normalised().allowed)


def in_grammar(classes: Classes) -> str:
    """Return classes as they stand after `required:`."""
    return ", ".join(map(str, classes)) or "[]"


def characters(classes: Iterable[Class]) -> frozenset[str]:
    """Return all printable ASCII characters of some classes."""
    return frozenset[str]().union(*(item.characters for item in classes))


def bracketed(chars: Iterable[str]) -> str:
    """Return characters as they may stand in brackets: a dash counts only as the first, a closing bracket as the last.

    The others in the order of the reference parser: letters, digits, special ones.
    """
    return "".join(sorted(chars, key=lambda c: (c == "]", c != "-", not c.isalpha(), not c.isdigit(), c)))


def canonical(classes: Iterable[Class]) -> Classes:
    """Return classes in the shortest form: full ones by name, what is left by its characters in one more."""
    found = list(classes)
    whole = [item for item in found if item.name in WHOLE]
    if whole:
        return (whole[0],)
    chars = characters(found)
    if chars >= PRINTABLE:
        return (Class("ascii-printable"),)
    full = [name for name in ("upper", "lower", "digit", "special") if chars >= NAMED[name]]
    rest = chars.difference(*(NAMED[name] for name in full))
    return (*map(Class, full), *((Class(chars=rest),) if rest else ()))


def parse(text: str) -> PasswordRules:
    """Return the rules, faults or not; what a fault does to them is the reference parser's way.

    Where a value is wrong up to the next ";", its rule is left out; any other fault voids all rules. What follows an
    empty rule (";;") is not read.
    """
    return read(text)[0]


def read(text: str) -> tuple[PasswordRules, list[str]]:
    """Return the rules as `parse` does, and the faults of the text, one sentence each: what is wrong, and where."""
    reader = _Reader(text)
    reader.read()
    return reader.rules(), reader.faults


class _Fault(ValueError):
    """The text is not in the grammar."""


@dataclass
class _Reader:
    """Reads rules from left to right."""

    text: str
    at: int = 0
    required: list[Classes] = field(default_factory=list[Classes])
    allowed: list[Class] = field(default_factory=list[Class])
    lengths: dict[str, int] = field(default_factory=dict[str, int])
    void: bool = False
    faults: list[str] = field(default_factory=list[str])

    def read(self) -> None:
        """Read all rules and note the faults."""
        self._space()
        while self._next:
            if not _is_name(self._next):
                options = ", ".join(PROPERTIES)
                self.faults.append(f"a rule begins with one of {options}, not with {self._rest()}")
                return
            try:
                self._rule()
            except _Fault as fault:
                self.faults.append(str(fault))
            self._space()
            if self._next not in {"", ";"}:
                # Only a fault ends elsewhere than at a ";", so it is noted already.
                self.void = True
                return
            self.at += 1
            self._space()

    def rules(self) -> PasswordRules:
        """Return what was read: of repeated lengths the stricter, of repeated `allowed` all."""
        if self.void:
            return PasswordRules()
        least, most, run = (self.lengths.get(name) for name in LENGTHS)
        return PasswordRules(tuple(self.required), canonical(self.allowed), least, most, run)

    @property
    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _rest(self) -> str:
        return f'"{self.text[self.at :][:20]}"' if self._next else "the end"

    def _space(self) -> None:
        while self._next and self._next in WHITESPACE:
            self.at += 1

    def _word(self) -> str:
        begin = self.at
        while self._next and _is_name(self._next):
            self.at += 1
        return self.text[begin : self.at]

    def _rule(self) -> None:
        begin, name = self.at, self._word()
        if name not in PROPERTIES:
            self.at = begin
            raise _Fault(_unknown("rule", name, PROPERTIES))
        if self._next != ":":
            raise _Fault(f'{name} wants a ":" before {self._rest()}')
        self.at += 1
        self._space()
        if self._next in {"", ";"}:
            raise _Fault(f"{name} has no value")
        if name in LENGTHS:
            value = self._number(name)
            stricter = max if name == "minlength" else min
            self.lengths[name] = stricter(value, self.lengths.get(name, value))
        elif name == "required":
            self.required.append(canonical(self._classes(name)))
        else:
            self.allowed += self._classes(name)

    def _number(self, name: str) -> int:
        begin = self.at
        while self._next and self._next in string.digits:
            self.at += 1
        digits = self.text[begin : self.at].lstrip("0")[: LONGEST_NUMBER + 1]
        if begin == self.at or self._next not in {"", ";"}:
            raise _Fault(f'{name} wants a whole number and then a ";", not "{self.text[begin:][:20]}"')
        if not digits:
            raise _Fault(f"{name}: 0 says nothing")
        return min(int(digits), 10**LONGEST_NUMBER - 1)

    def _classes(self, name: str) -> list[Class]:
        found: list[Class] = []
        while True:
            found += self._class()
            self._space()
            if self._next in {"", ";"}:
                return found
            if self._next != ",":
                raise _Fault(f'{name} wants a "," or ";" before {self._rest()}')
            self.at += 1
            self._space()

    def _class(self) -> list[Class]:
        """Read one class; none where brackets hold nothing."""
        if self._next == "[":
            chars = self._brackets()
            return [Class(chars=chars)] if chars else []
        begin, name = self.at, self._word()
        if name.lower() not in CLASSES:
            self.at = begin
            raise _Fault(_unknown("class", name, CLASSES) if name else f"a class is missing before {self._rest()}")
        return [Class(name.lower())]

    def _brackets(self) -> frozenset[str]:
        """Read brackets and what is in them; what never closes holds nothing.

        The first "]" closes, or is a character where a second one follows it. A "-" counts only as the first.
        """
        begin, end = self.at + 1, self.text.find("]", self.at)
        if end < 0:
            self.at = len(self.text)
            self.faults.append(f'"{self.text[begin - 1 :][:20]}" never closes: "]" is missing')
            return frozenset()
        if self.text[end : end + 2] == "]]":
            end += 1
        inside = self.text[begin:end]
        self.at = end + 1
        counted = {char for at, char in enumerate(inside) if char in PRINTABLE and (char != "-" or at == 0)}
        if "-" in inside[1:]:
            self.faults.append(f'"-" counts only as the first in brackets, not as in "[{inside[:20]}]"')
        if not counted:
            self.faults.append(f'"[{inside[:20]}]" holds no printable ASCII character')
        return frozenset(counted)


def _is_name(char: str) -> bool:
    return char in string.ascii_letters or char == "-"


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    options = list(known)
    close = get_close_matches(name.lower(), options, n=1)
    return f'unknown {what} "{name}". ' + (
        f'Did you mean "{close[0]}"?' if close else f"There are: {', '.join(options)}."
    )
