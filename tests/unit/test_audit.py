"""The audit log's chain: what was written verifies, and nothing else does."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.audit import Head, Use, Used, first_break, head_of, next_line, read_head, read_line, start

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

uses = st.builds(
    Used,
    at=st.integers(0, 10**15).map(lambda microseconds: NOON + timedelta(microseconds=microseconds)),
    use=st.sampled_from(Use),
    what=st.sampled_from(["password", "totp_code", "record"]),
    service=st.sampled_from(["acorn", "oak-2"]),
    run=st.text(st.characters(codec="utf-8"), max_size=20),
)
written = st.lists(uses, min_size=1, max_size=6)


def log_of(agent: str, used: list[Used]) -> tuple[list[bytes], Head]:
    """Return the lines and the head of a log."""
    lines, head = [], start(agent)
    for item in used:
        line, head = next_line(head, item)
        lines.append(line)
    return lines, head


def used(minute: int = 0) -> Used:
    """Return a use."""
    return Used(at=NOON + timedelta(minutes=minute), use=Use.TYPED, what="password", service="acorn", run="run 1")


@given(written)
def test_what_was_written_verifies_and_is_read_again(items: list[Used]) -> None:
    """A log is whole, with its head and with every earlier head as the anchor; each line says what was noted."""
    lines, head = log_of("alpha", items)
    assert first_break("alpha", lines, head) is None
    for line in lines:
        assert first_break("alpha", lines, head, head_of(line)) is None
    assert [
        Used(**link.model_dump(include={*Used.model_fields})) for line in lines if (link := read_line(line))
    ] == items
    assert read_head(str(head)) == head


@given(written, st.data())
def test_any_other_bytes_are_found(items: list[Used], data: st.DataObject) -> None:
    """A line that is changed in any byte, removed, moved, doubled or put in is found, the last one too."""
    lines, head = log_of("alpha", items)
    place = data.draw(st.integers(0, len(lines) - 1))
    other = list(lines)
    match data.draw(st.sampled_from(["change", "remove", "move", "double", "insert"])):
        case "change":
            byte = data.draw(st.integers(0, len(lines[place]) - 1))
            changed = bytearray(lines[place])
            changed[byte] ^= data.draw(st.integers(1, 255))
            other[place] = bytes(changed)
        case "remove":
            del other[place]
        case "move":
            other.insert(data.draw(st.integers(0, len(lines) - 1)), other.pop(place))
        case "double":
            other.insert(place, lines[place])
        case _:
            other.insert(place, next_line(start("alpha"), used())[0])
    broken = first_break("alpha", other, head)
    assert (broken is None) == (other == lines)
    if broken:
        assert broken.line <= len(lines) + 1


def test_a_changed_value_is_found_at_its_line() -> None:
    """A line that reads well but says something else is told by its place or by the one after it."""
    lines, head = log_of("alpha", [used(n) for n in range(4)])
    document = json.loads(lines[1]) | {"what": "totp_code"}
    lines[1] = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    broken = first_break("alpha", lines, head)
    assert broken
    assert broken.line == 3
    assert "the one before" in broken.why


def test_a_missing_end_is_found_by_the_head() -> None:
    """Lines that the head beside the log knows of are missed; so is the head."""
    lines, head = log_of("alpha", [used(n) for n in range(4)])
    broken = first_break("alpha", lines[:2], head)
    assert broken
    assert broken.line == 3
    assert "there were 4 lines" in broken.why
    assert first_break("alpha", [], head)
    assert first_break("alpha", lines, None)


def test_a_log_that_is_ahead_of_its_head_is_whole() -> None:
    """A writer that was killed before it could move the head has lost nothing."""
    lines, _ = log_of("alpha", [used(n) for n in range(4)])
    assert first_break("alpha", lines, head_of(lines[2])) is None


def test_a_log_written_anew_is_found_by_an_anchor_alone() -> None:
    """Who may write both files can make another log; a head that was kept elsewhere tells."""
    lines, head = log_of("alpha", [used(n) for n in range(4)])
    anew, new_head = log_of("alpha", [used(n) for n in (0, 2, 3, 4)])
    assert first_break("alpha", anew, new_head) is None
    for anchor in (head, head_of(lines[1])):
        assert first_break("alpha", anew, new_head, anchor)
    assert first_break("alpha", [], start("alpha"), head)


def test_one_agents_log_is_not_anothers() -> None:
    """A log that was put into another agent's folder breaks at its first line."""
    lines, head = log_of("alpha", [used()])
    broken = first_break("beta", lines, head)
    assert broken
    assert broken.line == 1


@pytest.mark.parametrize("text", ["", "17", "17:", "17:abcd", "-1:" + "0" * 64, "x:" + "0" * 64, "1:" + "z" * 64])
def test_what_is_no_head_is_refused(text: str) -> None:
    """A head is a number and a SHA-256."""
    with pytest.raises(ValueError, match="hexa"):
        read_head(text)
