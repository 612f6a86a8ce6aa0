"""Reads other people's labelled messages and forms: writes predictions for a scorer, prints the time it takes.

`python -m benchmarks.reading --data DIR --out PREDICTIONS`; DIR is laid out like the labelled data (see its README).
File names are handed through to the predictions and never used as input.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any

from benchmarks import reading_forms, reading_messages, reading_outcomes
from benchmarks.reading_timed import Timed

Clock = Callable[[], float]
Predict = Callable[[Path, Timed], Iterable[Mapping[str, Any]] | None]
"""Predicts the rows of one file from the data's folder; None where the data has nothing of that kind."""

PARTS: Mapping[str, tuple[str, Clock, Predict]] = {
    "otp.jsonl": ("message", thread_time, reading_messages.one_time_codes),
    "mails.jsonl": ("message", thread_time, reading_messages.mails),
    "outcomes.messages.jsonl": ("outcome text", thread_time, reading_messages.outcome_texts),
    "outcomes.pages.jsonl": ("outcome page", thread_time, reading_outcomes.outcome_pages),
    "forms.fields.jsonl": ("form", perf_counter, reading_forms.fields),
    "forms.purposes.jsonl": ("page of forms", perf_counter, reading_forms.purposes),
}
"""The file that is written → what its times are told per, the clock for them, and what predicts it.

What reads forms in a browser is timed by `perf_counter`: Chromium works for it meanwhile.
"""


def predict(data: Path, out: Path, names: Iterable[str] = PARTS) -> dict[str, list[float]]:
    """Write the named files of predictions that the data allows; return seconds of readings by what was read."""
    out.mkdir(parents=True, exist_ok=True)
    times: dict[str, list[float]] = {}
    for name in names:
        kind, clock, part = PARTS[name]
        timed = Timed(clock)
        rows = part(data, timed)
        if rows is None:
            continue
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (out / name).write_text("".join(lines), encoding="utf-8")
        times.setdefault(kind, []).extend(timed.seconds)
    return times


def main() -> None:
    """Predict and print medians; exit code 2 where the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the labelled data")
    parser.add_argument("--out", type=Path, required=True, help="where the predictions go")
    given = parser.parse_args()
    if not given.data.is_dir():
        sys.exit(f"can't measure: there is no folder {given.data}. Give the labelled data with --data.")
    for kind, seconds in predict(given.data, given.out).items():
        slowest = sorted(seconds)[int(len(seconds) * 0.99)] if seconds else 0.0
        middle = median(seconds) if seconds else 0.0
        print(f"ms per {kind}: median {middle * 1000:.2f}, one in a hundred {slowest * 1000:.2f}, of {len(seconds)}")


if __name__ == "__main__":
    main()
