"""A forgotten password at Acorn, and the sign-ups whose end is not what it seems."""

import asyncio
import re

import httpx
import pytest

from tests.services.acorn_world import ADDRESS, PASSWORD, Acorn, register, signed_up
from tests.services.service_visitor import Mailbox, Visitor

OTHER = "Another-horse-8"


async def sign_in(acorn: Acorn, password: str) -> Visitor:
    """Try to sign in as somebody new."""
    visitor = acorn.visitor()
    await visitor.open("/login")
    await visitor.submit("Sign in", login=ADDRESS, password=password)
    return visitor


async def test_a_reset_goes_through_the_mail_once(acorn: Acorn, mailbox: Mailbox) -> None:
    """The link sets a new password, confirms the address, and is used up; the old password opens nothing."""
    await register(acorn.visitor())
    visitor = acorn.visitor()
    await visitor.open("/forgot")
    await visitor.submit("Send reset link", email=ADDRESS)
    found = re.search(r"/reset/\S+", mailbox.last(ADDRESS))
    assert found
    await visitor.open(found[0])
    await visitor.submit("Set new password", new_password="weak")
    assert visitor.alerts[0].startswith("This password is too weak.")
    await visitor.submit("Set new password", new_password=OTHER)
    assert visitor.path == "/login"
    await visitor.open(found[0])
    assert visitor.status == 404
    assert (await sign_in(acorn, PASSWORD)).alerts
    assert (await sign_in(acorn, OTHER)).text("h1") == "Welcome"
    assert (await acorn.counts())["resets_done"] == 1


async def test_a_reset_for_nobody_looks_the_same(acorn: Acorn, mailbox: Mailbox) -> None:
    """Who has no account gets no mail, and the page does not tell."""
    visitor = acorn.visitor()
    await visitor.open("/forgot")
    await visitor.submit("Send reset link", email="nobody@agents.test")
    assert visitor.path == "/login"
    assert not mailbox.mails


async def test_an_account_may_be_made_and_the_answer_be_an_error(acorn: Acorn) -> None:
    """`after_sign_up: error`: one account, and 500; the next sign-up is honest."""
    await acorn.behave(after_sign_up="error", after_sign_up_times=1)
    visitor = acorn.visitor()
    await register(visitor)
    assert visitor.status == 500
    assert (await acorn.counts())["accounts_created"] == 1


async def test_an_account_may_be_made_and_nothing_be_answered(acorn: Acorn) -> None:
    """`after_sign_up: silence`: one account, and no answer."""
    await acorn.behave(after_sign_up="silence", after_sign_up_times=1)
    waiting = asyncio.create_task(register(acorn.visitor()))
    while not (await acorn.counts())["accounts_created"]:  # noqa: ASYNC110 - another process's count
        await asyncio.sleep(0.01)
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises((asyncio.CancelledError, httpx.HTTPError)):
        await waiting


async def test_an_account_may_be_made_and_the_form_be_shown_again(acorn: Acorn) -> None:
    """`after_sign_up: old-page`: one account, and an empty form without a word."""
    await acorn.behave(after_sign_up="old-page", after_sign_up_times=1)
    visitor = acorn.visitor()
    await register(visitor)
    assert (visitor.status, visitor.path, visitor.alerts) == (200, "/register", [])
    assert (await acorn.counts())["accounts_created"] == 1


async def test_success_may_be_pretended(acorn: Acorn, mailbox: Mailbox) -> None:
    """`after_sign_up: false-success`: the code's form, and neither account nor mail."""
    await acorn.behave(after_sign_up="false-success", after_sign_up_times=1)
    visitor = acorn.visitor()
    await register(visitor)
    assert visitor.path == "/confirm"
    await visitor.submit("Confirm", code="123456")
    assert visitor.alerts == ["That code is not right."]
    assert (await acorn.counts())["accounts_created"] == 0
    assert not mailbox.mails


async def test_a_duplicate_may_be_silent(acorn: Acorn, mailbox: Mailbox) -> None:
    """`silent_duplicates`: the page looks like success, and the owner is told by mail."""
    await signed_up(acorn, mailbox)
    await acorn.behave(silent_duplicates=True)
    visitor = acorn.visitor()
    await register(visitor, username="somebody")
    assert visitor.path == "/confirm"
    assert "have an account" in mailbox.last(ADDRESS)
    assert (await acorn.counts())["accounts_created"] == 1


async def test_mails_may_come_twice_late_or_not_at_all(acorn: Acorn, mailbox: Mailbox) -> None:
    """`mail_copies`, `mail_delay` and `lose_mails`."""
    await acorn.behave(mail_copies=2, lose_mails=1)
    visitor = acorn.visitor()
    await register(visitor)
    assert not mailbox.mails
    await visitor.submit("Send a new code")
    assert len(mailbox.mails) == 2
    await acorn.behave(mail_copies=1, mail_delay=0.2)
    await visitor.submit("Send a new code")
    assert len(mailbox.mails) == 2
    while len(mailbox.mails) < 3:  # noqa: ASYNC110 - mail comes when it comes
        await asyncio.sleep(0.05)


async def test_after_the_confirmation_one_may_be_signed_out(acorn: Acorn, mailbox: Mailbox) -> None:
    """`sign_out_after_confirm`: the sign-in page, not home; `unconfirmed_look_wrong`: before it, no sign-in."""
    await acorn.behave(sign_out_after_confirm=True, unconfirmed_look_wrong=True)
    visitor = acorn.visitor()
    await register(visitor)
    assert (await sign_in(acorn, PASSWORD)).alerts == ["The username or the password is not right."]
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert visitor.path == "/login"
    assert (await sign_in(acorn, PASSWORD)).text("h1") == "Welcome"
