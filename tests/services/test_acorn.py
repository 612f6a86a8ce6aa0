"""Acorn behaves as its pages say, refuses what it should, and misbehaves only when asked to."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from fixtures.services.acorn import Config, create_app
from fixtures.services.acorn.passwords import parse_rule
from fixtures.services.acorn.totp import PERIOD, code_at
from tests.services.service_visitor import Mailbox, Visitor, text_of

TOKEN = "admin-token"
PASSWORD = "Correct-horse-7"
ADDRESS = "alpha+acorn@agents.test"


@dataclass
class Hand:
    """A clock that a test moves."""

    seconds: float = field(default_factory=time.time)

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


class Acorn:
    """One Acorn in this process, and its side door."""

    def __init__(self, data: Path, smtp_port: int) -> None:
        self.clock = Hand()
        self.app = create_app(Config(data, smtp_port, admin_token=TOKEN, now=self.clock))
        self.clients: list[httpx.AsyncClient] = []

    def visitor(self) -> Visitor:
        """Return somebody with no cookies."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://127.0.0.1", follow_redirects=True
        )
        self.clients.append(client)
        return Visitor(client)

    async def admin(self, method: str, path: str, json: object = None, token: str = TOKEN) -> httpx.Response:
        """Knock at the side door."""
        client = self.visitor().client
        return await client.request(method, f"/admin/{path}", json=json, headers={"X-Acorn-Admin": token})

    async def behave(self, **how: object) -> None:
        """Make Acorn misbehave."""
        (await self.admin("POST", "behave", how)).raise_for_status()

    async def counts(self) -> dict[str, int]:
        """Return what was counted."""
        return (await self.admin("GET", "counts")).json()

    def code(self, key: str) -> str:
        """Return the TOTP code of this moment."""
        return code_at(key.replace(" ", ""), int(self.clock() // PERIOD))


@pytest.fixture
async def acorn(tmp_path: Path, smtp_port: int, mailbox: Mailbox) -> AsyncIterator[Acorn]:
    """An Acorn with no accounts."""
    mailbox.mails.clear()
    acorn = Acorn(tmp_path, smtp_port)
    yield acorn
    for client in acorn.clients:
        await client.aclose()
    acorn.app.state.acorn.store.close()


async def register(visitor: Visitor, **changed: str) -> None:
    """Fill and send the sign-up form."""
    values = {"email": ADDRESS, "username": "alpha", "password": PASSWORD, "terms": "yes"} | changed
    await visitor.open("/register")
    await visitor.submit("Create account", **values)


async def signed_up(acorn: Acorn, mailbox: Mailbox) -> Visitor:
    """Return somebody with a confirmed account, signed in."""
    visitor = acorn.visitor()
    await register(visitor)
    await visitor.submit("Confirm", code=mailbox.code(ADDRESS))
    assert visitor.text("h1") == "Welcome"
    return visitor


async def enrolled(acorn: Acorn, visitor: Visitor) -> str:
    """Enrol an authenticator and return its key."""
    await visitor.open("/security")
    key = visitor.text("[data-testid=setup-key]")
    await visitor.submit("Enable", code=acorn.code(key))
    assert visitor.text("h1") == "Save your recovery codes"
    return key


async def sign_in(visitor: Visitor, login: str = "alpha", password: str = PASSWORD) -> None:
    """Send the sign-in form."""
    await visitor.open("/login")
    await visitor.submit("Sign in", login=login, password=password)


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
    }


async def test_nothing_that_the_side_door_says_is_secret(acorn: Acorn, mailbox: Mailbox) -> None:
    """Neither password, nor key, nor a hash is among the accounts; without the token there is no side door."""
    key = await enrolled(acorn, await signed_up(acorn, mailbox))
    text = (await acorn.admin("GET", "accounts")).text
    assert not [secret for secret in (PASSWORD, key.replace(" ", ""), "$") if secret in text]
    for path in ("accounts", "counts", "behave"):
        assert (await acorn.admin("GET", path, token="wrong")).status_code == 404


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
    await visitor.submit("Make new codes")
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


async def test_the_password_changes_and_ends_other_sessions(acorn: Acorn, mailbox: Mailbox) -> None:
    """The new password signs in, the old one does not, and other browsers are signed out."""
    visitor = await signed_up(acorn, mailbox)
    other = acorn.visitor()
    await sign_in(other)
    await visitor.open("/password")
    await visitor.submit("Change password", current_password="Wrong-pass-1", new_password="weak")
    assert visitor.alerts[0] == "The current password is not right."
    assert visitor.alerts[1].startswith("This password is too weak.")
    await visitor.submit("Change password", current_password=PASSWORD, new_password="Better-horse-8")
    assert visitor.text("[role=status]") == "Password changed"
    await other.open("/")
    assert other.text("h1") == "Acorn Notes"
    await sign_in(other)
    assert other.status == 422
    await sign_in(other, password="Better-horse-8")
    assert other.text("h1") == "Welcome"


async def test_signing_out(acorn: Acorn, mailbox: Mailbox) -> None:
    """Signing out takes a button; pages for accounts then lead to the sign-in page."""
    visitor = await signed_up(acorn, mailbox)
    await visitor.open("/logout")
    await visitor.submit("Sign out")
    assert visitor.text("[role=status]") == "You are signed out."
    for path in ("/security", "/recovery-codes", "/password", "/confirm", "/login/code"):
        await visitor.open(path)
        assert visitor.path == "/login"


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


def test_a_rule_that_acorn_does_not_know_is_refused() -> None:
    """`parse_rule` names the part that it can't read, and what there is."""
    with pytest.raises(ValueError, match=r"'required: emoji' is none of: minlength, maxlength"):
        parse_rule("minlength: 12; required: emoji")
    assert str(parse_rule("minlength: 12")) == "At least 12 characters, at most 64"
