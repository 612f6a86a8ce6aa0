"""The parts of the browser's adapters that need no browser: finding one, QR codes, answers, pictures, wording, time."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Error

from journeyman.adapters.chromium import find_chromium
from journeyman.adapters.clock import SystemClock
from journeyman.adapters.playwright.answers import Answer, judge, retry_after
from journeyman.adapters.playwright.calls import ask
from journeyman.adapters.playwright.pictures import PAINT, painted, small_jpeg
from journeyman.adapters.playwright.wording import no_such, quotable, showable
from journeyman.adapters.qr import read_qr
from journeyman.domain.outcome import StageEnded
from journeyman.errors import BrowserMissing, RecipeBroken, Transient

QR = Path(__file__).parents[1] / "data" / "qr"
SHARED = Path(__file__).parents[2] / "../shared/data/totp"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def program(path: Path) -> Path:
    """Make an executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_settings_chromium_comes_first(tmp_path: Path) -> None:
    """The setting's program is taken; one that is not there is told, never silently replaced."""
    ours, other = program(tmp_path / "mine/chrome"), program(tmp_path / "bin/chromium")
    assert find_chromium(ours, search_path=str(other.parent)) == ours
    with pytest.raises(BrowserMissing, match=r"The setting `chromium` names .*nowhere"):
        find_chromium(tmp_path / "nowhere", search_path=str(other.parent))


def test_chromium_on_path_before_downloads(tmp_path: Path) -> None:
    """PATH comes next, in the order of names; then Playwright's newest download; then a message with what to do."""
    downloads, path = tmp_path / "ms", str(tmp_path / "bin")
    with pytest.raises(BrowserMissing, match="playwright install chromium"):
        find_chromium(None, search_path=path, downloads=downloads)
    program(downloads / "chromium-999/chrome-linux/chrome")
    newest = program(downloads / "chromium-1200/chrome-linux64/chrome")
    assert find_chromium(None, search_path=path, downloads=downloads) == newest
    google = program(tmp_path / "bin/google-chrome")
    assert find_chromium(None, search_path=path, downloads=downloads) == google
    debian = program(tmp_path / "bin/chromium")
    assert find_chromium(None, search_path=path, downloads=downloads) == debian


@pytest.mark.parametrize("name", ["00.png", "00.inv.png", "01.png"])
def test_qr_samples(name: str) -> None:
    """QR pictures of otpauth URIs are read exactly, inverted ones too."""
    assert read_qr((QR / name).read_bytes()) == [json.loads((QR / "samples.json").read_text())[name]]


def test_qr_tiny_and_none() -> None:
    """A code of one and a half pixels a module is read after enlarging; a picture without a code gives none."""
    out = BytesIO()
    with Image.open(QR / "00.png") as code:
        code.convert("L").resize((60, 60), Image.Resampling.BILINEAR).save(out, "PNG")
    assert len(read_qr(out.getvalue())) == 1
    blank = BytesIO()
    Image.new("RGBA", (80, 80)).save(blank, "PNG")
    assert read_qr(blank.getvalue()) == []


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")
def test_all_shared_qr_samples() -> None:
    """Every PNG of the shared collection is read exactly."""
    rows = [json.loads(line) for line in (SHARED / "qr_samples.jsonl").read_text().splitlines()]
    pngs = [row for row in rows if row["file"].endswith(".png")]
    assert [read_qr((SHARED / row["file"]).read_bytes()) for row in pngs] == [[row["text"]] for row in pngs]


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("Fri, 02 Jan 2026 03:05:05 GMT", timedelta(minutes=1)),
        ("Fri, 02 Jan 2026 03:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("", None),
        ("²", None),
        ("9" * 400, timedelta(days=30)),
    ],
)
def test_retry_after(header: str, wait: timedelta | None) -> None:
    """Seconds or a date, as RFC 9110 section 10.2.3 has it; nonsense is no time, and none is longer than a month."""
    assert retry_after(header, NOW) == wait


@pytest.mark.parametrize(
    ("status", "asked_for", "raised"),
    [
        (500, False, Transient),
        (429, True, StageEnded),
        (404, True, RecipeBroken),
        (404, False, None),
        (422, True, None),
    ],
)
def test_judge(status: int, asked_for: bool, raised: type[Exception] | None) -> None:  # noqa: FBT001 - a table's column
    """5xx is tried again, 429 ends the stage, 404 for a path that was asked for says so; all else passes."""
    if raised is None:
        judge(Answer("/x", status), asked_for=asked_for, now=NOW)
        return
    with pytest.raises(raised) as fault:
        judge(Answer("/x", status), asked_for=asked_for, now=NOW)
    assert "recipe" not in str(fault.value)  # a person may have named it, and there is none


def test_paint_covers_boxes_that_hang_over_the_edge() -> None:
    """Boxes are painted with a margin, also where they begin outside of the picture; empty ones are not."""
    png = BytesIO()
    Image.new("RGB", (50, 50), "red").save(png, "PNG")
    picture = painted(png.getvalue(), [(-10, -10, 30, 30), (40, 40, 0, 5)])
    assert picture.getpixel((0, 0)) == picture.getpixel((20, 20)) == PAINT
    assert picture.getpixel((45, 45)) == (255, 0, 0)
    assert len(small_jpeg(picture)) < 2000


