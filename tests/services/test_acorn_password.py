"""Acorn's change of password: what it refuses, and each way in which it can go otherwise than one thinks."""

import asyncio
from pathlib import Path

import httpx
import pytest

from fixtures.services.starting import start_service
from tests.services.acorn_world import (
    ADDRESS,
    OTHER,
    PASSWORD,
    TOKEN,
    Acorn,
    change,
    register,
    sign_in,
    signed_up,
    signs_in,
)
from tests.services.service_visitor import Mailbox, Visitor, text_of

WELL_KNOWN = "/.well-known/change-password"


async def test_the_password_changes_and_ends_other_sessions(acorn: Acorn, mailbox: Mailbox) -> None:
    """The new password signs in, the old one does not, this browser stays signed in and others do not."""
    visitor, other = await signed_up(acorn, mailbox), acorn.visitor()
    await sign_in(other)
    await change(visitor)
    assert (visitor.path, visitor.text("[role=status]")) == ("/password", "Password changed")
    await other.open("/")
    assert other.text("h1") == "Acorn Notes"
    assert [await signs_in(acorn, password) for password in (PASSWORD, OTHER)] == [False, True]
    assert (await acorn.counts())["password_changes"] == 1
    assert len(mailbox.mails) == 1  # the one of the sign-up


@pytest.mark.parametrize(
    ("changed", "alert"),
    [
        ({"old": "Wrong-pass-1"}, "Your current password is incorrect."),
        ({"again": "Another-horse-9"}, "The two new passwords do not match."),
        ({"new": "weak"}, "This password is too weak. At least 10 characters"),
        ({"new": PASSWORD}, "The new password is the old one."),
    ],
)
async def test_what_the_form_refuses(acorn: Acorn, mailbox: Mailbox, changed: dict[str, str], alert: str) -> None:
    """A refused form says why, keeps nothing that was typed, and leaves the password as it was."""
    visitor = await signed_up(acorn, mailbox)
    await change(visitor, **changed)
    (said,) = visitor.alerts
    assert (visitor.status, visitor.path) == (422, "/password")
    assert said.startswith(alert)
    assert not [field for field in visitor.page.css("input[type=password]") if field.attributes["value"]]
    assert await signs_in(acorn, PASSWORD)
    assert (await acorn.counts())["password_changes"] == 0


async def test_all_that_is_wrong_is_said_at_once(acorn: Acorn, mailbox: Mailbox) -> None:
    """A wrong current password and a weak new one are two alerts, and the stricter rule is stated then."""
    visitor = await signed_up(acorn, mailbox)
    await acorn.behave(stricter_password="minlength: 20")
    await change(visitor, old="Wrong-pass-1")
    rule = "At least 20 characters, at most 64"
    assert visitor.alerts == ["Your current password is incorrect.", f"This password is too weak. {rule}."]
    assert visitor.text("#new_password-help") == rule


async def test_a_change_may_end_this_session_too(acorn: Acorn, mailbox: Mailbox) -> None:
    """`password_signs_out` leads to the sign-in page, where the new password signs in."""
    visitor = await signed_up(acorn, mailbox)
    await acorn.behave(password_signs_out=True)
    await change(visitor)
    said = "Password changed. Sign in with the new one."
    assert (visitor.path, visitor.text("[role=status]")) == ("/login", said)
    await visitor.open("/password")
    assert visitor.path == "/login"
    await sign_in(visitor, password=OTHER)
    assert visitor.text("h1") == "Welcome"


async def test_a_change_may_wait_for_a_mailed_code(acorn: Acorn, mailbox: Mailbox) -> None:
    """`password_mails_code`: the old password signs in until the code is entered, the new one afterwards."""
    visitor = await signed_up(acorn, mailbox)
    await acorn.behave(password_mails_code=True)
    await change(visitor)
    assert (visitor.path, visitor.text("h1"), visitor.text("main strong")) == (
        "/password/code",
        "Check your email",
        ADDRESS,
    )
    assert [await signs_in(acorn, password) for password in (OTHER, PASSWORD)] == [False, True]
    message = mailbox.all_to(ADDRESS)[-1]
    assert message["Subject"] == "Confirm your new password"
    assert mailbox.code(ADDRESS) in text_of(message, "html")
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert (visitor.path, visitor.text("[role=status]")) == ("/password", "Password changed")
    assert [await signs_in(acorn, password) for password in (OTHER, PASSWORD)] == [True, False]
    await visitor.open("/password/code")
    assert visitor.path == "/password"


