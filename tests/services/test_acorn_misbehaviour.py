"""Acorn misbehaves when a test asks it to, and only then; the side door tells no secrets."""

import asyncio
import time

import pytest

from fixtures.services.acorn.passwords import parse_rule
from tests.services.acorn_world import ADDRESS, PASSWORD, Acorn, enrolled, register, sign_in, signed_up
from tests.services.service_visitor import Mailbox, text_of


async def test_nothing_that_the_side_door_says_is_secret(acorn: Acorn, mailbox: Mailbox) -> None:
    """Neither password, nor key, nor a hash is among the accounts; without the token there is no side door."""
    key = await enrolled(acorn, await signed_up(acorn, mailbox))
    text = (await acorn.admin("GET", "accounts")).text
    assert not [secret for secret in (PASSWORD, key.replace(" ", ""), "$") if secret in text]
    for path in ("accounts", "counts", "behave", "visits"):
        assert (await acorn.admin("GET", path, token="wrong")).status_code == 404


async def test_the_right_code_can_be_called_wrong_once(acorn: Acorn, mailbox: Mailbox) -> None:
    """`reject_next_code: 1` refuses the right code; the code of the next mail is accepted."""
    await acorn.behave(reject_next_code=1)
    visitor = acorn.visitor()
    await register(visitor)
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert visitor.alerts == ["That code is not right."]
    await visitor.submit("Send a new code")
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert visitor.text("h1") == "Welcome"
    assert len(mailbox.mails) == 2


async def test_a_captcha_stands_before_the_form(acorn: Acorn) -> None:
    """With `captcha` a frame of that title comes first and no account is made."""
    await acorn.behave(captcha=True)
    visitor = acorn.visitor()
    await register(visitor)
    assert visitor.page.css("iframe[title=captcha] ~ form")
    assert visitor.alerts == ["Complete the captcha first."]
    await visitor.open("/captcha")
    assert visitor.status == 200


async def test_a_stricter_rule_is_stated_after_the_refusal(acorn: Acorn) -> None:
    """The page states the usual rule, refuses by the stricter one, and then states that."""
    await acorn.behave(stricter_password="minlength: 16; required: lower; required: special")
    visitor = acorn.visitor()
    await visitor.open("/register")
    assert visitor.text("#password-help").startswith("At least 10 characters")
    await register(visitor)
    rule = "At least 16 characters, at most 64, with a lower-case letter and a special character such as - or !"
    assert visitor.text("#password-help") == rule
    assert visitor.alerts == [f"This password is too weak. {rule}."]
    await visitor.submit("Create account", password=f"{PASSWORD}-{PASSWORD}", terms="yes")
    assert visitor.path == "/confirm"


async def test_a_path_fails_as_often_as_asked(acorn: Acorn) -> None:
    """`fail_next` answers in Acorn's place, so a failed sign-up makes no account; then all is well."""
    visitor = acorn.visitor()
    await visitor.open("/register")
    await acorn.behave(fail_next={"path": "/register", "status": 503, "times": 1, "method": "POST", "retry_after": 7})
    await register(visitor)
    assert (visitor.status, visitor.response.headers["Retry-After"]) == (503, "7")
    assert (await acorn.counts())["accounts_created"] == 0
    await register(visitor)
    assert visitor.path == "/confirm"


async def test_fail_next_takes_any_method_by_default(acorn: Acorn) -> None:
    """The next request for the path fails, whatever it is."""
    await acorn.behave(fail_next={"path": "/login"})
    visitor = acorn.visitor()
    statuses = []
    for path in ("/register", "/login", "/login"):
        await visitor.open(path)
        statuses.append(visitor.status)
    assert statuses == [200, 503, 200]


async def test_behaviour_is_checked_kept_and_reset(acorn: Acorn) -> None:
    """A change leaves the rest as it was; nonsense is refused with the reason; DELETE makes all usual again."""
    usual = (await acorn.admin("GET", "behave")).json()
    await acorn.behave(captcha=True)
    await acorn.behave(enrol="qr-svg")
    assert (await acorn.admin("GET", "behave")).json() == usual | {"captcha": True, "enrol": "qr-svg"}
    for nonsense in ({"colour": "green"}, {"enrol": "smoke"}, {"stricter_password": "minlength: many"}, [1]):
        answer = await acorn.admin("POST", "behave", nonsense)
        assert answer.status_code == 422
        assert answer.json()["error"]
    assert (await acorn.admin("DELETE", "behave")).json() == usual