def test_names_that_may_be_secrets_are_not_shown() -> None:
    """Codes, keys, known secrets and long texts stay out of messages; labels stay in."""
    names = ["Email", "JBSWY3DPEHPK3PXP", "jbsw y3dp ehpk 3pxp", "ab12-cd34", "hunter two", "x" * 61, "Email", "123456"]
    assert showable(names, ["Hunter-Two"]) == ["Email"]


def test_message_of_a_missing_target() -> None:
    """Where, what, what was there; without names it ends after the path."""
    assert no_such('link "X"', "/a", "X", []) == 'no link "X" on /a.'
    many = [f"Name {chr(97 + n)}" for n in range(20)]
    assert no_such("link", "/a", "zzz", many).endswith('"Name l", ….')


async def test_clock_is_aware_and_never_sleeps_backwards() -> None:
    """Time is in UTC; a negative wait is none."""
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(-5)
    assert before.tzinfo is UTC
    assert clock.now() - before < timedelta(seconds=2)


def test_what_a_dialog_asks_as_messages_may_show_it() -> None:
    """Quoted, on one line, cut where it is long; what is like a code left out, and all of it with a known secret."""
    assert quotable("Turn off\n two-factor?") == '"Turn off two-factor?"'
    assert quotable("Drop a1b2c3d4 now?") == '"Drop … now?"'
    assert quotable("x " * 200) == f'"{"x " * 59}x…"'
    hidden = "something, in words that are not shown here,"
    assert quotable("Drop JBSW Y3DP EHPK 3PXP now?") == hidden
    assert quotable("Drop correct-HORSE now?", ["Correct Horse"]) == hidden
    assert quotable(" ") == hidden


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("Your code is kitten-horse-battery now", '"Your code is … now"'),
        ("Code: MNBVC-KJHGF", '"Code: …"'),
        ("Code (mnbvc-kjhgf-poiuy)?", '"Code (…)?"'),
        ("Your code is Kitten-Horse-Battery", '"Your code is …"'),
        ("Your code is kitten\u2011horse_battery", '"Your code is …"'),
        ("Your code is change-horse-battery", '"Your code is …"'),
        ("Your PIN is 4829", '"Your PIN is …"'),
        ("Your PIN is 48\u200b29.", '"Your PIN is …"'),
        ("Use 123 456 or 12-34", '"Use … or …"'),
        ("Delete \u202egnp.txt\x1b[m?\x07", '"Delete gnp.txt[m?"'),
        ("MNBV CXZL?", "something, in words that are not shown here,"),
        ("Log-out and re-send? I am over 18", '"Log-out and re-send? I am over 18"'),
        ("Enable two-step or two-factor?", '"Enable two-step or two-factor?"'),
        ("Send to your e-mail-address?", '"Send to your e-mail-address?"'),
        ("Zwei-Faktor-Authentisierung ausschalten?", '"Zwei-Faktor-Authentisierung ausschalten?"'),
    ],
)
def test_codes_of_letters_or_of_few_digits_are_not_quoted(asked: str, shown: str) -> None:
    """Letters that dashes join, four digits and more, and what is not seen are left out; usual words stay."""
    assert quotable(asked) == shown


@pytest.mark.parametrize(
    ("error", "plainly"),
    [
        (
            "ERR_CONNECTION_REFUSED",
            "Nothing answers at that address: is the service running, and is the address right?",
        ),
        ("ERR_NAME_NOT_RESOLVED", "Nothing has that name: is the service running, and is the address right?"),
        ("ERR_CONNECTION_RESET", ""),
    ],
)
async def test_a_service_that_is_not_there_is_told_in_plain_words(error: str, plainly: str) -> None:
    """Chromium's word is for whoever looks it up; beside it stands what it means and what to look at."""

    async def opens() -> None:
        raise Error(f"Page.goto: net::{error} at http://localhost:9999/register?token=abc")

    with pytest.raises(Transient) as caught:
        await ask("opening a page of http://localhost:9999", opens())
    told = f"The network failed ({error}) while opening a page of http://localhost:9999."
    assert str(caught.value) == f"{told} {plainly}".rstrip()


@pytest.mark.parametrize("size", [(9000, 9000), (16384, 16384)])
def test_a_picture_without_end_is_not_looked_at(size: tuple[int, int]) -> None:
    """A page may be of any size; a screenshot of it, unpacked, would fill the memory."""
    data = BytesIO()
    Image.new("1", size).save(data, "PNG")
    assert read_qr(data.getvalue()) == []


def test_names_that_a_terminal_acts_upon_are_not_shown() -> None:
    """A page may call its fields anything, and a message is shown in a terminal."""
    assert showable(["Email", "\x1b[2J", "Pass\x9b8mword", "Na\nme", "Tele\u202efon"]) == ["Email"]
