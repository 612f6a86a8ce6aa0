"""The script that reads a page, and the types that hold what it read, name the same things."""

import dataclasses
from typing import Any

import pytest

from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.adapters.playwright.scripts import script
from journeyman.adapters.playwright.snapshots import AS_TEXT, read_of
from journeyman.domain.page import FormArea, FormButton, FormField, Link

from .conftest import Site
from .test_reading import PAGE

pytestmark = pytest.mark.asyncio(loop_scope="session")

TYPES: dict[str, Any] = {"fields": FormField, "buttons": FormButton, "forms": FormArea, "ways": Link}


async def test_what_the_script_reads_has_a_place(tab: ChromiumPage, site: Site) -> None:
    """A name that is written otherwise in the script would be dropped, and nobody would see that it is missing."""
    site.pages["/"] = PAGE
    await tab.goto("/")
    handle = await tab._tab.main_frame.evaluate_handle(script("snapshot"), {"limit": 1000})
    read = read_of(await handle.evaluate(AS_TEXT))
    for part, kind in TYPES.items():
        given = {name for item in read[part] for name in item}
        assert given
        assert given <= {its.name for its in dataclasses.fields(kind)}, part
