"""Takes pictures of a page with every secret painted over, or takes none."""

from typing import cast
from urllib.parse import parse_qs, quote, urlsplit

from playwright.async_api import ElementHandle, Page
from pydantic import SecretStr

from journeyman.adapters.playwright.calls import Moved, ask
from journeyman.adapters.playwright.held import Held
from journeyman.adapters.playwright.pictures import Box, painted, small_jpeg
from journeyman.adapters.playwright.scripts import script
from journeyman.adapters.playwright.wording import squeeze
from journeyman.domain.page import Picture
from journeyman.errors import Transient

TRIES = 5
"""How often a picture is taken when boxes move while it is taken."""


class Camera:
    """Knows what one tab must not show."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._typed: list[ElementHandle | Held] = []
        """Fields that a secret was typed into."""
        self.known: list[str] = []
        """Secrets in clear, each once, in every spelling that pages use."""

    def protect(self, secrets: tuple[SecretStr, ...]) -> None:
        """Add secrets; of a provisioning URI also the key in it."""
        for secret in secrets:
            text = secret.get_secret_value()
            keys = parse_qs(urlsplit(text).query).get("secret", []) if text.startswith("otpauth:") else []
            self.known.extend(
                form for form in (text, quote(text, safe=""), *keys) if form.strip() and form not in self.known
            )

    def typed(self, field: ElementHandle | Held) -> None:
        """Remember a field that a secret is about to be typed into."""
        self._typed.append(field)

    async def picture(self, title: str, *, hide_pictures: bool) -> Picture:
        """Take a picture. What is to be hidden is located before and after; if it moved meanwhile, once more.

        The paint goes over the pixels, not over the page: no layer of the page can come to lie above it.

        Raises:
            Transient: the page would not hold still, or can't be searched; there is no picture then.
        """
        before = await self._boxes(hide_pictures)
        for _ in range(TRIES):
            png = await ask("taking a picture", self._page.screenshot(scale="css", animations="disabled", caret="hide"))
            after = await self._boxes(hide_pictures)
            if before == after:
                return Picture(title, small_jpeg(painted(png, after)))
            before = after
        raise Transient("There is no picture: what it must hide would not hold still.")

    async def _boxes(self, hide: bool) -> list[Box]:  # noqa: FBT001 - handed through
        secrets = sorted({squeeze(secret) or secret for secret in self.known})
        found = await ask("masking a picture", self._page.evaluate(script("masks"), {"secrets": secrets, "hide": hide}))
        boxes = [(left, top, width, height) for left, top, width, height in cast("list[list[float]]", found)]
        living: list[ElementHandle | Held] = []
        for field in self._typed:
            try:
                element = await field.element("masking a picture") if isinstance(field, Held) else field
                box = await ask("masking a picture", element.bounding_box()) if element else None
            except Moved:
                continue  # its document is gone
            if element:
                living.append(element)
            if box:
                boxes.append((box["x"], box["y"], box["width"], box["height"]))
        self._typed = living
        return boxes
