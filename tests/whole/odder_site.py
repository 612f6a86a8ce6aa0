"""The same tiny service in ways that are odder still: where its forms are, what it mails, when a secret is shown."""

import asyncio
import secrets
from dataclasses import dataclass, field

import pyotp
from starlette.requests import Request

from tests.whole.odd_site import CODE, EMAIL, NEW, OLD, TRAPS, USERNAME, Handler, Member, OddSite, Ways, page, press

BOX = "<label><input type=checkbox name=second> Set up two-factor authentication</label>"
MAYBE_CODE = '<label>Code <input name=code autocomplete="one-time-code"></label>'
REPLACED = '<label>Current password <input name=old type=password autocomplete="current-password" required></label>'
POSTS = """<script>document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-method=post]");
  if (!link) return;
  event.preventDefault();
  const form = document.createElement("form");
  form.method = "post"; form.action = link.href; document.body.append(form); form.submit();
});</script>"""
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
OFF = "/settings/security/two-factor/off"
SIGN_UP = EMAIL + USERNAME + NEW


@dataclass
class OdderWays(Ways):
    """How this service does things; `two_factor` may also be `at_once`: enrolled with the sign-up."""

    host: str = "127.0.0.1"
    other_host: str = ""
    """Where one signs in, if not where one signs up."""
    beside: bool = False
    """Sign-up and sign-in are on one page."""
    by_button: bool = False
    """The sign-up form appears when a button is pressed."""
    assigns: bool = False
    """Username and first password come by mail, and the password must be replaced at once."""
    later: bool = False
    """The password is asked for behind the mail's link, whose page submits itself."""
    by_post: bool = False
    """The set-up begins with a link that a script sends as a form."""
    named: bool = False
    """The authenticator is to be given a name, and its secret is shown in groups of four."""
    removable: bool = False
    """The authenticator can be taken away, with a code."""
    off_by: str = "Continue"
    """What the button beside that code says."""


