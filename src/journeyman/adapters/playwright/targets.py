"""Finds a target as Playwright does, exactly; where it is not there, says which names are."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Literal, cast

from playwright.async_api import ElementHandle, Frame, FrameLocator, Locator, Page

from journeyman.adapters.playwright.calls import Moved, TimedOut, ask
from journeyman.adapters.playwright.scripts import on_element
from journeyman.adapters.playwright.snapshots import MOST
from journeyman.adapters.playwright.wording import no_such, several, showable, unusable
from journeyman.domain.origin import public_path
from journeyman.domain.page import ROLES, Target
from journeyman.errors import JourneymanError, NotPressed, RecipeBroken

MOST_FRAMES = 30
"""Frames of a page that are looked at."""

NAMED_BY_AUTHOR = frozenset({"alert", "status", "list", "listitem", "region", "dialog"})
"""Roles that take no name from their content: matched by an authored name or by the text that they contain."""

_NAMING = {"label": "", "placeholder": "placeholder", "testid": "data-testid"}
"""For locators other than roles: the attribute that names come from; empty: labels."""


@dataclass
class Finder:
    """Finds targets on one page."""

    page: Page
    seconds: float
    """How long a target may take to appear and to be usable."""
    secrets: list[str] = field(default_factory=list[str], repr=False)
    """What no message may show."""

    @property
    def path(self) -> str:
        """The page's path, as messages show it."""
        return public_path(self.page.url)

    def locator(self, target: Target) -> Locator:
        """Return what matches the target, seen or not."""
        root = self.page.frame_locator(target.frame) if target.frame else self.page
        if target.by in ROLES:
            return _by_role(root, target)
        match target.by:
            case "label":
                return root.get_by_label(target.name, exact=True)
            case "placeholder":
                return root.get_by_placeholder(target.name, exact=True)
            case "testid":
                return root.get_by_test_id(target.name)
            case "text":
                return root.get_by_text(target.name, exact=True)
            case _:
                return root.locator(f"css={target.name}")

    def visible(self, target: Target) -> Locator:
        """Return what matches the target and can be seen."""
        return self.locator(target).filter(visible=True)

    async def element(self, target: Target, *, hidden: bool = False) -> ElementHandle:
        """Return the one element that matches, when it is there; `hidden`: also where it can't be seen.

        Raises:
            RecipeBroken: it is not there in time, or there are several.
        """
        sought = self.locator(target) if hidden else self.visible(target)
        found = await ask(f"looking for {target}", sought.element_handles())  # mostly it is there: one question then
        if not found:
            if not await self._appears(sought, target, "attached" if hidden else "visible"):
                raise await self.absence(target)
            found = await ask(f"looking for {target}", sought.element_handles())
        if hidden and len(found) > 1:
            return await self.element(target)
        if len(found) > 1:
            raise RecipeBroken(several(str(target), self.path, len(found)))
        if not found:
            raise Moved(f"{target} on {self.path} was there and went away.")
        return found[0]

    async def first_now(self, targets: Sequence[Target]) -> int | None:
        """Return the index of the first target that is visible now, or None. It asks twice where the first is not."""
        for index, target in enumerate(targets):
            if index == 1 and not await self._any_now(targets[1:]):
                return None
            if await ask(f"looking for {target}", self.visible(target).count()):
                return index
        return None

    async def _any_now(self, targets: Sequence[Target]) -> bool:
        """Say whether one of the targets may be visible; one that is in another frame than the rest always may."""
        if len(targets) == 1 or len({target.frame for target in targets}) > 1:
            return True
        union = reduce(Locator.or_, map(self.visible, targets))
        return await ask("looking for any of several", union.count()) > 0

    async def _appears(self, sought: Locator, target: Target, state: Literal["attached", "visible"]) -> bool:
        waiting = sought.first.wait_for(state=state, timeout=self.seconds * 1000)
        try:
            await ask(f"waiting for {target}", waiting)
        except TimedOut:
            return False
        return True

    async def absence(self, target: Target) -> JourneymanError:
        """Return the error that tells why the target was not found."""
        if await ask(f"looking for {target}", self.locator(target).count()):
            return RecipeBroken(unusable(str(target), self.path, "hidden"))
        return RecipeBroken(no_such(str(target), self.path, target.name, await self.candidates(target)))

    async def candidates(self, target: Target) -> list[str]:
        """Return the names that a target of this kind could have had."""
        root = self.page.frame_locator(target.frame) if target.frame else self.page
        if target.by in ROLES:
            return await self.names(target.by, root)
        if target.by not in _NAMING:
            return []
        attribute = _NAMING[target.by]
        return await self._named(root.locator(f"[{attribute}]" if attribute else "input, select, textarea"), attribute)

    async def names(self, role: str, root: Page | FrameLocator | None = None) -> list[str]:
        """Return the names of the visible elements of a role that a message may show."""
        return await self._named((root or self.page).get_by_role(_role(role)), "")

    async def _named(self, sought: Locator, attribute: str) -> list[str]:
        found = await ask("reading names", sought.evaluate_all(on_element("names"), {"from": attribute}))
        return showable(cast("list[str]", found)[:MOST], self.secrets)

    async def why_not(self, element: ElementHandle, what: str) -> JourneymanError:
        """Return the error that tells why an element that is there could not be used in time."""
        state = await ask(f"looking at {what}", element.evaluate(on_element("state")))
        if state:
            return RecipeBroken(unusable(what, self.path, state))
        return NotPressed(f"{what} on {self.path} is there but did not hold still within {self.seconds:g} s.")


def _by_role(root: Page | FrameLocator, target: Target) -> Locator:
    role = _role(target.by)
    if not target.name:
        return root.get_by_role(role)
    named = root.get_by_role(role, name=target.name, exact=True)
    if target.by not in NAMED_BY_AUTHOR:
        return named
    return named.or_(root.get_by_role(role).filter(has_text=target.name))


def _role(role: str) -> Any:  # noqa: ANN401 - Playwright's Literal of all roles; ours is a part of it
    return role


async def is_seen(frame: Frame) -> bool:
    """Say whether a frame can be seen; one that went away can't."""
    with suppress(Moved):
        holder = await ask("looking at a frame", frame.frame_element())
        return await ask("looking at a frame", holder.is_visible())
    return False
