"""A tiny service that does things in other ways than the fixtures do: each way is a switch. Everything is in memory."""

import asyncio
import secrets
import smtplib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import TypeVar

import pyotp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from fixtures.services.starting import free_port

Handler = Callable[[Request, dict[str, str], dict[str, str]], Awaitable[str]]

TRAPS = ("delete-account", "sign-out", "two-factor/disable", "billing", "unsubscribe", "sessions/revoke")
"""Where something would be ended or paid: whoever opens one of these is counted."""

EMAIL = '<label>Email <input name="email" type="email" autocomplete="email" required></label>'
USERNAME = '<label>Username <input name="username" autocomplete="username" required></label>'
NEW = '<label>Password <input name="password" type="password" autocomplete="new-password" required></label>'
OLD = '<label>Password <input name="password" type="password" autocomplete="current-password" required></label>'
SET_UP = "Set up your authenticator app"
CODE = '<label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>'


@dataclass
class Ways:
    """How this service does things."""

    code_before_password: bool = False
    """The sign-up is three pages: the address, the code that was mailed there, the password."""
    sign_in_pages: int = 1
    two_factor: str = "settings"
    """Where it is switched on: `settings`, `forced` at the first sign-in, `during` the sign-up, or `never`."""
    hides_secret: bool = False
    """The secret is shown once a button is pressed."""
    asks_again: bool = False
    """The password is asked for once more before two-factor authentication is switched on."""
    code_apart: bool = False
    """The code is asked for on the page after the one with the secret."""
    question: str = ""
    """The HTML of one more field of the sign-up form."""


