"""Ravi's inbox where the contract says nothing: SMS, pages, events and times."""

import asyncio
from contextlib import aclosing

import pytest

from fixtures.providers.ravi import RunningRavi
from journeyman.adapters.ravi import Ravi, RaviDirectory, RaviInbox, inbox
from journeyman.errors import SetupError
from journeyman.testing.inbox_contract import SOON, now, take
from tests.ravi_world import (
    door_of,
    fails,
    inbox_at,
)


async def test_sms_are_told_by_number(stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi) -> None:
    """An SMS comes to the agent's number, says that it is one, and is marked as read once it was used."""
    phone = (await people.add("alpha", phone="new")).phone
    stand_in.ravi.behaviour.sms_delay = 0.3
    after, inbox = now(), inbox_at(ravi)
    async with door_of(stand_in) as door, aclosing(inbox.messages(phone, after)) as messages:
        sms = {"to": phone, "from": "+1 202 555 0199", "body": "Your code is 482913"}
        assert (await door.post("/admin/sms", json=sms)).status_code == 202
        [message] = await take(messages, 1)
    assert (message.channel, message.sender, message.recipients) == ("sms", "+12025550199", (phone,))
    assert message.text == "Your code is 482913"
    assert message.received_at > after
    await inbox.mark_used(phone, message.id)
    assert [row["is_read"] for row in stand_in.ravi.store.texts] == [True]


async def test_many_mails_are_read_to_the_last_page(stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi) -> None:
    """More than a page holds (200): all are told, once each, in order, and only the used one is marked as read."""
    await people.add("alpha")
    after = now()
    store = stand_in.ravi.store
    async with door_of(stand_in) as door:
        for number in range(205):
            letter = {"to": "alpha@agents.test", "from": "noreply@fake.example", "text": str(number)}
            await door.post("/admin/mail", json=letter)
    async with aclosing(inbox_at(ravi).messages("alpha@agents.test", after)) as messages:
        found = await take(messages, 205)
    assert [message.text for message in found] == [str(number) for number in range(205)]
    await inbox_at(ravi).mark_used("alpha@agents.test", found[-1].id)
    assert [row["is_read"] for row in store.mails] == [False] * 204 + [True]


async def test_an_event_ahead_of_its_message_is_no_loss(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi
) -> None:
    """An event that comes before its message can be read rings again a little later; no poll has to come first."""
    await people.add("alpha")
    stand_in.ravi.behaviour.events, stand_in.ravi.behaviour.event_ahead = "stream", 0.8
    after = now()
    async with aclosing(RaviInbox(ravi, 60).messages("alpha@agents.test", after)) as messages:
        waiting = asyncio.create_task(take(messages, 1))
        async with door_of(stand_in) as door:
            async with asyncio.timeout(SOON):
                while not stand_in.ravi.store.listening:  # noqa: ASYNC110 - another thread's
                    await asyncio.sleep(0.02)
            await door.post("/admin/mail", json={"to": "alpha@agents.test", "from": "a@fake.example", "text": "late"})
        assert [message.text for message in await waiting] == ["late"]


async def test_times_without_fractions_lose_no_message(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi
) -> None:
    """A mail of the anchor's own second is not taken for an older one."""
    await people.add("alpha")
    stand_in.ravi.behaviour.times = "seconds"
    after = now()
    async with door_of(stand_in) as door:
        await door.post("/admin/mail", json={"to": "alpha@agents.test", "from": "a@fake.example", "text": "here"})
    async with aclosing(inbox_at(ravi).messages("alpha@agents.test", after)) as messages:
        assert [message.text for message in await take(messages, 1)] == ["here"]


async def test_a_fault_while_waiting_is_told(stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi) -> None:
    """A key that is revoked in the middle of a wait ends the wait with what to do; it does not hang."""
    await people.add("alpha")
    async with aclosing(inbox_at(ravi).messages("alpha@agents.test", now())) as messages:
        waiting = asyncio.create_task(take(messages, 1))
        await asyncio.sleep(0.3)
        fails(stand_in, "e", 401, times=100, detail="Invalid API key.")
        with pytest.raises(SetupError, match="Ravi refuses the key"):
            await waiting


async def test_a_mark_that_can_not_be_made_holds_nobody_up(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a courtesy: where Ravi is down, it is given up soon, and nothing is raised."""
    await people.add("alpha")
    monkeypatch.setattr(inbox, "COURTESY", 0.3)
    fails(stand_in, "identities/", 502, times=100)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await inbox_at(ravi).mark_used("alpha@agents.test", "mail/1")
    assert loop.time() - began < 3
