"""Makes the README's pictures from a real demo: its output as SVG, and a run's story in Prefect's UI as PNG.

`make pictures` runs it; it takes two minutes, and nothing in the pictures is drawn by hand.
"""

import asyncio
import os
import re
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
from playwright.async_api import async_playwright
from rich.console import Console

from fixtures import demo
from journeyman.adapters.chromium import find_chromium
from journeyman.engine.server import ui_url
from journeyman.settings import Settings

DOCS = Path(__file__).parent
WIDTH = 92
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""rich's SVG asks another host for its font; without that, the reader's own fixed-width font is used."""


async def main() -> None:
    """Run the demo in a folder of its own, and picture it."""
    with tempfile.TemporaryDirectory() as folder:
        await picture(Path(folder))


async def picture(folder: Path) -> None:
    """Run the demo's journeys; write both pictures."""
    recorded = Console(record=True, width=WIDTH, force_terminal=True, highlight=False)
    demo.out = recorded
    settings = demo.demo_settings(folder)
    async with AsyncExitStack() as stack:
        await demo.start(settings, folder, stack)
        await demo.make_agents(settings)
        recorded.export_text()  # what was said so far names this machine's ports: forgotten
        accounts = [(agent, service) for service in demo.SERVICES for agent in demo.AGENTS]
        rows = await demo.journeys(settings, accounts)
        recorded.export_text()  # a live display leaves each of its frames
        recorded.print("$ make demo\n", style="bold")
        recorded.print(demo.table(rows))
        recorded.print(f"demo: {sum(row.proven for row in rows)} of {len(rows)} accounts proven")
        svg = recorded.export_svg(title="Journeyman")
        (DOCS / "demo.svg").write_text(FONTS.sub("", svg), encoding="utf-8")
        await picture_story(settings)


async def picture_story(settings: Settings) -> None:
    """Take a picture of alpha's story at Acorn, as Prefect's UI shows it."""
    ui = ui_url(settings)
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{ui}/api/artifacts/story-alpha-acorn/latest")
        artifact = answer.raise_for_status().json()["id"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to run as root in its sandbox
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(settings.chromium), args=sandbox)
        page = await browser.new_page(viewport={"width": 1200, "height": 900}, device_scale_factor=1)
        await page.goto(f"{ui}/artifacts/artifact/{artifact}")
        await page.get_by_role("img", name="The end").wait_for()
        await page.screenshot(path=DOCS / "story.png", full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
