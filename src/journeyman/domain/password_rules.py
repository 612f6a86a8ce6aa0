"""Apple's passwordrules grammar: what a site asks of a password, as text and as a value.

Source: Apple's "Customizing Password AutoFill Rules" and the public quirks collection with its reference parser,
whose answers the tests hold us to. `parse` is as lenient as browsers are; `faults` tells what a recipe got wrong.
"""

import string
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

UPPER, LOWER, DIGIT = (frozenset(chars) for chars in (string.ascii_uppercase, string.ascii_lowercase, string.digits))
PRINTABLE = frozenset(map(chr, range(0x20, 0x7F)))
SPECIAL = PRINTABLE - UPPER - LOWER - DIGIT

NAMED = {"upper": UPPER, "lower": LOWER, "digit": DIGIT, "special": SPECIAL, "ascii-printable": PRINTABLE}
"""The named classes but for `unicode`, which is any character and which we type none of beyond ASCII."""

CLASSES = (*NAMED, "unicode")
LENGTHS = ("minlength", "maxlength", "max-consecutive")
PROPERTIES = ("required", "allowed", *LENGTHS)


@dataclass(frozen=True)
class Class:
    """A set of characters: one of `CLASSES` by name, or its own characters."""

    name: str = ""
    chars: frozenset[str] = frozenset()

    @property
    def characters(self) -> frozenset[str]:
        """The printable ASCII characters in it."""
        return self.chars or NAMED.get(self.name, PRINTABLE if self.name == "unicode" else frozenset[str]())

    def __str__(self) -> str:
        """Return it in the grammar: a name, or characters in brackets."""
        return self.name or f"[{bracketed(self.chars)}]"


Classes = tuple[Class, ...]


@dataclass(frozen=True)
class PasswordRules:
    """What a password must have (one character of each `required`), may have, and how long it may be."""

    required: tuple[Classes, ...] = ()
    allowed: Classes = ()
    min_length: int | None = None
    max_length: int | None = None
    max_consecutive: int | None = None
    """How often the same character may stand in a row."""

    def __str__(self) -> str:
        """Return the rules in the grammar; `parse` gives them back."""
        parts = [f"required: {', '.join(map(str, classes))}" for classes in self.required if classes]
        if self.allowed:
            parts.append(f"allowed: {', '.join(map(str, self.allowed))}")
        lengths = (self.min_length, self.max_length, self.max_consecutive)
        parts += [f"{name}: {value}" for name, value in zip(LENGTHS, lengths, strict=True) if value is not None]
        return "; ".join(parts)

    @property
    def alphabet(self) -> frozenset[str]:
        """All printable ASCII characters that a password may be made of."""
        named = [*self.allowed, *(item for classes in self.required for item in classes)]
        union = frozenset[str]().union(*(item.characters for item in named))
        return union or PRINTABLE


def bracketed(chars: Iterable[str]) -> str:
    """Return characters in the order in which they can stand in brackets: a dash early, a closing bracket last."""
    return "".join(sorted(chars, key=lambda c: (c == "]", not c.isalnum(), c != "-", c)))


def canonical(characters: frozenset[str]) -> Classes:
    """Return a set of characters as the fewest classes: full ones by name, what is left by its characters."""
    if characters >= PRINTABLE:
        return (Class("ascii-printable"),)
    full = [name for name in ("upper", "lower", "digit", "special") if characters >= NAMED[name]]
    rest = characters.difference(*(NAMED[name] for name in full))
    return (*map(Class, full), *((Class(chars=rest),) if rest else ()))


def parse(text: str) -> PasswordRules:
    """Return the rules; as the reference parser has it, a fault in the grammar voids all of them."""
    reader = _Reader(text)
    try:
        reader.read()
    except _Fault:
        return PasswordRules()
    return reader.rules()


def faults(text: str) -> list[str]:
    """Return what is wrong with rules that a person wrote: one sentence, or none. Stricter than `parse`."""
    reader = _Reader(text)
    try:
        reader.read()
    except _Fault as fault:
        return [str(fault)]
    if reader.at < len(text):
        return [f'an empty rule before "{text[reader.at :][:20]}": rules are parted by one ";"']
    rules = reader.rules()
    if not all(rules.required):
        return ["a required: [] names no printable ASCII character"]
    if rules.min_length is not None and rules.max_length is not None and rules.min_length > rules.max_length:
        return [f"minlength {rules.min_length} is more than maxlength {rules.max_length}"]
    return []


