"""Waiting for the one message that belongs to this journey."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from pydantic import SecretStr

from journeyman.domain.credential import Credential
from journeyman.domain.message import Message
from journeyman.domain.origins import Origins
from journeyman.domain.site import site_of
from journeyman.journey.journal import Journal
from journeyman.messages.assigned import find_credential
from journeyman.messages.code import find_code, find_sms_code
from journeyman.messages.duplicate import says_account_exists
from journeyman.messages.link import find_link
from journeyman.messages.select import belongs
from journeyman.ports import Inbox, MarksUsed
from journeyman.recipe.model import ConfirmBy, Recipe

Found = TypeVar("Found")
Find = Callable[[Message], SecretStr | None]
"""Finds the code or link in a message, or None."""

SETTLES = 0.1
"""Seconds after a message in which a newer one still takes its place: the newest code is the one that counts. Each
journey waits for so long; the stage `confirm` types a newer one that comes later still, once the first is refused."""

LOOKS = 0.3
"""Seconds for a look at what is there already, at least: on a busy machine it takes some to read several messages."""

HOLDS = 45.0
"""Seconds that a wait for a message may hold a page open; longer waits are made without one."""


def waits_at(recipe: Recipe, credential: Credential, find: Find) -> tuple[str, Sequence[str]]:
    """Return where what `find` finds comes to, an address or a number (empty: there is none), and from whom."""
    if isinstance(find, partial) and find.func is find_sms_code:
        return credential.phone, recipe.sms.senders if recipe.sms else ()
    return credential.email, recipe.mail.senders or _likely_senders(recipe, credential.email)


def _likely_senders(recipe: Recipe, address: str) -> Sequence[str]:
    """Return who may be the service where that is to be found out yet.

    Anybody who writes to an address that only this service was given; else those of its own domain. Whoever else knows
    the address gains nothing: a link leads into the service's origins, a code is typed there.
    """
    if "mail" not in recipe.find:
        return ()
    site = site_of(recipe.origin)
    tagged = f"+{recipe.service}@" in address
    return ("*",) if tagged else (f"*@{site}", f"*@*.{site}")


class MessageNotYet(Exception):
    """No message came while the page was held: close it, wait on, and come back."""

    def __init__(self, find: Find, what: str) -> None:
        super().__init__(what)
        self.find = find
        self.what = what


class AccountExists(Exception):
    """Instead of a code, the service mailed that the address has an account already."""


class _Exists:
    """What is found in the mail of a service that says nothing of a duplicate on its page."""


@dataclass(frozen=True)
class Wanted:
    """Which messages may be used, and how long to wait for one."""

    address: str
    senders: Sequence[str]
    after: datetime
    within: float
    """Seconds."""
    used: Collection[str] = ()
    """Ids of messages that were used before."""


async def await_message(
    inbox: Inbox, wanted: Wanted, find: Callable[[Message], Found | None]
) -> tuple[str, Found] | None:
    """Return the id of the newest wanted message in which `find` finds something, and what; None when time is over.

    What is there already, or comes within `LOOKS` of the beginning or `SETTLES` of a find, is looked at before one is
    chosen.
    """
    best: tuple[str, Found] | None = None
    loop = asyncio.get_running_loop()
    looked = loop.time() + LOOKS
    with suppress(TimeoutError):
        async with asyncio.timeout(max(wanted.within, LOOKS)) as limit:
            # Closed here, so that the watch on the file system ends with the wait.
            async with aclosing(inbox.messages(wanted.address, wanted.after)) as messages:
                async for message in messages:
                    if message.id in wanted.used:
                        continue
                    if not belongs(message, wanted.address, wanted.senders, wanted.after):
                        continue
                    found = find(message)
                    if found is not None:
                        best = message.id, found
                        limit.reschedule(max(looked, loop.time() + SETTLES))
    return best


@dataclass
class Mailbox:
    """One journey's view of its inbox: only its own messages, each used once."""

    inbox: Inbox
    journal: Journal
    recipe: Recipe
    used: set[str] = field(default_factory=set[str])
    sender: str = ""
    """Who sent the last message that something was found in."""

    async def take(self, find: Find, after: datetime, within: float, *, notices: bool = False) -> SecretStr | None:
        """Return what `find` finds in the newest unused message after `after`, which is then used; None: none came.

        Raises:
            AccountExists: there is none, `notices` count, and one says that the address has an account already.
        """
        found = await self._first(find, after, within, notices=notices)
        if found is None:
            return None
        self.used.add(found[0])
        self.journal.learn(found[1])
        if isinstance(self.inbox, MarksUsed):
            await self.inbox.mark_used(waits_at(self.recipe, self.journal.credential, find)[0], found[0])
        return found[1]

    async def holds(self, find: Find, after: datetime, within: float, *, notices: bool = False) -> bool:
        """Say whether such a message is there or comes in time; it stays unused.

        Raises:
            AccountExists: as in `take`.
        """
        return await self._first(find, after, within, notices=notices) is not None

    async def peek(self, find: Find, after: datetime) -> SecretStr | None:
        """Return what `find` finds in the newest unused message that is there; it stays unused."""
        found = await self._first(find, after, 0, notices=False)
        return found[1] if found else None

    async def _first(
        self, find: Find, after: datetime, within: float, *, notices: bool
    ) -> tuple[str, SecretStr] | None:
        codes: dict[str, SecretStr] = {}

        def either(message: Message) -> SecretStr | _Exists | None:
            code = find(message)
            if code is not None:
                codes[message.id] = code
                self.sender = message.sender
                return code
            return _Exists() if notices and says_account_exists(message) else None

        address, senders = waits_at(self.recipe, self.journal.credential, find)
        if not address:
            return None  # an agent without a number, or one that was never given to the service
        wanted = Wanted(address, senders, after, within, self.used)
        found = await await_message(self.inbox, wanted, either)
        if codes:
            return list(codes.items())[-1]  # in order of arrival; a code says more than a notice beside it
        if found:
            self.used.add(found[0])
            raise AccountExists
        return None


def confirms(recipe: Recipe) -> Find | None:
    """Return what finds the code or link that confirms an account at this service; None: it asks for none."""
    match recipe.confirm:
        case None if "confirm" in recipe.find:
            return partial(find_either, origin=recipe.reach)
        case None:
            return None
        case ConfirmBy(by="sms_code"):
            return finds_sms_code(recipe)
        case ConfirmBy(by="email_credential"):
            return find_credential
        case ConfirmBy(by="email_link"):
            return partial(find_link, origin=recipe.reach, wants="confirm")
        case _:
            return finds_code(recipe)


def find_either(message: Message, origin: str | Origins) -> SecretStr | None:
    """Return what may confirm an account where it is not known yet how that is done: a link, a code, a password."""
    return find_link(message, origin, "confirm") or find_code(message, origin) or find_credential(message)


def finds_code(recipe: Recipe) -> Find:
    """Return what finds this service's code; one that its message binds to another host is none."""
    return partial(find_code, origin=recipe.reach)


def finds_sms_code(recipe: Recipe) -> Find:
    """Return what finds this service's code in an SMS, likewise."""
    return partial(find_sms_code, origin=recipe.reach)
