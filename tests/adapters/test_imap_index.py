"""When a mail was received, by what a server says of it and when it was seen."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from journeyman.adapters.imap.index import MOST, Index, Stored, received_at

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
SKEW = timedelta(seconds=1)

moments = st.integers(0, 20_000).map(lambda n: START + timedelta(milliseconds=n))
"""Within 20 seconds: mails of one second are what is hard."""


@given(moments, st.integers(0, 1000), st.integers(0, 5000), st.integers(0, 5000))
def test_mail_that_came_after_an_anchor_is_never_before_it(
    came: datetime, behind: int, anchored: int, seen_after: int
) -> None:
    """However the server's second is cut, and with its clock as far behind as was said."""
    told = (came - timedelta(milliseconds=behind)).replace(microsecond=0)
    anchor = came - timedelta(milliseconds=anchored, microseconds=1)
    assert received_at(Stored(1, told), came + timedelta(milliseconds=seen_after), SKEW) > anchor


@given(moments, moments)
def test_mail_that_was_seen_before_an_anchor_is_before_it(told: datetime, seen: datetime) -> None:
    """Whatever the server's clock says: what was there when it was seen was not received later."""
    assert received_at(Stored(1, told), seen, SKEW) <= seen
    assert received_at(Stored(1, None), seen, SKEW) == seen


@given(st.lists(st.tuples(moments, moments), max_size=40))
def test_no_two_mails_have_one_time_and_a_time_stays(batches: list[tuple[datetime, datetime]]) -> None:
    """An anchor that is one mail's time parts it from all others, and mails of one look are in the order of UIDs."""
    index, uid, known = Index(SKEW), 0, dict[int, datetime]()
    index.begin(1, 1)
    for told, seen in batches:
        index.add([Stored(uid + 1, told), Stored(uid + 2, told)], seen)
        uid += 2
        found = index.after(START - timedelta(days=1), 0)
        assert len(set(found.values())) == len(found) == uid
        assert found[uid - 1] < found[uid]
        assert known.items() <= found.items()
        known = found
    assert index.next_uid == uid + 1


def test_only_days_that_are_not_known_are_searched() -> None:
    """Search is by day, and a day early, since the server's day may be another one."""
    index = Index(SKEW)
    assert index.lacks(START) == (START - timedelta(days=1)).date()
    index.complete(START)
    assert index.lacks(START) is None
    assert index.lacks(START + timedelta(hours=1)) is None
    assert index.lacks(START - timedelta(seconds=1)) is not None


def test_new_uids_forget_all() -> None:
    """Beside another UIDVALIDITY the numbers mean nothing; the first one is none that changed."""
    index = Index(SKEW)
    assert not index.begin(1, 5)
    index.add([Stored(5, START)], START)
    assert not index.begin(1, 6)
    assert index.knows(5)
    assert index.begin(2, 3)
    assert not index.knows(5)
    assert index.next_uid == 3


def test_the_oldest_are_forgotten_and_can_be_asked_for_again() -> None:
    """Memory is bounded; who wants what was forgotten has it searched for."""
    index = Index(SKEW)
    index.begin(1, 1)
    index.add([Stored(n, START + timedelta(seconds=n)) for n in range(1, MOST + 11)], START + timedelta(days=1))
    index.complete(START)
    assert len(index.after(START, 0)) == MOST
    index.add([Stored(MOST + 11, START + timedelta(days=1))], START + timedelta(days=2))
    assert index.lacks(START) is not None
    assert index.lacks(START + timedelta(hours=1)) is None
