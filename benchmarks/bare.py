"""The baseline: what recipes/acorn.yaml does, as a bare Playwright script. Imports nothing of Journeyman.

`python -m benchmarks.bare ORIGIN CHROMIUM AGENT ADDRESS MAILDIR` prints the seconds that it waited for a time step, and
when it had typed the code of the mail, in seconds since the epoch. Told more such threes, it runs a script for each in
one browser, `--pages` at once, and prints a line for each. It looks for mail every `--look` seconds. Exit code 1 where
one failed: its line says why.
"""

import argparse
import asyncio
import email
import email.policy
import os
import re
import secrets
import sys
import time
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright
from pyotp.totp import TOTP

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
)
"""As Journeyman's: the ratio is to tell of Journeyman, not of Chromium's switches."""

VIEWPORT = ViewportSize(width=1280, height=900)
MAIL_SECONDS = 60
SPARE = 10
"""Seconds that a code must be good for when it is typed."""


async def main() -> int:
    """Run the scripts; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bare", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=1)
    parser.add_argument("--look", type=float, default=0.05)
    parser.add_argument("origin")
    parser.add_argument("chromium")
    parser.add_argument("whose", nargs="+", metavar="AGENT ADDRESS MAILDIR")
    asked = parser.parse_args()
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    seats = asyncio.Semaphore(asked.pages)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=asked.chromium, args=[*FLAGS, *root])

        async def seated(agent: str, address: str, maildir: str) -> str:
            async with seats:
                return await journey(browser, asked.origin, agent, address, Path(maildir), asked.look)

        threes = zip(*[iter(asked.whose)] * 3, strict=True)
        told = await asyncio.gather(*(seated(*three) for three in threes), return_exceptions=True)
        await browser.close()
    print(
        *(f"{type(end).__name__}: {end}".partition("\n")[0] if isinstance(end, Exception) else end for end in told),
        sep="\n",
    )
    return int(any(isinstance(end, Exception) for end in told))


async def journey(browser: Browser, origin: str, agent: str, address: str, maildir: Path, look: float) -> str:  # noqa: PLR0913, PLR0917 - the command's words
    """Sign up, confirm, enrol, and prove it by a fresh sign-in; return what is to be printed."""
    password = f"Aa1{secrets.token_urlsafe(16)}"
    page = await fresh_page(browser, origin)
    await sign_up(page, agent, address, password)
    await page.get_by_role("textbox", name="Confirmation code").fill(await code_from(maildir, look))
    typed = time.time()
    await page.get_by_role("button", name="Confirm", exact=True).click()
    await page.get_by_role("heading", name="Welcome").wait_for()
    totp, used = await enrol(page)
    await page.context.close()
    page = await fresh_page(browser, origin)
    waited = await sign_in(page, agent, password, totp, used)
    await page.context.close()
    return f"{waited} {typed}"


async def fresh_page(browser: Browser, origin: str) -> Page:
    """Open a page in a context of its own."""
    context = await browser.new_context(base_url=origin, locale="en-US", viewport=VIEWPORT)
    return await context.new_page()


async def sign_up(page: Page, agent: str, address: str, password: str) -> None:
    """Fill the form and send it."""
    await page.goto("/register")
    await page.get_by_role("textbox", name="Email").fill(address)
    await page.get_by_role("textbox", name="Username").fill(agent)
    await page.get_by_role("textbox", name="Password").fill(password)
    await page.get_by_role("checkbox", name="I accept the terms").check()
    await page.get_by_role("button", name="Create account").click()
    await page.get_by_role("heading", name="Check your email").wait_for()


async def code_from(maildir: Path, look: float) -> str:
    """Return the code in the first mail, looking for it every so many seconds."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for path in (maildir / "new").iterdir():
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if (body := message.get_body(("plain",))) and (found := re.search(r"\b\d{6}\b", body.get_content())):
                return found[0]
        await asyncio.sleep(look)
    raise TimeoutError(f"no mail with a code came within {MAIL_SECONDS} s")


async def enrol(page: Page) -> tuple[TOTP, int]:
    """Set up an authenticator; return it, and the time step whose code was given."""
    await page.goto("/security")
    totp = TOTP((await page.get_by_test_id("setup-key").inner_text()).replace(" ", ""))
    # Acorn takes the code of the step before, so the current one's is left for the proof; as long as there is time.
    used = int((time.time() + SPARE) // totp.interval) - 1
    await page.get_by_role("textbox", name="Authenticator code").fill(totp.generate_otp(used))
    await page.get_by_role("button", name="Enable").click()
    await page.get_by_role("heading", name="Save your recovery codes").wait_for()
    await page.get_by_role("list", name="Recovery codes").inner_text()
    await page.get_by_role("button", name="I have saved them").click()
    await page.get_by_role("heading", name="Security").wait_for()
    return totp, used


async def sign_in(page: Page, agent: str, password: str, totp: TOTP, used: int) -> float:
    """Sign in with a code of a later time step than `used`; return the seconds waited for it."""
    await page.goto("/login")
    await page.get_by_role("textbox", name="Username or email").fill(agent)
    await page.get_by_role("textbox", name="Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("heading", name="Two-step sign-in").wait_for()
    wait = max(0.0, (used + 1) * totp.interval - time.time())
    await asyncio.sleep(wait)
    await page.get_by_role("textbox", name="Authentication code").fill(totp.now())
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("heading", name="Welcome").wait_for()
    return wait


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
