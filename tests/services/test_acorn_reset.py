"""A forgotten password at Acorn: the mail, its link, and what a reset changes and leaves."""

import asyncio

import pytest

from fixtures.services.acorn.reset import MAILS_AN_HOUR, ON_ITS_WAY
from fixtures.services.acorn.totp import PERIOD
from tests.services.acorn_world import ADDRESS, OTHER, PASSWORD, Acorn, enrolled, register, sign_in, signed_up, signs_in
from tests.services.service_visitor import Mailbox, Visitor, text_of


async def ask(acorn: Acorn, address: str = ADDRESS) -> Visitor:
    """Ask for the mail as somebody new, by the link on the sign-in page."""
    visitor = acorn.visitor()
    await visitor.open("/login")
    (link,) = [node for node in visitor.page.css("a") if node.text() == "Forgot your password?"]
    await visitor.open(str(link.attributes["href"]))
    assert visitor.texts("form label") == ["Email address"]
    await visitor.submit("Send reset link", email=address)
    return visitor


async def opened(acorn: Acorn, link: str) -> Visitor:
    """Open a link as somebody new."""
    visitor = acorn.visitor()
    await visitor.open(link)
    return visitor


async def link_for(acorn: Acorn, mailbox: Mailbox) -> str:
    """Ask for the mail and return its link."""
    await ask(acorn)
    return mailbox.code(ADDRESS, r"http://\S+/reset/\S+")


async def test_a_reset_goes_through_the_mail_once(acorn: Acorn, mailbox: Mailbox) -> None:
    """The link sets a new password and is used up; the old password opens nothing, and nobody is signed in."""
    await signed_up(acorn, mailbox)
    visitor = await opened(acorn, await link_for(acorn, mailbox))
    (field,) = visitor.page.css("input[type=password]")
    assert field.attributes["autocomplete"] == "new-password"
    assert visitor.text("#new_password-help").startswith("At least 10 characters")
    link = visitor.path
    await visitor.submit("Set new password", new_password=OTHER)
    assert (visitor.path, visitor.text("[role=status]")) == (
        "/login",
        "Your password is changed. You can sign in now.",
    )
    await visitor.open(link)
    assert (visitor.status, visitor.alerts) == (404, ["This link is used up or too old."])
    await sign_in(visitor, password=PASSWORD)
    assert visitor.status == 422
    await sign_in(visitor, password=OTHER)
    assert visitor.text("h1") == "Welcome"
    counts = await acorn.counts()
    assert (counts["resets_posted"], counts["resets_done"]) == (1, 1)


async def test_the_mail_is_like_the_others(acorn: Acorn, mailbox: Mailbox) -> None:
    """Its subject says what it is for; text and HTML have the same link."""
    await register(acorn.visitor())
    link = await link_for(acorn, mailbox)
    message = mailbox.all_to(ADDRESS)[-1]
    assert (message["Subject"], message["From"]) == (
        "Reset your Acorn password",
        "Acorn Notes <noreply@acorn.example>",
    )
    assert link in text_of(message, "html")


@pytest.mark.parametrize("address", ["nobody@agents.test", "alpha", ""])
async def test_a_reset_for_nobody_looks_the_same(acorn: Acorn, mailbox: Mailbox, address: str) -> None:
    """Who is nobody's address gets no mail, a username is no address, and the page tells nothing of it."""
    await signed_up(acorn, mailbox)
    mailbox.mails.clear()
    for asked, mails in [(address, 0), (ADDRESS.upper(), 1)]:
        visitor = await ask(acorn, asked)
        assert (visitor.path, visitor.text("[role=status]"), visitor.alerts) == ("/login", ON_ITS_WAY, [])
        assert len(mailbox.mails) == mails


async def test_a_reset_confirms_the_address(acorn: Acorn, mailbox: Mailbox) -> None:
    """The mail was read, so no code is asked for any more."""
    await register(acorn.visitor())
    visitor = await opened(acorn, await link_for(acorn, mailbox))
    await visitor.submit("Set new password", new_password=OTHER)
    assert (await acorn.admin("GET", "accounts")).json()[0]["confirmed"] is True
    await sign_in(visitor, password=OTHER)
    assert visitor.text("h1") == "Welcome"


