"""Services with one oddity each that real ones have, over the fake one."""

from dataclasses import dataclass, fields
from typing import TypeVar

from journeyman.errors import OriginViolation, RecipeBroken, Transient
from tests.journey.fake_change import WELL_KNOWN
from tests.journey.fake_replace import PAGES, SETUP_KEY, Owner
from tests.journey.fake_service import FakeService, Member

Odd = TypeVar("Odd", bound=FakeService)
Shown = tuple[str, list[tuple[str, str, str]], list[str]]


def odd(kind: type[Odd], plain: FakeService, **values: object) -> Odd:
    """Return such a service in the place of the plain one."""
    return kind(**{field.name: getattr(plain, field.name) for field in fields(FakeService)} | values)


@dataclass
class TwoPages(FakeService):
    """Asks for the address on a page of its own."""

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        start = ("Sign up: your address", [("Email", "email", "email")], ["Continue"])
        return start if path == "/start" else super().shows(path, cookies)

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        return ("/register", "") if path == "/start" else super().post(path, values, cookies)


@dataclass
class PasswordLater(FakeService):
    """Asks for a password only once the link has confirmed the address."""

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        if path == "/first":
            return "Choose a password", [("New password", "password", "new-password")], ["Set password"]
        heading, asked, buttons = super().shows(path, cookies)
        return heading, asked[:2] if path == "/register" else asked, buttons

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        if path == "/first":
            self._signed_in(cookies).password = values["New password"]
            return "/", ""
        shown = super().post(path, {"Password": "x" * 20, **values}, cookies)
        if path.startswith("/confirm/"):
            cookies["member"] = next(m.email for m in self.members if path.endswith(m.code))
            return "/first", ""
        return shown


@dataclass
class WithoutPasswords(FakeService):
    """Asks for a mailed code alone (with `mails_sign_in_codes`)."""

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        heading, asked, buttons = super().shows(path, cookies)
        return heading, [its for its in asked if its[0] != "Password"], buttons

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        return super().post(path, values if "Password" in values else {"Password": "x" * 20, **values}, cookies)


