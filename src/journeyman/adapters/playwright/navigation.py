"""Watches one tab's page loads (CDP): keeps them in the origin, notes their answers, knows when all is still.

Only documents, and what is left out (`loads`), are held up, for about a millisecond each; Playwright's own routing
would hold up every request and switch the cache off.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from playwright.async_api import CDPSession, Error, Frame, Page, Request

from journeyman.adapters.playwright.answers import Answer, judge
from journeyman.adapters.playwright.calls import Moved, ask, command
from journeyman.adapters.playwright.loads import patterns, verdict
from journeyman.adapters.playwright.scripts import script
from journeyman.domain.origin import origin_of, public_path
from journeyman.domain.origins import Origins
from journeyman.errors import JourneymanError, OriginViolation, Transient

QUIET_MS = 100
"""A document is quiet when it has not changed for this long."""

SETTLE_SECONDS = 3.0
"""How long a page may take to become quiet; one that never does is used as it is."""

SENDS_SECONDS = 15.0
"""How long a fetch that sends something may be without an answer: until then nobody knows how a press went."""

READS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods of fetches that only ask: some are answered when there is news, if ever."""

STYLES_SECONDS = 5.0
"""How long the stylesheets of a page may take: until they are there, what they hide is seen."""

COMMIT_SECONDS = 2.0
"""How long after its answer a document may take to replace the old one (it never does after 204 or a download)."""

DOCUMENTS = [{"resourceType": "Document", "requestStage": stage} for stage in ("Request", "Response")]
"""What is always held up: documents, before they are asked for and when they are answered."""


