"""All benchmarks that have a target, one after the other, and one table of targets at the end.

`python -m benchmarks` (`make bench`) takes about half an hour on two cores, and says something of each. The figures to
judge by need more: `--agents 80 --serve --soak 1000` and so on, on a machine that does nothing else.

Exit code 1 where a benchmark found something wrong, or could not measure. Whether a target is met changes nothing: the
figures are as good as the machine was free.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import targets
from benchmarks.place import machine, out
from benchmarks.targets import Verdict
from fixtures.services.starting import PROJECT

Commands = Mapping[str, Sequence[str]]
"""Benchmark → its options."""


def commands(given: argparse.Namespace) -> Commands:
    """Return what is to be run."""
    return {
        "journey": ["--rounds", given.rounds],
        "trigger": ["--calls", given.calls],
        "idle": ["--seconds", given.seconds],
        "fleet": ["--agents", given.agents, *(["--serve"] if given.serve else [])],
        "code": ["--journeys", given.codes],
        "scale": ["--journeys", given.each],
        "soak": ["--journeys", given.soak],
    }


def run(chosen: Commands) -> tuple[list[Verdict], list[str]]:
    """Run them; return what they tell of their targets, and those that ended badly. Ctrl-C ends all of it."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="journeyman-bench-") as folder:
        file = Path(folder) / "targets.jsonl"
        env = {**os.environ, targets.GATHERED_IN: str(file)}
        try:
            for name, options in chosen.items():
                out.rule(f"{name} ({time.strftime('%H:%M')})")
                command = [sys.executable, "-m", f"benchmarks.{name}", *options]
                if subprocess.run(command, cwd=PROJECT, env=env, check=False).returncode:  # noqa: S603 - our own
                    wrong.append(name)
        except KeyboardInterrupt:
            wrong.append("interrupted")
        return targets.gathered(file), wrong


def parsed(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what is asked for; the numbers stay words, which the benchmarks check."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", default="1", help="journey: how often each is run (%(default)s)")
    parser.add_argument("--calls", default="5", help="trigger: how often each is called (%(default)s)")
    parser.add_argument("--seconds", default="30", help="idle: how long each is watched (%(default)s)")
    parser.add_argument("--agents", default="12", help="fleet: how many sign up at once (%(default)s)")
    parser.add_argument("--serve", action="store_true", help="fleet: also by serve(), with a browser for each")
    parser.add_argument("--codes", default="16", help="code: how many sign up in each way (%(default)s)")
    parser.add_argument("--each", default="3", help="scale: how many journeys for each worker (%(default)s)")
    parser.add_argument("--soak", default="100", help="soak: how many journeys in all (%(default)s)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run these only")
    return parser.parse_args(words)


def main() -> int:
    """Run them and print the table; return the exit code."""
    given = parsed()
    chosen = commands(given)
    if unknown := set(given.only or ()) - set(chosen):
        out.print(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(chosen)}.", markup=False)
        return 2
    verdicts, wrong = run({name: words for name, words in chosen.items() if name in (given.only or chosen)})
    out.rule()
    if verdicts:
        out.print(targets.table(verdicts))
    out.print(machine())
    if wrong:
        out.print(f"Wrong: {', '.join(wrong)}; see above.", markup=False)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
