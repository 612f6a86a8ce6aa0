"""An element of a page as a snapshot found it: fetched only when it is needed, which is one message each."""

from dataclasses import dataclass

from playwright.async_api import ElementHandle, JSHandle

from journeyman.adapters.playwright.calls import ask


@dataclass(frozen=True)
class Held:
    """One of the elements of one reading of a frame's document."""

    read: JSHandle
    """What `scripts/snapshot.js` returned; belongs to that document."""
    index: int

    async def element(self, doing: str) -> ElementHandle | None:
        """Return the element; None where the reading has none of this index.

        Raises:
            Moved: the document is gone.
        """
        found = await ask(doing, self.read.evaluate_handle("({ elements }, index) => elements[index]", self.index))
        return found.as_element()