class Navigation:
    """One tab's page loads."""

    def __init__(self, page: Page, origins: Origins, seconds: float, secrets: Sequence[str] = ()) -> None:
        """`secrets`: what no document elsewhere is asked for with, as it grows."""
        self._secrets = secrets
        self._page = page
        self._origins = origins
        self.passed: set[str] = set()
        """The origins beside the own one that documents of the page were at, or were redirected by."""
        self._seconds = seconds
        self._cdp: CDPSession | None = None
        self._no_pictures = False
        """Whether pictures are left out."""
        self._main_frame = ""
        self._asked = ""
        """The load that has no answer yet."""
        self._answered = ""
        """The load that has an answer and has not replaced the document yet."""
        self._moved = asyncio.Event()
        self._answer: Answer | None = None
        self._strayed = ""
        self._following = False
        self._fetching: set[Request] = set()
        self._sending: set[Request] = set()
        """Fetches that send something and have no answer."""
        self._silent: set[str] = set()
        """Addresses that gave what was sent no answer in SENDS_SECONDS: a long poll is waited for once."""
        self._fetched = asyncio.Event()

    async def watch(self, cdp: CDPSession) -> None:
        """Begin; before the first page load."""
        self._cdp = cdp
        tree = await ask("opening a page", command(cdp, "Page.getFrameTree"))
        self._main_frame = tree["frameTree"]["frame"]["id"]
        cdp.on("Fetch.requestPaused", self._paused)
        await ask("opening a page", command(cdp, "Fetch.enable", patterns=DOCUMENTS))
        # Playwright tells of these in any case; the protocol's own Page events would all be sent here, for this one.
        self._page.on("framenavigated", self._navigated)
        # For as long as the page lives: to begin and end listening around each action would be six messages each time.
        self._page.on("request", self._fetch_began)
        self._page.on("response", lambda response: self._answered_one(response.request))
        self._page.on("requestfinished", self._fetch_ended)
        self._page.on("requestfailed", self._fetch_ended)

    async def leave_out(self, *, pictures: bool) -> None:
        """From now on leave out what no journey needs; `pictures`: pictures, too."""
        self._no_pictures = pictures
        if self._cdp:
            held_up = [*DOCUMENTS, *patterns(pictures=pictures)]
            await ask("opening a page", command(self._cdp, "Fetch.enable", patterns=held_up))

    async def _paused(self, event: Mapping[str, Any]) -> None:
        """Let a document's request or answer pass, or stop it where it leaves the origin; leave out the needless."""
        verb, more = "Fetch.continueRequest", dict[str, Any]()
        if event["resourceType"] != "Document":
            verb, more = verdict(event, self._origins.own, pictures=self._no_pictures)
        elif not (self._pass(event) if event["frameId"] == self._main_frame else self._may_frame(event["request"])):
            verb, more = "Fetch.failRequest", {"errorReason": "Aborted"}
        if self._cdp:
            with suppress(Error):  # the page was closed, or the load given up, meanwhile
                await command(self._cdp, verb, requestId=event["requestId"], **more)

    def _may_frame(self, request: Mapping[str, Any]) -> bool:
        """Say whether a frame's document may be asked for: elsewhere nothing is sent to, and no secret told.

        A widget of somebody else's, such as a captcha's, is merely fetched.
        """
        if self._origins.hold(request["url"]):
            return True
        told = unquote_plus(request["url"])
        return request["method"] == "GET" and not any(secret in told for secret in self._secrets)

    def _pass(self, event: Mapping[str, Any]) -> bool:
        load, url = event.get("networkId", ""), event["request"]["url"]
        if "responseErrorReason" in event:
            self._asked = ""
        elif "responseStatusCode" in event:
            headers = {item["name"].lower(): item["value"] for item in event.get("responseHeaders", ())}
            if "location" not in headers or event["responseStatusCode"] // 100 != 3:  # noqa: PLR2004 - a redirect is no answer
                self._answer = Answer(public_path(url), event["responseStatusCode"], headers.get("retry-after", ""))
                self._asked, self._answered = "", load
        elif origin := self._origins.origin_at(url):
            self.passed |= {origin} - {origin_of(self._origins.own)}
            self._asked = load
            return True
        else:
            self._asked, self._strayed = "", origin_of(url) or "a page without an origin"
        self._moved.set()
        return not self._strayed

    def _navigated(self, frame: Frame) -> None:
        if frame == self._page.main_frame:
            self._answered = ""
            self._moved.set()

    def begin(self) -> None:
        """Forget what was, before an action; fetches are followed from here until `settle` ends."""
        self._answer, self._strayed = None, ""
        self._fetching.clear()
        self._sending.clear()
        self._following = True

    def end(self) -> None:
        """Follow fetches no longer."""
        self._following = False
        self._fetching.clear()
        self._sending.clear()

    def _fetch_began(self, request: Request) -> None:
        if self._following and request.resource_type in {"fetch", "xhr"}:
            self._fetching.add(request)
            if request.method not in READS and _address(request) not in self._silent:
                self._sending.add(request)
            self._fetched.clear()

    def _answered_one(self, request: Request) -> None:
        self._sending.discard(request)
        if not self._sending:
            self._fetched.set()

    def _fetch_ended(self, request: Request) -> None:
        self._sending.discard(request)
        self._fetching.discard(request)
        if not self._fetching:
            self._fetched.set()

    @property
    def begun(self) -> bool:
        """Whether a page load began since `begin`, or is under way."""
        return bool(self._asked or self._answered or self._answer or self._strayed)

    async def settle(self) -> None:
        """Wait until page loads are done, fetches answered and the document quiet; the last two SETTLE_SECONDS at most.

        What sends something may take SENDS_SECONDS, once for each address; what follows its answer SETTLE_SECONDS more.
        A document has its stylesheets before, but for those that take longer than STYLES_SECONDS.

        Raises:
            Transient: a page load had no answer in time.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + SETTLE_SECONDS
        most, sent = loop.time() + self._seconds, loop.time() + SENDS_SECONDS
        while loop.time() < most:
            await self._loads_done()
            if not await self._quiet(max(0.0, end - loop.time())) or self._asked or self._answered:
                end = loop.time() + SETTLE_SECONDS
            elif self._sending and loop.time() < sent:
                if not await self._fetched_within(sent - loop.time()):
                    self._silent |= {_address(request) for request in self._sending}
                end = loop.time() + SETTLE_SECONDS
            elif not self._fetching or loop.time() >= end:
                return
            else:
                await self._fetched_within(end - loop.time())
        raise Transient(f"{public_path(self._page.url)} was still loading pages after {self._seconds:g} s.")

    async def _fetched_within(self, seconds: float) -> bool:
        """Wait for an answer to all that is waited for; say whether it came."""
        self._fetched.clear()
        with suppress(TimeoutError):
            return await asyncio.wait_for(self._fetched.wait(), seconds)
        return False

    async def _quiet(self, seconds: float) -> bool:
        """Wait until the document is all there and quiet; False where another came, or it is not all there in time."""
        limits = {"load": self._seconds, "styles": STYLES_SECONDS, "most": seconds}
        milliseconds = {"quiet": QUIET_MS, **{name: its * 1000 for name, its in limits.items()}}
        waiting = self._page.evaluate(script("quiet"), milliseconds)
        try:
            return await ask("waiting for the page", waiting, sum(limits.values()) + 1)
        except Moved:
            return False

    async def _loads_done(self) -> None:
        """Wait until no page load is under way."""
        try:
            async with asyncio.timeout(self._seconds):
                while self._asked:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            overdue = True
        else:
            overdue = False
        if overdue:
            self._asked = ""
            raise Transient(
                f"The page that follows {public_path(self._page.url)} did not answer in {self._seconds:g} s."
            )
        with suppress(TimeoutError):
            async with asyncio.timeout(COMMIT_SECONDS):
                while self._answered:
                    self._moved.clear()
                    await self._moved.wait()
        self._answered = ""

    def check(self, *, asked_for: bool = False, failure: JourneymanError | None = None) -> None:
        """Raise what the last page loads mean; `failure` is what the action itself ended with.

        Raises:
            OriginViolation: the page left the origin, or tried to.
            Transient, RecipeBroken, StageEnded: see `answers.judge`; Transient also where there is only an error page.
        """
        strayed, self._strayed = self._strayed, ""
        answer, self._answer = self._answer, None
        if strayed:
            raise OriginViolation(
                f"{self._origins.own} sent the page to {strayed}; the recipe allows its own origins only."
            )
        if answer:
            judge(answer, asked_for=asked_for, now=datetime.now(UTC))
        if failure:
            raise failure
        if self._page.url.startswith("chrome-error:"):
            raise Transient(f"{self._origins.own} did not answer.")
        if not self._origins.hold(self._page.url):
            seen = origin_of(self._page.url) or "a page without an origin"
            raise OriginViolation(f"The page is at {seen}, outside of {self._origins.own}.")


def _address(request: Request) -> str:
    """Return where a request goes, without its query."""
    return request.url.partition("?")[0]
