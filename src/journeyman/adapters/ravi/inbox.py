"""The agents' mail and SMS at Ravi: the backlog first, then what comes, told by events or found by looking."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from journeyman.adapters.ravi import answers
from journeyman.adapters.ravi.answers import Identity, Row
from journeyman.adapters.ravi.arrivals import told_of_arrivals
from journeyman.adapters.ravi.client import PAGE, Api, Missing, Ravi
from journeyman.domain.message import Message
from journeyman.errors import JourneymanError, UnknownAgent

MARGIN = timedelta(seconds=5)
"""How much earlier than the anchor is asked from: whether Ravi counts the instant itself, and cuts fractions off, is
not known. What is really too early is left out here."""

COURTESY = 4.0
"""Seconds that marking a message may take: its code waits to be typed meanwhile."""


class RaviInbox:
    """Messages of the identities that a key opens: mail by address, SMS by number.

    Args:
        ravi: where it is.
        poll: seconds between two looks while no events are told.
    """

    def __init__(self, ravi: Ravi, poll: float) -> None:
        self._ravi = ravi
        self._poll = poll

    async def messages(self, address: str, after: datetime) -> AsyncGenerator[Message, None]:
        """Yield the messages to `address` received after `after`, oldest first: what is there, then each as it comes.

        `address` is a mail address, with a plus tag or without, or a phone number in E.164.

        Raises:
            UnknownAgent: no identity has it.
            Transient: Ravi does not answer.
            SetupError: Ravi refuses the key, or wants a paid plan.
        """
        async with self._ravi.opened() as api:
            owner = await _owner(api, address)
            async with told_of_arrivals(api, owner.uuid, self._poll) as bell:
                seen: set[str] = set()
                while True:
                    bell.rung.clear()
                    for message in await _received(api, owner, address, after):
                        if message.id not in seen:
                            seen.add(message.id)
                            yield message
                    await bell.wait()

    async def mark_used(self, address: str, message_id: str) -> None:
        """Mark a message as read there. That it can't be marked does no harm, and is not told."""
        kind, _, number = message_id.partition("/")
        with suppress(JourneymanError, TimeoutError):
            async with asyncio.timeout(COURTESY), self._ravi.opened() as api:
                owner = await _owner(api, address)
                await api.patch(f"{_LIST[kind]}{number}/", {"is_read": True}, owner.uuid)

    async def agents_with_new_mail(self, every: float) -> AsyncGenerator[set[str], None]:
        """Yield an empty set, which says to look at all agents, at first and every so many seconds."""
        while True:
            yield set()
            await asyncio.sleep(every)


_LIST = {"mail": "email-messages/", "sms": "messages/"}


async def _owner(api: Api, address: str) -> Identity:
    """Return whose address or number it is.

    Raises:
        UnknownAgent: no identity that the key opens has it.
    """
    found = [known for item in await api.all("identities/") if (known := answers.identity(item))]
    wanted = _plain(address)
    for identity in found:
        if wanted and wanted in {identity.inbox, identity.phone}:
            return identity
    raise UnknownAgent(
        f"{address} is no address or number of an identity at Ravi that this key opens. Add the agent: journeyman "
        "agent add NAME; of one that is there, see journeyman agent list."
    )


def _plain(address: str) -> str:
    return answers.plain(address) if "@" in address else answers.number(address)


async def _received(api: Api, owner: Identity, address: str, after: datetime) -> list[Message]:
    """Return the messages to this address after that, oldest first."""
    if "@" not in address:
        texts = [answers.sms(item, owner) for item in await api.all(_LIST["sms"], owner.uuid)]
        return _wanted(texts, answers.number(address), after)
    since = (after - MARGIN).astimezone(UTC).isoformat().replace("+00:00", "Z")
    listed = await api.all(_LIST["mail"], owner.uuid, direction="incoming", created_after=since, limit=PAGE)
    mails = [answers.mail(await _whole(api, owner, item, after), owner) for item in listed]
    return _wanted(mails, address.strip().lower(), after)


async def _whole(api: Api, owner: Identity, listed: Row, after: datetime) -> Row:
    """Return a mail with its text, which a list may leave out."""
    at = answers.moment(listed.get("created_dt"))
    if not answers.without_body(listed) or at is None or at <= after:
        return listed
    with suppress(Missing):
        return await api.get(f"{_LIST['mail']}{listed.get('id')}/", owner.uuid)
    return listed


def _wanted(found: list[Message | None], address: str, after: datetime) -> list[Message]:
    mine = [item for item in found if item and item.received_at > after and address in item.recipients]
    return sorted(mine, key=lambda item: (item.received_at, len(item.id), item.id))
