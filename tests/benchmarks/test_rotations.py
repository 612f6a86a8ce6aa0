"""A recipe's limits hold over all workers, and nobody is left out for them."""

import subprocess
import sys

import pytest

from tests.prefect_world import PROJECT


@pytest.mark.slow  # six rotations by two workers, two at a time
def test_two_workers_keep_the_limits_together() -> None:
    """Two calls for all that are due, on two workers, rotate each password once; no more visits are open than allowed.

    `python -m benchmarks.rotations` looks at Acorn's own count, and at each account.
    """
    command = [sys.executable, "-m", "benchmarks.rotations", "--accounts", "6", "--concurrent", "2"]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "at most 2 visits open at once" in " ".join(ended.stdout.split())
