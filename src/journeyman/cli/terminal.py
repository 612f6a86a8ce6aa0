"""What the shell's user sees: two consoles, tables, and how errors are told."""

import sys
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

UNBOUNDED = 10_000
"""Columns of a pipe or file: there a line is never folded."""

out = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else UNBOUNDED)
"""Results; safe to pipe."""
err = Console(stderr=True, soft_wrap=True, highlight=False)
"""Progress and faults."""


def print_line(text: str) -> None:
    """Print a line as it is: no markup, no colours, no wrapping."""
    out.print(text, markup=False)


def print_fault(text: str) -> None:
    """Print what went wrong on stderr, as one paragraph with its own line breaks only."""
    err.print(f"journeyman: {text.rstrip()}", markup=False, style="red" if err.is_terminal else "")


def print_rows(rows: Sequence[Mapping[str, str]], title: str = "") -> None:
    """Print rows of the same keys as a table with those keys as its head."""
    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(value.rstrip()) for value in row.values()))  # as it is: a name may hold brackets
    out.print(table)


def print_pairs(pairs: Iterable[tuple[str, str]]) -> None:
    """Print what there is to know of one thing, a line each."""
    rows = list(pairs)
    width = max(16, *(len(key) + 1 for key, _ in rows))
    for key, value in rows:
        print_line(f"{key:<{width}}{value}".rstrip())


def stdout_is_terminal() -> bool:
    """Say whether a person reads stdout, and not a file or a program."""
    return sys.stdout.isatty()
