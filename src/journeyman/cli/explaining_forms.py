"""`journeyman explain form`: what is seen on a page, and why it is decided so."""

import asyncio
from typing import Annotated

import typer

from journeyman import bootstrap
from journeyman.cli.terminal import print_line, print_pairs, print_rows
from journeyman.cli.whole_file import text_in, whole_file
from journeyman.domain.origin import origin_of, path_of, public_path
from journeyman.domain.page import Snapshot
from journeyman.forms.explain import Told, explain, masked
from journeyman.settings import Settings, load_settings

PAGE = "a page's URL or a saved page"


def form(
    page: Annotated[str, typer.Argument(metavar="URL|FILE", help="A page, or a saved one (HTML); - is stdin.")],
) -> None:
    """Show each form of a page: what it is for, what each field is and what speaks for it, what each button does.

    A file is read without network, and none of its scripts run. Nothing is ever filled in or pressed.
    """
    settings = load_settings()
    url = origin_of(page)
    reading = _opened(settings, page) if url else _still(settings, text_in(page, whole_file(page, PAGE), PAGE))
    snapshot = asyncio.run(reading)
    print_pairs([("page", public_path(snapshot.path) if url else page), ("title", masked(snapshot.title) or "none")])
    told = explain(snapshot)
    for its in told:
        _print(its)
    if not told:
        print_line("\nThe page has no form, field or button.")


def _print(told: Told) -> None:
    print_line("")
    print_pairs([(told.title, ""), ("purpose", f"{told.purpose} ({told.why})")])
    for rows in (told.fields, told.buttons):
        if rows:
            print_rows(rows)


async def _opened(settings: Settings, url: str) -> Snapshot:
    async with bootstrap.browser(settings) as chromium, chromium.open(origin_of(url)) as page:
        await page.goto(path_of(url))
        return await page.snapshot()


async def _still(settings: Settings, html: str) -> Snapshot:
    async with bootstrap.browser(settings) as chromium:
        return await chromium.read_still(html)
