"""A fresh sign-in with password and TOTP by plain HTTP: what the vault holds opens the account."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from journeyman.bootstrap import clock, vault
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.journey.code import issue_code
from journeyman.settings import Settings
from tests.kill.services import kind_of
from tests.services.service_visitor import Visitor


@dataclass(frozen=True)
class Door:
    """A service's sign-in, as its pages have it."""

    login: str
    sign_in: str
    """The button's text."""
    second: str
    """Path of the page that asks for the code."""
    go_on: str
    """Its button's text."""
    inside: str
    """A page that is shown to who is signed in, and that sends everybody else away."""


DOORS = {
    "acorn": Door("/login", "Sign in", "/login/code", "Continue", "/security"),
    "allauth": Door("/accounts/login/", "Sign In", "/accounts/2fa/authenticate/", "Sign In", "/accounts/email/"),
}

ANSWERS_WITHIN = 60.0
"""Seconds for one page: the machine is busy with journeys."""
TRIES = 2
"""On a busy machine a code may grow old while the pages before its form are opened."""


async def faults_of_sign_in(settings: Settings, record: AccountRecord) -> list[str]:
    """Sign in with the record's credential; return what went otherwise than it should. Uses up one TOTP code."""
    door = DOORS[kind_of(record.service)]
    credential = record.credential
    if credential is None or credential.authenticator is None:
        return ["the record holds no credential with TOTP to sign in with"]
    faults: list[str] = []
    for _ in range(TRIES):
        faults = await _faults_of_try(settings, record, credential, door)
        if not faults:
            break
    return faults


async def _faults_of_try(settings: Settings, record: AccountRecord, credential: Credential, door: Door) -> list[str]:
    async with httpx.AsyncClient(
        base_url=record.origin, follow_redirects=True, trust_env=False, timeout=ANSWERS_WITHIN
    ) as client:
        visitor = Visitor(client)
        # The code first: it may have to be waited for, and the half-open session would grow old meanwhile.
        code = await _code(settings, record)
        await visitor.open(door.login)
        name = credential.username or credential.email
        await visitor.submit(door.sign_in, login=name, password=credential.password.get_secret_value())
        if visitor.path != door.second:
            return [f"after the password the service stands at {visitor.path} (HTTP {visitor.status})"]
        await visitor.submit(door.go_on, code=code)
        if visitor.path == door.second:
            return [f"the service did not take the TOTP code (HTTP {visitor.status})"]
        await visitor.open(door.inside)
        return [] if urlsplit(door.inside).path == visitor.path else [f"sent from {door.inside} to {visitor.path}"]


async def _code(settings: Settings, record: AccountRecord) -> str:
    """Return the next TOTP code that was never issued, once it is valid and has five seconds to live."""
    issued = await issue_code(vault(settings), clock(), record)
    if issued.wait_seconds > 0:
        await clock().sleep(issued.wait_seconds)
    return issued.code.get_secret_value()
