"""The benchmark of reading: what it writes, and how the shared data's scorer scores that."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reading import PARTS, predict
from benchmarks.reading_messages import rows

FORMS = ("forms.fields.jsonl", "forms.purposes.jsonl")

MAIL = "From: a@acorn.example\nSubject: Confirm\n\nConfirm your address: https://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq\n"


def made_up(folder: Path, name: str) -> Path:
    """Write data of our own, laid out like the shared one, its mail's file under this name."""
    sms = {"id": "a", "text": "Your code is 482915", "subject": None, "sender": None}
    (folder / "otp").mkdir(parents=True)
    (folder / "otp" / "messages.jsonl").write_text(json.dumps(sms) + "\n")
    (folder / "mails" / "dev").mkdir(parents=True)
    (folder / "mails" / "mails.jsonl").write_text(json.dumps({"file": f"dev/{name}"}) + "\n")
    (folder / "mails" / "dev" / name).write_text(MAIL)
    return folder


def test_predictions_are_written_for_what_there_is(tmp_path: Path) -> None:
    """One file for each kind that the data has; times are those of the single readings."""
    times = predict(made_up(tmp_path / "data", "mail.eml"), tmp_path / "out")
    assert rows(tmp_path / "out" / "otp.jsonl") == [{"id": "a", "code": "482915"}]
    link = "https://acorn.example/confirm/7.Zk2LqT0xaB3-9fZkWq"
    assert rows(tmp_path / "out" / "mails.jsonl") == [{"file": "dev/mail.eml", "link": link, "code": None}]
    assert len(times["message"]) == 2
    assert predict(tmp_path, tmp_path / "none") == {}


def test_file_names_say_nothing(tmp_path: Path) -> None:
    """The same mail is read the same under a name that would tell otherwise."""
    predict(made_up(tmp_path / "one", "mail.eml"), tmp_path / "1")
    predict(made_up(tmp_path / "two", "account_deletion_none.eml"), tmp_path / "2")
    one, two = (rows(tmp_path / out / "mails.jsonl")[0] for out in ("1", "2"))
    assert (one["link"], one["code"]) == (two["link"], two["code"])


@pytest.fixture(scope="module")
def scored(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Our predictions for the shared data, and what its scorer says of them."""
    out = tmp_path_factory.mktemp("predictions")
    predict(shared_data, out, [name for name in PARTS if name not in FORMS])
    return out, score(shared_data, out)


def score(shared_data: Path, out: Path) -> dict[str, Any]:
    """Return what the shared data's scorer says of predictions."""
    command = [sys.executable, shared_data / "score.py", shared_data, out]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(said)


def test_one_time_codes_reach_their_targets(scored: tuple[Path, dict[str, Any]], shared_data: Path) -> None:
    """Accuracy, wrong values and false alarms as promised; other languages within three points of English."""
    score = scored[1]["otp"]
    assert score["accuracy"] >= 0.95
    assert score["wrong_value"][0] <= 0.01
    assert score["false_alarm"][0] <= 0.03
    said = {row["id"]: row["code"] for row in rows(scored[0] / "otp.jsonl")}
    right: dict[bool, list[bool]] = {True: [], False: []}
    for row in rows(shared_data / "otp" / "messages.jsonl"):
        if not row["disputed"]:
            code = (said[row["id"]] or "").replace("-", "").replace(" ", "").upper()
            right[row["lang"] in {"en", None}].append(code in (row["accept"] or [""]))
    english, others = (sum(right[which]) / len(right[which]) for which in (True, False))
    assert others >= english - 0.03


def test_mails_reach_their_targets(scored: tuple[Path, dict[str, Any]], shared_data: Path) -> None:
    """Links and codes as promised; no mail about an account's deletion has a link followed."""
    links, codes = scored[1]["mails/links"], scored[1]["mails/codes"]
    assert links["recall"][0] >= 0.97
    assert links["false_alarm"][0] <= 0.02
    assert codes["recall"][0] >= 0.95
    assert codes["false_alarm"][0] <= 0.02
    said = {row["file"]: row["link"] for row in rows(scored[0] / "mails.jsonl")}
    kinds = {row["file"]: row["expected_kind"] for row in rows(shared_data / "mails" / "mails.jsonl")}
    assert [file for file, kind in kinds.items() if kind == "account_deletion" and said[file]] == []


def test_outcomes_reach_their_targets(scored: tuple[Path, dict[str, Any]]) -> None:
    """What services show, and what their pages say, is understood in any language."""
    assert scored[1]["outcomes/messages"]["accuracy"] >= 0.95
    assert scored[1]["outcomes/pages"]["accuracy"] >= 0.97


SIGN_IN = """<title>x</title><form><label>Email <input data-fid=0></label><input data-fid=1 type=password>
<button data-fid=2>Log in</button></form><form action=/search><input data-fid=3 name=q></form>
<script>document.body.innerHTML = "scripts run"</script>"""


def pages(folder: Path, name: str) -> Path:
    """Write a page of our own and what is asked about it, laid out like the shared data."""
    (folder / "forms" / "dev").mkdir(parents=True)
    (folder / "forms" / "dev" / name).write_text(SIGN_IN)
    asked = {"file": f"dev/{name}"}
    fields = [asked | {"selector": f'[data-fid="{place}"]'} for place in range(4)]
    types = [asked | {"form_index": index} for index in (None, 0, 1)]
    (folder / "forms" / "mine.fields.jsonl").write_text("".join(json.dumps(row) + "\n" for row in fields))
    (folder / "forms" / "mine.types.jsonl").write_text("".join(json.dumps(row) + "\n" for row in types))
    return folder


def test_forms_are_read_in_a_browser(tmp_path: Path) -> None:
    """A line for each field and each form that is asked about, in the data's words; a file's name says nothing."""
    times = predict(pages(tmp_path / "data", "newsletter.html"), tmp_path / "out")
    fields, purposes = (rows(tmp_path / "out" / name) for name in FORMS)
    assert [row["kind"] for row in fields] == ["email", "password_current", "submit", "search"]
    assert [(row["form_index"], row["purpose"]) for row in purposes] == [(None, "login"), (0, "login"), (1, "search")]
    assert times["form"][0] == times["page of forms"][0] / 2


@pytest.mark.slow
def test_forms_reach_what_they_reached(shared_data: Path, tmp_path: Path) -> None:
    """Kinds of fields and purposes of forms, a point or so below what was measured, as the shared data has them."""
    predict(shared_data, tmp_path, FORMS)
    scores = {name: its["accuracy"] for name, its in score(shared_data, tmp_path).items()}
    least = {
        "fields/ddg": 0.92,
        "fields/formasaurus": 0.95,
        "fields/allauth": 0.99,
        "fields/chromium_parser": 0.95,
        "purposes/ddg": 0.94,
        "purposes/formasaurus": 0.92,
        "purposes/allauth": 0.99,
    }
    assert {name: scores[name] for name in least if scores[name] < least[name]} == {}