async def test_a_reset_ends_all_sessions_and_leaves_the_authenticator(acorn: Acorn, mailbox: Mailbox) -> None:
    """Whoever was signed in is not any more; the new password alone does not sign in where TOTP is on."""
    first = await signed_up(acorn, mailbox)
    key = await enrolled(acorn, first)
    visitor = await opened(acorn, await link_for(acorn, mailbox))
    await visitor.submit("Set new password", new_password=OTHER)
    await first.open("/")
    assert first.text("h1") == "Acorn Notes"
    acorn.clock.seconds += PERIOD
    await sign_in(visitor, password=OTHER)
    assert visitor.path == "/login/code"
    await visitor.submit("Continue", code=acorn.code(key))
    assert visitor.text("h1") == "Welcome"


async def test_a_weak_password_leaves_the_link_good(acorn: Acorn, mailbox: Mailbox) -> None:
    """The rule that is kept is stated after a refusal, and the same link goes on."""
    await register(acorn.visitor())
    await acorn.behave(stricter_password="minlength: 20")
    visitor = await opened(acorn, await link_for(acorn, mailbox))
    await visitor.submit("Set new password", new_password=OTHER)
    rule = "At least 20 characters, at most 64"
    assert (visitor.status, visitor.alerts) == (422, [f"This password is too weak. {rule}."])
    assert visitor.text("#new_password-help") == rule
    await visitor.submit("Set new password", new_password=OTHER + OTHER)
    assert visitor.path == "/login"


async def test_only_the_newest_link_counts_and_for_an_hour(acorn: Acorn, mailbox: Mailbox) -> None:
    """An older link, one of an hour ago, and an invented one lead nowhere."""
    await register(acorn.visitor())
    old = await link_for(acorn, mailbox)
    new = await link_for(acorn, mailbox)
    for link, wait, status in [(old, 0, 404), (new, 60 * 60, 200), (new, 1, 404), ("/reset/invented", 0, 404)]:
        acorn.clock.seconds += wait
        visitor = await opened(acorn, link)
        assert visitor.status == status


async def test_a_link_that_two_use_at_once_serves_one(acorn: Acorn, mailbox: Mailbox) -> None:
    """One password is set, the other is told that the link is used up."""
    await register(acorn.visitor())
    link = await link_for(acorn, mailbox)
    visitors = [await opened(acorn, link) for _ in range(2)]
    await asyncio.gather(*(visitor.submit("Set new password", new_password=OTHER) for visitor in visitors))
    assert sorted(visitor.status for visitor in visitors) == [200, 404]
    assert (await acorn.counts())["resets_done"] == 1


async def test_the_mails_of_an_hour_are_limited(acorn: Acorn, mailbox: Mailbox) -> None:
    """Nobody can fill an inbox; the page does not tell, and an hour later there is a mail again."""
    await signed_up(acorn, mailbox)
    mailbox.mails.clear()
    for _ in range(MAILS_AN_HOUR + 1):
        visitor = await ask(acorn)
        assert visitor.text("[role=status]") == ON_ITS_WAY
    assert len(mailbox.mails) == MAILS_AN_HOUR
    acorn.clock.seconds += 60 * 60
    await ask(acorn)
    assert len(mailbox.mails) == MAILS_AN_HOUR + 1


async def test_a_reset_keeps_to_the_rules_of_a_change(acorn: Acorn, mailbox: Mailbox) -> None:
    """`no_reuse` refuses a password and leaves the link good, `truncates` cuts it, `notice_mails` tells of it."""
    await signed_up(acorn, mailbox)
    await acorn.behave(no_reuse=1, truncates=12, notice_mails=True)
    visitor = await opened(acorn, await link_for(acorn, mailbox))
    await visitor.submit("Set new password", new_password=PASSWORD)
    assert (visitor.status, visitor.alerts) == (200, [])  # cut, it is another one
    assert [await signs_in(acorn, password) for password in (PASSWORD, PASSWORD[:12])] == [False, True]
    assert mailbox.all_to(ADDRESS)[-1]["Subject"] == "Your Acorn password was changed"
    visitor = await opened(acorn, await link_for(acorn, mailbox))
    await visitor.submit("Set new password", new_password=PASSWORD)
    assert (visitor.status, visitor.alerts) == (422, ["You have used that password before."])
    await visitor.submit("Set new password", new_password=OTHER)
    assert await signs_in(acorn, OTHER[:12])
    assert (await acorn.counts())["password_changes"] == 0
