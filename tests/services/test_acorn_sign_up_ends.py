"""Acorn's sign-ups whose end is not what it seems: errors, silence, old pages, false success, silent duplicates."""

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path

import httpx
import pytest

from fixtures.services.starting import start_service
from tests.services.acorn_world import ADDRESS, PASSWORD, TOKEN, Acorn, register, sign_in, signed_up
from tests.services.service_visitor import Mailbox, Visitor, text_of

BETA = {"email": "beta@agents.test", "username": "beta"}


async def test_an_account_may_be_made_and_the_answer_be_an_error(acorn: Acorn, mailbox: Mailbox) -> None:
    """`after_sign_up: error`: one account, its mail, and 500; the next sign-up is honest."""
    await acorn.behave(after_sign_up="error", after_sign_up_times=1)
    visitor = acorn.visitor()
    await register(visitor)
    assert (visitor.status, len(mailbox.mails)) == (500, 1)
    assert (await acorn.counts())["accounts_created"] == 1
    fresh = acorn.visitor()
    await sign_in(fresh)
    assert fresh.path == "/confirm"
    await register(fresh, **BETA)
    assert (fresh.status, fresh.path) == (200, "/confirm")


async def test_an_account_may_be_made_and_the_form_be_shown_again(acorn: Acorn, mailbox: Mailbox) -> None:
    """`after_sign_up: old-page`: one account, its mail, and an empty form without a word."""
    await acorn.behave(after_sign_up="old-page", after_sign_up_times=1)
    visitor = acorn.visitor()
    await register(visitor)
    assert (visitor.status, visitor.path, visitor.alerts) == (200, "/register", [])
    assert not visitor.page.css("[role=status]")
    assert not [field for field in visitor.page.css(".field input") if field.attributes["value"]]
    assert not visitor.page.css("input[checked]")
    assert (await acorn.counts())["accounts_created"] == len(mailbox.mails) == 1
    await visitor.submit("Create account", email=ADDRESS, username="alpha", password=PASSWORD, terms="yes")
    assert visitor.alerts == ["An account with this address exists already.", "That username is already taken."]


async def test_success_may_be_pretended(acorn: Acorn, mailbox: Mailbox) -> None:
    """`after_sign_up: false-success`: the code's form, where no code is right, and neither account nor mail."""
    await acorn.behave(after_sign_up="false-success", after_sign_up_times=1)
    visitor = acorn.visitor()
    await register(visitor)
    assert (visitor.path, visitor.text("h1"), visitor.text("main strong")) == ("/confirm", "Check your email", ADDRESS)
    await visitor.submit("Confirm", code="123456")
    assert visitor.alerts == ["That code is not right."]
    await visitor.submit("Send a new code")
    assert visitor.text("[role=status]") == "We sent a new code."
    assert not (await acorn.admin("GET", "accounts")).json()
    assert not mailbox.mails
    await register(visitor)
    assert (await acorn.counts())["accounts_created"] == len(mailbox.mails) == 1


@pytest.mark.parametrize("end", ["error", "old-page", "false-success"])
async def test_only_sign_ups_that_are_all_right_are_counted_down(acorn: Acorn, end: str) -> None:
    """A form that is refused anyway leaves the misbehaviour for the next."""
    await acorn.behave(after_sign_up=end, after_sign_up_times=1)
    visitor = acorn.visitor()
    await register(visitor, password="weak")
    assert visitor.status == 422
    assert (await acorn.admin("GET", "behave")).json()["after_sign_up_times"] == 1
    await register(visitor)
    assert (await acorn.admin("GET", "behave")).json()["after_sign_up_times"] == 0


async def test_an_account_may_be_made_and_nothing_be_answered(tmp_path: Path, smtp_port: int, mailbox: Mailbox) -> None:
    """`after_sign_up: silence` lasts until the client goes away, and does not keep Acorn from stopping."""
    mailbox.mails.clear()
    service = start_service("acorn", tmp_path, smtp_port, admin_token=TOKEN)
    with service:
        async with (
            asyncio.timeout(60),
            httpx.AsyncClient(base_url=service.url, headers={"X-Acorn-Admin": TOKEN}, timeout=60) as client,
            httpx.AsyncClient(base_url=service.url, timeout=60) as first,
            httpx.AsyncClient(base_url=service.url, timeout=60) as second,
        ):
            how = {"after_sign_up": "silence", "after_sign_up_times": 2}
            (await client.post("/admin/behave", json=how)).raise_for_status()
            gone = await _in_silence(client, register(Visitor(first)), mails=1)
            gone.cancel()
            waiting = await _in_silence(client, register(Visitor(second), **BETA), mails=2)
            await asyncio.to_thread(service.stop)
            await asyncio.gather(gone, waiting, return_exceptions=True)
    assert service.process.returncode == -signal.SIGTERM
    assert [to for to, _, _ in mailbox.mails] == [ADDRESS, BETA["email"]]
    # One of the two was still held when it stopped: the other had ended with its client.
    assert "Cancel 1 running task(s)" in service.log.read_text(encoding="utf-8")


