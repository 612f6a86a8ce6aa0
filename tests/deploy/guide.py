"""Reads docs/deploy.md: its commands, and the files that it asks for."""

import re

from tests.prefect_world import PROJECT

TEXT = (PROJECT / "docs" / "deploy.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)


def commands(word: str = "") -> list[str]:
    """Return the lines of all shell blocks that hold a word."""
    lines = [line for language, text in BLOCKS if language == "bash" for line in text.strip().splitlines()]
    return [line for line in lines if word in line]


def variables(path: str) -> dict[str, str]:
    """Return what the file at a path is to hold: a block whose first line names it."""
    (text,) = (text for language, text in BLOCKS if language == "ini" and text.startswith(f"# {path}\n"))
    return dict(line.split("=", 1) for line in text.splitlines()[1:])


def with_ours(text: str, replaced: dict[str, str]) -> str:
    """Return a text with what stands for parts of it here, such as folders of a test's own; the longest part first."""
    for part in sorted(replaced, key=len, reverse=True):
        text = text.replace(part, replaced[part])
    return text
