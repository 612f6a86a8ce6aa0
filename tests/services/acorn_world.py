"""One Acorn in this process, with a clock that tests move, and what its visitors usually do."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from fixtures.services.acorn import Config, create_app
from fixtures.services.acorn.totp import PERIOD, code_at
from tests.services.service_visitor import Mailbox, Visitor

TOKEN = "admin-token"
PASSWORD = "Correct-horse-7"
OTHER = "Another-horse-8"
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

    def __init__(self, data: Path, smtp_port: int, sms_gateway: str = "") -> None:
        self.clock = Hand()
        config = Config(data, smtp_port, sms_gateway=sms_gateway, admin_token=TOKEN, now=self.clock)
        self.app = create_app(config)
        self.clients: list[httpx.AsyncClient] = []

    async def close(self) -> None:
        """Hang up, and close the database."""
        for client in self.clients:
            await client.aclose()
        await self.app.state.acorn.close()

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

    async def visits(self) -> dict[str, Any]:
        """Return who was here at once."""
        return (await self.admin("GET", "visits")).json()

    async def counts(self) -> dict[str, int]:
        """Return what was counted."""
        return (await self.admin("GET", "counts")).json()

    def code(self, key: str) -> str:
        """Return the TOTP code of this moment."""
        return code_at(key.replace(" ", ""), int(self.clock() // PERIOD))


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


async def change(visitor: Visitor, new: str = OTHER, old: str = PASSWORD, again: str = "") -> None:
    """Open the page that changes the password, and send its form."""
    await visitor.open("/password")
    await visitor.submit("Change password", current_password=old, new_password=new, new_password_again=again or new)


async def signs_in(acorn: Acorn, password: str) -> bool:
    """Tell whether somebody new signs in, to an account without an authenticator."""
    visitor = acorn.visitor()
    await sign_in(visitor, password=password)
    return visitor.text("h1") == "Welcome"
