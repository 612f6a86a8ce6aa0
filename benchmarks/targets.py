"""What is aimed at, and what was measured: told by each benchmark, and gathered by `python -m benchmarks`."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from benchmarks.place import out

GATHERED_IN = "BENCHMARKS_TARGETS"
"""The variable that names the file to which benchmarks add what they tell."""


@dataclass(frozen=True)
class Verdict:
    """One target."""

    bench: str
    what: str
    target: str
    measured: str
    met: bool


def at_most(bench: str, what: str, measured: float, target: float, unit: str = "") -> Verdict:
    """Return whether a figure, as it is told, is no more than it may be."""
    return Verdict(bench, what, f"≤ {target:g}{unit}", told(measured) + unit, float(told(measured)) <= target)


def at_least(bench: str, what: str, measured: float, target: float, unit: str = "") -> Verdict:
    """Return whether a figure, as it is told, is no less than it should be."""
    return Verdict(bench, what, f"≥ {target:g}{unit}", told(measured) + unit, float(told(measured)) >= target)


def told(figure: float) -> str:
    """Return a figure with two digits after the point, where it has some."""
    return f"{figure:.2f}" if figure != int(figure) else str(int(figure))


def tell(*verdicts: Verdict) -> None:
    """Print them, and add them to the file that `GATHERED_IN` names, where it is set. None is an error."""
    for verdict in verdicts:
        ends = "met" if verdict.met else "NOT met"
        out.print(f"Target: {verdict.what} {verdict.target}; measured {verdict.measured}: {ends}.", markup=False)
    file = os.environ.get(GATHERED_IN)
    if file:
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.writelines(json.dumps(asdict(verdict)) + "\n" for verdict in verdicts)


def gathered(file: Path) -> list[Verdict]:
    """Return what was told so far."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [Verdict(**json.loads(line)) for line in lines]


def table(verdicts: Sequence[Verdict]) -> Table:
    """Return all of them, one below the other."""
    drawn = Table(box=SIMPLE, pad_edge=False, title="Targets, and what was measured")
    for title in ("", "what", "target", "measured", "met"):
        right = title in {"target", "measured"}
        drawn.add_column(title, justify="right" if right else "left", no_wrap=title != "what")
    before = ""
    for verdict in verdicts:
        bench = "" if verdict.bench == before else verdict.bench
        before = verdict.bench
        words = (bench, verdict.what, verdict.target, verdict.measured)
        drawn.add_row(*map(escape, words), "yes" if verdict.met else "[bold]no[/bold]")
    return drawn
