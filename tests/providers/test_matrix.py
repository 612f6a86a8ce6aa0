"""The matrix of providers, as `make providers` prints it."""

import subprocess
import sys

import pytest

from fixtures.providers.combinations import COMBINATIONS
from fixtures.services.starting import PROJECT

NOT_ALL_HERE = 3


def test_make_providers_runs_this() -> None:
    """`make providers` is this program, and ONLY its option."""
    asked = ["make", "-n", "providers", "ONLY=local + imap + age"]
    steps = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert steps[-1] == '.venv/bin/python -m fixtures.providers --only "local + imap + age"'
    assert "local + imap + age" in map(str, COMBINATIONS)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_each_combination_ends_proven() -> None:
    """Chosen in the settings file alone, each carries whole journeys at both services, TOTP included."""
    done = subprocess.run(
        [sys.executable, "-m", "fixtures.providers"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode == NOT_ALL_HERE:
        pytest.skip(f"not all providers are on this machine:\n{done.stdout}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"providers: {2 * len(COMBINATIONS)} of {2 * len(COMBINATIONS)} journeys proven" in done.stdout
