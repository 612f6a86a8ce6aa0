"""Weblate, with its own PostgreSQL: all journeys by the shipped recipe."""

from pathlib import Path

import pytest

from tests.whole.ground import Ground
from tests.whole.real_applications import application, at_once, checks_and_import, re_enrolment, recovery, rotation

pytestmark = [pytest.mark.slow, pytest.mark.application, pytest.mark.timeout(1200)]
CODES = 16


async def test_all_journeys(ground: Ground, tmp_path: Path) -> None:
    """Sign-up, check, import, rotation, another authenticator, and an account whose password is lost."""
    with application("weblate", tmp_path, ground) as recipe:
        await at_once(
            checks_and_import(ground, recipe, recovery_codes=CODES),
            rotation(ground, recipe, recovery_codes=CODES),
            re_enrolment(ground, recipe, recovery_codes=CODES, others=False),
            recovery(ground, recipe, recovery_codes=CODES),
        )
