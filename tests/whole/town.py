"""Where whole journeys are made: real mail, vault and directory, a real browser, and services that misbehave on order.

All but Prefect, and but for one clock that need not wait for a service's next TOTP window.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from fixtures.services.acorn.totp import PERIOD
from fixtures.services.starting import Service
from journeyman import bootstrap
from journeyman.adapters.clock import SystemClock
from journeyman.adapters.playwright import ChromiumBrowser
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.domain.outcome import Outcome
from journeyman.journey.loop import Patience, run_here
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports
from journeyman.settings import Settings
from tests.services.acorn_world import register, sign_in
from tests.services.service_visitor import Visitor

TOKEN = "side-door"
QUICK = Patience(first_wait=0.01)


class EarlyClock(SystemClock):
    """Comes a TOTP window early, which Acorn allows (RFC 6238, section 5.2), to save up to half a minute a sign-in."""

    async def sleep(self, seconds: float) -> None:
        """Wait until the window before the one that was meant has begun."""
        await super().sleep(seconds - PERIOD + 0.1)


@dataclass
class Halting(SignUp):
    """A sign-up that ends after one stage, whatever is left to do."""

    last: Stage | None = None

    async def next_stage(self) -> Stage | None:
        """Return the next stage, until the last one is done."""
        return None if self.last in self._done else await super().next_stage()


@dataclass
class Town:
    """One Acorn, the agents, and a browser that all of them share."""

    settings: Settings
    acorn: Service
    browser: ChromiumBrowser
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def agent(self) -> str:
        """Make an agent that nobody has met, with an address and a key; return its name."""
        name = f"agent{next(self._numbers)}"
        await bootstrap.directory(self.settings).add(name)
        await bootstrap.vault(self.settings).create_key(name)
        return name

    @asynccontextmanager
    async def journey(
        self, agent: str, last: Stage | None = None, service: str = "acorn", browser: ChromiumBrowser | None = None
    ) -> AsyncGenerator[SignUp]:
        """Open a sign-up that ends after the stage `last`, if any; in `browser`, else in the shared one."""
        ports = Ports(
            directory=bootstrap.directory(self.settings),
            inbox=bootstrap.inbox(self.settings),
            vault=bootstrap.vault(self.settings),
            browser=browser or self.browser,
            clock=EarlyClock(),
        )
        recipe = bootstrap.recipe(self.settings, service)
        async with Halting(agent, recipe, ports, last=last) as sign_up:
            yield sign_up

    async def go(self, agent: str, last: Stage | None = None, service: str = "acorn") -> Outcome:
        """Run a sign-up until it ends after the stage `last`, or with another outcome than Done."""
        async with self.journey(agent, last, service) as sign_up:
            return await run_here(sign_up, patience=QUICK)

    async def record(self, agent: str, service: str = "acorn") -> AccountRecord:
        """Return what the vault holds."""
        record = await bootstrap.vault(self.settings).load(agent, service)
        assert record
        return record

    async def credential(self, agent: str, service: str = "acorn") -> Credential:
        """Return the credential that the vault holds."""
        credential = (await self.record(agent, service)).credential
        assert credential
        return credential

    async def address(self, agent: str, service: str = "acorn") -> str:
        """Return the address that the agent gives to a service."""
        identity = await bootstrap.directory(self.settings).identity(agent)
        return identity.address_for(service, plus=bootstrap.recipe(self.settings, service).mail.plus)

    def behave(self, **how: object) -> None:
        """Make Acorn behave like this from now on."""
        self._admin("POST", "behave", how)

    def be_honest(self) -> None:
        """Make Acorn behave as usual again."""
        self._admin("DELETE", "behave")

    def accounts(self, agent: str) -> list[dict[str, Any]]:
        """Return the accounts that Acorn has of an agent: told by its address."""
        everybody = self._admin("GET", "accounts")
        return [account for account in everybody if account["email"].partition("@")[0].partition("+")[0] == agent]

    def counted(self, what: str) -> int:
        """Return how often Acorn was asked for, or did, something."""
        return self._admin("GET", "counts")[what]

    @asynccontextmanager
    async def visitor(self) -> AsyncGenerator[Visitor]:
        """Open a way to Acorn without browser and cookies."""
        async with httpx.AsyncClient(base_url=self.acorn.url, follow_redirects=True, trust_env=False) as client:
            yield Visitor(client)

    async def take(self, email: str, username: str) -> None:
        """Let somebody else have this address and this username at Acorn."""
        async with self.visitor() as visitor:
            await register(visitor, email=email, username=username)
            assert visitor.path == "/confirm"

    async def opens(self, credential: Credential) -> bool:
        """Say whether Acorn takes this username and password: by a sign-in that is not carried on."""
        async with self.visitor() as visitor:
            await sign_in(visitor, credential.username, credential.password.get_secret_value())
            return visitor.path != "/login"

    async def recovers(self, credential: Credential) -> bool:
        """Say whether Acorn takes a recovery code in place of the authenticator's."""
        async with self.visitor() as visitor:
            await sign_in(visitor, credential.username, credential.password.get_secret_value())
            await visitor.submit("Continue", code=credential.recovery_codes[0].get_secret_value())
            return visitor.text("h1") == "Welcome"

    def _admin(self, method: str, path: str, json: object = None) -> Any:  # noqa: ANN401 - JSON
        answer = httpx.request(
            method, f"{self.acorn.url}/admin/{path}", json=json, headers={"X-Acorn-Admin": TOKEN}, trust_env=False
        )
        answer.raise_for_status()
        return answer.json()
