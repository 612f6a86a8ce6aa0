"""What may be a message's code or link, and whether one of them is surely it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr


@dataclass(frozen=True)
class Candidate:
    """One text or URL that may be it. It is secret: out of `repr`."""

    value: str = field(repr=False)
    points: Mapping[str, int]
    """What speaks for and against it, by the reason."""

    @property
    def score(self) -> int:
        """The sum of its points."""
        return sum(self.points.values())

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons whose points are not 0, each with them."""
        return tuple(f"{reason} {number:+d}" for reason, number in self.points.items() if number)


def surely(ranked: Sequence[Candidate], sure: int, ahead: int) -> SecretStr | None:
    """Return the first of the candidates (best first) if it scores `sure` and leads the next by `ahead`, else None."""
    if not ranked or ranked[0].score < sure:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < ahead:
        return None
    return SecretStr(ranked[0].value)
