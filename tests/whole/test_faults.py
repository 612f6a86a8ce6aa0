"""Recipes that are wrong about the service: nothing is typed elsewhere, and the fault is told with its place."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from journeyman.errors import OriginViolation, RecipeBroken
from journeyman.journey.stage import Stage
from journeyman.recipe.catalogue import with_base_url
from journeyman.recipe.model import Recipe
from tests.whole.ground import Acorn, Ground, recipe_for, running_acorn, without_totp


@pytest_asyncio.fixture(loop_scope="session")
async def elsewhere(ground: Ground, tmp_path: Path) -> AsyncIterator[Acorn]:
    """Another Acorn, at another origin."""
    async with running_acorn(tmp_path / "elsewhere", ground.settings.smtp_port) as made:
        yield made


@pytest.mark.parametrize("last", [Stage.SUBMIT, Stage.SETTLE])
async def test_no_credential_is_typed_at_another_origin(
    ground: Ground, quick: Recipe, elsewhere: Acorn, last: Stage
) -> None:
    """A recipe that points elsewhere later gets nothing opened nor typed there, whatever became of the account."""
    agent = await ground.agent()
    await ground.run(agent, quick, last)
    moved = with_base_url(quick, elsewhere.url)
    before = await ground.record(agent)
    with pytest.raises(OriginViolation, match=quick.origin):
        await ground.run(agent, moved)
    assert not any((await elsewhere.counts()).values())
    assert await ground.record(agent) == before


async def test_a_wrong_label_is_told_with_its_place(ground: Ground, acorn: Acorn, tmp_path: Path) -> None:
    """A field that the page does not have: the fault says file and line, what was probably meant, and what there is."""
    filled = (
        "- submit: form                         # the form reader fills what it knows, and leaves the honeypot empty"
    )
    recipe = recipe_for(acorn, tmp_path, (filled, "- {fill: {textbox: Usrename}, with: username}"))
    line = 1 + recipe_lines(tmp_path).index("  - {fill: {textbox: Usrename}, with: username}")
    agent = await ground.agent()
    with pytest.raises(RecipeBroken) as raised:
        await ground.run(agent, without_totp(recipe))
    said = str(raised.value)
    assert f"acorn.yaml:{line}: " in said
    assert 'no textbox "Usrename" on /register' in said
    assert 'Did you mean "Username"?' in said
    assert '"Email"' in said
    assert not acorn.accounts(agent)


def recipe_lines(folder: Path) -> list[str]:
    """Return the lines of the recipe in a folder."""
    return (folder / "acorn.yaml").read_text(encoding="utf-8").splitlines()
