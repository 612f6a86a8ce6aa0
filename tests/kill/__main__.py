"""The kill suite: journeys are struck at every named point and at random, called again, and looked at.

`python -m tests.kill --flow rotate --n 100 --seed 7 --parallel 4`, which `make kill` runs. Exit code 1 where one
account was lost, made twice, or does not open.
"""

import argparse
import asyncio
import json
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from fixtures.demo.place import leave_the_users_world
from tests.kill.services import SERVICES_OF, SIGN_UP

MOST = 999
"""Agents' names have three digits."""


def main() -> None:
    """Run the suite in a folder of its own, which stays where something went wrong."""
    asked = parsed()
    folder = Path(tempfile.mkdtemp(prefix="journeyman-kill-"))
    leave_the_users_world(folder)
    (folder / "home" / "prefect").mkdir(parents=True)
    # Only now: Prefect reads its environment when it is imported.
    from tests.kill.main import Asked, kill  # noqa: PLC0415 - as the line above says

    code = 1
    try:
        points = json.loads(asked.points.read_text(encoding="utf-8")) if asked.points else None
        what = Asked(asked.flow, asked.n, asked.seed, asked.parallel, asked.only, asked.worker, points)
        code = asyncio.run(kill(folder, what))
    except KeyboardInterrupt:
        code = 130
    finally:
        if code in {0, 130} and not asked.keep:
            shutil.rmtree(folder)
        else:
            sys.stderr.write(f"logs, points and records are in {folder}\n")
    sys.exit(code)


def parsed() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--flow", choices=tuple(SERVICES_OF), default=SIGN_UP, help="which journey (%(default)s)")
    parser.add_argument(
        "--n", type=int, default=20, choices=range(1, MOST + 1), metavar="N", help="cases (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000), help="the same seed, the same cases")
    parser.add_argument("--parallel", type=int, default=4, help="journeys at once (%(default)s)")
    parser.add_argument(
        "--worker", choices=("journeyman", "process"), default="journeyman", help="the worker's type (%(default)s)"
    )
    parser.add_argument("--only", type=numbers, default=frozenset(), metavar="K,L", help="only these cases of the N")
    parser.add_argument(
        "--points", type=Path, metavar="FILE", help="an earlier run's points.json: no journeys in peace"
    )
    parser.add_argument("--keep", action="store_true", help="keep the folder when all went well, too")
    return parser.parse_args()


def numbers(text: str) -> frozenset[int]:
    """Return the numbers of `3,7`."""
    return frozenset(map(int, text.split(",")))


if __name__ == "__main__":
    main()
