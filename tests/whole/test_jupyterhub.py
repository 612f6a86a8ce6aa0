"""JupyterHub with the native authenticator: all journeys that it has, by the shipped recipe."""

from pathlib import Path

import pytest

from tests.whole.ground import Ground
from tests.whole.real_applications import application, at_once, checks_and_import, rotation

pytestmark = [pytest.mark.slow, pytest.mark.application, pytest.mark.timeout(1200)]


async def test_all_journeys(ground: Ground, tmp_path: Path) -> None:
    """Sign-up with an authenticator that it enrols, check, import and rotation.

    It shows a secret once, replaces no authenticator, has no recovery codes, and resets no password.
    """
    with application("jupyterhub", tmp_path, ground) as recipe:
        await at_once(
            checks_and_import(ground, recipe, recovery_codes=0),
            rotation(ground, recipe, recovery_codes=0),
        )
