"""What the stages of one journey share: the ports, the journal, the identity and the open page."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from pydantic import SecretStr

from journeyman.domain.account import Session
from journeyman.domain.audit import Use
from journeyman.domain.identity import Identity
from journeyman.domain.origin import origin_of
from journeyman.domain.page import Snapshot
from journeyman.domain.totp import read_key
from journeyman.errors import OriginViolation
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, main_form
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.journal import Journal, Learn
from journeyman.journey.lease import Tenure
from journeyman.journey.messages import Mailbox
from journeyman.ports import Audit, Browser, Clock, Directory, Inbox, Page, Vault
from journeyman.recipe.model import Findable, GotoStep, Recipe
from journeyman.recipe.naming import Own, holds, own_names
from journeyman.recipe.pictures import needs_pictures
from journeyman.recipe.written import text_of

BLANK = "about:blank"


def forget(_: SecretStr) -> None:
    """Learn nothing: for journeys whose process writes no logs."""


def keep_nothing(_: Recipe) -> None:
    """Keep nothing of what was found out."""


class NoAudit:
    """An `Audit` that keeps nothing: for journeys with made-up secrets."""

    async def note(self, agent: str, service: str, use: Use, what: str) -> None:
        """Forget it."""


@dataclass(frozen=True)
class Ports:
    """What stands behind the ports on this journey."""

    directory: Directory
    inbox: Inbox
    vault: Vault
    browser: Browser
    clock: Clock
    learn: Learn = forget
    holder: str = "this process"
    """What this journey's lease says of its holder."""
    surely_ended: Callable[[str], bool] = lambda _: False
    """Whether the holder of another lease is known to be gone."""
    audit: Audit = field(default_factory=NoAudit)
    keep_found: Callable[[Recipe], None] = keep_nothing
    """Keeps a recipe of which more was found out, for this journey's next run and for other journeys."""


