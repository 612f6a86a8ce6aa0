"""Which journeys are struck, where and how: a pure function of the seed, their number and the named points."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import cycle, islice, zip_longest

from tests.kill.services import MAIN, RE_ENROL, ROTATE, SERVICES_OF, SIGN_UP, VARIANTS, Flow

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
"""From so many cases on, the named points come first: there are about 140, and two more cases for each other blow."""

LATEST: Mapping[Flow, float] = {SIGN_UP: 35.0, ROTATE: 60.0, RE_ENROL: 90.0}
"""Seconds: random blows come before, since a journey takes a little longer; it waits for one or two TOTP windows."""
LONGER = 2.0
"""So many times as long it takes where there is more to do."""


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
    flow: Flow = SIGN_UP

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


def clean(flow: Flow) -> list[Case]:
    """Return the journeys that tell which points there are."""
    return [Case(0, service, Kind.NOTHING, flow=flow) for service in SERVICES_OF[flow]]


def plan(seed: int, count: int, points: Points, flow: Flow = SIGN_UP) -> list[Case]:
    """Return the cases 1 to `count`: the same for the same seed, count, points and flow."""
    rng = random.Random(f"{seed} {count}")  # noqa: S311 - it must come out the same again
    pairs = list(_pairs(points, flow))
    rng.shuffle(pairs)
    named = named_count(count, len(pairs))
    kinds = [Kind.POINT] * named + [*islice(cycle(OTHERS), count - named)]
    rng.shuffle(kinds)
    places, turns = cycle(pairs), {kind: _turns(rng, flow, kind) for kind in Kind}
    where = (next(places) if kind is Kind.POINT else (next(turns[kind]), "") for kind in kinds)
    return [
        _case(rng, Case(number, service, kind, point, flow=flow), points)
        for number, (kind, (service, point)) in enumerate(zip(kinds, where, strict=True), 1)
    ]


def named_count(count: int, pairs: int) -> int:
    """Return how many cases are kills at named points: half; from `FULL` on one for each, as far as there is room."""
    half = count // 2
    return max(half, min(pairs, count - 2 * len(OTHERS))) if count >= FULL else half


def _pairs(points: Points, flow: Flow) -> Iterator[tuple[str, str]]:
    """Yield each named point of the main services with its service, in turns; then what the others have beside them."""
    for row in zip_longest(*([(service, point) for point in points[service]] for service in MAIN)):
        yield from filter(None, row)
    for turn in VARIANTS[flow]:
        yield from ((turn.service, point) for point in points[turn.service] if point not in points[turn.like])


def _turns(rng: random.Random, flow: Flow, kind: Kind) -> Iterator[str]:
    """Yield the main services in turns; now and then one that is a variant of the one whose turn it is.

    Where mail is lost, a reset waits for minutes before it asks again: longer than a case may be.
    """
    variants = [turn for turn in VARIANTS[flow] if not (turn.resets and kind is Kind.MAIL)]
    for number in range(rng.randrange(2), 10_000):
        usual = MAIN[number % 2]
        yield next((turn.service for turn in variants if turn.like == usual and turn.falls(number)), usual)


def _case(rng: random.Random, case: Case, points: Points) -> Case:
    """Return a case with its moments."""
    latest = LATEST[case.flow] * (1 if case.service in MAIN else LONGER)
    delay, again, outage = (round(rng.uniform(*span), 2) for span in ((0.5, latest), (0.5, latest / 2), (3, 40)))
    match case.kind:
        case Kind.DISK:
            writes = [name for name in points[case.service] if name.startswith(("before save", "before lease"))]
            return replace(case, point=rng.choice(writes))
        case Kind.MAIL:
            return replace(case, delay=round(delay / 4, 2), outage=outage)
        case Kind.RANDOM if case.number % 2:
            return replace(case, delay=delay, again=again)
        case Kind.RANDOM | Kind.BROWSER | Kind.SERVER:
            return replace(case, delay=delay)
        case _:
            return case
