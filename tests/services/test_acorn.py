"""Acorn's sign-up and confirmation: what its pages say, and what they refuse."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fixtures.providers.ravi.running import serving
from fixtures.services.acorn.totp import PERIOD
from tests.services.acorn_world import ADDRESS, PASSWORD, Acorn, enrolled, register, sign_in
from tests.services.service_visitor import Mailbox, text_of


async def test_the_whole_journey(acorn: Acorn, mailbox: Mailbox) -> None:
    """Sign-up, code from the mail, TOTP, recovery codes, and a fresh sign-in with password and code."""
    visitor = acorn.visitor()
    await register(visitor)
    assert (visitor.path, visitor.text("h1")) == ("/confirm", "Check your email")
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert (visitor.path, visitor.text("[data-testid=username]")) == ("/", "alpha")
    key = await enrolled(acorn, visitor)
    codes = visitor.texts("ul[aria-label='Recovery codes'] li")
    assert len(set(codes)) == 10
    await visitor.submit("I have saved them")
    assert "10 recovery codes are left." in visitor.text("main")

    acorn.clock.seconds += PERIOD
    fresh = acorn.visitor()
    await sign_in(fresh, login=ADDRESS)
    assert (fresh.path, fresh.text("label")) == ("/login/code", "Authentication code")
    await fresh.submit("Continue", code=acorn.code(key))
    assert fresh.text("h1") == "Welcome"

    (account,) = (await acorn.admin("GET", "accounts")).json()
    assert account == account | {"email": ADDRESS, "username": "alpha", "confirmed": True, "totp": True}
    assert await acorn.counts() == {
        "sign_ups_posted": 1,
        "accounts_created": 1,
        "sign_in_pages_opened": 1,
        "sign_ins_posted": 1,
        "sign_ins": 1,
        "mails_sent": 1,
        "resets_posted": 0,
        "resets_done": 0,
        "password_changes": 0,
        "authenticators_replaced": 0,
        "lockouts": 0,
    }


async def test_mail_has_text_and_html_with_the_same_code(acorn: Acorn, mailbox: Mailbox) -> None:
    """Mail comes from noreply@acorn.example, in two alternatives."""
    await register(acorn.visitor())
    ((_, sender, message),) = mailbox.mails
    assert (sender, message["From"]) == ("noreply@acorn.example", "Acorn Notes <noreply@acorn.example>")
    code = mailbox.code(ADDRESS)
    assert code in text_of(message, "html")
    assert code not in message["Subject"]


@pytest.mark.parametrize(
    ("changed", "alert"),
    [
        ({"password": "Sh0rt"}, "This password is too weak. At least 10 characters, at most 64, with a lower-case"),
        ({"password": "no-digit-No-digit"}, "This password is too weak."),
        ({"password": "alllower77777"}, "This password is too weak."),
        ({"password": "Aa1" * 22}, "This password is too weak."),
        ({"username": "a b"}, "A username has 3 to 32 letters"),
        ({"email": "nobody"}, "Enter an email address."),
        ({"website": "https://robot.example"}, "This form looks filled in by a robot."),
    ],
)
async def test_what_the_form_refuses(acorn: Acorn, mailbox: Mailbox, changed: dict[str, str], alert: str) -> None:
    """A refused form says why, keeps what was typed but the password, and makes no account and no mail."""
    visitor = acorn.visitor()
    await register(visitor, **changed)
    assert (visitor.status, visitor.path) == (422, "/register")
    (said,) = visitor.alerts
    assert said.startswith(alert)
    (typed,) = visitor.page.css("#email")
    assert typed.attributes["value"] == changed.get("email", ADDRESS)
    assert not visitor.page.css_first("#password").attributes["value"]
    assert not (await acorn.admin("GET", "accounts")).json()
    assert not mailbox.mails


async def test_terms_must_be_accepted(acorn: Acorn) -> None:
    """Without the tick there is no account; the newsletter is a choice."""
    visitor = acorn.visitor()
    await visitor.open("/register")
    await visitor.submit("Create account", email=ADDRESS, username="alpha", password=PASSWORD)
    assert visitor.alerts == ["Accept the terms to go on."]


async def test_taken_names_and_addresses_are_told_apart(acorn: Acorn, mailbox: Mailbox) -> None:
    """The same name or address in any case is taken; nothing is changed and nothing is mailed."""
    await register(acorn.visitor())
    for changed, alert in [
        ({"email": "b@agents.test", "username": "ALPHA"}, "That username is already taken."),
        ({"email": ADDRESS.upper(), "username": "beta"}, "An account with this address exists already."),
    ]:
        visitor = acorn.visitor()
        await register(visitor, **changed)
        assert visitor.alerts == [alert]
    assert len((await acorn.admin("GET", "accounts")).json()) == 1
    assert len(mailbox.mails) == 1
    assert (await acorn.counts())["sign_ups_posted"] == 3


async def test_a_post_without_the_pages_token_is_refused(acorn: Acorn) -> None:
    """A form that another site sends makes no account."""
    visitor = acorn.visitor()
    await visitor.open("/register")
    visitor.response = await visitor.client.post("/register", data={"email": ADDRESS, "terms": "yes"})
    assert (visitor.status, visitor.text("h1")) == (403, "Page expired")
    assert (await acorn.counts())["sign_ups_posted"] == 0


async def test_wrong_codes_are_refused_and_soon_used_up(acorn: Acorn, mailbox: Mailbox) -> None:
    """Five wrong codes use the mailed one up; a new code ends the old one."""
    visitor = acorn.visitor()
    await register(visitor)
    first = mailbox.code(ADDRESS)
    wrong = "000000" if first != "000000" else "000001"
    for _ in range(5):
        await visitor.submit("Confirm", code=wrong)
        assert visitor.alerts == ["That code is not right."]
    await visitor.submit("Confirm", code=first)
    assert visitor.alerts == ["That code can't be used any more. Send a new one."]
    await visitor.submit("Send a new code")
    assert visitor.text("[role=status]") == "We sent a new code."
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert visitor.text("h1") == "Welcome"


async def test_a_code_is_good_for_fifteen_minutes(acorn: Acorn, mailbox: Mailbox) -> None:
    """An old code is refused."""
    visitor = acorn.visitor()
    await register(visitor)
    acorn.clock.seconds += 15 * 60 + 1
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert visitor.alerts == ["That code can't be used any more. Send a new one."]


async def test_confirmation_by_link_needs_the_button(acorn: Acorn, mailbox: Mailbox) -> None:
    """Opening the link confirms nothing; its button does, once, and signs nobody in."""
    await acorn.behave(confirm="link")
    visitor = acorn.visitor()
    await register(visitor)
    link = mailbox.code(ADDRESS, r"http://\S+")
    assert link in text_of(mailbox.all_to(ADDRESS)[0], "html")
    await visitor.open(link)
    assert (await acorn.admin("GET", "accounts")).json()[0]["confirmed"] is False
    await visitor.submit("Confirm my address")
    assert (visitor.path, visitor.text("h1")) == ("/login", "Sign in")
    assert visitor.text("[role=status]") == "Your address is confirmed. You can sign in now."
    await visitor.open(link)
    assert (visitor.status, visitor.alerts) == (404, ["This link is used up or too old."])
    await sign_in(visitor)
    assert visitor.text("h1") == "Welcome"


async def test_an_unconfirmed_account_confirms_when_it_signs_in(acorn: Acorn, mailbox: Mailbox) -> None:
    """Signing in to an account that was left unconfirmed mails a new code and asks for it."""
    await register(acorn.visitor())
    visitor = acorn.visitor()
    await sign_in(visitor)
    assert visitor.path == "/confirm"
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert visitor.text("h1") == "Welcome"
    assert len(mailbox.mails) == 2


async def test_a_mail_server_that_is_away_is_no_failure(acorn: Acorn, tmp_path: Path) -> None:
    """The account is made and the page offers a new code, as with services that queue their mail."""
    lonely = Acorn(tmp_path / "lonely", smtp_port=1)
    visitor = lonely.visitor()
    await register(visitor)
    assert visitor.path == "/confirm"
    assert (await lonely.counts())["mails_sent"] == 0
    lonely.app.state.acorn.store.close()
    await visitor.client.aclose()


async def test_a_phone_number_can_be_what_is_confirmed(tmp_path: Path, smtp_port: int, mailbox: Mailbox) -> None:
    """The form asks for a number, the code goes to the gateway as an SMS and not as a mail; a new one replaces it."""
    mailbox.mails.clear()
    taken: list[dict[str, str]] = []

    async def gateway(request: Request) -> Response:
        taken.append(await request.json())
        return Response(status_code=202)

    with serving(Starlette(routes=[Route("/sms", gateway, methods=["POST"])])) as url:
        acorn = Acorn(tmp_path, smtp_port, sms_gateway=f"{url}/sms")
        await acorn.behave(confirm="sms")
        visitor = acorn.visitor()
        await register(visitor, phone="020 555")
        assert visitor.alerts == ["Enter a phone number with its country, such as +31201234567."]
        await register(visitor, phone="+31201234567")
        assert visitor.text("h1") == "Check your phone"
        await visitor.submit("Send a new code")
        assert [(sms["from"], sms["to"]) for sms in taken] == [("+12025550142", "+31201234567")] * 2
        old, new = (sms["body"].partition("code is ")[2][:6] for sms in taken)
        if old != new:
            await visitor.submit("Confirm", code=old)
            assert visitor.alerts == ["That code is not right."]
        await visitor.submit("Confirm", code=new)
        assert visitor.text("h1") == "Welcome"
        assert mailbox.mails == []
        await acorn.close()


async def test_a_gateway_that_is_away_is_no_error(acorn: Acorn) -> None:
    """As with mail: the account is there, and the page offers to send a new code."""
    await acorn.behave(confirm="sms")
    visitor = acorn.visitor()
    await register(visitor, phone="+31201234567")
    assert (visitor.status, visitor.text("h1")) == (200, "Check your phone")
    assert "sms_sent" not in await acorn.counts()
