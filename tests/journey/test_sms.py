"""Waiting for a code by SMS: at the number in the record, by the recipe's senders, and never by mail."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.domain.message import Message
from journeyman.journey.journal import Journal
from journeyman.journey.messages import Mailbox, confirms, finds_sms_code
from journeyman.messages.code import find_code
from journeyman.recipe.load import load_bytes
from journeyman.testing.fakes import START, FakeClock, MemoryInbox, MemoryVault
from tests.journey.conftest import RECIPE

PHONE = "+31201234567"
GATEWAY = "+12025550142"
BY_SMS = RECIPE.replace("confirm: {by: email_code}", f'sms: {{from: ["{GATEWAY}"]}}\nconfirm: {{by: sms_code}}')


class MarkingInbox(MemoryInbox):
    """An inbox that can mark messages as read."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: list[tuple[str, str]] = []

    async def mark_used(self, address: str, message_id: str) -> None:
        self.marked.append((address, message_id))


@pytest.fixture
def inbox() -> MarkingInbox:
    """An inbox in memory."""
    return MarkingInbox()


async def mailbox(inbox: MemoryInbox, phone: str = PHONE) -> Mailbox:
    """Return the view that a journey has which confirms by SMS."""
    journal = Journal(MemoryVault(), FakeClock(), "alpha", "fake", lambda _: None)
    pending = Credential(
        username="alpha", email="alpha@agents.test", phone=phone, password=SecretStr("made-up"), created_at=START
    )
    await journal.open(AccountRecord(agent="alpha", service="fake", pending=pending, anchor=START))
    return Mailbox(inbox, journal, load_bytes(BY_SMS.encode(), Path("fake.yaml")))


def sms(number: int, text: str, sender: str = GATEWAY) -> Message:
    """Return an SMS that came so many seconds after the anchor."""
    return Message(f"sms/{number}", START + timedelta(seconds=number), sender, (PHONE,), "", text, channel="sms")


def letter(number: int, text: str) -> Message:
    """Return a mail that came so many seconds after the anchor."""
    at = START + timedelta(seconds=number)
    return Message(f"mail/{number}", at, "no@fake.example", ("alpha@agents.test",), "", text)


async def test_the_sms_to_the_number_counts_and_the_mail_does_not(inbox: MarkingInbox) -> None:
    """The newest by SMS from the recipe's sender for its host is used once, and marked as read; nothing else is."""
    inbox.deliver(letter(1, "Your code is 111111"))
    inbox.deliver(sms(2, "Your code is 222222"))
    inbox.deliver(sms(3, "Your code is 333333"))
    inbox.deliver(sms(4, "Your code is 444444", sender="+12025550199"))
    inbox.deliver(sms(5, "Your code is 555555\n\n@elsewhere.example #555555"))
    box = await mailbox(inbox)
    find = confirms(box.recipe)
    assert find
    found = await box.take(find, START, 1)
    assert found
    assert found.get_secret_value() == "333333"
    assert inbox.marked == [(PHONE, "sms/3")]
    mailed = await box.take(find_code, START, 1)
    assert mailed
    assert mailed.get_secret_value() == "111111"
    assert inbox.marked[1:] == [("alpha@agents.test", "mail/1")]


async def test_without_a_number_nothing_is_waited_for(inbox: MarkingInbox) -> None:
    """An account whose number the service does not know yet has no SMS, and the inbox is not asked for "nobody"."""
    inbox.deliver(sms(1, "Your code is 222222"))
    box = await mailbox(inbox, phone="")
    assert await box.take(finds_sms_code(box.recipe), START, 3600) is None
