"""The story of a run is markdown that a person can read and a hostile text cannot break."""

import base64
from datetime import UTC, datetime

from journeyman.domain.page import Picture
from journeyman.engine.story import LARGEST_PICTURE, markdown
from journeyman.journey.story import Attempt, Story

AT = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)


def attempt(stage: str = "submit", number: int = 1, ended: str = "done", reason: str = "") -> Attempt:
    """Return an attempt of 1.25 s."""
    return Attempt(stage, number, AT, 1.25, ended, reason)


def test_each_attempt_is_a_row_with_its_reason() -> None:
    """Stage, number, time, seconds, ending and reason stand in the table, in order."""
    story = Story([attempt(ended="transient", reason="/register answered 503"), attempt(number=2)])
    lines = markdown("sign-up", "alpha", "acorn", "", story).splitlines()
    assert "| submit | 1 | 12:00:05 | 1.2 | ↻ transient | /register answered 503 |" in lines
    assert "| submit | 2 | 12:00:05 | 1.2 | ✓ done |  |" in lines
    assert "1 stage in 2 attempts, 2.5 s of work." in lines


def test_success_names_what_to_do_with_the_account() -> None:
    """A finished run points at the commands that show the account and its codes."""
    text = markdown("sign-up", "alpha", "acorn", "", Story([attempt()]))
    assert text.startswith("# alpha at acorn: done\n")
    assert "`journeyman code alpha acorn`" in text


def test_failure_says_why_and_what_to_do() -> None:
    """A run that stopped says why in its first lines and how to go on in its last."""
    story = Story([attempt(ended="needs input", reason="captcha: solve it")])
    text = markdown("sign-up", "alpha", "acorn", "submit: Needs input (captcha): solve it", story)
    assert text.startswith("# alpha at acorn: not finished\n\n**submit: Needs input (captcha): solve it**\n")
    assert "A person must act at the service first" in text
    assert "`journeyman sign-up alpha acorn`" in text
    assert "`journeyman rotate alpha acorn`" in markdown("rotate", "alpha", "acorn", "change: no", story)


def test_a_run_that_never_began_a_stage_has_a_story() -> None:
    """Without attempts the reason and the advice are still there."""
    text = markdown("sign-up", "nobody", "acorn", "There is no agent nobody.", Story())
    assert "**There is no agent nobody.**" in text
    assert "0 stages in 0 attempts" in text


def test_pictures_stand_in_it_as_data() -> None:
    """A picture needs no file server: it is in the text."""
    story = Story([attempt()], [Picture("The end", b"\xff\xd8picture")])
    encoded = base64.b64encode(b"\xff\xd8picture").decode()
    assert f"![The end](data:image/jpeg;base64,{encoded})" in markdown("sign-up", "alpha", "acorn", "", story)


def test_a_picture_too_large_is_left_out() -> None:
    """Prefect's database does not take pictures over 40 KB; the story says that one is missing."""
    story = Story([attempt()], [Picture("The end", bytes(LARGEST_PICTURE + 1))])
    text = markdown("sign-up", "alpha", "acorn", "", story)
    assert "data:image" not in text
    assert "*The end: left out, its 40 KB are too many.*" in text


def test_a_reason_can_break_neither_table_nor_page() -> None:
    """Bars, line breaks and tags in a reason are text."""
    story = Story([attempt(ended="failed", reason="a|b\nc <img src=x onerror=alert(1)>")])
    text = markdown("sign-up", "alpha", "acorn", "failed <b>", story)
    assert "a\\|b c &lt;img src=x onerror=alert(1)&gt; |" in text
    assert "**failed &lt;b&gt;**" in text
