"""YAML to plain values that know their lines: a small, closed part of YAML.

Text, true and false, numbers, mappings and lists; no anchors, aliases, tags or merges, so no file grows when it is
read or makes an object. Numbers are kept apart only so that their fault can be told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import yaml

LARGEST = 64 * 1024
"""Bytes of a recipe file."""

DEEPEST = 12
"""Levels of nesting."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with a recipe, and where."""

    line: int
    message: str


class Block(dict[str, Any]):
    """A mapping that knows its own line and each key's."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Row(list[Any]):
    """A list that knows its own line and each item's."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class Refusal(yaml.MarkedYAMLError):
    """YAML that recipes are not written in."""

    @classmethod
    def at(cls, mark: Any, problem: str) -> "Refusal":  # noqa: ANN401 - PyYAML has two kinds of mark
        """Return the refusal of what stands at a mark."""
        return cls(problem=problem, problem_mark=mark)


class ClosedLoader(yaml.SafeLoader):
    """Composes nodes of the closed part of YAML and refuses the rest before it is built."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own name and shape: nothing is guessed from plain text

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one node, unless it is an alias, an anchor, tagged or too deep."""
        event = cast("yaml.Event", self.peek_event())  # pyright: ignore[reportUnknownMemberType] - PyYAML has no types for it
        if getattr(event, "anchor", None) is not None:
            raise Refusal.at(event.start_mark, "recipes have no anchors or aliases (& and *): write it out")
        if getattr(event, "tag", None) is not None:
            raise Refusal.at(event.start_mark, "recipes have no tags (!): they are plain data")
        if self.depth >= DEEPEST:
            raise Refusal.at(event.start_mark, "nested too deep")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_yaml(text: str) -> tuple[Any, list[Fault]]:
    """Return the file's value as Block, Row, str, bool, float or None, and the faults of its YAML.

    Of a file that is not YAML at all the value is None and the one fault says why.
    """
    faults: list[Fault] = []
    try:
        node = ClosedLoader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [Fault(mark.line + 1 if mark else 1, _plainly(error))]
    except (yaml.YAMLError, ValueError, OverflowError):
        # PyYAML lets ValueError and OverflowError out of escapes and version numbers that are out of range.
        return None, [Fault(1, "not YAML: it holds characters or escapes that text can't have")]
    if node is None:
        return None, [Fault(1, "the file is empty")]
    return _build(node, faults), faults


PROBLEMS = {
    "'\\t'": "tabs can't indent YAML: use spaces",
    "mapping values are not allowed here": 'a ": " in the middle of a text: put the text in quotes',
    "expected a single document": "a recipe is one document: take out the second ---",
    "found unexpected end of stream": "a quote is opened and never closed",
}
"""What PyYAML says, and what a person can do about it."""


def _plainly(error: yaml.MarkedYAMLError) -> str:
    if isinstance(error, Refusal):
        return str(error.problem)
    said = f"{error.context or ''} {error.problem or ''}"
    plain = next((message for words, message in PROBLEMS.items() if words in said), "")
    return plain or f"not YAML: {printable(error.problem or 'it can not be read')}"


def printable(text: str) -> str:
    """Return the text on one line, with what a terminal could act upon replaced by `?`."""
    return "".join(character if character.isprintable() else "?" for character in text)


def _build(node: yaml.Node, faults: list[Fault]) -> Any:  # noqa: ANN401 - whatever the file holds
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, faults)
    if isinstance(node, yaml.SequenceNode):
        row = Row(line)
        for item in cast("list[yaml.Node]", node.value):
            row.lines.append(item.start_mark.line + 1)
            row.append(_build(item, faults))
        return row
    block = Block(line)
    for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
        _add(block, key_node, value_node, faults)
    return block


def _add(block: Block, key_node: yaml.Node, value_node: yaml.Node, faults: list[Fault]) -> None:
    line = key_node.start_mark.line + 1
    if not isinstance(key_node, yaml.ScalarNode):
        faults.append(Fault(line, "a key must be a word"))
        return
    key = _text(key_node, faults)
    if key in block:
        faults.append(Fault(line, f'"{key}" stands here twice (first on line {block.lines[key]})'))
        return
    block.lines[key] = line
    block[key] = _build(value_node, faults)


PLAIN = {"true": True, "True": True, "false": False, "False": False, "": None, "null": None, "~": None}
"""Words that YAML 1.2 reads as something else than text; yes, no, on and off stay words, unlike in YAML 1.1."""

NUMBER = re.compile(r"[-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")


def _scalar(node: yaml.ScalarNode, faults: list[Fault]) -> str | bool | float | None:
    text = _text(node, faults)
    if node.style is not None:
        return text
    if text in PLAIN:
        return PLAIN[text]
    return float(text) if NUMBER.fullmatch(text) else text


def _text(node: yaml.ScalarNode, faults: list[Fault]) -> str:
    text = str(node.value)
    clean = printable(text)
    if clean != text:
        faults.append(Fault(node.start_mark.line + 1, "a text holds line breaks or characters that can't be seen"))
    return clean


def line_of(root: object, place: Sequence[int | str]) -> int:
    """Return the line of a place in what `read_yaml` returned; words that are not there are passed over."""
    line, here = getattr(root, "line", 1), root
    for step in place:
        if isinstance(here, Block) and step in here:
            line, here = here.lines[str(step)], here[str(step)]
        elif isinstance(here, Row) and isinstance(step, int) and step < len(here):
            line, here = here.lines[step], here[step]
    return line