async def _in_silence(
    client: httpx.AsyncClient, signing_up: Coroutine[None, None, None], mails: int
) -> asyncio.Task[None]:
    """Start a sign-up and return it when its mail is out, unanswered."""
    task = asyncio.create_task(signing_up)
    while (await client.get("/admin/counts")).json()["mails_sent"] < mails:
        assert not task.done()
    assert not task.done()
    return task


@pytest.mark.parametrize("username", ["alpha", "somebody"])
async def test_a_duplicate_may_be_silent(acorn: Acorn, mailbox: Mailbox, username: str) -> None:
    """`silent_duplicates`: the page is that of success, whatever the username, and the owner is told by mail."""
    await signed_up(acorn, mailbox)
    await acorn.behave(silent_duplicates=True)
    visitor = acorn.visitor()
    await register(visitor, username=username, email=ADDRESS.upper())
    assert (visitor.status, visitor.path, visitor.alerts) == (200, "/confirm", [])
    assert (visitor.text("h1"), visitor.text("main strong")) == ("Check your email", ADDRESS.upper())
    message = mailbox.all_to(ADDRESS)[-1]
    assert message["Subject"] == "You already have an Acorn account"
    for kind in ("plain", "html"):
        text = text_of(message, kind)
        assert "tried to sign up with this address" in text
        assert "http://127.0.0.1/login" in text
        assert "http://127.0.0.1/forgot" in text
    assert (await acorn.counts())["accounts_created"] == 1


async def test_after_a_silent_duplicate_no_code_is_right(acorn: Acorn, mailbox: Mailbox) -> None:
    """Not even the code that the owner's account waits for; a new one is not sent; the visitor is nobody."""
    await register(acorn.visitor())
    code = mailbox.code(ADDRESS)
    await acorn.behave(silent_duplicates=True)
    visitor = acorn.visitor()
    await register(visitor)
    await visitor.submit("Confirm", code=code)
    assert (visitor.status, visitor.alerts) == (422, ["That code is not right."])
    mails = len(mailbox.mails)
    await visitor.submit("Send a new code")
    assert visitor.text("[role=status]") == "We sent a new code."
    assert len(mailbox.mails) == mails
    await visitor.open("/security")
    assert visitor.path == "/login"


async def test_a_silent_duplicate_looks_like_success_by_link_too(acorn: Acorn, mailbox: Mailbox) -> None:
    """Where addresses are confirmed by link, the page waits for a link."""
    await acorn.behave(confirm="link", silent_duplicates=True)
    pages = []
    for _ in range(2):
        visitor = acorn.visitor()
        await register(visitor)
        pages.append(visitor.text("main"))
    assert pages[0] == pages[1]
    assert len({message["Subject"] for message in mailbox.all_to(ADDRESS)}) == 2


async def test_a_taken_username_is_told_where_the_address_is_free(acorn: Acorn, mailbox: Mailbox) -> None:
    """`silent_duplicates` hides who has an account, not which usernames there are."""
    await signed_up(acorn, mailbox)
    await acorn.behave(silent_duplicates=True)
    visitor = acorn.visitor()
    await register(visitor, email="beta@agents.test")
    assert visitor.alerts == ["That username is already taken."]
    assert len(mailbox.mails) == 1


async def test_two_who_sign_up_at_once_make_one_account(acorn: Acorn) -> None:
    """The slower one is refused openly, or silently as Acorn is told."""
    for silent, ends in [(False, {"/confirm", "/register"}), (True, {"/confirm"})]:
        await acorn.behave(silent_duplicates=silent)
        name = f"at-once-{silent}"
        visitors = [acorn.visitor(), acorn.visitor()]
        before = (await acorn.counts())["accounts_created"]
        await asyncio.gather(*(register(one, email=f"{name}@agents.test", username=name) for one in visitors))
        assert {visitor.path for visitor in visitors} == ends
        assert (await acorn.counts())["accounts_created"] == before + 1
