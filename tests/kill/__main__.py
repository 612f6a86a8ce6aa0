"""The kill suite: journeys are struck at every named point and at random, called again, and looked at.

`python -m tests.kill --n 200 --seed 7 --parallel 4`, which `make kill` runs. Exit code 1 where one account was lost,
made twice, or does not open.
"""

import argparse
import asyncio
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from fixtures.demo.place import leave_the_users_world

MOST = 999
"""Agents' names have three digits."""


def main() -> None:
    """Run the suite in a folder of its own, which stays where something went wrong."""
    asked = parsed()
    folder = Path(tempfile.mkdtemp(prefix="journeyman-kill-"))
    leave_the_users_world(folder)
    (folder / "home" / "prefect").mkdir(parents=True)
    # Only now: Prefect reads its environment when it is imported.
    from tests.kill.main import kill  # noqa: PLC0415

    code = 1
    try:
        code = asyncio.run(kill(folder, asked.n, asked.seed, asked.parallel, asked.only))
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
    parser.add_argument(
        "--n", type=int, default=20, choices=range(1, MOST + 1), metavar="N", help="cases (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000), help="the same seed, the same cases")
    parser.add_argument("--parallel", type=int, default=4, help="journeys at once (%(default)s)")
    parser.add_argument("--only", type=int, default=0, metavar="K", help="only this case of the N")
    parser.add_argument("--keep", action="store_true", help="keep the folder when all went well, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