async def test_the_code_of_a_change_is_as_good_as_others(acorn: Acorn, mailbox: Mailbox) -> None:
    """Wrong ones are refused, an old one is used up, `reject_next_code` counts, and a new one can be had."""
    visitor = await signed_up(acorn, mailbox)
    await acorn.behave(password_mails_code=True, reject_next_code=1)
    await change(visitor)
    for code in ("12345", mailbox.code(ADDRESS)):
        await visitor.submit("Confirm", code=code)
        assert (visitor.status, visitor.alerts) == (422, ["That code is not right."])
    await visitor.submit("Send a new code")
    assert (visitor.path, visitor.text("[role=status]")) == ("/password/code", "We sent a new code.")
    acorn.clock.seconds += 15 * 60 + 1
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert visitor.alerts == ["That code can't be used any more. Send a new one."]
    await visitor.submit("Send a new code")
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert await signs_in(acorn, OTHER)


async def test_a_password_may_be_cut_in_silence(acorn: Acorn, mailbox: Mailbox) -> None:
    """`truncates: 12`: the change looks as usual, what was typed does not sign in, and its first 12 characters do."""
    visitor = await signed_up(acorn, mailbox)
    await acorn.behave(truncates=12)
    await change(visitor)
    assert visitor.text("[role=status]") == "Password changed"
    assert [await signs_in(acorn, password) for password in (OTHER, OTHER[:12])] == [False, True]
    await change(visitor, "Short-one-99", old=OTHER)
    assert visitor.alerts == ["Your current password is incorrect."]
    await change(visitor, "Short-one-99", old=OTHER[:12])
    assert await signs_in(acorn, "Short-one-99")


async def test_passwords_may_have_to_be_new(acorn: Acorn, mailbox: Mailbox) -> None:
    """`no_reuse: 2` refuses the present password and the one before, also those from before it was switched on."""
    visitor = await signed_up(acorn, mailbox)
    await change(visitor, OTHER, old=PASSWORD)
    await acorn.behave(no_reuse=2)
    for used in (PASSWORD, OTHER):
        await change(visitor, used, old=OTHER)
        assert visitor.alerts == ["You have used that password before."]
    await change(visitor, "Third-horse-99", old=OTHER)
    await change(visitor, PASSWORD, old="Third-horse-99")
    assert visitor.alerts == []
    assert await signs_in(acorn, PASSWORD)


async def test_who_does_not_know_the_password_learns_nothing_of_old_ones(acorn: Acorn, mailbox: Mailbox) -> None:
    """That a password was used before is told only with the current one."""
    visitor = await signed_up(acorn, mailbox)
    await acorn.behave(no_reuse=2)
    await change(visitor, PASSWORD, old="Wrong-pass-1")
    assert visitor.alerts == ["Your current password is incorrect."]


@pytest.mark.parametrize("more", [{}, {"password_signs_out": True}])
@pytest.mark.parametrize("end", ["error", "old-page", "false-success"])
async def test_a_change_may_end_otherwise(acorn: Acorn, mailbox: Mailbox, end: str, more: dict[str, bool]) -> None:
    """`after_password`: the change is made but for false success, and only the page after that says that it was."""
    changed = end != "false-success"
    visitor, other = await signed_up(acorn, mailbox), acorn.visitor()
    await sign_in(other)
    await acorn.behave(after_password=end, after_password_times=1, notice_mails=True, **more)
    await change(visitor)
    assert visitor.status == (500 if end == "error" else 200)
    assert visitor.alerts == []
    assert [said[:16] for said in visitor.texts("[role=status]")] == ([] if changed else ["Password changed"])
    assert len(mailbox.mails) == 1 + changed
    assert (await acorn.counts())["password_changes"] == changed
    await other.open("/")
    assert other.text("h1") == ("Acorn Notes" if changed else "Welcome")
    await visitor.open("/")
    assert visitor.text("h1") == ("Acorn Notes" if more else "Welcome")
    assert [await signs_in(acorn, password) for password in (PASSWORD, OTHER)] == [not changed, changed]


