"""Acorn's sign-in, authenticator and recovery codes."""

import pytest

from fixtures.services.acorn.totp import PERIOD
from tests.services.acorn_world import ADDRESS, Acorn, enrolled, sign_in, signed_up
from tests.services.service_visitor import Mailbox


async def test_a_totp_code_counts_once(acorn: Acorn, mailbox: Mailbox) -> None:
    """The window that enrolled does not sign in; the next one does, and not twice (RFC 6238, section 5.2)."""
    key = await enrolled(acorn, await signed_up(acorn, mailbox))
    for seconds, heading in [(0, "Two-step sign-in"), (PERIOD, "Welcome"), (0, "Two-step sign-in")]:
        acorn.clock.seconds += seconds
        visitor = acorn.visitor()
        await sign_in(visitor)
        await visitor.submit("Continue", code=acorn.code(key))
        assert visitor.text("h1") == heading


async def test_the_key_stays_the_same_until_it_is_enabled(acorn: Acorn, mailbox: Mailbox) -> None:
    """A wrong code, or opening the page again, changes no key; the key is spaced text of 160 bits."""
    visitor = await signed_up(acorn, mailbox)
    await visitor.open("/security")
    key = visitor.text("[data-testid=setup-key]")
    assert [len(group) for group in key.split(" ")] == [4] * 8
    await visitor.submit("Enable", code="12345")
    assert visitor.alerts == ["That code is not right."]
    await visitor.open("/security")
    assert visitor.text("[data-testid=setup-key]") == key


@pytest.mark.parametrize(
    ("way", "selector"),
    [
        ("otpauth-link", "a[href^='otpauth://totp/Acorn%20Notes:alpha?secret=']"),
        ("input", "input#setup-key[readonly]"),
        ("qr-png", "img.qr[src^='data:image/png;base64,']"),
        ("qr-svg", ".qr svg path"),
        ("qr-canvas", "canvas.qr"),
    ],
)
async def test_the_key_is_shown_as_asked(acorn: Acorn, mailbox: Mailbox, way: str, selector: str) -> None:
    """Each way of `enrol` shows the key in that way; with a QR code alone the page holds no text of it."""
    await acorn.behave(enrol=way)
    visitor = await signed_up(acorn, mailbox)
    await visitor.open("/security")
    assert len(visitor.page.css(selector)) == 1
    assert not visitor.page.css("[data-testid=setup-key]")
    key = acorn.app.state.acorn.store.account_called("alpha").totp_key
    assert (key in visitor.response.text) == (not way.startswith("qr-"))


async def test_a_recovery_code_signs_in_once(acorn: Acorn, mailbox: Mailbox) -> None:
    """A recovery code stands in for the authenticator, once; new codes end the old ones."""
    visitor = await signed_up(acorn, mailbox)
    await enrolled(acorn, visitor)
    first, second, *_ = visitor.texts("ul li code")
    for code, heading in [(first, "Welcome"), (first, "Two-step sign-in")]:
        fresh = acorn.visitor()
        await sign_in(fresh)
        await fresh.submit("Continue", code=code)
        assert fresh.text("h1") == heading
    await visitor.submit("I have saved them")
    await visitor.open("/recovery-codes")
    assert not visitor.texts("ul li")
    await visitor.submit("New recovery codes")
    assert second not in visitor.texts("ul li code")


async def test_too_many_bad_sign_ins_are_limited(acorn: Acorn, mailbox: Mailbox) -> None:
    """After five the right password gets 429 and Retry-After, by name or address; after that time it signs in."""
    await signed_up(acorn, mailbox)
    visitor = acorn.visitor()
    for login in ("alpha", ADDRESS, "Alpha", "alpha", "alpha"):
        await sign_in(visitor, login, "Wrong-pass-1")
        assert (visitor.status, visitor.alerts) == (422, ["The username or the password is not right."])
    await sign_in(visitor)
    assert visitor.status == 429
    wait = int(visitor.response.headers["Retry-After"])
    assert visitor.alerts == [f"Too many attempts. Try again in {wait} seconds."]
    acorn.clock.seconds += wait
    await sign_in(visitor)
    assert visitor.text("h1") == "Welcome"


async def test_wrong_totp_codes_count_as_bad_sign_ins(acorn: Acorn, mailbox: Mailbox) -> None:
    """Nobody can guess codes without end; the tries are set by `sign_in_tries`."""
    await acorn.behave(sign_in_tries=2)
    await enrolled(acorn, await signed_up(acorn, mailbox))
    visitor = acorn.visitor()
    await sign_in(visitor)
    for status in (422, 422, 429):
        await visitor.submit("Continue", code="12345")
        assert visitor.status == status


async def test_signing_out(acorn: Acorn, mailbox: Mailbox) -> None:
    """Signing out takes a button; pages for accounts then lead to the sign-in page."""
    visitor = await signed_up(acorn, mailbox)
    await visitor.open("/logout")
    await visitor.submit("Sign out")
    assert visitor.text("[role=status]") == "You are signed out."
    for path in (
        *("/security", "/security/replace", "/recovery-codes", "/password", "/password/code"),
        *("/confirm", "/login/code", "/reauthenticate", "/reauthenticate/code"),
    ):
        await visitor.open(path)
        assert visitor.path == "/login"