class _Fault(ValueError):
    """The text is not in the grammar."""


@dataclass
class _Reader:
    """Reads rules from left to right."""

    text: str
    at: int = 0
    required: list[Classes] = field(default_factory=list[Classes])
    allowed: set[Class] = field(default_factory=set[Class])
    lengths: dict[str, int] = field(default_factory=dict[str, int])

    def read(self) -> None:
        """Read all rules; stop where a rule does not begin with a letter."""
        self._space()
        while self.at < len(self.text) and _is_letter(self._next):
            self._rule()
            self._space()
            if self.at < len(self.text):
                self._expect(";")
                self._space()
        if self.at == 0 and self.text and not self.text.isspace():
            raise _Fault(f'rules begin with one of {", ".join(PROPERTIES)}, not with "{self.text[:20]}"')

    def rules(self) -> PasswordRules:
        """Return what was read: of repeated lengths the stricter, of repeated `allowed` all."""
        union = frozenset[str]().union(*(item.chars for item in self.allowed))
        named = [Class(name) for name in ("unicode", "ascii-printable") if Class(name) in self.allowed][:1]
        named = named or [Class(name) for name in CLASSES if Class(name) in self.allowed]
        custom = (
            [Class(chars=union)] if union and not (named and named[0].name in {"unicode", "ascii-printable"}) else []
        )
        lengths = {name.replace("-", "_").replace("length", "_length"): value for name, value in self.lengths.items()}
        return PasswordRules(tuple(self.required), (*named, *custom), **lengths)

    @property
    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _space(self) -> None:
        while self._next.isspace():
            self.at += 1

    def _expect(self, mark: str) -> None:
        if self._next != mark:
            raise _Fault(f'"{mark}" is missing before "{self.text[self.at :][:20]}"')
        self.at += 1

    def _word(self) -> str:
        begin = self.at
        while self._next and (_is_letter(self._next) or self._next == "-"):
            self.at += 1
        return self.text[begin : self.at]

    def _rule(self) -> None:
        name = self._word()
        if name not in PROPERTIES:
            raise _Fault(_unknown("rule", name, PROPERTIES))
        self._space()
        self._expect(":")
        self._space()
        if name in LENGTHS:
            value = self._number(name)
            stricter = max if name == "minlength" else min
            self.lengths[name] = stricter(value, self.lengths.get(name, value))
        elif name == "required":
            self.required.append(self._classes())
        else:
            self.allowed |= set(self._classes())

    def _number(self, name: str) -> int:
        begin = self.at
        while self._next and self._next in string.digits:
            self.at += 1
        if begin == self.at:
            raise _Fault(f'{name} wants a whole number, not "{self.text[begin:][:20]}"')
        return int(self.text[begin : self.at])

    def _classes(self) -> Classes:
        found = [self._class()]
        self._space()
        while self._next == ",":
            self.at += 1
            self._space()
            found.append(self._class())
            self._space()
        named = [item for name in CLASSES for item in found[:] if item.name == name]
        union = frozenset[str]().union(*(item.chars for item in found))
        return (*dict.fromkeys(named), *((Class(chars=union),) if union else ()))

    def _class(self) -> Class:
        if self._next == "[":
            self.at += 1
            return Class(chars=self._brackets())
        name = self._word()
        if name not in CLASSES:
            raise _Fault(_unknown("class", name or self.text[self.at :][:20], CLASSES))
        return Class(name)

    def _brackets(self) -> frozenset[str]:
        """Read up to the closing bracket: "]" is a character where another one follows, "-" where it comes first.

        Brackets that never close hold nothing.
        """
        begin, found = self.at, set[str]()
        while self._next:
            char = self._next
            self.at += 1
            if char == "]" and self._next != "]":
                return frozenset(found)
            if char in PRINTABLE and (char != "-" or self.at == begin + 1):
                found.add(char)
        return frozenset()


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    options = list(known)
    close = get_close_matches(name, options, n=1)
    return f'unknown {what} "{name}". ' + (
        f'Did you mean "{close[0]}"?' if close else f"There are: {', '.join(options)}."
    )
