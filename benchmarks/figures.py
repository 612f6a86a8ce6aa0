"""What was measured, medians and ratios of it, and the table. Pure; knows neither processes nor journeys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median

from rich.box import SIMPLE
from rich.table import Table

PERIOD = 30
"""Seconds of a TOTP time step at Acorn."""

MINUTE = 60.0
"""Seconds."""

MEGABYTE = 1024 * 1024
"""Bytes."""


@dataclass(frozen=True)
class Cost:
    """What one journey took, in seconds."""

    cpu: Mapping[str, float]
    """CPU of each part of it: `program`, and for the flow `server` and `worker`."""
    wall: float
    waited: float
    """How much of the wall time was a wait for the next TOTP time step."""
    apart: Mapping[str, float] = field(default_factory=dict[str, float])
    """CPU of what served it and is not counted."""

    @property
    def total_cpu(self) -> float:
        """CPU of all counted parts."""
        return sum(self.cpu.values())

    @property
    def busy_wall(self) -> float:
        """Wall time without the wait for a time step."""
        return self.wall - self.waited


def waited(saves: Sequence[tuple[float, int]]) -> float:
    """Return how many seconds a journey waited for time steps, by its record's saves: (time, last issued counter).

    A counter is saved right before the wait for its time step.
    """
    total, last = 0.0, -1
    for at, counter in saves:
        if counter > last:
            total += max(0.0, counter * PERIOD - at)
        last = max(last, counter)
    return total


def medians(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure by itself: they need not add up."""
    return Cost(
        {part: median(cost.cpu[part] for cost in costs) for part in costs[0].cpu},
        median(cost.wall for cost in costs),
        median(cost.waited for cost in costs),
        {part: median(cost.apart[part] for cost in costs) for part in costs[0].apart},
    )


def percentile(figures: Sequence[float], share: float) -> float:
    """Return the smallest figure that so many per cent of them do not exceed (nearest rank)."""
    return sorted(figures)[max(0, ceil(len(figures) * share / 100) - 1)]


def table(rounds: Mapping[str, Sequence[Cost]]) -> Table:
    """Return the variants side by side; the first is what the others are compared with."""
    count = len(next(iter(rounds.values())))
    drawn = Table(box=SIMPLE, pad_edge=False, title=f"One Acorn journey, medians of {count} rounds, in seconds")
    for title in ("", "CPU", "ratio", "wall", "waited", "busy\nwall", "ratio", "Acorn\nCPU"):
        drawn.add_column(title, justify="right" if title else "left", no_wrap=True)
    base_cpu, base_wall = (median(figures) for figures in _compared(next(iter(rounds.values()))))
    for name, costs in rounds.items():
        cpu, wall = (median(figures) for figures in _compared(costs))
        middle = medians(costs)
        times = (f"{middle.wall:.1f}", f"{middle.waited:.1f}", f"{wall:.2f}", f"{wall / base_wall:.2f}")
        drawn.add_row(name, f"{cpu:.2f}", f"{cpu / base_cpu:.2f}", *times, f"{sum(middle.apart.values()):.2f}")
        if len(middle.cpu) > 1:
            for part, seconds in middle.cpu.items():
                drawn.add_row(f"  {part}", f"{seconds:.2f}", style="dim")
    return drawn


def cpu_ratio(rounds: Mapping[str, Sequence[Cost]], name: str) -> float:
    """Return a variant's CPU, as a multiple of the first one's: both are medians."""
    bases, mine = _compared(next(iter(rounds.values())))[0], _compared(rounds[name])[0]
    return median(mine) / median(bases)


def _compared(costs: Sequence[Cost]) -> tuple[list[float], list[float]]:
    """Return what is compared: total CPU and busy wall of each round."""
    return [cost.total_cpu for cost in costs], [cost.busy_wall for cost in costs]