async def test_only_changes_that_are_all_right_end_otherwise(acorn: Acorn, mailbox: Mailbox) -> None:
    """A form that is refused anyway leaves the misbehaviour for the next, and the one after that is honest."""
    visitor = await signed_up(acorn, mailbox)
    await acorn.behave(after_password="false-success", after_password_times=1)
    await change(visitor, "weak")
    assert (await acorn.admin("GET", "behave")).json()["after_password_times"] == 1
    await change(visitor)
    assert (await acorn.admin("GET", "behave")).json()["after_password_times"] == 0
    await change(visitor)
    assert await signs_in(acorn, OTHER)


async def test_a_mailed_code_may_lead_to_nothing(acorn: Acorn, mailbox: Mailbox) -> None:
    """Where a change waits for its code, that is when it ends otherwise; with false success the code is used up."""
    visitor = await signed_up(acorn, mailbox)
    await acorn.behave(after_password="false-success", after_password_times=1, password_mails_code=True)
    await change(visitor)
    assert visitor.path == "/password/code"
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert visitor.text("[role=status]") == "Password changed"
    await visitor.open("/password/code")
    assert visitor.path == "/password"
    assert await signs_in(acorn, PASSWORD)


async def test_a_notice_tells_of_a_change(acorn: Acorn, mailbox: Mailbox) -> None:
    """`notice_mails`: a mail with the service's name, and with neither a link nor a code."""
    visitor = await signed_up(acorn, mailbox)
    await acorn.behave(notice_mails=True)
    await change(visitor)
    message = mailbox.all_to(ADDRESS)[-1]
    assert message["Subject"] == "Your Acorn password was changed"
    for kind in ("plain", "html"):
        text = text_of(message, kind)
        assert "the password of your account at Acorn Notes was changed" in text
        assert not [sign for sign in ("http", "href", "code") if sign in text]


async def test_programs_find_the_page(acorn: Acorn, mailbox: Mailbox) -> None:
    """/.well-known/change-password leads to it (W3C) until it is switched off; unknown names there are 404."""
    visitor = await signed_up(acorn, mailbox)
    await visitor.open(WELL_KNOWN)
    assert (visitor.status, visitor.path, visitor.text("h1")) == (200, "/password", "Change your password")
    stranger = acorn.visitor()
    await stranger.open(WELL_KNOWN)
    assert stranger.path == "/login"
    await stranger.open("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")
    assert stranger.status == 404
    await acorn.behave(well_known_change_password=False)
    await visitor.open(WELL_KNOWN)
    assert visitor.status == 404


async def test_acorn_may_misbehave_from_the_start(tmp_path: Path, smtp_port: int, mailbox: Mailbox) -> None:
    """`--behave` is how it starts, and what DELETE brings back; a change that nothing answers is made all the same."""
    mailbox.mails.clear()
    how = '{"after_password": "silence", "after_password_times": 1}'
    with start_service("acorn", tmp_path, smtp_port, admin_token=TOKEN, behave=how) as service:
        async with (
            asyncio.timeout(60),
            httpx.AsyncClient(base_url=service.url, headers={"X-Acorn-Admin": TOKEN}, timeout=60) as client,
            httpx.AsyncClient(base_url=service.url, timeout=60, follow_redirects=True) as browser,
        ):
            visitor = Visitor(browser)
            await register(visitor)
            await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
            held = asyncio.create_task(change(visitor))
            while (await client.get("/admin/counts")).json()["password_changes"] < 1:
                assert not held.done()
            assert (await client.get("/admin/behave")).json()["after_password_times"] == 0
            assert (await client.delete("/admin/behave")).json()["after_password_times"] == 1
            held.cancel()
            await asyncio.gather(held, return_exceptions=True)
            await sign_in(visitor, password=OTHER)
            assert visitor.text("h1") == "Welcome"