@dataclass
class Trip:
    """One agent's way to one service. Holds at most one open page."""

    agent: str
    recipe: Recipe
    ports: Ports
    journal: Journal
    mailbox: Mailbox
    tenure: Tenure
    adopts: bool = False
    """Whether the operator lets it take over an account at the address that we did not make."""
    probed: bool = False
    """Whether a sign-in just found that the pending credential opens nothing: a try that need not be made again."""
    gave: tuple[bool, bool] | None = None
    """Whether this process's sign-up was given a username, and a password; None: it made none."""
    identity: Identity | None = None
    page: Page | None = None
    _shared: dict[str, object] = field(default_factory=dict[str, object])
    """What the kept recipe says where this journey follows a way that is its agent's alone."""
    _passed: set[str] = field(default_factory=set[str])
    """The origins beside the recipe's own that pages of this journey were at, and that no search merely looked at."""
    _tabs: AsyncExitStack = field(default_factory=AsyncExitStack)

    def assume(self, **parts: object) -> None:
        """Go on with a recipe that says this, without keeping it: it is to be seen yet whether it is so."""
        self._follow(self.recipe.model_copy(update=parts))

    def keep_to_oneself(self, **parts: object) -> None:
        """Go on with a recipe that says this, which serves this agent alone: what is kept for all never says it."""
        for name in parts:
            self._shared.setdefault(name, getattr(self.recipe, name))
        self.assume(**parts)

    def found(self, *names: Findable, **parts: object) -> None:
        """Keep what was found out about the service: the recipe's new parts, and what need not be looked for again.

        A recipe holds no secret: where a page wrote one into what it is told by, nothing is kept.
        """
        found = self.recipe.found(*names, **parts)
        self._follow(found.model_copy(update={"origins": self._needed(found)}))
        self._shared = {name: its for name, its in self._shared.items() if name not in parts}
        shared = self.recipe.model_copy(update=self._shared)
        text = text_of(shared)
        if not any(holds(text, secret) for secret in (*self.journal.secrets(), *self._bare())):
            self.ports.keep_found(shared)

    def _bare(self) -> Iterator[SecretStr]:
        """Yield the authenticators' secrets as pages show them, and not as their URIs have them."""
        for credential in self.journal.record.credentials if self.journal.record else ():
            if credential.authenticator:
                yield read_key(credential.authenticator.uri).secret

    @property
    def own(self) -> Own:
        """What this agent alone is called, on this service's pages, and no recipe may name."""
        given = [(c.username, c.email) for c in (self.journal.record.credentials if self.journal.record else ())]
        known = self.identity
        told = (known.name, known.given_name, known.address) if known else ()
        return own_names([self.agent, *told, *(name for names in given for name in names)])

    def _needed(self, recipe: Recipe) -> tuple[str, ...]:
        """Return the origins that a recipe needs beside its own: those of its pages, and those that lay on the way."""
        self._note_passed()
        gone = (step.goto for steps in recipe.stages().values() for step in steps if isinstance(step, GotoStep))
        named = {origin_of(place) for place in gone} - {"", recipe.origin}
        return tuple(sorted(self._passed | named | set(recipe.origins)))

    def _note_passed(self) -> None:
        self._passed |= self.page.passed if self.page else set()

    def _follow(self, recipe: Recipe) -> None:
        self.recipe = self.mailbox.recipe = recipe

    async def open_page(self, session: Session | None = None) -> Page:
        """Open a page in a new context, in place of the one that is open."""
        await self.close_page()
        self.page = await self._tabs.enter_async_context(self.ports.browser.open(self.recipe.reach, session))
        self.page.protect(*self.journal.secrets())
        if self.recipe.loads == "lean":
            await self.page.leave_out(pictures=not needs_pictures(self.recipe))
        return self.page

    async def same_page(self) -> Page:
        """Return the open page; where there is none, open one where the record's session left off."""
        return self.page or await self.open_page(self.journal.known.session)

    async def page_with_pictures(self) -> Page:
        """Return the same page; it loads pictures from its next document on: one may be an authenticator's QR code."""
        page = await self.same_page()
        if self.recipe.loads == "lean":
            await page.leave_out(pictures=False)
        return page

    async def close_page(self) -> None:
        """Close the page, if one is open."""
        self._note_passed()
        self.page = None
        await self._tabs.aclose()

    async def note_page(self) -> None:
        """Write down where the open page stands, if one is open: a later one goes on there."""
        if self.page:
            session = await self.page.session()
            await self.journal.write(lambda record: record.change(session=session))

    async def leave_page(self) -> None:
        """Close the page, and write down where it stood."""
        await self.note_page()
        await self.close_page()

    async def purpose_shown(self) -> Purpose | None:
        """Return what the open page's form is for; None where there is no form or no page."""
        form = await self.form_shown()
        return form.purpose if form else None

    async def form_shown(self) -> Form | None:
        """Return the open page's main form; None where there is none."""
        snapshot = await self.shown()
        return main_form(snapshot) if snapshot else None

    async def shown(self) -> Snapshot | None:
        """Return what the open page shows; None where there is no page, or one that was never sent anywhere."""
        return await self.page.snapshot() if self.page and self.page.path != BLANK else None

    async def known_identity(self) -> Identity:
        """Return the agent's identity.

        Raises:
            UnknownAgent: there is no such agent.
        """
        if self.identity is None:
            self.identity = await self.ports.directory.identity(self.agent)
        return self.identity

    async def visit(self, page: Page, on_press: Callable[[], Awaitable[None]] | None = None) -> AccountVisit:
        """Return a visit of this account to the service, in this page.

        Raises:
            OriginViolation: the account is at another origin than the recipe says.
        """
        self.check_origin()
        identity = await self.known_identity()
        visit = AccountVisit(page, self.recipe, identity, self.journal, self.mailbox, self.tenure, self.ports.audit)
        if on_press:
            visit.on_press = on_press
        return visit

    def check_origin(self) -> None:
        """Refuse an account that was made at another origin than the recipe now says.

        Raises:
            OriginViolation: nothing may be typed there.
        """
        record = self.journal.record
        if record and record.origin != self.recipe.origin:
            raise OriginViolation(
                f"{self.agent}'s account at {self.recipe.service} was made at {record.origin}, and the recipe now says "
                f"{self.recipe.origin}: its credential is not typed there. Point base_urls back, or give the other "
                "instance a recipe with a service name of its own."
            )
