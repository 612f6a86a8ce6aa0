"""The lease's rules: when it is free, and what is told when it is not as expected."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from journeyman.domain.lease import Lease, free, not_as_expected

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TIMES = st.datetimes(timezones=st.timezones(), allow_imaginary=False)


def test_no_lease_is_free() -> None:
    """Where there is none, anybody may take it."""
    assert free(None, NOON)


@given(until=TIMES, now=TIMES)
def test_a_lease_is_free_from_its_last_instant_on(until: datetime, now: datetime) -> None:
    """It is compared as an instant, whatever the time zones; the instant itself is free already."""
    assert free(Lease(holder="a", until=until), now) == (now.timestamp() >= until.timestamp())


@given(holder=st.text(), until=TIMES)
def test_a_lease_comes_back_from_its_document_equal(holder: str, until: datetime) -> None:
    """Compare-and-set compares whole values: to the microsecond, and the same instant in any zone is the same."""
    lease = Lease(holder=holder, until=until.astimezone(UTC))
    assert Lease.model_validate_json(lease.model_dump_json()) == lease
    assert Lease(holder=holder, until=lease.until.astimezone(timezone(timedelta(hours=2)))) == lease


def test_a_time_without_a_zone_is_refused() -> None:
    """Nobody could compare it."""
    with pytest.raises(ValidationError, match="timezone"):
        Lease(holder="a", until=datetime(2026, 1, 5, 12))  # noqa: DTZ001 - the fault under test


def test_what_a_newer_version_adds_is_passed_over() -> None:
    """Its holder still counts as one."""
    document = '{"holder": "a", "until": "2026-01-05T12:00:00Z", "priority": 3}'
    assert Lease.model_validate_json(document) == Lease(holder="a", until=NOON)


def test_who_holds_it_is_told() -> None:
    """The error names the account, the holder and the time; or says that there is none."""
    held = str(not_as_expected("alpha", "acorn", Lease(holder="host/1", until=NOON)))
    assert held.startswith("alpha at acorn: ")
    assert "host/1 holds it until 2026-01-05T12:00:00+00:00" in held
    assert "nobody holds it" in str(not_as_expected("alpha", "acorn", None))
