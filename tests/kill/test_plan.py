"""The plan of the kill suite: a pure function that leaves nothing out."""

from hypothesis import given
from hypothesis import strategies as st

from tests.kill.plan import CLEAN, FULL, LINK, MAIN, SERVICES, WORLDWIDE, Kind, Points, plan

SHARED = ("before save reserve:done", "after save reserve:done", "before click /register", "after click /register")
POINTS: Points = {
    "acorn": SHARED,
    "allauth": SHARED[:3],
    LINK: (*SHARED[:3], "before click /link", "after click /link"),
}

seeds = st.integers(0, 10_000)
counts = st.integers(1, 250)


@given(seeds, counts)
def test_the_same_seed_makes_the_same_plan(seed: int, count: int) -> None:
    """A failure is made again by its seed and number; nobody shares an agent."""
    cases = plan(seed, count, POINTS)
    assert cases == plan(seed, count, POINTS)
    assert [case.number for case in cases] == list(range(1, count + 1))
    assert len({case.agent for case in (*cases, *CLEAN)}) == count + len(SERVICES)


def test_another_seed_makes_another_plan() -> None:
    """The seed decides about order, places and moments."""
    assert plan(1, 50, POINTS) != plan(2, 50, POINTS)


@given(seeds, st.integers(FULL, 250))
def test_a_full_plan_covers_every_named_point_at_both_services(seed: int, count: int) -> None:
    """From a hundred cases on, a kill falls before and after each write and each press, and so does what else may."""
    cases = plan(seed, count, POINTS)
    killed_at = {(case.service, case.point) for case in cases if case.kind is Kind.POINT}
    assert killed_at >= {(service, point) for service in MAIN for point in POINTS[service]}
    assert {(LINK, "before click /link"), (LINK, "after click /link")} <= killed_at
    assert {case.kind for case in cases} == set(Kind) - {Kind.NOTHING}


@given(seeds, counts)
def test_each_blow_can_fall(seed: int, count: int) -> None:
    """A point is one that is passed at that service, a disk is full at a write, and what is random has its moment."""
    for case in plan(seed, count, POINTS):
        assert case.service in SERVICES
        assert not case.point or case.point in POINTS[case.service]
        if case.kind is Kind.DISK:
            assert case.point.startswith("before save")
        if case.kind in {Kind.RANDOM, Kind.BROWSER, *WORLDWIDE}:
            assert case.delay > 0
        assert not case.again or case.kind is Kind.RANDOM
        assert (case.outage > 0) == (case.kind is Kind.MAIL)
