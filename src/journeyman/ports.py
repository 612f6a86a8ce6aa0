"""What a journey needs of the world, as protocols. `bootstrap` chooses who stands behind them."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, runtime_checkable

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Session
from journeyman.domain.audit import Use
from journeyman.domain.identity import Identity
from journeyman.domain.lease import Lease
from journeyman.domain.message import Message
from journeyman.domain.origins import Origins
from journeyman.domain.page import Agrees, FormButton, FormField, Picture, Snapshot, Target, never


class Clock(Protocol):
    """Time, so that tests need not wait for it."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Directory(Protocol):
    """Who is this agent."""

    async def identity(self, agent: str) -> Identity:
        """Return the agent's identity.

        Raises:
            UnknownAgent: there is no such agent; says which there are.
        """
        ...

    async def agents(self) -> list[str]:
        """Return all agents' names, sorted."""
        ...

    async def add(
        self, agent: str, name: str = "", phone: str = "", profile: Mapping[str, str] | None = None
    ) -> Identity:
        """Make an agent, and return its identity. Its key is the vault's to make.

        Args:
            agent: its name.
            name: its full name; by default one that says what it is.
            phone: its number in E.164; or `new`, where the directory gets numbers.
            profile: what forms ask for beside that.

        Raises:
            UnknownAgent: no agent can have this name.
            SetupError: there is one already, or it can't be made so; says why.
        """
        ...

    async def answer(self, agent: str, answers: Mapping[str, str]) -> Identity:
        """Add answers to an agent's profile, and return its identity; an empty answer takes one away.

        Raises:
            UnknownAgent: there is no such agent.
            SetupError: they can't be written down; says why.
        """
        ...


@runtime_checkable
class NamesIdentities(Protocol):
    """A directory that has an id of its own for each agent, which the provider's own tools ask for."""

    async def identity_id(self, agent: str) -> str:
        """Return the provider's id of the agent's identity.

        Raises:
            UnknownAgent: there is no such agent.
        """
        ...


class Inbox(Protocol):
    """The agents' mail and SMS."""

    def messages(self, address: str, after: datetime) -> AsyncGenerator[Message, None]:
        """Yield the messages to `address` received after `after`, oldest first: what is there, then each as it comes.

        `address` is a mail address, or a phone number in E.164 where the inbox takes SMS.

        It never ends by itself; the caller bounds the wait and closes it. Told of new mail, not by polling in sleeps.
        """
        ...

    def agents_with_new_mail(self, every: float) -> AsyncGenerator[set[str], None]:
        """Yield the names of the agents to whom mail has come.

        An empty set says to look at all agents: it comes first, and where nothing was yielded for `every` seconds.
        """
        ...


@runtime_checkable
class MarksUsed(Protocol):
    """What an inbox may do besides, where others look at the same messages."""

    async def mark_used(self, address: str, message_id: str) -> None:
        """Mark a message to this address as read. It is a courtesy: that it can't be done is not raised."""
        ...


@runtime_checkable
class ProbesItself(Protocol):
    """An inbox that can find out by itself whether mail arrives: for `journeyman doctor`."""

    async def probe(self, address: str) -> str:
        """Find out whether mail to an agent's address would be seen; leave nothing; return what was seen, in words.

        Raises:
            SetupError: it would not; says what to do.
            Transient: the server does not answer.
        """
        ...


class Vault(Protocol):
    """The account records, encrypted, and beside each a lease. Neither touches the other.

    Every method raises VaultAway where the vault is somewhere else and does not answer: it may later.
    """

    async def prepare(self, agent: str) -> None:
        """Make ready for an agent's records what must be there, such as a key, and look whether they may be written.

        Safe to run twice. Nothing depends on it: it finds early what would stand in the way of the first record.

        Raises:
            SetupError: they could not be written; says what to do.
        """
        ...

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        """Return the record, or None where there is none.

        Raises:
            VaultDamaged: there is one and it can't be read, or its permissions are too wide.
        """
        ...

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        """Save durably if the stored revision (0: no record) is the expected one; return it with the next revision.

        Raises:
            Conflict: another writer saved first; nothing was changed.
            VaultDamaged: as in `load`; nothing was changed.
            VaultAway: the answer did not come, so it may be saved or not. Who saves again with the same expected
                revision, at the same vault object, finds what it had saved itself to be no conflict.
        """
        ...

    async def services(self, agent: str) -> list[str]:
        """Return the services at which the agent has a record, sorted."""
        ...

    async def lease(self, agent: str, service: str) -> Lease | None:
        """Return the lease as it was last swapped, run out or not; None where there is none. It needs no record.

        Raises:
            VaultDamaged: it can't be read.
        """
        ...

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Put `new` in the place of the lease if that equals `expected` (None: there is none). A `new` None removes it.

        It compares whole values and no clock: whether a lease has run out is for the caller to say.

        Raises:
            Conflict: the lease is another one; says who holds it and until when; nothing was changed.
            VaultDamaged: it can't be read or written; nothing was changed.
            VaultAway: as in `save`.
        """
        ...


class Audit(Protocol):
    """The agents' logs of each use of a secret. It never holds the secret."""

    async def note(self, agent: str, service: str, use: Use, what: str) -> None:
        """Write one line into the agent's log, before the use is made.

        Args:
            agent: whose secret.
            service: of which account.
            use: what is done with it.
            what: which secret, by name.

        Raises:
            SetupError: the line can't be written; then the secret must not be used.
        """
        ...


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
