"""The plan of the kill suite: a pure function that leaves nothing out."""

from hypothesis import given
from hypothesis import strategies as st

from tests.kill.plan import FULL, OTHERS, WORLDWIDE, Kind, Points, clean, plan
from tests.kill.services import ADOPT, CUT, LINK, MAIN, SERVICES_OF, VARIANTS, Flow

SHARED = ("before save reserve:done", "after save reserve:done", "before click /register", "after click /register")
POINTS: Points = {
    "acorn": SHARED,
    "allauth": SHARED[:3],
    LINK: (*SHARED[:3], "before click /link", "after click /link"),
    ADOPT: (*SHARED, "before click /forgot", "after click /forgot"),
    CUT: (*SHARED, "before click /forgot", "after click /forgot"),
}

seeds = st.integers(0, 10_000)
counts = st.integers(1, 250)
flows = st.sampled_from(list(SERVICES_OF))
PAIRS = sum(len(points) for points in POINTS.values())


@given(seeds, counts, flows)
def test_the_same_seed_makes_the_same_plan(seed: int, count: int, flow: Flow) -> None:
    """A failure is made again by its seed and number; nobody shares an agent."""
    cases = plan(seed, count, POINTS, flow)
    assert cases == plan(seed, count, POINTS, flow)
    assert [case.number for case in cases] == list(range(1, count + 1))
    assert len({case.agent for case in (*cases, *clean(flow))}) == count + len(SERVICES_OF[flow])


def test_another_seed_makes_another_plan() -> None:
    """The seed decides about order, places and moments."""
    assert plan(1, 50, POINTS) != plan(2, 50, POINTS)


@given(seeds, st.integers(max(FULL, PAIRS + 2 * len(OTHERS)), 250), flows)
def test_a_full_plan_covers_every_named_point(seed: int, count: int, flow: Flow) -> None:
    """Where there is room, a kill falls before and after each write and each press, and so does what else may."""
    cases = plan(seed, count, POINTS, flow)
    killed_at = {(case.service, case.point) for case in cases if case.kind is Kind.POINT}
    assert killed_at >= {(service, point) for service in MAIN for point in POINTS[service]}
    for variant in VARIANTS[flow]:
        beside = {point for point in POINTS[variant.service] if point not in POINTS[variant.like]}
        assert killed_at >= {(variant.service, point) for point in beside}
    assert {case.kind for case in cases} == set(Kind) - {Kind.NOTHING}


@given(seeds, st.sampled_from([flow for flow in SERVICES_OF if VARIANTS[flow]]))
def test_a_reset_is_struck_at_its_own_points_and_at_random(seed: int, flow: Flow) -> None:
    """One case in eight of those without a named point is where a reset is needed; none of those loses its mail."""
    cases = [case for case in plan(seed, 200, POINTS, flow) if case.service in {ADOPT, CUT} and case.kind != Kind.POINT]
    assert len(cases) >= 200 // 2 // 8 - len(OTHERS)
    assert Kind.MAIL not in {case.kind for case in cases}


@given(seeds, counts, flows)
def test_each_blow_can_fall(seed: int, count: int, flow: Flow) -> None:
    """A point is one that is passed at that service, a disk is full at a write, and what is random has its moment."""
    for case in plan(seed, count, POINTS, flow):
        assert case.service in SERVICES_OF[flow]
        assert not case.point or case.point in POINTS[case.service]
        if case.kind is Kind.DISK:
            assert case.point.startswith("before save")
        if case.kind in {Kind.RANDOM, Kind.BROWSER, *WORLDWIDE}:
            assert case.delay > 0
        assert not case.again or case.kind is Kind.RANDOM
        assert (case.outage > 0) == (case.kind is Kind.MAIL)
