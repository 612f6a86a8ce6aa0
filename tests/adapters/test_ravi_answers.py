"""What Ravi answers, in every spelling: read leniently, and never raising, whatever comes."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.adapters.ravi import answers
from journeyman.adapters.ravi.answers import Identity

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
OWNER = Identity("1-2-3", "alpha", "alpha@agents.test", "+12025550100", NOW)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["id", "uuid", "created_dt", "direction", "from_email", "to_email", "from_number", "to_number", "body", "phone"]
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@given(st.lists(st.dictionaries(st.text(), st.none() | st.text()), max_size=5), st.booleans())
def test_both_list_shapes_hold_the_same(items: list[answers.Row], more: bool) -> None:  # noqa: FBT001 - given
    """A bare array is whole; an envelope says by `next` what more is to be had, unless this page was empty."""
    assert answers.rows(items) == (items, {})
    url = "https://other.example/x/?limit=200&offset=200"
    envelope = {"count": 99, "next": url if more else None, "previous": None, "results": items}
    assert answers.rows(envelope) == (items, {"limit": "200", "offset": "200"} if more and items else {})


@given(st.text())
def test_no_next_page_is_beyond_it(url: str) -> None:
    """A `next` that is no URL is none; nothing raises."""
    found = answers.rows({"results": [{}], "next": url})
    assert found is not None
    assert found[0] == [{}]


@given(JSON)
def test_what_is_no_list_is_none(body: object) -> None:
    """Nothing raises; what comes back are objects only."""
    found = answers.rows(body)
    if found is not None:
        assert all(isinstance(item, dict) for item in found[0])


@given(MOMENTS, st.sampled_from(["Z", "+00:00", "+05:30", "-08:00"]))
def test_a_time_is_read_in_every_spelling(moment: datetime, offset: str) -> None:
    """With six digits it is exact, whatever its offset."""
    sign = -1 if offset.startswith("-") else 1
    hours, minutes = (int(part) for part in offset.strip("+-Z").split(":")) if ":" in offset else (0, 0)
    local = moment + sign * timedelta(hours=hours, minutes=minutes)
    written = local.strftime("%Y-%m-%dT%H:%M:%S.%f") + offset
    assert answers.moment(written) == moment


@given(MOMENTS, st.integers(0, 5))
def test_a_time_that_was_cut_off_is_taken_as_late_as_it_can_have_been(moment: datetime, digits: int) -> None:
    """A message that came just after an anchor never seems to have come before it, nor much later than it did."""
    fraction = f".{moment:%f}"[: digits + 1] if digits else ""
    read = answers.moment(f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z")
    assert read is not None
    assert moment <= read < moment + timedelta(microseconds=10 ** (6 - digits))


@given(JSON)
def test_what_is_no_time_is_none(value: object) -> None:
    """Nothing raises."""
    found = answers.moment(value)
    assert found is None or found.tzinfo is UTC


@given(st.text())
def test_no_written_time_raises(text: str) -> None:
    """Nor as a header."""
    answers.moment(text)
    answers.retry_after(text, NOW)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("3", 3), (" 0 ", 0), ("soon", None), ("", None), ("-1", None), ("٣", None), (format_datetime(NOW), 0)],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    """Seconds or a date (RFC 9110, section 10.2.3); a date that has passed is now."""
    assert answers.retry_after(value, NOW) == seconds
    assert answers.retry_after(format_datetime(NOW + timedelta(seconds=40)), NOW) == 40


@pytest.mark.parametrize(
    ("body", "detail", "fields"),
    [
        ({"detail": "A paid plan\nis required."}, "A paid plan is required.", ()),
        ({"domain": ["Required."], "key": ["Taken."]}, "", ("domain", "key")),
        ({"error": {"code": "x", "message": "No.", "details": {"key": ["Taken."]}}}, "No.", ("key",)),
        ({"error": "authorization_pending", "error_description": "Wait."}, "Wait.", ()),
        (None, "", ()),
        ("<html>", "", ()),
    ],
)
def test_both_error_envelopes(body: object, detail: str, fields: tuple[str, ...]) -> None:
    """The words and the fields are found; what is said of a field is not kept, for it may quote it."""
    found = answers.fault(body, {}, NOW)
    assert (found.detail, found.fields) == (detail, fields)


@given(JSON, st.dictionaries(st.sampled_from(["retry-after", "x"]), st.text()))
def test_no_error_is_beyond_it(body: object, headers: dict[str, str]) -> None:
    """Nothing raises; what is told is short, and on one line."""
    found = answers.fault(body, headers, NOW)
    assert len(found.detail) <= answers.LONGEST_DETAIL
    assert len(found.detail.splitlines()) <= 1


def test_the_wait_is_in_the_header_or_the_body() -> None:
    """The header wins."""
    assert answers.fault({"retry_after_seconds": 7}, {}, NOW).wait == 7
    assert answers.fault({"retry_after_seconds": 7}, {"retry-after": "9"}, NOW).wait == 9


@given(st.dictionaries(NAMES, JSON))
def test_no_row_is_beyond_it(row: answers.Row) -> None:
    """A message or identity that is broken is passed over, or read as far as it can be; nothing raises."""
    answers.identity(row)
    for message in (answers.mail(row, OWNER), answers.sms(row, OWNER)):
        assert message is None or message.received_at.tzinfo is UTC


def row(**changed: object) -> answers.Row:
    """Return a mail as it is documented."""
    return {
        "id": 5,
        "from_email": "noreply@fake.example",
        "to_email": "alpha+acorn@agents.test",
        "direction": "incoming",
        "created_dt": "2026-01-05T12:00:00.000001Z",
        "subject": "Hello",
        "text_content": "one",
        "html_content": None,
    } | changed


@pytest.mark.parametrize(
    ("to", "recipients"),
    [
        ("Alpha <ALPHA+acorn@agents.test>", ("alpha+acorn@agents.test",)),
        ("a@x.example, alpha@agents.test", ("a@x.example", "alpha@agents.test")),
        ("undisclosed-recipients:;", ("alpha@agents.test",)),
        ("list@lists.example", ("list@lists.example", "alpha@agents.test")),
        (None, ("alpha@agents.test",)),
    ],
)
def test_a_mail_is_to_whom_it_was_delivered(to: object, recipients: tuple[str, ...]) -> None:
    """Whatever stands in To, the mailbox that it lies in received it; a plus tag is kept where there is one."""
    message = answers.mail(row(to_email=to), OWNER)
    assert message is not None
    assert message.recipients == recipients


def test_what_was_sent_is_no_message() -> None:
    """Nor what has no id."""
    assert answers.mail(row(direction="outgoing"), OWNER) is None
    assert answers.mail(row(id=None), OWNER) is None
    assert answers.mail(row(created_dt="yesterday"), OWNER) is None


@given(st.from_regex(r"\+[1-9]\d{6,14}", fullmatch=True), st.sampled_from([" ", "-", ".", " (", ") "]))
def test_a_number_is_the_same_however_it_is_written(number: str, gap: str) -> None:
    """Spaces, dots, dashes and brackets do not count."""
    assert answers.number(gap.join((number[:3], number[3:5], number[5:]))) == number
