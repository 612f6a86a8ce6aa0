"""Fake services whose members' pages have addresses, and links to them, with the member's name."""

import re
from dataclasses import dataclass

from journeyman.errors import RecipeBroken
from tests.journey.fake_replace import PAGES
from tests.journey.fake_service import FakeService, Member
from tests.journey.odd_services import Shown


@dataclass
class OwnPages(FakeService):
    """Has each member's authenticator at `/users/NAME/...`, where nobody else is let in."""

    in_place: bool = False
    """Replaces an authenticator in place; else it must be taken away first."""
    enrols_for_all: bool = False
    """Enrols at `/security`, whoever it is; only what an enrolled one is taken away by is the member's own page."""

    def security(self, member: Member) -> dict[str, str]:
        shared = self.enrols_for_all and not member.totp
        return {"Security": "/security"} if shared else {f"{member.username}: security": self._own("/security", member)}

    def bare(self, path: str) -> str:
        return re.sub("^/users/[^/]+", "", path)

    def goes(self, path: str, cookies: dict[str, str]) -> str:
        member, bare = self.member(cookies), self.bare(path)
        if bare not in PAGES or member is None:
            return super().goes(path, cookies)
        shared = self.enrols_for_all and not member.totp and bare == "/security"
        if path != (bare if shared else self._own(bare, member)):
            raise RecipeBroken(f"{path} answered 404")
        end = self.opens("/replace" if self.in_place and member.totp else bare, member, cookies)
        return end if shared else self._own(end, member)

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        return super().shows(self.bare(path), cookies)

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        return super().post(self.bare(path), values, cookies)

    def _own(self, path: str, member: Member) -> str:
        return f"/users/{member.username}{path}"


@dataclass
class OffersInVain(FakeService):
    """Offers once to exchange and to end an authenticator, and does neither; has another secret on its usual page."""

    offered: bool = False

    def security(self, _member: Member) -> dict[str, str]:
        return {"Two-factor authentication": "/offers", "Security": "/security"}

    def goes(self, path: str, cookies: dict[str, str]) -> str:
        member = self.member(cookies)
        if path == "/offers":
            path, self.offered = "/nothing" if self.offered else path, True
        if path == "/security" and member and member.totp:
            self.opens("/replace", member, cookies)
            return path
        return super().goes(path, cookies)

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        own: dict[str, Shown] = {
            "/offers": ("Two-factor authentication", [], ["Change authenticator", "Remove authenticator"]),
            "/nothing": ("Two-factor authentication", [], []),
        }
        return own[path] if path in own else super().shows(path, cookies)

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        return (path, "") if path == "/offers" else super().post(path, values, cookies)
