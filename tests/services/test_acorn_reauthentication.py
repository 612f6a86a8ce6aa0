"""Acorn asks for the password again before pages that matter, where it is told to."""

import pytest

from fixtures.services.acorn.reauthentication import MINUTES
from fixtures.services.acorn.totp import PERIOD
from tests.services.acorn_world import PASSWORD, Acorn, change, enrolled, sign_in, signed_up, signs_in
from tests.services.service_visitor import Mailbox


async def test_a_fresh_sign_in_does_not_count(acorn: Acorn, mailbox: Mailbox) -> None:
    """The password is asked for alone, on a page of its own, right after a sign-in with it; then the page comes."""
    await acorn.behave(reauthenticate=True)
    visitor = await signed_up(acorn, mailbox)
    await visitor.open("/password")
    assert (visitor.path, visitor.text("h1")) == ("/reauthenticate", "Confirm access")
    assert visitor.texts("form label") == ["Password"]
    await visitor.submit("Confirm", password=PASSWORD)
    assert visitor.path == "/password"
    await change(visitor)
    assert visitor.text("[role=status]") == "Password changed"


@pytest.mark.parametrize("path", ["/security", "/security/replace"])
async def test_an_authenticator_is_asked_for_too(acorn: Acorn, mailbox: Mailbox, path: str) -> None:
    """After the password comes a page for the code; one that signed in is used up, as is the window of the last."""
    visitor = await signed_up(acorn, mailbox)
    key = await enrolled(acorn, visitor)
    await acorn.behave(reauthenticate=True)
    await visitor.open(path)
    await visitor.submit("Confirm", password=PASSWORD)
    assert (visitor.path, visitor.text("h1")) == ("/reauthenticate/code", "Two-step sign-in")
    await visitor.submit("Continue", code=acorn.code(key))
    assert (visitor.status, visitor.alerts) == (422, ["That code is not right."])
    acorn.clock.seconds += PERIOD
    await visitor.submit("Continue", code=acorn.code(key))
    assert visitor.path == path


async def test_a_recovery_code_will_do(acorn: Acorn, mailbox: Mailbox) -> None:
    """As at the sign-in, and it is used up by it."""
    visitor = await signed_up(acorn, mailbox)
    await enrolled(acorn, visitor)
    code = visitor.texts("ul li code")[0]
    await acorn.behave(reauthenticate=True)
    await visitor.open("/password")
    await visitor.submit("Confirm", password=PASSWORD)
    await visitor.submit("Continue", code=code)
    assert visitor.path == "/password"
    assert (await acorn.admin("GET", "accounts")).json()[0]["recovery_codes_left"] == 9


async def test_the_answers_count_for_some_minutes_and_all_pages(acorn: Acorn, mailbox: Mailbox) -> None:
    """Within them nothing is asked again; after them a form that was open is not obeyed, and its page comes anew."""
    await acorn.behave(reauthenticate=True)
    visitor = await signed_up(acorn, mailbox)
    await visitor.open("/password")
    await visitor.submit("Confirm", password=PASSWORD)
    acorn.clock.seconds += MINUTES * 60 - 1
    await visitor.open("/security")
    assert visitor.text("h1") == "Set up two-step sign-in"
    await visitor.open("/password")
    acorn.clock.seconds += 1
    values = {"current_password": PASSWORD, "new_password": "Better-horse-8", "new_password_again": "Better-horse-8"}
    await visitor.submit("Change password", **values)
    assert visitor.path == "/reauthenticate"
    assert await signs_in(acorn, PASSWORD)
    await visitor.submit("Confirm", password=PASSWORD)
    assert (visitor.path, visitor.text("h1")) == ("/password", "Change your password")


async def test_another_session_is_asked_for_itself(acorn: Acorn, mailbox: Mailbox) -> None:
    """What one browser has answered counts for no other."""
    await acorn.behave(reauthenticate=True)
    visitor, other = await signed_up(acorn, mailbox), acorn.visitor()
    await visitor.open("/password")
    await visitor.submit("Confirm", password=PASSWORD)
    await sign_in(other)
    await other.open("/password")
    assert other.path == "/reauthenticate"


async def test_wrong_answers_lock_as_bad_sign_ins_do(acorn: Acorn, mailbox: Mailbox) -> None:
    """Password and code are tried `sign_in_tries` times, here and at the sign-in together."""
    visitor = await signed_up(acorn, mailbox)
    await enrolled(acorn, visitor)
    await acorn.behave(reauthenticate=True, sign_in_tries=2)
    await visitor.open("/security")
    await visitor.submit("Confirm", password="Wrong-pass-1")
    assert (visitor.status, visitor.alerts) == (422, ["That password is not right."])
    await visitor.submit("Confirm", password=PASSWORD)
    for status in (422, 429):
        await visitor.submit("Continue", code="12345")
        assert visitor.status == status
    await visitor.open("/security")
    await visitor.submit("Confirm", password=PASSWORD)
    assert (visitor.status, visitor.text("h1")) == (429, "Confirm access")
    assert (await acorn.counts())["lockouts"] == 1


async def test_nobody_is_asked_without_a_page(acorn: Acorn, mailbox: Mailbox) -> None:
    """The pages that ask lead home where nothing is to be answered."""
    visitor = await signed_up(acorn, mailbox)
    for path in ("/reauthenticate", "/reauthenticate/code"):
        await visitor.open(path)
        assert visitor.path == "/"
