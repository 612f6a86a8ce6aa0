"""A program for the canary: a recording of a sign-in whose password is known. It comes on stdin, the URL is given."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from journeyman import bootstrap
from journeyman.settings import load_settings

if TYPE_CHECKING:  # as in every program of ours, Playwright comes after what keeps it from logging all that is typed
    from playwright.async_api import Page as Tab


def main(url: str, username: str, password: str) -> None:
    """Record a sign-in that fails, so that its page comes back; print the recipe and keep it in the home."""

    async def person(tab: "Tab") -> None:
        await tab.get_by_label("Username or email").fill(username)
        await tab.get_by_label("Password").fill(password)
        await tab.get_by_role("button", name="Sign in", exact=True).click()
        await tab.get_by_role("alert").first.wait_for()

    settings = load_settings()
    written = asyncio.run(bootstrap.record(settings, url, "canary", person))
    bootstrap.save_recorded(written, Path(settings.home) / "canary.yaml")
    sys.stdout.write(written.text + "\n".join(written.remarks))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.stdin.read())