@dataclass
class Member:
    """One account."""

    email: str
    username: str = ""
    password: str = ""
    secret: str = ""
    totp: bool = False
    answers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class OddSite:
    """The service, from inside."""

    ways: Ways
    smtp_port: int
    url: str = ""
    members: list[Member] = field(default_factory=list[Member])
    trapped: list[str] = field(default_factory=list[str])
    """The traps that were opened."""
    opened: list[str] = field(default_factory=list[str])
    """All paths that were opened."""
    tickets: dict[str, str] = field(default_factory=dict[str, str])
    """Ticket → session: how a session comes to another host; each is good once."""
    sessions: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def pages(self) -> dict[str, Handler]:
        """Return what answers at which path."""
        return {
            "/": self.home,
            "/join": self.join,
            "/join/code": self.join_code,
            "/join/password": self.join_password,
            "/enter": self.enter,
            "/enter/password": self.enter_password,
            "/enter/code": self.enter_code,
            "/settings": self.settings,
            "/settings/security": self.security,
            "/settings/security/two-factor": self.two_factor,
            "/settings/security/two-factor/code": self.two_factor_code,
            **{f"/{trap}": self.trap for trap in self.traps()},
        }

    def app(self) -> Starlette:
        """Return it as an ASGI application."""
        return Starlette(
            routes=[Route(path, self._answering(page), methods=["GET", "POST"]) for path, page in self.pages().items()]
        )

    def traps(self) -> tuple[str, ...]:
        """Return where something would be ended or paid."""
        return TRAPS

    def public(self) -> str:
        """Return the links that a stranger sees on each page."""
        return '<a href="/enter">Log in</a> <a href="/join">Join</a>'

    def leads(self, request: Request, key: str, shown: str) -> str:
        """Return what is shown, or where it is redirected to."""
        return shown

    def _answering(self, page: Handler):  # noqa: ANN202 - what Starlette takes
        async def answer(request: Request) -> Response:
            self.opened.append(request.url.path)
            given = self.tickets.pop(request.query_params.get("ticket", ""), "")
            key = given or request.cookies.get("session") or secrets.token_urlsafe(16)
            session = self.sessions.setdefault(key, {})
            form = {name: str(value) for name, value in (await request.form()).items()}
            shown = self.leads(request, key, await page(request, session, form))
            elsewhere = shown.startswith(("/", "http:"))
            response = RedirectResponse(shown, 303) if elsewhere else HTMLResponse(self._whole(session, shown))
            response.set_cookie("session", key, httponly=True)
            return response

        return answer

    def _whole(self, session: dict[str, str], body: str) -> str:
        member = self.member(session)
        named = {trap: trap.split("/")[-1].replace("-", " ").title() for trap in self.traps()}
        traps = "".join(f'<a href="/{trap}">{name}</a> ' for trap, name in named.items())
        links = f'<a href="/settings">Settings</a> {traps}' if member else self.public()
        title = body.partition("<h1>")[2].partition("</h1>")[0]
        return f"<!doctype html><html lang=en><title>{title}</title><body><nav>{links}</nav><main>{body}</main>"

    def member(self, session: dict[str, str]) -> Member | None:
        """Return who is signed in."""
        return next((m for m in self.members if m.email == session.get("member")), None)

    async def trap(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        self.trapped.append(request.url.path)
        session.clear()
        return "/"

    async def home(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        member = self.member(session)
        if member and self.must_set_up(member):
            return "/settings/security/two-factor"
        return "<h1>Your desk</h1><p>All is well.</p>" if member else "<h1>A tiny place</h1><p>Come in.</p>"

    def must_set_up(self, member: Member) -> bool:
        return not member.totp and self.ways.two_factor in {"forced", "during"}

    async def join(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        if self.ways.code_before_password:
            if not form:
                return page("Join us", EMAIL, "Continue")
            session |= {"joining": form["email"], "code": f"{secrets.randbelow(900000) + 100000}"}
            await asyncio.to_thread(self.mail, form["email"], f"Your verification code is {session['code']}.")
            return "/join/code"
        if not form:
            return page("Join us", EMAIL + USERNAME + NEW + self.ways.question, "Create account")
        if any(m.email == form["email"] for m in self.members):
            return page(
                "Join us",
                EMAIL + USERNAME + NEW,
                "Create account",
                "An account with this email address already exists.",
            )
        return self._made(session, Member(form["email"], form["username"], form["password"], answers=form))

    async def join_code(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        if form.get("code") == session["code"]:
            return "/join/password"
        return page("Check your email", CODE, "Verify", "That code is wrong." if form else "")

    async def join_password(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        if not form:
            return page("Choose a password", NEW, "Create account")
        return self._made(session, Member(session["joining"], session["joining"], form["password"]))

    def _made(self, session: dict[str, str], member: Member) -> str:
        self.members.append(member)
        if self.ways.two_factor == "forced":
            return "<h1>Thank you</h1><p>Your account is ready. <a href='/enter'>Log in</a></p>"
        session["member"] = member.email
        return "/"

    async def enter(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        two = self.ways.sign_in_pages > 1
        if not form:
            return page("Log in", EMAIL + ("" if two else OLD), "Next" if two else "Log in")
        session["entering"] = form["email"]
        return "/enter/password" if two else self.entered(session, form["password"], "Log in", EMAIL + OLD)

    async def enter_password(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        if not form:
            return page("Log in", OLD, "Log in")
        return self.entered(session, form["password"], "Log in", OLD)

    def entered(self, session: dict[str, str], password: str, title: str, fields: str) -> str:
        member = next((m for m in self.members if m.email == session["entering"] and m.password == password), None)
        if member is None:
            return page(title, fields, "Log in", "The email or password is incorrect.")
        session["half" if member.totp else "member"] = member.email
        return "/enter/code" if member.totp else "/"

    async def enter_code(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        member = next(m for m in self.members if m.email == session["half"])
        if form and pyotp.TOTP(member.secret).verify(form["code"]):
            session["member"] = member.email
            return "/"
        return page("One more step", CODE, "Continue", "That code is wrong." if form else "")

    async def settings(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        if not self.member(session):
            return "/enter"
        more = "" if self.ways.two_factor == "never" else '<p><a href="/settings/security">Security</a></p>'
        return f"<h1>Settings</h1>{more}<p><a href='/settings/theme'>Theme</a></p>"

    async def security(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        if not self.member(session) or self.ways.two_factor == "never":
            return "/enter"
        begins = press("/settings/security/two-factor", "Set up two-factor authentication")
        return f"<h1>Security</h1>{begins}{press('/delete-account', 'Delete account')}"

    async def two_factor(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        member = self.member(session)
        if member is None:
            return "/enter"
        if self.ways.asks_again and "sure" not in session:
            if form.get("password") != member.password:
                return page("Confirm your password", OLD, "Confirm")
            session["sure"] = "yes"
        member.secret = "" if member.totp else member.secret or pyotp.random_base32()
        if "code" in form:
            return self._enabled(member, form)
        if self.ways.hides_secret and "show" not in form:
            return f"<h1>{SET_UP}</h1>{press('', 'Show setup key', 'name=show value=1')}"
        shown = f"<p>Setup key: <code>{member.secret}</code></p>"
        if self.ways.code_apart:
            where = "/settings/security/two-factor/code"
            return f"<h1>{SET_UP}</h1>{shown}{press(where, 'Next')}"
        return page(SET_UP, shown + CODE, "Enable")

    async def two_factor_code(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        member = self.member(session)
        if member is None:
            return "/enter"
        return self._enabled(member, form) if "code" in form else page("Enter the code of your app", CODE, "Enable")

    def _enabled(self, member: Member, form: dict[str, str]) -> str:
        if not pyotp.TOTP(member.secret).verify(form["code"]):
            return page("Enter the code of your app", CODE, "Enable", "That code is wrong.")
        member.totp = True
        codes = "".join(f"<li><code>{secrets.token_hex(2)}-{secrets.token_hex(2)}</code></li>" for _ in range(8))
        leave = press("/settings", "I have saved them") + press("/delete-account", "Regenerate codes")
        return f"<h1>Recovery codes</h1><ul aria-label='Recovery codes'>{codes}</ul>{leave}"

    def mail(self, address: str, text: str) -> None:
        """Mail a member."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "Tiny <hello@tiny.example>", address, "Welcome"
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as server:
            server.send_message(message)


def press(where: str, button: str, more: str = "") -> str:
    """Return a form of one button."""
    return f'<form method=post action="{where}"><button {more}>{button}</button></form>'


def page(title: str, fields: str, button: str, alert: str = "") -> str:
    """Return a page with a form."""
    said = f"<p role=alert>{alert}</p>" if alert else ""
    return f"<h1>{title}</h1>{said}<form method=post>{fields}<button>{button}</button></form>"


Site = TypeVar("Site", bound=OddSite)


@asynccontextmanager
async def running(site: Site, host: str = "127.0.0.1") -> AsyncIterator[Site]:
    """Run one on loopback."""
    port = free_port()
    site.url = f"http://{host}:{port}"
    server = uvicorn.Server(
        uvicorn.Config(site.app(), host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells of it by this alone
        await asyncio.sleep(0.01)
    try:
        yield site
    finally:
        server.should_exit = True
        await serving
