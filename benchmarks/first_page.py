"""The smallest flow with a page: what it takes from a call to the first page, and nothing else."""

from urllib.parse import urlsplit

from prefect import flow

from journeyman.bootstrap import journeys_browser
from journeyman.settings import load_settings


@flow(name="first-page", persist_result=False)
async def first_page(address: str) -> None:
    """Open a page as a journey does: in the browser that is shared here, else in one of its own."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    async with journeys_browser(load_settings()) as browser, browser.open(origin) as page:
        await page.goto(parts.path)