@dataclass
class OdderSite(OddSite):
    """The service, from inside."""

    ways: OdderWays = field(default_factory=OdderWays)
    smtp_port: int = 0
    keys: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Of the links that were mailed: address and username."""
    firsts: set[str] = field(default_factory=set[str])
    """The passwords that must be replaced."""

    def pages(self) -> dict[str, Handler]:
        return {**super().pages(), "/verify": self.verify, "/enter/new": self.enter_new, OFF: self.off}

    def traps(self) -> tuple[str, ...]:
        return tuple(trap for trap in TRAPS if not (self.ways.removable and "two-factor" in trap))

    def public(self) -> str:
        return '<a href="/join">Members</a>' if self.ways.beside else super().public()

    def leads(self, request: Request, key: str, shown: str) -> str:
        if not self.ways.other_host:
            return shown
        other = self.url.replace(self.ways.host, self.ways.other_host)
        is_other, entering = request.url.hostname == self.ways.other_host, request.url.path.startswith("/enter")
        if not is_other and entering:
            return f"{other}{request.url.path}"
        if is_other and shown.startswith("/") and not shown.startswith("/enter"):
            ticket = secrets.token_urlsafe(16)
            self.tickets[ticket] = key
            return f"{self.url}{shown}?ticket={ticket}"
        return shown

    async def join(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        if not form:
            return self._join_page()
        if self.ways.assigns:
            return await self._assign(form["email"])
        if self.ways.later:
            key = secrets.token_urlsafe(16)
            self.keys[key] = (form["email"], form["username"])
            await asyncio.to_thread(self.mail, form["email"], f"Please confirm:\n{self.url}/verify?key={key}\n")
            return "<h1>Check your email</h1><p>We have sent a confirmation link to your address.</p>"
        if self.ways.two_factor == "at_once":
            return self._at_once(form)
        return await super().join(request, session, form)

    def _join_page(self) -> str:
        if self.ways.beside:
            into = page("Members", EMAIL + OLD, "Log in").replace("<form", "<h2>Log in</h2><form action=/enter")
            return into + page("", SIGN_UP, "Create account").replace("<h1></h1>", "<h2>Create account</h2>")
        if self.ways.by_button:
            show = "document.querySelector('form').hidden = false; this.hidden = true"
            buttons = f'<button>Continue with Google</button><button onclick="{show}">Sign up with email</button>'
            return page("Welcome", SIGN_UP, "Create account").replace("<form", f"{buttons}<form hidden")
        if self.ways.assigns:
            return page("Create your account", EMAIL, "Create account")
        fields = EMAIL + USERNAME if self.ways.later else SIGN_UP + BOX * (self.ways.two_factor == "at_once")
        return page("Join us", fields, "Create account")

    async def _assign(self, email: str) -> str:
        member = Member(email, f"u{secrets.randbelow(90000) + 10000}", f"Kx7{secrets.token_hex(4)}")
        self.members.append(member)
        self.firsts.add(member.password)
        text = f"Welcome!\n\nUsername: {member.username}\nTemporary password: {member.password}\n"
        await asyncio.to_thread(self.mail, email, text)
        return "<h1>Thank you</h1><p>We have sent you an email with your password.</p>"

    def _at_once(self, form: dict[str, str]) -> str:
        member = Member(form["email"], form["username"], form["password"])
        self.members.append(member)
        if "second" not in form:
            return "<h1>Thank you</h1>"
        member.secret, member.totp = "".join(secrets.choice(BASE32) for _ in range(16)), True
        told = f"<p>Your two-factor authentication code is {member.secret}</p>"
        return page("Join us", SIGN_UP + BOX, "Create account") + told

    async def verify(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        if form.get("key") in self.keys:
            session["joining"], _ = self.keys[form["key"]]
            return "/join/password"
        hidden = f'<input type=hidden name=key value="{request.query_params.get("key", "")}">'
        return f"<h1>One moment</h1><form method=post id=f>{hidden}</form><script>f.submit()</script>"

    async def enter(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        if self.ways.beside and not form:
            return "/join"
        if self.ways.two_factor != "at_once":
            return await super().enter(request, session, form)
        fields = EMAIL + OLD + MAYBE_CODE
        member = next((m for m in self.members if m.email == form.get("email")), None)
        if member and member.password == form["password"] and pyotp.TOTP(member.secret).verify(form["code"]):
            session["member"] = member.email
            return "/"
        return page("Log in", fields, "Log in", "The email or password is incorrect." if form else "")

    def entered(self, session: dict[str, str], password: str, title: str, fields: str) -> str:
        shown = super().entered(session, password, title, fields)
        if shown == "/" and password in self.firsts:
            session["changing"] = session.pop("member")
            return "/enter/new"
        return shown

    async def enter_new(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        member = next(m for m in self.members if m.email == session["changing"])
        if form and form["old"] == member.password != form["password"]:
            member.password, session["member"] = form["password"], member.email
            return "/"
        said = "The current password is incorrect." if form else ""
        return page("Choose a new password", REPLACED + NEW, "Change password", said)

    async def security(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        member = self.member(session)
        if member and member.totp and self.ways.removable:
            return "<h1>Security</h1>" + press(OFF, "Disable two-factor authentication")
        if member and self.ways.by_post:
            link = '<a href="/settings/security/two-factor" data-method=post>Enable authenticator app</a>'
            return f"<h1>Security</h1>{link}{POSTS}"
        return await super().security(request, session, form)

    async def two_factor(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        enrolled = self.member(session)
        if (self.ways.by_post and request.method == "GET") or (enrolled and enrolled.totp and self.ways.removable):
            return "/settings/security"
        if self.ways.named and "code" in form and not form.get("device"):
            return "/settings/security/two-factor"
        shown = await super().two_factor(request, session, form)
        member = self.member(session)
        if not (member and self.ways.named and "Setup key" in shown):
            return shown
        grouped = " ".join(member.secret[at : at + 4] for at in range(0, len(member.secret), 4))
        device = "<label>Device name <input name=device required></label>"
        return shown.replace(member.secret, grouped).replace(CODE, device + CODE)

    async def off(self, request: Request, session: dict[str, str], form: dict[str, str]) -> str:
        member = self.member(session)
        if member is None:
            return "/enter"
        if pyotp.TOTP(member.secret).verify(form.get("code", "")):
            member.totp, member.secret = False, ""
            return "/settings/security"
        return page("Confirm it is you", CODE, self.ways.off_by, "That code is wrong." if "code" in form else "")
