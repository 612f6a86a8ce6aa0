"""Journeys without a recipe at services that do it in odd ways."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from journeyman.domain.account import Phase
from tests.whole.ground import Ground
from tests.whole.odd_site import Ways, running
from tests.whole.test_any import signed_up

SORTS = {
    "pages": Ways(code_before_password=True, sign_in_pages=2, two_factor="never"),
    "forced": Ways(two_factor="forced", hides_secret=True),
    "during": Ways(two_factor="during", code_apart=True),
    "settings": Ways(two_factor="settings", asks_again=True, sign_in_pages=2),
}


async def one(ground: Ground, name: str) -> None:
    async with running(SORTS[name], ground.settings.smtp_port) as site:
        record, recipe = await signed_up(ground, f"{site.url}/join", name)
        print(site.opened)
        assert record.phase is Phase.PROVEN
        assert set(recipe.find) <= {"mail"}
        assert not site.trapped
        assert len(site.members) == 1
        assert site.members[0].totp is (name != "pages")


@pytest.mark.parametrize("name", SORTS)
async def test_odd(ground: Ground, name: str) -> None:
    """x."""
    await one(ground, name)
