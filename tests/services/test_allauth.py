"""django-allauth, as other people wrote it: the whole journey in both modes, and the quirks that recipes meet."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pyotp
import pytest

from fixtures.services.starting import Service, start_service
from tests.services.service_visitor import Mailbox, Visitor

PASSWORD = "Correct-horse-7-battery"
CODE = r"\b[A-Z]{4}-[A-Z]{4}\b"


@pytest.fixture(scope="module", params=["code", "link"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, smtp_port: int, mailbox: Mailbox
) -> Iterator[Service]:
    """Allauth in one of its modes."""
    folder = tmp_path_factory.mktemp("allauth")
    with start_service("allauth", folder, smtp_port, mode=request.param, honeypot="phone_number") as service:
        yield service


@pytest.fixture
def mode(service: Service, request: pytest.FixtureRequest) -> str:
    """How this service confirms an address."""
    return request.node.callspec.params["service"]


@pytest.fixture
async def visitor(service: Service) -> AsyncIterator[Visitor]:
    """Somebody with no cookies."""
    async with httpx.AsyncClient(base_url=service.url, follow_redirects=True, trust_env=False, timeout=60) as client:
        yield Visitor(client)


async def sign_up(visitor: Visitor, name: str, **changed: str) -> None:
    """Fill and send the sign-up form."""
    await visitor.open("/accounts/signup/")
    values = {"email": f"{name}@agents.test", "username": name, "password1": PASSWORD, "password2": PASSWORD}
    await visitor.submit("Sign Up", **(values | changed))


async def sign_in(visitor: Visitor, name: str) -> None:
    """Send the sign-in form."""
    await visitor.open("/accounts/login/")
    await visitor.submit("Sign In", login=name, password=PASSWORD)


async def confirm(visitor: Visitor, mailbox: Mailbox, name: str, mode: str) -> None:
    """Confirm the address, by code or by link and button, and be signed in."""
    address = f"{name}@agents.test"
    if mode == "code":
        await visitor.submit("Confirm", code=mailbox.code(address, CODE))
        return
    await visitor.open(mailbox.code(address, r"http://\S+"))
    await visitor.submit("Confirm")
    await sign_in(visitor, name)


async def submit_totp(visitor: Visitor, button: str, totp: pyotp.TOTP) -> None:
    """Send the code of this moment, and the next one where its window ended on the way: allauth allows no skew."""
    here = visitor.path
    for _ in range(2):
        if visitor.path == here:
            await visitor.submit(button, code=totp.now())


async def test_the_whole_journey(visitor: Visitor, mailbox: Mailbox, mode: str) -> None:
    """Sign-up, confirmation, TOTP, recovery codes, and a fresh sign-in with password and code."""
    await sign_up(visitor, "alpha")
    assert visitor.path == "/accounts/confirm-email/"
    await confirm(visitor, mailbox, "alpha", mode)
    assert (visitor.path, visitor.text("h1"), visitor.text("strong")) == ("/", "Welcome", "alpha")

    await visitor.open("/accounts/2fa/totp/activate/")
    assert visitor.path == "/accounts/reauthenticate/"
    await visitor.submit("Confirm", password=PASSWORD)
    key = visitor.page.css_first("#authenticator_secret").attributes["value"]
    assert key
    totp = pyotp.TOTP(key)
    await submit_totp(visitor, "Activate", totp)
    assert visitor.path == "/accounts/2fa/recovery-codes/"
    codes = visitor.page.css_first("#recovery_codes").text().split()
    assert (len(set(codes)), {len(code) for code in codes}) == (10, {8})

    visitor.client.cookies.clear()
    await sign_in(visitor, "alpha@agents.test")
    assert visitor.path == "/accounts/2fa/authenticate/"
    await submit_totp(visitor, "Sign In", totp)
    assert visitor.text("h1") == "Welcome"


async def test_a_filled_honeypot_makes_no_account(visitor: Visitor, mailbox: Mailbox) -> None:
    """Allauth pretends success, sends no mail and makes no account."""
    await sign_up(visitor, "robot", phone_number="1")
    assert not mailbox.all_to("robot@agents.test")
    await sign_in(visitor, "robot")
    assert visitor.path == "/accounts/login/"


async def test_what_the_form_refuses(visitor: Visitor) -> None:
    """A weak password and a taken username are said on the page."""
    await sign_up(visitor, "beta", password1="12345678", password2="12345678")
    assert "This password is too common." in visitor.text("body")
    await sign_up(visitor, "gamma")
    visitor.client.cookies.clear()
    await sign_up(visitor, "gamma", email="other@agents.test")
    assert "A user with that username already exists." in visitor.text("body")


async def test_a_taken_address_is_not_told(visitor: Visitor, mailbox: Mailbox, mode: str) -> None:
    """No page tells of the account; within three minutes of the last mail to the address there is no new one.

    By code the second sign-up gets 429 then; by link it looks like a success.
    """
    await sign_up(visitor, "delta")
    await confirm(visitor, mailbox, "delta", mode)
    visitor.client.cookies.clear()
    before = len(mailbox.all_to("delta@agents.test"))
    await sign_up(visitor, "delta-two", email="delta@agents.test")
    seen = {"code": (429, "/accounts/signup/"), "link": (200, "/accounts/confirm-email/")}
    assert (visitor.status, visitor.path) == seen[mode]
    assert "exist" not in visitor.text("body")
    assert len(mailbox.all_to("delta@agents.test")) == before


async def test_anonymous_visitors_are_offered_to_sign_in(visitor: Visitor) -> None:
    """The home page says that nobody is signed in."""
    await visitor.open("/")
    assert (visitor.text("h1"), visitor.text("a")) == ("Home", "Sign in")