@dataclass
class Speaks(FakeService):
    """Says that a sign-in failed in words that nobody knows."""

    def _login(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        path, alert = super()._login(values, cookies)
        return path, "Xyzzy plugh" if alert else ""


@dataclass
class ResetConfirmsNot(FakeService):
    """Takes a reset through the inbox for no proof of the address; may lose the answer, or refuse the same password."""

    loses: int = 0
    down: int = 0
    refuses_same: bool = False

    def _reset(self, path: str, values: dict[str, str]) -> tuple[str, str]:
        member = next(m for m in self.members if path.endswith(m.reset_key or "none"))
        if self.refuses_same and member.password == values["New password"]:
            return path, "This password is too similar to the old one. Choose a stronger password."
        if self.down:
            self.down -= 1
            raise Transient("not reached")
        was = member.confirmed
        shown = super()._reset(path, values)
        member.confirmed = was
        if self.loses:
            self.loses -= 1
            raise Transient("answer lost")
        return shown


@dataclass
class UnderRepair(FakeService):
    """Has a page without a form in the place of its sign-in while it is mended."""

    mended: bool = False

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        mending = self.mended and path == "/login"
        return ("We are doing maintenance", [], []) if mending else super().shows(path, cookies)


@dataclass
class Oops(FakeService):
    """Answers the next sign-in with an error page of status 200."""

    oops: bool = False

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        return ("Something went wrong on our side", [], []) if path == "/oops" else super().shows(path, cookies)

    def _login(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        if self.oops:
            self.oops = False
            return "/oops", ""
        return super()._login(values, cookies)


@dataclass
class AsksPhone(FakeService):
    """Asks for a phone number once the account is made."""

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        about = ("About you", [("Phone number", "tel", "tel")], ["Continue"])
        return about if path == "/profile" else super().shows(path, cookies)

    def _register(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        path, alert = super()._register(values, cookies)
        return ("/profile" if path == "/confirm" else path), alert


@dataclass
class Landing(FakeService):
    """Has a sign-up form on its home page, which is where the reset's mail is asked for leads to."""

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        if path == "/" and not self.member(cookies):
            heading = "Join us. If the address is known, a mail is on its way"
            return heading, super().shows("/register", cookies)[1], ["Create account"]
        return super().shows(path, cookies)

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        return super().post("/register" if path == "/" else path, values, cookies)


@dataclass
class LetsIn(FakeService):
    """Lets members in whose address is not confirmed."""

    def _login(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        for member in self.members:
            if (member.email, member.password) == (values["Email"], values["Password"]):
                cookies["half" if member.totp else "member"] = member.email
                return ("/login/code", "") if member.totp else ("/", "")
        return "/login", "The email or password is incorrect."

    def goes(self, path: str, cookies: dict[str, str]) -> str:
        return path if path in {"/security", "/codes"} and self.member(cookies) else super().goes(path, cookies)


@dataclass
class ByUsername(FakeService):
    """Signs in by username only."""

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        fields = [("Username", "text", "username"), ("Password", "password", "current-password")]
        return ("Sign in", fields, ["Sign in"]) if path == "/login" else super().shows(path, cookies)

    def _login(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        member = next((m for m in self.members if m.username == values["Username"]), None)
        return super()._login({"Email": member.email if member else "", "Password": values["Password"]}, cookies)


@dataclass
class Assigns(FakeService):
    """Asks for an address alone, and mails a username and a first password."""

    forces: bool = True
    """Lets nobody in who has not replaced the first password."""
    first: str = "Temp-4711-xyz"

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        now, then = ("Current password", "password", "current-password"), ("New password", "password", "new-password")
        pages: dict[str, Shown] = {
            "/register": ("Create account", [("Email", "email", "email")], ["Create account"]),
            "/thanks": ("Thank you. We have sent you an email.", [], []),
            "/new": ("Choose a new password", [now, then], ["Change password"]),
        }
        return pages[path] if path in pages else super().shows(path, cookies)

    def send_code(self, member: Member) -> None:
        text = f"Welcome!\n\nUsername: {member.username}\nTemporary password: {self.first}\n"
        self._mail(member, "Your account", text)

    def _register(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        made = {"Username": f"u4821{len(self.members)}", "Password": self.first, **values}
        path, alert = super()._register(made, cookies)
        for member in self.members:
            member.confirmed = True
        return ("/thanks" if path == "/confirm" else path), alert

    def _login(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        path, alert = super()._login(values, cookies)
        if self.forces and not alert and values["Password"] == self.first:
            cookies["first"] = cookies.pop("member")
            return "/new", ""
        return path, alert

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        if path != "/new":
            return super().post(path, values, cookies)
        member = next(m for m in self.members if m.email == cookies["first"])
        if values["Current password"] != member.password or values["New password"] == member.password:
            return "/new", "The current password is incorrect."
        member.password, cookies["member"] = values["New password"], member.email
        return "/", ""


@dataclass
class SpeaksOfAnother(FakeService):
    """Asks for no username; a mail names one, and a password that is in force nowhere."""

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        if path == "/thanks":
            return "Thank you. We have sent you an email.", [], []
        heading, asked, buttons = super().shows(path, cookies)
        return heading, [its for its in asked if its[0] != "Username"], buttons

    def send_code(self, member: Member) -> None:
        self._mail(member, "Your account", "Welcome!\n\nUsername: u48213\nPassword: Other-4711-xyz\n")

    def _register(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        path, alert = super()._register({"Username": "u48213", **values}, cookies)
        for member in self.members:
            member.confirmed = True
        return ("/thanks" if path == "/confirm" else path), alert


@dataclass
class EnrolsAtOnce(FakeService):
    """Enrols an authenticator with the sign-up: shows its secret once, beside the form that was sent."""

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        heading, asked, buttons = super().shows(path, cookies)
        more = {
            "/register": [("Set up two-factor authentication", "checkbox", "")],
            "/login": [("Authentication code", "text", "one-time-code")],
        }
        return heading, [*asked, *more.get(path, [])], buttons

    def _register(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        path, alert = super()._register(values, cookies)
        if path == "/confirm" and values.get("Set up two-factor authentication"):
            member = self.members[-1]
            member.secret, member.totp = SETUP_KEY, True
            cookies["shown"] = SETUP_KEY
        return ("/register" if path == "/confirm" else path), alert

    def _login(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        path, alert = super()._login(values, cookies)
        if path != "/login/code":
            return path, alert
        shown, said = self._login_code(values, cookies)
        return ("/login", "The email, password or code is incorrect.") if said else (shown, "")


@dataclass
class ReplacesInPlace(FakeService):
    """Shows another secret, in the old one's place, where an authenticator is enrolled already."""

    def goes(self, path: str, cookies: dict[str, str]) -> str:
        member = self.member(cookies)
        return super().goes("/replace" if path == "/security" and member and member.totp else path, cookies)


@dataclass
class Stays(FakeService):
    """Has no page for an authenticator once one is enrolled."""

    def goes(self, path: str, cookies: dict[str, str]) -> str:
        return "/" if path in PAGES and self.member(cookies) else super().goes(path, cookies)


@dataclass
class NamesTheMember(FakeService):
    """Says in its headings whose account it is, also where the second step is asked for."""

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        heading, asked, buttons = super().shows(path, cookies)
        known = next((m for m in self.members if m.email in {cookies.get("half"), cookies.get("member")}), None)
        more = {"/login/code": "Two-step verification of", "/gate": "Confirm it is you,"}
        return f"{more[path]} {known.username}" if known and path in more else heading, asked, buttons


@dataclass
class LosesTheAnswer(FakeService):
    """Answers who takes an authenticator away with something that is no page, whether it took it away or not."""

    takes_it_away: bool = True

    def remove(self, owner: Member) -> tuple[str, str]:
        return super().remove(owner) if self.takes_it_away else ("/removed", "")

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        if path == "/removed":
            raise RecipeBroken("the answer is no page")
        return super().shows(path, cookies)


@dataclass
class ChangesElsewhere(FakeService):
    """Sends whoever asks for the well-known URL to another origin."""

    def goes(self, path: str, cookies: dict[str, str]) -> str:
        if path == WELL_KNOWN:
            raise OriginViolation("The page led to https://id.example.")
        return super().goes(path, cookies)


@dataclass
class WithoutTotp(FakeService):
    """Has no two-factor authentication."""

    def goes(self, path: str, cookies: dict[str, str]) -> str:
        if path in PAGES:
            raise RecipeBroken(f"{path} answered 404")
        return super().goes(path, cookies)


def stranger(password: str = "not ours at all", *, confirmed: bool = True) -> Member:
    """Return an account at the agent's address that the agent did not make."""
    return Member("alpha+fake@agents.test", "somebody", password, "1", confirmed=confirmed)


@dataclass
class RemakesCodes(FakeService):
    """Makes a member other recovery codes, who has an authenticator; the present ones end then."""

    button: str = "Regenerate recovery codes"
    remade: int = 0
    broken: bool = False
    """Has a fault on that page."""

    def opens(self, path: str, owner: Owner, cookies: dict[str, str]) -> str:
        if path == "/security" and owner.totp:
            if self.broken:
                raise Transient("/security answered 503")
            return "/protected"
        return super().opens(path, owner, cookies)

    def shows(self, path: str, cookies: dict[str, str]) -> Shown:
        page: Shown = ("Two-factor authentication", [], ["Disable recovery codes", self.button])
        return page if path == "/protected" else super().shows(path, cookies)

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        if path != "/protected":
            return super().post(path, values, cookies)
        self.remade += 1
        self.codes = [f"{n:04d}-new{self.remade}" for n in range(8)]
        return "/codes", ""
