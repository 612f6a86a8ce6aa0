"""The fake service's ways to another authenticator, honest or not: replaced in place, or removed and enrolled anew."""

import hashlib
from base64 import b32encode
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import SecretStr

from journeyman.domain.totp import code_at, counter_at, normalise
from journeyman.testing.fakes import FakeClock

SETUP_KEY = "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp"
RECOVERY_CODES = [f"{n:04d}-abcd" for n in range(8)]

CODE = ("Authenticator code", "text", "one-time-code")
PAGES: dict[str, tuple[str, list[tuple[str, str, str]], list[str]]] = {
    "/security": ("Authenticator", [CODE], ["Enable"]),
    "/replace": ("Another authenticator", [CODE], ["Replace"]),
    "/remove": ("Remove your authenticator", [], ["Remove"]),
    "/removed": ("No authenticator", [], []),
    "/gate": ("Confirm it is you", [("Present code", "text", "one-time-code")], ["Confirm"]),
    "/codes": ("Recovery codes", [], []),
}
"""Heading, fields and buttons of each of its pages."""

GATE = "  - {if_seen: {heading: Confirm it is you}, submit: form}\n"
WAYS = {
    "replaced in place": (
        f"replace_totp:\n  - goto: /replace\n{GATE}"
        "  - keep: authenticator\n  - submit: form\n  - keep: recovery_codes\n"
    ),
    "removed first": (
        f"remove_totp:\n  - goto: /remove\n{GATE}  - click: {{button: Remove}}\n"
        "  - see: {heading: No authenticator}\n"
    ),
}
"""How a recipe says it."""


class Owner(Protocol):
    """Who is signed in."""

    secret: str
    new_secret: str
    totp: bool
    last_counter: int


@dataclass(kw_only=True)
class HasAuthenticators:
    """What becomes of authenticators; every fault is one that real services have."""

    clock: FakeClock
    asks_code: bool = False
    """Asks for a code of the present authenticator before it is replaced or taken away."""
    shows_anew: bool = False
    """Shows another secret each time that a page with one is opened; else the same one until it is in force."""
    pretends_to_replace: int = 0
    """So many next replacements look like success, and change nothing."""
    shows_enrolled: bool = False
    """Shows the secret that is in force already where another one is wanted."""
    secrets_made: int = 0
    codes: list[str] = field(default_factory=lambda: RECOVERY_CODES)
    """The recovery codes of the last authenticator."""
    totp_late: int = 0
    """How many time steps late a code is taken."""
    replaced: int = 0
    removed: int = 0

    def opens(self, path: str, owner: Owner, cookies: dict[str, str]) -> str:
        """Return where a GET of one of its pages ends."""
        if path in {"/replace", "/remove"} and not owner.totp:
            return "/security"
        if path == "/security" and owner.totp:
            return "/remove"
        if path in {"/replace", "/remove"} and self.asks_code and not cookies.get("sure"):
            cookies["wanted"] = path
            return "/gate"
        if path in {"/replace", "/security"} and (self.shows_anew or not owner.new_secret):
            owner.new_secret = self._another() if owner.secret else SETUP_KEY
        return path

    def secret_shown(self, owner: Owner) -> str:
        """Return the secret on the page."""
        return owner.secret if self.shows_enrolled else owner.new_secret

    def pass_by_code(self, owner: Owner, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        """Answer a code of the present authenticator."""
        if not self.takes(owner, values["Present code"], owner.secret):
            return "/gate", "That code is incorrect."
        cookies["sure"] = "yes"
        return self.opens(cookies["wanted"], owner, cookies), ""

    def enable(self, owner: Owner, values: dict[str, str], path: str) -> tuple[str, str]:
        """Answer the first code of a new authenticator."""
        if not self.takes(owner, values["Authenticator code"], owner.new_secret):
            return path, "That code is incorrect."
        self.codes = [f"{n:04d}-wxy{self.secrets_made % 10}" for n in range(8)] if owner.secret else RECOVERY_CODES
        if self.pretends_to_replace and owner.secret:
            self.pretends_to_replace -= 1
            return "/codes", ""
        self.replaced += bool(owner.secret)
        owner.secret, owner.new_secret, owner.totp = owner.new_secret, "", True
        return "/codes", ""

    def remove(self, owner: Owner) -> tuple[str, str]:
        """Answer the button that takes the authenticator away."""
        owner.totp, owner.new_secret = False, ""
        self.removed += 1
        return "/removed", ""

    def takes(self, owner: Owner, code: str, secret: str) -> bool:
        """Take a TOTP code of the current time step or one that is late, each step once, whichever secret it is of."""
        uri = normalise(SecretStr(secret))
        now = counter_at(uri, self.clock.now())
        for counter in range(max(owner.last_counter + 1, now - self.totp_late), now + 1):
            if code == code_at(uri, counter).get_secret_value():
                owner.last_counter = counter
                return True
        return False

    def _another(self) -> str:
        self.secrets_made += 1
        key = b32encode(hashlib.sha256(f"{self.secrets_made}".encode()).digest()[:20]).decode()
        return f"otpauth://totp/Fake:{self.secrets_made}?secret={key}"
