"""One visit's tab: implements ports.Page."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import cast

from playwright.async_api import ElementHandle, Frame, JSHandle
from playwright.async_api import Page as Tab
from pydantic import SecretStr

from journeyman.adapters.playwright.calls import Moved, TimedOut, ask
from journeyman.adapters.playwright.camera import Camera
from journeyman.adapters.playwright.choosing import choose_option
from journeyman.adapters.playwright.dialogs import Dialogs
from journeyman.adapters.playwright.held import Held
from journeyman.adapters.playwright.navigation import Navigation
from journeyman.adapters.playwright.scripts import on_element, script
from journeyman.adapters.playwright.secret_typing import NOT_YET, check_origin, origin_for, type_secret, type_secrets
from journeyman.adapters.playwright.snapshots import AS_TEXT, TEXT_LIMIT, Read, read_of, snapshot_of
from journeyman.adapters.playwright.targets import MOST_FRAMES, Finder, is_seen
from journeyman.adapters.playwright.wording import Where, describe, no_such, showable, unusable
from journeyman.domain.account import Session
from journeyman.domain.origin import path_of
from journeyman.domain.origins import Origins
from journeyman.domain.page import Agrees, FormButton, FormField, Picture, Snapshot, Target, never
from journeyman.errors import JourneymanError, OriginViolation, RecipeBroken

LOOK_MS = 100
"""How long `first_seen` waits for a change of the document, then looks anyway."""


class ChromiumPage:
    """A tab in a context of its own, tied to one service's origins."""

    def __init__(
        self, tab: Tab, origins: Origins, seconds: tuple[float, float], read_qr: Callable[[bytes], list[str]]
    ) -> None:
        """`seconds`: how long an action may take, and a page load."""
        action, load = seconds
        self._tab = tab
        self._origins = origins
        self._read_qr = read_qr
        self._camera = Camera(tab)
        self._finder = Finder(tab, action, self._camera.known)
        self._dialogs = Dialogs(tab, self._camera.known)
        self._loads = Navigation(tab, origins, load, self._camera.known)
        self._load_seconds = load
        self._generation = 0
        self._elements: list[JSHandle] = []

    async def start(self) -> None:
        """Begin to watch page loads and dialogs; before the first one."""
        self._dialogs.watch()
        await self._loads.watch(await ask("opening a page", self._tab.context.new_cdp_session(self._tab)))

    @property
    def path(self) -> str:
        """Path (with query) of the page now shown, or its whole URL where that is not of the own origin."""
        return self._origins.place_of(self._tab.url)

    @property
    def passed(self) -> set[str]:
        """The other origins that its documents were at (ports.Page.passed)."""
        return self._loads.passed

    @property
    def unanswered(self) -> tuple[str, ...]:
        """What was asked in dialogs, and not answered yes (ports.Page.unanswered)."""
        return tuple(self._dialogs.unanswered)

    async def goto(self, path: str) -> None:
        """Open a path of the own origin, or a URL (ports.Page.goto)."""
        url = self._origins.within(path)
        if not url:
            raise OriginViolation(f"The page to open is outside of {self._origins.own}.")
        opening = self._tab.goto(url, wait_until="commit", timeout=self._load_seconds * 1000)
        await self._acted(opening, f"opening a page of {self._origins.own}", asked_for=True)

    async def fill(self, where: Target | FormField, value: str | SecretStr) -> None:
        """Type a value (ports.Page.fill); see `secret_typing` for what is promised of secrets."""
        for last in (False, True):
            try:
                await self._fill(where, value)
            except Moved:
                if last or not isinstance(where, Target):
                    raise
            else:
                return

    async def _fill(self, where: Target | FormField, value: str | SecretStr) -> None:
        what = describe(where)
        field = await self._element(where)
        milliseconds = self._finder.seconds * 1000
        if isinstance(value, str):
            await check_origin(field, await origin_for(field, self._origins, what), what)
            await self._usable(field, what, field.fill(value, timeout=milliseconds))
            return
        self._camera.typed(field)
        self._camera.protect((value,))
        origin = await origin_for(field, self._origins, what)
        refused = await type_secret(field, origin, value, what)
        if refused in NOT_YET:
            await self._usable(field, what, field.wait_for_element_state("editable", timeout=milliseconds))
            refused = await type_secret(field, origin, value, what)
        if refused:
            raise RecipeBroken(unusable(what, self._finder.path, refused))

    async def fill_all(self, values: Sequence[tuple[FormField, SecretStr]]) -> None:
        """Type values into fields of the last snapshot, in this order (ports.Page.fill_all).

        All at once where they are in one document; a field that does not take its value is asked for by itself, which
        waits for it, or tells what is wrong with it.
        """
        taken = await self._typed_at_once(values) if len(values) > 1 else 0
        for field, value in values[taken:]:
            await self.fill(field, value)

    async def _typed_at_once(self, values: Sequence[tuple[FormField, SecretStr]]) -> int:
        """Return how many of the fields, from the first, took their value in one go; none where they can't."""
        generation, number, _ = values[0][0].ref.split(".")
        if any(not field.ref.startswith(f"{generation}.{number}.") for field, _ in values):
            return 0
        first = await self._element(values[0][0])
        held, what = self._elements[int(number)], describe(values[0][0])
        typing = [(int(field.ref.rpartition(".")[2]), value) for field, value in values]
        for index, value in typing:
            self._camera.typed(Held(held, index))
            self._camera.protect((value,))
        return await type_secrets(first, held, await origin_for(first, self._origins, what), typing, what)

    async def set_checked(self, where: Target | FormField, checked: bool, agrees: Agrees = never) -> None:  # noqa: FBT001 - the port's shape
        """Tick or clear a box (ports.Page.set_checked)."""
        with self._dialogs.pressing(agrees):
            await self._set_checked(where, checked)

    async def _set_checked(self, where: Target | FormField, checked: bool) -> None:  # noqa: FBT001 - the same
        what = describe(where)
        box = await self._element(where, hidden=True)
        for click in ("", "real", "in the page"):
            if click == "real":
                with suppress(TimedOut):  # something lies over it: styled boxes hide the real one
                    await ask(f"ticking {what}", box.click(timeout=self._finder.seconds * 250))
            argument = {"click": click == "in the page"}
            if await ask(f"looking at {what}", box.evaluate(on_element("checking"), argument)) is checked:
                self._loads.check()
                return
        state = "disabled" if not await ask(f"looking at {what}", box.is_enabled()) else "not taking the click"
        raise RecipeBroken(unusable(what, self._finder.path, state))

    async def choose(self, where: Target | FormField, option: str) -> None:
        """Choose an option by its visible text (ports.Page.choose)."""
        field, what = await self._element(where), describe(where)
        names = await choose_option(self._tab, field, option, self._finder.seconds, what)
        if names is None:
            return
        if option in names:
            raise await self._finder.why_not(field, what)
        shown = showable(names, self._camera.known)
        raise RecipeBroken(no_such(f'option "{option}" in {what}', self._finder.path, option, shown))

    async def click(self, where: Target | FormButton, agrees: Agrees = never) -> None:
        """Click, then wait until the page has settled (ports.Page.click)."""
        what = describe(where)
        element = await self._element(where)
        clicking = element.click(timeout=self._finder.seconds * 1000)
        with self._dialogs.pressing(agrees):
            await self._acted(self._usable(element, what, clicking), f"clicking {what}")

    async def first_seen(self, targets: Sequence[Target], within: float) -> int | None:
        """Wait until one of the targets is visible (ports.Page.first_seen)."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while True:
            with suppress(Moved):
                said = self._dialogs.first_said(targets)
                if (seen := await self._finder.first_now(targets[:said])) is not None or said is not None:
                    return said if seen is None else seen
            self._check()
            if loop.time() >= end:
                return None
            with suppress(Moved):
                await ask("waiting for a sight", self._tab.evaluate(script("change"), {"most": LOOK_MS}))

    async def leave_out(self, *, pictures: bool) -> None:
        """Load no files that no journey needs (ports.Page.leave_out)."""
        await self._loads.leave_out(pictures=pictures)

    async def names(self, role: str) -> list[str]:
        """Return the accessible names of the visible elements of a role (ports.Page.names)."""
        return await self._finder.names(role)

    async def read(self, where: Target | FormField) -> SecretStr:
        """Return the value of a field or else the text of an element (ports.Page.read)."""
        element = await self._element(where)
        return SecretStr(await ask(f"reading {describe(where)}", element.evaluate(on_element("reading"))))

    async def snapshot(self) -> Snapshot:
        """Read fields, buttons and texts of the page and its same-origin frames (ports.Page.snapshot)."""
        self._check()
        self._generation += 1
        reads: list[Read] = []
        elements: list[JSHandle] = []
        for frame in await self._frames():
            handle = await ask("reading the page", frame.evaluate_handle(script("snapshot"), {"limit": TEXT_LIMIT}))
            reads.append(read_of(await ask("reading the page", handle.evaluate(AS_TEXT))))
            elements.append(handle)
        self._elements = elements
        return snapshot_of(path_of(self._tab.url), reads, self._generation, self._dialogs.said)

    async def field_texts(self) -> list[SecretStr]:
        """Return what may be a TOTP secret (ports.Page.field_texts)."""
        texts = [line for words in self._dialogs.said for line in words.splitlines()]
        for frame in await self._frames():
            texts += cast("list[str]", await ask("reading the page", frame.evaluate(script("candidates"))))
        return [SecretStr(text) for text in dict.fromkeys(texts)]

    async def qr_texts(self, *, anywhere: bool = True) -> list[SecretStr]:
        """Return the texts of all QR codes that the page shows (ports.Page.qr_texts)."""
        texts: list[str] = []
        for frame in await self._frames():
            pictures = await ask("looking for pictures", frame.evaluate_handle(script("drawings")))
            for picture in (await ask("looking for pictures", pictures.get_properties())).values():
                element = picture.as_element()
                if element:
                    texts += await self._codes(element.screenshot(timeout=self._finder.seconds * 1000))
        if anywhere and not texts:
            texts = await self._codes(self._tab.screenshot(full_page=True))
        return [SecretStr(text) for text in dict.fromkeys(texts)]

    async def _codes(self, shooting: Awaitable[bytes]) -> list[str]:
        """Return the QR codes in a screenshot; none where the element went away."""
        try:
            png = await ask("reading a QR code", shooting)
        except (TimedOut, Moved):
            return []
        return await asyncio.to_thread(self._read_qr, png)

    async def screenshot(self, title: str, *, hide_pictures: bool = False) -> Picture:
        """Return a masked picture (ports.Page.screenshot)."""
        return await self._camera.picture(title, hide_pictures=hide_pictures)

    def protect(self, *secrets: SecretStr) -> None:
        """Add secrets that screenshots must mask (ports.Page.protect)."""
        self._camera.protect(secrets)

    async def session(self) -> Session:
        """Return cookies, local storage and the path (ports.Page.session)."""
        state = await ask("reading the session", self._tab.context.storage_state())
        return Session(state=SecretStr(json.dumps(state)), path=self.path)

    async def _acted(self, acting: Awaitable[object], doing: str, *, asked_for: bool = False) -> None:
        """Do what may load a page, wait until all is still, and raise what came of it."""
        self._dialogs.begin()
        self._loads.begin()
        failure = None
        try:
            await ask(doing, acting, self._load_seconds + 1)
            await self._loads.settle()
        except JourneymanError as error:
            failure = error
        finally:
            self._loads.end()
        self._check(asked_for=asked_for, failure=failure)

    def _check(self, *, asked_for: bool = False, failure: JourneymanError | None = None) -> None:
        self._dialogs.check()
        self._loads.check(asked_for=asked_for, failure=failure)

    async def _usable(self, element: ElementHandle, what: str, acting: Awaitable[None]) -> None:
        """Act on an element; where it can't be used in time, say why."""
        try:
            await ask(f"using {what}", acting)
        except TimedOut:
            pass
        else:
            return
        if self._loads.begun:  # it was clicked, and a slow answer is the page load's to wait for
            return
        raise await self._finder.why_not(element, what)

    async def _element(self, where: Where, *, hidden: bool = False) -> ElementHandle:
        if isinstance(where, Target):
            return await self._finder.element(where, hidden=hidden)
        generation, frame, index = where.ref.split(".")
        if int(generation) == self._generation:
            held = Held(self._elements[int(frame)], int(index))
            if element := await held.element(f"finding {describe(where)}"):
                return element
        raise Moved(f"{describe(where)} on {self._finder.path} is of a page read earlier.")

    async def _frames(self) -> list[Frame]:
        """Return the frames of the service's origins that can be seen, the top frame first."""
        frames = [self._tab.main_frame]
        for frame in self._tab.frames[1:]:
            ours = frame.parent_frame in frames and self._origins.hold(frame.url)
            if ours and len(frames) < MOST_FRAMES and await is_seen(frame):
                frames.append(frame)
        return frames
