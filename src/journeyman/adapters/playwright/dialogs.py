"""The browser's own dialogs (alert, confirm, prompt, beforeunload): answered at once, since the page stands still.

An alert is closed and its words are kept, as what the page says. A confirm is answered as whoever presses says, and no
where nothing was pressed. A prompt is closed without words: nobody makes any up. A page may always be left.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress

from playwright.async_api import Dialog, Error, Frame, Page

from journeyman.adapters.playwright.calls import TALKS_ON
from journeyman.adapters.playwright.wording import quotable
from journeyman.domain.origin import public_path
from journeyman.domain.page import Agrees, Target, never
from journeyman.errors import Transient

MOST = 50
"""How many dialogs may come of one action; the page that opens more is closed, since nothing else ends its script."""

LONGEST = 1000
"""Characters of a dialog's words that are kept."""

KEPT = 10
"""How many alerts' words are kept, and how many questions."""

NAMED_SO = frozenset({"alert", "dialog"})
"""By which targets a recipe may name an alert of the browser's: to who looks, it is one."""


class Dialogs:
    """Answers one tab's dialogs, and knows what they said since the last action."""

    def __init__(self, page: Page, secrets: list[str]) -> None:
        """`secrets`: what no message may show."""
        self._page = page
        self._secrets = secrets
        self._agrees: Agrees = never
        self._count = 0
        self._endless = ""
        self.said: list[str] = []
        """The alerts' words, a line's breaks kept. They may hold what a page shows once."""
        self.unanswered: list[str] = []
        """What was asked and not answered yes, as messages may show it."""

    def watch(self) -> None:
        """Begin; before the first page load."""
        self._page.on("dialog", self._opened)
        self._page.on("framenavigated", self._moved)

    def begin(self) -> None:
        """Forget what was, before an action."""
        self._count = 0
        self.said.clear()
        self.unanswered.clear()

    @contextmanager
    def pressing(self, agrees: Agrees) -> Generator[None]:
        """Answer each confirm as `agrees` says of its words, while something is pressed."""
        self._agrees = agrees
        try:
            yield
        finally:
            self._agrees = never

    def check(self) -> None:
        """Raise what is to be told.

        Raises:
            Transient: the page was closed, for its dialogs took no end.
        """
        if self._endless:
            raise Transient(f"{self._endless} opened {TALKS_ON}, and was closed: {MOST} and more of one action.")

    def first_said(self, targets: Sequence[Target]) -> int | None:
        """Return the index of the first target that names an alert by words of it, or None."""
        said = [_folded(words) for words in self.said]
        named = (index for index, its in enumerate(targets) if its.by in NAMED_SO and not its.frame)
        return next((index for index in named if any(_folded(targets[index].name) in words for words in said)), None)

    def _moved(self, frame: Frame) -> None:
        if frame == self._page.main_frame:
            self._agrees = never  # what the next page asks is no matter of what was pressed on the one before

    async def _opened(self, dialog: Dialog) -> None:
        self._count += 1
        with suppress(Error):  # the page went away meanwhile, and the dialog with it
            if self._count > MOST:
                self._endless = public_path(self._page.url)
                await self._page.close(reason=TALKS_ON)
            elif self._is_yes(dialog.type, dialog.message):
                await dialog.accept()
            else:
                await dialog.dismiss()

    def _is_yes(self, kind: str, words: str) -> bool:
        """Say how a dialog is answered, and keep what is to be known of it."""
        match kind:
            case "alert":
                _keep(self.said, words[:LONGEST])
                return True
            case "confirm":
                if self._agrees(words):
                    return True
                _keep(self.unanswered, f"asked {quotable(words[:LONGEST], self._secrets)} and was answered no")
                return False
            case "prompt":
                asked = quotable(words[:LONGEST], self._secrets)
                _keep(self.unanswered, f"asked {asked} in a prompt, which no step can answer, and got no words")
                return False
            case _:  # beforeunload: whether to leave the page
                return True


def _keep(kept: list[str], text: str) -> None:
    if text.strip() and text not in kept and len(kept) < KEPT:
        kept.append(text)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
