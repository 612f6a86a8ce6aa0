"""The ports to the browser and to one tab of it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from pydantic import SecretStr

from journeyman.domain.account import Session
from journeyman.domain.origins import Origins
from journeyman.domain.page import Agrees, FormButton, FormField, Picture, Snapshot, Target, never


class Page(Protocol):
    """One journey's tab in a browser context of its own, tied to one service's origins.

    Every method raises Transient (time-out, network, 5xx, crash) or RecipeBroken (the target is not there, says
    which names are) or OriginViolation, with none of the page's text or typed values in the message.
    """

    @property
    def path(self) -> str:
        """Path (with query) of the page now shown, or its whole URL where that is not of the own origin."""
        ...

    @property
    def passed(self) -> set[str]:
        """The service's other origins that the tab's documents were at, redirects included. A search may clear it."""
        ...

    @property
    def unanswered(self) -> tuple[str, ...]:
        """What the page asked in dialogs since the last click or `goto` and was not answered yes, for messages.

        Such as `asked "Delete it all?" and was answered no`. Nothing that looks like a secret is in it.
        """
        ...

    async def goto(self, path: str) -> None:
        """Open a path of the own origin, or an absolute URL within the service's origins.

        Raises:
            OriginViolation: the URL, or where it ended after redirects, is outside of them.
            Transient: the server answered 5xx or not at all.
        """
        ...

    async def fill(self, where: Target | FormField, value: str | SecretStr) -> None:
        """Type a value. In the page, in the same instant, the document's origin is compared with the expected one.

        That is the recipe's own, or the one beside it that the field's frame was sent to.
        """
        ...

    async def fill_all(self, values: Sequence[tuple[FormField, SecretStr]]) -> None:
        """Type a value into each of these fields of the last snapshot, in this order, as `fill` does."""
        ...

    async def set_checked(
        self,
        where: Target | FormField,
        checked: bool,  # noqa: FBT001 - Playwright's own shape
        agrees: Agrees = never,
    ) -> None:
        """Tick or clear a checkbox, radio or switch; look afterwards, and try once more if it did not take.

        `agrees` answers the confirms that the page opens meanwhile.
        """
        ...

    async def choose(self, where: Target | FormField, option: str) -> None:
        """Choose an option by its visible text, in a select or in a drop-down of the page's own."""
        ...

    async def click(self, where: Target | FormButton, agrees: Agrees = never) -> None:
        """Click, then wait until the page has settled (navigation done, DOM quiet).

        Dialogs of the browser's never hold a page up: `agrees` answers the confirms that come of the click, an alert's
        words are in the snapshots until the next click or `goto`, a prompt gets no words, a page may be left.

        Raises:
            Transient: the navigation that followed answered 5xx or not at all.
        """
        ...

    async def first_seen(self, targets: Sequence[Target], within: float) -> int | None:
        """Wait until one of the targets is visible; return its index (the first wins), or None after `within` s."""
        ...

    async def leave_out(self, *, pictures: bool) -> None:
        """From now on load no fonts, no media, nothing of hosts that only measure visitors; `pictures`: nor these.

        Scripts, styles and frames of the service load as ever. What the page has loaded stays. A picture that is left
        out has a place and a name as ever, and shows nothing.
        """
        ...

    async def names(self, role: str) -> list[str]:
        """Return the accessible names of the visible elements of a role: names only, never values."""
        ...

    async def read(self, where: Target | FormField) -> SecretStr:
        """Return the value of a field or else the text of an element (a list's items one a line)."""
        ...

    async def snapshot(self) -> Snapshot:
        """Read fields, buttons and texts of the page and of its frames within the service's origins."""
        ...

    async def field_texts(self) -> list[SecretStr]:
        """Return what is written in read-only or disabled fields, links' addresses and code-like texts.

        This is where a page shows a TOTP secret; each is a candidate, all are secret.
        """
        ...

    async def qr_texts(self, *, anywhere: bool = True) -> list[SecretStr]:
        """Return the texts of all QR codes that the page shows: canvas, SVG, img, drawn with cells.

        `anywhere`: where none of these has one, the picture of the whole page is searched, too.
        """
        ...

    async def screenshot(self, title: str, *, hide_pictures: bool = False) -> Picture:
        """Return a picture under 40 KB with password fields, fields typed into with a secret and known secrets masked.

        With `hide_pictures` also all images, canvases, SVG and code-like texts: for pages that may show a secret
        which is not known yet.
        """
        ...

    def protect(self, *secrets: SecretStr) -> None:
        """Add secrets that screenshots must mask wherever they show."""
        ...

    async def session(self) -> Session:
        """Return cookies, local storage and the path, so another process can go on here."""
        ...


class Browser(Protocol):
    """One Chromium; a context for each visit."""

    def open(self, origins: str | Origins, session: Session | None = None) -> AbstractAsyncContextManager[Page]:
        """Open a page in a new context tied to `origins` (one alone: scheme, host, port), at the session's path if any.

        Raises:
            BrowserMissing: no Chromium was found; says what to do.
        """
        ...
