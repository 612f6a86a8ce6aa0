"""Another authenticator in place of the enrolled one at Acorn, and new recovery codes."""

import pytest

from fixtures.services.acorn.totp import PERIOD
from tests.services.acorn_world import Acorn, enrolled, sign_in, signed_up
from tests.services.service_visitor import Mailbox, Visitor


async def replacing(visitor: Visitor) -> str:
    """Follow the link on the security page; return the key that is shown."""
    await visitor.open("/security")
    (link,) = [node for node in visitor.page.css("a") if node.text() == "Replace authenticator"]
    await visitor.open(str(link.attributes["href"]))
    assert visitor.text("h1") == "Replace your authenticator"
    return visitor.text("[data-testid=setup-key]")


async def signs_in_with(acorn: Acorn, code: str) -> bool:
    """Tell whether somebody new signs in with this code, or recovery code."""
    visitor = acorn.visitor()
    await sign_in(visitor)
    await visitor.submit("Continue", code=code)
    return visitor.text("h1") == "Welcome"


async def test_an_authenticator_is_replaced_by_a_code_of_the_new_one(acorn: Acorn, mailbox: Mailbox) -> None:
    """Until then the old one alone signs in, whatever was shown or mistyped; afterwards the new one alone does."""
    visitor = await signed_up(acorn, mailbox)
    old = await enrolled(acorn, visitor)
    codes = visitor.texts("ul li code")
    new = await replacing(visitor)
    assert new != old
    await visitor.submit("Enable", code="12345")
    assert (visitor.status, visitor.alerts) == (422, ["That code is not right."])
    acorn.clock.seconds += PERIOD
    assert [await signs_in_with(acorn, acorn.code(key)) for key in (new, old)] == [False, True]
    assert await replacing(visitor) == new
    await visitor.submit("Enable", code=acorn.code(new))
    assert visitor.text("[role=status]") == "Your authenticator is replaced."
    assert visitor.text("h1") == "Save your recovery codes"
    shown = visitor.texts("ul[aria-label='Recovery codes'] li")
    assert len(shown) == 10
    assert not {*shown} & {*codes}
    await visitor.submit("I have saved them")
    assert visitor.text("h1") == "Security"
    acorn.clock.seconds += PERIOD
    tried = (acorn.code(old), codes[0], acorn.code(new), shown[0])
    assert [await signs_in_with(acorn, code) for code in tried] == [False, False, True, True]


async def test_a_replaced_authenticator_can_be_replaced(acorn: Acorn, mailbox: Mailbox) -> None:
    """Each time another key is shown, and the window in which one was replaced counts for the next key, too."""
    visitor = await signed_up(acorn, mailbox)
    keys = [await enrolled(acorn, visitor)]
    for _ in range(2):
        keys.append(await replacing(visitor))
        await visitor.submit("Enable", code=acorn.code(keys[-1]))
        assert visitor.text("h1") == "Save your recovery codes"
    assert len({*keys}) == 3


async def test_the_code_that_replaced_does_not_sign_in(acorn: Acorn, mailbox: Mailbox) -> None:
    """Its window is used up (RFC 6238, section 5.2)."""
    visitor = await signed_up(acorn, mailbox)
    await enrolled(acorn, visitor)
    key = await replacing(visitor)
    await visitor.submit("Enable", code=acorn.code(key))
    assert not await signs_in_with(acorn, acorn.code(key))
    acorn.clock.seconds += PERIOD
    assert await signs_in_with(acorn, acorn.code(key))


@pytest.mark.parametrize(("way", "selector"), [("qr-png", "img.qr"), ("otpauth-link", "a[href^='otpauth:']")])
async def test_the_new_key_is_shown_as_asked(acorn: Acorn, mailbox: Mailbox, way: str, selector: str) -> None:
    """`enrol` holds for a replacement as well."""
    visitor = await signed_up(acorn, mailbox)
    await enrolled(acorn, visitor)
    await acorn.behave(enrol=way)
    await visitor.open("/security/replace")
    assert len(visitor.page.css(selector)) == 1
    assert not visitor.page.css("[data-testid=setup-key]")


async def test_without_an_authenticator_there_is_none_to_replace(acorn: Acorn, mailbox: Mailbox) -> None:
    """The page leads to the first enrolment."""
    visitor = await signed_up(acorn, mailbox)
    await visitor.open("/security/replace")
    assert (visitor.path, visitor.text("h1")) == ("/security", "Set up two-step sign-in")


async def test_recovery_codes_alone_are_made_anew(acorn: Acorn, mailbox: Mailbox) -> None:
    """The button on the security page shows new ones; the old ones end, and the authenticator stays."""
    visitor = await signed_up(acorn, mailbox)
    key = await enrolled(acorn, visitor)
    old = visitor.texts("ul li code")
    await visitor.open("/security")
    await visitor.submit("New recovery codes")
    assert (visitor.path, visitor.text("h1")) == ("/recovery-codes", "Save your recovery codes")
    new = visitor.texts("ul li code")
    acorn.clock.seconds += PERIOD
    tried = (old[0], new[0], acorn.code(key))
    assert [await signs_in_with(acorn, code) for code in tried] == [False, True, True]


@pytest.mark.parametrize("end", ["error", "old-page", "false-success"])
async def test_a_replacement_may_end_otherwise(acorn: Acorn, mailbox: Mailbox, end: str) -> None:
    """`after_replace`: the new key is in force but for false success, whose recovery codes are good for nothing."""
    replaced = end != "false-success"
    visitor = await signed_up(acorn, mailbox)
    old = await enrolled(acorn, visitor)
    new = await replacing(visitor)
    await acorn.behave(after_replace=end, after_replace_times=1)
    await visitor.submit("Enable", code=acorn.code(new))
    assert visitor.status == (500 if end == "error" else 200)
    assert visitor.alerts == []
    shown = visitor.texts("ul[aria-label='Recovery codes'] li")
    assert len(shown) == (0 if replaced else 10)
    assert (await acorn.counts())["authenticators_replaced"] == replaced
    acorn.clock.seconds += PERIOD
    assert [await signs_in_with(acorn, acorn.code(key)) for key in (old, new)] == [not replaced, replaced]
    assert not any([await signs_in_with(acorn, code) for code in shown[:2]])
