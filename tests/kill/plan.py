"""Which journeys are struck, where and how: a pure function of the seed, their number and the named points."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice, zip_longest

MAIN = ("acorn", "allauth")
"""The services that every named point is tried at."""
LINK = "allauth-link"
SERVICES = (*MAIN, LINK)

LINK_EVERY = 5
"""Of so many cases at allauth that name no point, one confirms by link."""

Points = Mapping[str, Sequence[str]]
"""Service → the points that a journey passes there when all goes well, in order."""


class Kind(StrEnum):
    """What befalls a journey."""

    NOTHING = "nothing"
    POINT = "killed at a point"
    RANDOM = "killed at random"
    BROWSER = "browser killed"
    SERVER = "Prefect server killed"
    MAIL = "mail server down"
    DISK = "disk full"
    TWICE = "called twice at once"


OTHERS = (Kind.RANDOM, Kind.BROWSER, Kind.DISK, Kind.TWICE, Kind.RANDOM, Kind.SERVER, Kind.BROWSER, Kind.MAIL)
"""The order of the cases that are no named kill; what is likelier to find something comes twice."""

WORLDWIDE = (Kind.SERVER, Kind.MAIL)
"""What befalls all journeys that are under way."""

FULL = 100
"""From so many cases on, every named point is covered."""

LATEST = 35.0
"""Seconds: random blows come before, since a journey takes about 45."""


@dataclass(frozen=True)
class Case:
    """One journey and its blow."""

    number: int
    service: str
    kind: Kind
    point: str = ""
    """Where, if at a named point."""
    delay: float = 0.0
    """Seconds into the run, if not."""
    again: float = 0.0
    """Seconds into the next run at which that is killed as well; 0: it is left alone."""
    outage: float = 0.0
    """Seconds until the mail server is there again."""

    @property
    def agent(self) -> str:
        """Who makes it; nobody else does."""
        return f"k{self.number:03}" if self.number else f"clean-{self.service}"

    @property
    def blow(self) -> str:
        """What befalls it, as a line of the table."""
        if self.again:
            return f"{self.kind.value}, and again"
        return f"{self.kind.value}: {self.point}" if self.point else self.kind.value


CLEAN = tuple(Case(0, service, Kind.NOTHING) for service in SERVICES)
"""The journeys that tell which points there are."""


def plan(seed: int, count: int, points: Points) -> list[Case]:
    """Return the cases 1 to `count`: the same for the same seed, count and points."""
    rng = random.Random(f"{seed} {count}")  # noqa: S311 - it must come out the same again
    pairs = list(_pairs(points))
    rng.shuffle(pairs)
    named = named_count(count, len(pairs))
    kinds = [Kind.POINT] * named + [*islice(cycle(OTHERS), count - named)]
    rng.shuffle(kinds)
    places, turns = cycle(pairs), {kind: _turns(rng) for kind in Kind}
    where = (next(places) if kind is Kind.POINT else (next(turns[kind]), "") for kind in kinds)
    return [
        _case(rng, number, kind, place, points)
        for number, (kind, place) in enumerate(zip(kinds, where, strict=True), 1)
    ]


def named_count(count: int, pairs: int) -> int:
    """Return how many cases are kills at named points: half, and from `FULL` on at least one for each."""
    half = count // 2
    return min(max(half, pairs), count - len(OTHERS)) if count >= FULL else half


def _pairs(points: Points) -> Iterator[tuple[str, str]]:
    """Yield each named point of the main services with its service, in turns; then what a link has beside a code."""
    for row in zip_longest(*([(service, point) for point in points[service]] for service in MAIN)):
        yield from filter(None, row)
    yield from ((LINK, point) for point in points[LINK] if point not in points[MAIN[1]])


def _turns(rng: random.Random) -> Iterator[str]:
    """Yield services in turns; the second is now and then the one that confirms by link."""
    first = rng.randrange(2)
    for turn in range(first, 10_000):
        other = LINK if turn // 2 % LINK_EVERY == LINK_EVERY - 1 else MAIN[1]
        yield MAIN[0] if turn % 2 == 0 else other


def _case(rng: random.Random, number: int, kind: Kind, place: tuple[str, str], points: Points) -> Case:
    service, point = place
    delay, again, outage = (round(rng.uniform(*span), 2) for span in ((0.5, LATEST), (0.5, LATEST / 2), (3, 40)))
    match kind:
        case Kind.POINT:
            return Case(number, service, kind, point)
        case Kind.TWICE:
            return Case(number, service, kind)
        case Kind.DISK:
            writes = [name for name in points[service] if name.startswith(("before save", "before lease"))]
            return Case(number, service, kind, rng.choice(writes))
        case Kind.MAIL:
            return Case(number, service, kind, delay=round(delay / 4, 2), outage=outage)
        case Kind.RANDOM if number % 2:
            return Case(number, service, kind, delay=delay, again=again)
        case _:
            return Case(number, service, kind, delay=delay)
