"""Which messages a journey may use."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.messages.select import belongs
from tests.messages.mails import ADDRESS, RECEIVED, mail

BEFORE = RECEIVED - timedelta(seconds=1)
SENDERS = ["*@acorn.example", "hello@*.acorn.example"]


def test_a_message_of_this_journey_belongs() -> None:
    """After the anchor, to this address, from a sender of the recipe."""
    assert belongs(mail(), ADDRESS, SENDERS, BEFORE)


@pytest.mark.parametrize("sender", ["noreply@acorn.example", "NoReply@Acorn.Example", "hello@eu.acorn.example"])
def test_senders_match_by_glob(sender: str) -> None:
    """Globs match whole addresses; case does not count."""
    assert belongs(mail(sender=sender), ADDRESS, SENDERS, BEFORE)


@pytest.mark.parametrize(
    "sender",
    ["", "noreply@evil.example", "noreply@acorn.example.evil.example", "a@evil.example@acorn.example", "acorn.example"],
)
def test_other_senders_do_not(sender: str) -> None:
    """A look-alike, a second `@` or no address at all is another sender."""
    assert not belongs(mail(sender=sender), ADDRESS, SENDERS, BEFORE)


def test_no_senders_let_nothing_through() -> None:
    """An empty list means nobody, not anybody; any sender is said as `*`."""
    assert not belongs(mail(), ADDRESS, [], BEFORE)
    assert belongs(mail(), ADDRESS, ["*"], BEFORE)


@pytest.mark.parametrize("after", [RECEIVED, RECEIVED + timedelta(seconds=1)])
def test_what_came_before_the_anchor_does_not(after: object) -> None:
    """A message from the anchor's very instant or before is of an earlier journey."""
    assert not belongs(mail(), ADDRESS, SENDERS, after)  # type: ignore[arg-type] - parameters come as objects


@pytest.mark.parametrize("recipient", ["alpha@agents.test", "alpha+other@agents.test", "beta+acorn@agents.test"])
def test_another_address_does_not(recipient: str) -> None:
    """The plus tag is a part of the address."""
    assert not belongs(mail(recipients=(recipient,)), ADDRESS, SENDERS, BEFORE)


def test_case_of_the_address_does_not_count() -> None:
    """Mailers change the case of addresses."""
    assert belongs(mail(recipients=("x@y.example", "Alpha+Acorn@Agents.TEST")), ADDRESS, SENDERS, BEFORE)


@given(st.text(), st.lists(st.text()))
def test_any_sender_and_glob_is_judged(sender: str, senders: list[str]) -> None:
    """No sender and no glob makes it raise."""
    belongs(mail(sender=sender), ADDRESS, senders, BEFORE)


@pytest.mark.parametrize("senders", [["+12025550142"], ["+1202555*"], ["*"]])
def test_an_sms_belongs_by_number_and_sender(senders: list[str]) -> None:
    """Numbers take the place of addresses; `*` lets any sender through, where a recipe says so."""
    sms = replace(mail(sender="+12025550142", recipients=("+31201234567",)), channel="sms")
    assert belongs(sms, "+31201234567", senders, BEFORE)
    assert not belongs(sms, "+31201234568", senders, BEFORE)
    assert not belongs(replace(sms, sender="+19995550142"), "+31201234567", ["+1202555*"], BEFORE)
    assert not belongs(sms, "+31201234567", [], BEFORE)


def test_a_mail_passes_for_no_sms() -> None:
    """A mail whose sender looks like a number is judged as a mail."""
    assert not belongs(mail(sender="+12025550142"), ADDRESS, ["+12025550142"], BEFORE)
