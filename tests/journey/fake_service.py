"""A service in memory, as pages of fields and buttons: journeys run against it in milliseconds, without a browser."""

import re
from dataclasses import dataclass, field

from journeyman.domain.message import Message
from journeyman.domain.outcome import NeedsInput, Refused
from journeyman.errors import Transient
from journeyman.testing.fakes import FakeClock, MemoryInbox
from tests.journey.fake_change import CODE_FORM, FORM, GATE, ChangesPassword
from tests.journey.fake_replace import PAGES, SETUP_KEY, HasAuthenticators

ORIGIN = "https://fake.example"
FORGOT = "Forgot your password?"
NOTICE = """Somebody tried to sign up with your address, and you already have an account with it.
Sign in, or reset your password if you have forgotten it.
"""


@dataclass
class Member:
    """One account at the service."""

    email: str
    username: str
    password: str
    code: str
    confirmed: bool = False
    reset_key: str = ""
    totp: bool = False
    secret: str = ""
    """The authenticator's that is or was in force."""
    new_secret: str = ""
    """The one that a page shows."""
    last_counter: int = -1


@dataclass
class FakeService(ChangesPassword, HasAuthenticators):
    """Signs up, confirms by a code or link, enrols TOTP, signs in; refuses what it is told to refuse."""

    clock: FakeClock
    inbox: MemoryInbox
    by_link: bool = False
    members: list[Member] = field(default_factory=list[Member])
    taken_usernames: set[str] = field(default_factory=set[str])
    shortest_password: int = 10
    fail_next: str = ""
    """A path whose next POST is answered with 503: before the account is made, or `after:` it."""
    refuse_codes: int = 0
    """How many right codes are called wrong."""
    unique_addresses: bool = True
    silent: bool = False
    """Shows the same page for a taken address, and mails its owner instead."""
    unconfirmed_look_wrong: bool = False
    """A sign-in before the confirmation looks like a wrong password."""
    expired: bool = False
    """Knows no session of an account that is not confirmed any more."""
    captcha: bool = False
    mails_sign_in_codes: bool = False
    """Signs nobody in without a code by mail, a new one each time."""
    mute: bool = False
    """Sends no mail."""
    pretends: int = 0
    """So many next sign-ups look like success and make no account."""
    sign_ups: int = 0
    sign_ins_tried: int = 0
    resets: int = 0
    secret_with_sign_up: bool = False
    """Enrols an authenticator with each sign-up, and shows its secret on the next page."""
    shows_no_sign_in: bool = False
    """Has no page where one signs in."""
    trapped: int = 0
    """How often the page was opened that ends an account."""
    asks: dict[str, str] = field(default_factory=dict[str, str])
    """What the press of a button asks in a confirm of the browser's, by the button's text."""
    codes_sent: int = 0
    mails: int = 0

    def member(self, cookies: dict[str, str]) -> Member | None:
        """Return who is signed in with these cookies."""
        return next((m for m in self.members if m.email == cookies.get("member")), None)

    def send_code(self, member: Member) -> None:
        """Mail a new code or the link."""
        self.codes_sent += 1
        member.code = f"{735200 + self.codes_sent}"
        text = f"Your confirmation code is {member.code}."
        if self.by_link:
            text = f"Please confirm your address:\n{ORIGIN}/confirm/{member.code}\n"
        self._mail(member, "Welcome", text)

    def _mail(self, member: Member, subject: str, text: str) -> None:
        self.mails += 1
        if not self.mute:
            self.clock.advance(0.001)  # no two at the same time
            message = Message(
                id=f"m{self.mails}",
                received_at=self.clock.now(),
                sender="noreply@fake.example",
                recipients=(member.email,),
                subject=subject,
                text=text,
            )
            self.inbox.deliver(message)

    # What each path shows: heading, fields (label, type, autocomplete), buttons.
    def shows(self, path: str, cookies: dict[str, str]) -> tuple[str, list[tuple[str, str, str]], list[str]]:
        """Return heading, fields and buttons of a path."""
        email, username = ("Email", "email", "email"), ("Username", "text", "username")
        new, old = ("Password", "password", "new-password"), ("Password", "password", "current-password")
        code = ("Authentication code", "text", "one-time-code")
        if path.startswith("/confirm/"):
            return "Confirm your address", [], ["Confirm"]
        if path.startswith("/reset/"):
            return "Choose a new password", [("New password", "password", "new-password")], ["Set new password"]
        return {
            "/forgot": ("Reset your password", [email], ["Send reset link"]),
            "/register": ("Create account", [email, username, new], ["Create account"]),
            "/confirm": (
                "Check your mail",
                [("Confirmation code", "text", "one-time-code")],
                ["Confirm", "Send again"],
            ),
            "/login": ("Sign in", [("Email", "email", "username"), old], ["Sign in"]),
            "/login/code": ("Second step", [code], ["Continue"]),
            **PAGES,
            "/password": FORM,
            "/password/gate": GATE,
            "/password/code": CODE_FORM,
            "/": ("Welcome" if self.member(cookies) else "Hello, stranger", [], []),
        }[path]

    def security(self, _member: Member) -> dict[str, str]:
        """Return the link to a member's authenticator: its text and path."""
        return {"Security": "/security"}

    def bare(self, path: str) -> str:
        """Return which of the usual pages this path has."""
        return path

    def goes(self, path: str, cookies: dict[str, str]) -> str:
        """Return where a GET of this path ends."""
        path, member = self.way(path, cookies), self.member(cookies)
        if path in PAGES:
            return self.opens(path, member, cookies) if member and member.confirmed else "/login"
        if path == "/confirm" and (
            self.expired or cookies.get("unconfirmed") is None or self.unconfirmed(cookies).confirmed
        ):
            return "/login"
        if path.startswith("/reset/") and not any(path.endswith(m.reset_key or "none") for m in self.members):
            return "/"
        return path

    def unconfirmed(self, cookies: dict[str, str]) -> Member:
        """Return who is at the code's form; nobody where the service only pretends."""
        nobody = Member("", "", "", "")
        return next((m for m in self.members if m.email == cookies["unconfirmed"]), nobody)

    def post(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        """Answer a press; return the path that is shown next and the alert on it."""
        place = re.sub(r"^/(reset|confirm)/.+", r"/\1", path)
        if self.fail_next == place:
            self.fail_next = ""
            raise Transient(f"{place} answered 503")
        shown = self._answer(path, values, cookies)
        if self.fail_next == f"after:{place}":
            self.fail_next = ""
            raise Transient(f"{place} did not answer in time")
        return shown

    def _answer(self, path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        if path.startswith("/confirm/"):
            for member in self.members:
                member.confirmed = member.confirmed or path.endswith(member.code)
            return "/login", ""
        if path.startswith("/reset/"):
            return self._reset(path, values)
        answers = {
            "/forgot": self._forgot,
            "/register": self._register,
            "/confirm": self._confirm,
            "/login": self._login,
            "/login/code": self._login_code,
            "/security": lambda v, c: self.enable(self._signed_in(c), v, path),
            "/replace": lambda v, c: self.enable(self._signed_in(c), v, path),
            "/remove": lambda _, c: self.remove(self._signed_in(c)),
            "/gate": lambda v, c: self.pass_by_code(self._signed_in(c), v, c),
            "/password": self._change,
            "/password/code": self._change_by_code,
            "/password/gate": self._pass_gate,
        }
        return answers[path](values, cookies)

    def _register(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        if values["Username"] in self.taken_usernames | {m.username for m in self.members}:
            return "/register", "That username is already taken."
        known = next((m for m in self.members if m.email == values["Email"]), None)
        if self.silent and known:
            self._mail(known, "You already have an account", NOTICE)
            cookies["unconfirmed"] = ""
            return "/confirm", ""
        if self.unique_addresses and known:
            return "/register", "An account with this email address already exists."
        if len(values["Password"]) < self.shortest_password:
            return (
                "/register",
                f"This password is too short. It must contain at least {self.shortest_password} characters.",
            )
        if self.pretends:
            self.pretends -= 1
            cookies["unconfirmed"] = ""
            return "/confirm", ""
        self.sign_ups += 1
        member = Member(values["Email"], values["Username"], values["Password"], "")
        if self.secret_with_sign_up:
            member.secret, member.totp = SETUP_KEY, True
        self.members.append(member)
        cookies["unconfirmed"] = member.email
        self.send_code(member)
        return "/confirm", ""

    def _confirm(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        member = self.unconfirmed(cookies)
        if not member.email or self.refuse_codes or values["Confirmation code"] != member.code:
            self.refuse_codes = max(self.refuse_codes - 1, 0)
            return "/confirm", "That code is incorrect."
        member.confirmed = True
        cookies["member"] = member.email
        return "/", ""

    def _login(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        self.sign_ins_tried += 1
        for member in self.members:
            if member.email == values["Email"] and member.password == values["Password"]:
                if not member.confirmed and self.unconfirmed_look_wrong:
                    break
                if not member.confirmed:
                    cookies["unconfirmed"] = member.email
                    return "/confirm", ""
                if self.mails_sign_in_codes:
                    self.send_code(member)
                    cookies["half"] = member.email
                    return "/login/code", ""
                cookies["half" if member.totp else "member"] = member.email
                return ("/login/code", "") if member.totp else ("/", "")
        return "/login", "The email or password is incorrect."

    def _login_code(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        member = next(m for m in self.members if m.email == cookies["half"])
        code = values["Authentication code"]
        if not (code == member.code if self.mails_sign_in_codes else self.takes(member, code, member.secret)):
            return "/login/code", "That code is incorrect."
        cookies["member"] = member.email
        return "/", ""

    def _forgot(self, values: dict[str, str], _cookies: dict[str, str]) -> tuple[str, str]:
        member = next((m for m in self.members if m.email == values["Email"]), None)
        if member:
            member.reset_key = f"r{self.mails:03d}kX8Qz71Lm0pT5w"
            self._mail(
                member, "Reset your password", f"To set a new password, open:\n{ORIGIN}/reset/{member.reset_key}\n"
            )
        return "/", ""

    def _reset(self, path: str, values: dict[str, str]) -> tuple[str, str]:
        member = next(m for m in self.members if path.endswith(m.reset_key or "none"))
        member.password, member.confirmed, member.reset_key = self.cut(values["New password"]), True, ""
        self.resets += 1
        return "/login", ""

    def _pass_gate(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        return self.pass_gate(self._signed_in(cookies), values, cookies)

    def _change(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        member = self._signed_in(cookies)
        shown = self.change(member, values)
        if shown[0] == "/password/code":
            self.send_code(member)
        return shown

    def _change_by_code(self, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        return self.change_by_code(self._signed_in(cookies), values)

    def _signed_in(self, cookies: dict[str, str]) -> Member:
        return next(m for m in self.members if m.email == cookies["member"])


def words(outcome: object) -> str:
    """Return an outcome's reason or kind, or its type's name."""
    match outcome:
        case Refused(reason):
            return reason.value
        case NeedsInput(kind):
            return kind.value
        case _:
            return re.sub(r"^.*\.", "", type(outcome).__name__)