async def test_after_the_confirmation_one_may_be_signed_out(acorn: Acorn, mailbox: Mailbox) -> None:
    """With `sign_out_after_confirm` the right code leads to the sign-in page, and the password then signs in."""
    await acorn.behave(sign_out_after_confirm=True)
    visitor = acorn.visitor()
    await register(visitor)
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert (visitor.path, visitor.text("h1")) == ("/login", "Sign in")
    await sign_in(visitor)
    assert visitor.text("h1") == "Welcome"


async def test_an_unconfirmed_account_may_look_like_a_wrong_password(acorn: Acorn, mailbox: Mailbox) -> None:
    """With `unconfirmed_look_wrong` the right password is refused as a wrong one is, mails nothing, and counts."""
    await acorn.behave(unconfirmed_look_wrong=True, sign_in_tries=2)
    first, visitor = acorn.visitor(), acorn.visitor()
    await register(first)
    for password in (PASSWORD, "Wrong-pass-1"):
        await sign_in(visitor, password=password)
        assert (visitor.status, visitor.alerts) == (422, ["The username or the password is not right."])
    await sign_in(visitor)
    assert visitor.status == 429
    assert len(mailbox.mails) == 1
    await first.submit("Confirm", code=mailbox.code(ADDRESS))
    acorn.clock.seconds += 900
    await sign_in(visitor)
    assert visitor.text("h1") == "Welcome"


async def test_each_mail_may_come_twice(acorn: Acorn, mailbox: Mailbox) -> None:
    """`mail_copies: 2` sends the same mail twice, as a queue that lost its place does."""
    await acorn.behave(mail_copies=2)
    await register(acorn.visitor())
    first, second = mailbox.all_to(ADDRESS)
    assert (first["Message-ID"], text_of(first)) == (second["Message-ID"], text_of(second))
    assert (await acorn.counts())["mails_sent"] == 2


async def test_mails_may_be_lost(acorn: Acorn, mailbox: Mailbox) -> None:
    """`lose_mails: 1` sends the first to nobody, with all its copies; the page says nothing of it."""
    await acorn.behave(lose_mails=1, mail_copies=2)
    visitor = acorn.visitor()
    await register(visitor)
    assert (visitor.path, len(mailbox.mails)) == ("/confirm", 0)
    assert (await acorn.counts())["mails_sent"] == 0
    await visitor.submit("Send a new code")
    assert len(mailbox.mails) == 2


async def test_each_accounts_first_mail_may_be_lost(acorn: Acorn, mailbox: Mailbox) -> None:
    """`lose_first_mail` sends each account's first to nobody, whoever else signs up meanwhile; all later ones come."""
    await acorn.behave(lose_first_mail=True)
    first, second = acorn.visitor(), acorn.visitor()
    await register(first)
    await register(second, email="beta@agents.test", username="beta")
    assert (second.path, len(mailbox.mails)) == ("/confirm", 0)
    await first.submit("Send a new code")
    await second.submit("Send a new code")
    assert [to for to, _, _ in mailbox.mails] == [ADDRESS, "beta@agents.test"]
    await first.submit("Send a new code")
    assert (await acorn.counts())["mails_sent"] == 3


async def test_pages_may_be_late(acorn: Acorn) -> None:
    """`page_delay` makes each page wait, one to which a redirect leads as well, and nothing else."""
    await acorn.behave(page_delay=0.2)
    for path, late in (("/login", 0.2), ("/security", 0.4)):
        began = time.monotonic()
        await acorn.visitor().client.get(path)
        assert late <= time.monotonic() - began
    await acorn.behave(page_delay=3600)
    async with asyncio.timeout(60):
        await acorn.visitor().client.get("/acorn.css")


async def test_mails_may_be_late(acorn: Acorn, mailbox: Mailbox) -> None:
    """`mail_delay` lets the page come before the mail; a mail that is not sent yet ends with Acorn."""
    await acorn.behave(mail_delay=0.01)
    visitor = acorn.visitor()
    await register(visitor)
    state = acorn.app.state.acorn
    async with asyncio.timeout(30):
        await asyncio.gather(*state.late)
    await acorn.behave(mail_delay=3600)
    await visitor.submit("Send a new code")
    assert len(state.late) == 1
    async with asyncio.timeout(30):
        await state.close()
    assert (len(state.late), len(mailbox.mails)) == (0, 1)


def test_a_rule_that_acorn_does_not_know_is_refused() -> None:
    """`parse_rule` names the part that it can't read, and what there is."""
    with pytest.raises(ValueError, match=r"'required: emoji' is none of: minlength, maxlength"):
        parse_rule("minlength: 12; required: emoji")
    assert str(parse_rule("minlength: 12")) == "At least 12 characters, at most 64"
