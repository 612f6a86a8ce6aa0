"""The fake service's pages and browser, as `ports.Page` and `ports.Browser` have them."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from pydantic import SecretStr

from journeyman.domain.account import Session
from journeyman.domain.origins import Origins, origins_of
from journeyman.domain.page import Agrees, FormButton, FormField, Link, Picture, Snapshot, Target, never
from journeyman.errors import OriginViolation, RecipeBroken
from tests.journey.fake_change import LINK
from tests.journey.fake_service import FORGOT, ORIGIN, FakeService

TRAP = "/delete"
"""A page that ends the account when it is opened."""


@dataclass
class FakePage:
    """A `ports.Page` on the fake service."""

    service: FakeService
    path: str = "about:blank"
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    alert: str = ""
    values: dict[str, str] = field(default_factory=dict[str, str])
    protected: set[str] = field(default_factory=set[str])
    hidden: list[bool] = field(default_factory=list[bool])
    """Of each picture, whether it hid what may show a secret."""

    passed: set[str] = field(default_factory=set[str])
    unanswered: tuple[str, ...] = ()
    left_out: list[bool] = field(default_factory=list[bool])
    """Each time that the page was told what to leave out, whether pictures, too."""

    def _show(self, path: str, alert: str = "") -> None:
        self.path, self.alert, self.values, self.unanswered = path, alert, {}, ()

    async def goto(self, path: str) -> None:
        if path.startswith("http") and not path.startswith(ORIGIN + "/"):
            raise OriginViolation(path)
        end = self.service.goes(path.removeprefix(ORIGIN), self.cookies)
        if end == "/login" and self.service.shows_no_sign_in:
            raise RecipeBroken(f"{path} answered 404")
        if end == TRAP:
            self.service.trapped += 1
        self._show(end)
        try:
            self.service.shows(end, self.cookies)
        except KeyError:
            raise RecipeBroken(f"{path} answered 404") from None

    async def fill(self, where: Target | FormField, value: str | SecretStr) -> None:
        label = where.name if isinstance(where, Target) else where.label
        self.values[label] = value.get_secret_value() if isinstance(value, SecretStr) else value

    async def fill_all(self, values: Sequence[tuple[FormField, SecretStr]]) -> None:
        for where, value in values:
            await self.fill(where, value)

    async def set_checked(self, where: Target | FormField, checked: bool, agrees: Agrees = never) -> None:  # noqa: FBT001 - the port's shape
        label = where.name if isinstance(where, Target) else where.label
        if label not in {field[0] for field in self.service.shows(self.path, self.cookies)[1]}:
            raise RecipeBroken(f"no {where}")
        self.values |= {label: "on"} if checked else {}

    async def choose(self, where: Target | FormField, option: str) -> None:
        raise RecipeBroken(f"no {where}")

    async def click(self, where: Target | FormButton, agrees: Agrees = never) -> None:
        text = where.name if isinstance(where, Target) else where.text
        self.unanswered = ()
        if (asked := self.service.asks.get(text)) and not agrees(asked):
            self.unanswered = (f'asked "{asked}" and was answered no',)
            return
        if text in {FORGOT, LINK} and self.path in {"/login", "/"}:
            await self.goto("/forgot" if text == FORGOT else "/password")
            return
        if text == "Send again":
            member = self.service.unconfirmed(self.cookies)
            if member.email:
                self.service.send_code(member)
            return
        self._show(*self.service.post(self.path, self.values, self.cookies))

    def _links(self) -> tuple[Link, ...]:
        """Return the links with their addresses: one of them ends the account."""
        ways = {
            "/register": {"Sign in": "/login"},
            "/": {"Delete my two-factor account": TRAP, **self.service.security(member)}
            if (member := self.service.member(self.cookies))
            else {"Sign in": "/login"},
            **({"/remove": {LINK: "/password"}} if self.service.far else {}),
        }
        return tuple(Link(text, ORIGIN + path) for text, path in ways.get(self.path, {}).items())

    async def first_seen(self, targets: Sequence[Target], within: float) -> int | None:
        heading, fields, buttons = self.service.shows(self.path, self.cookies)
        labels = [field[0] for field in fields]
        seen = {"heading": [heading], "textbox": labels, "label": labels, "button": buttons, "alert": [self.alert]}
        for index, target in enumerate(targets):
            if any(
                target.name == name or (target.by == "alert" and target.name in name)
                for name in seen.get(target.by, [])
            ):
                return index
        return None

    async def leave_out(self, *, pictures: bool) -> None:
        self.left_out.append(pictures)

    async def names(self, role: str) -> list[str]:
        return []

    async def read(self, where: Target | FormField) -> SecretStr:
        raise RecipeBroken(f"no {where}")

    async def snapshot(self) -> Snapshot:
        if self.path == "about:blank":
            raise OriginViolation(self.path)
        heading, fields, buttons = self.service.shows(self.path, self.cookies)
        made = tuple(
            FormField(
                ref=str(n),
                form=0,
                type=kind,
                name=label.lower(),
                label=label,
                autocomplete=token,
                required=kind != "checkbox",
            )
            for n, (label, kind, token) in enumerate(fields)
        )
        pressable = tuple(FormButton(ref=f"b{n}", form=0, text=text) for n, text in enumerate(buttons))
        snapshot = Snapshot(self.path, heading, made, pressable, (heading,), (self.alert,) if self.alert else ())
        texts = {
            "/login": (FORGOT,),
            "/": (LINK,) if self.service.member(self.cookies) and not self.service.far else (),
        }
        snapshot = replace(snapshot, link_texts=texts.get(self.path, ()), links=self._links())
        if self.service.captcha and self.path == "/register":
            return replace(snapshot, frames=("https://captcha.example reCAPTCHA",))
        return replace(
            snapshot, text="\n".join([heading, self.alert, *(self.service.codes if self.path == "/codes" else [])])
        )

    async def field_texts(self) -> list[SecretStr]:
        member = self.service.member(self.cookies)
        secret = [self.service.secret_shown(member)] if member else []
        beside = {self.path: [self.cookies["shown"]]} if "shown" in self.cookies else {}
        shown = {"/security": secret, "/replace": secret, "/codes": self.service.codes, **beside}
        if self.service.secret_with_sign_up and self.path == "/confirm":
            return [SecretStr(self.service.unconfirmed(self.cookies).secret)]
        return [SecretStr(text) for text in shown.get(self.service.bare(self.path), [])]

    async def qr_texts(self, *, anywhere: bool = True) -> list[SecretStr]:
        return []

    async def screenshot(self, title: str, *, hide_pictures: bool = False) -> Picture:
        self.hidden.append(hide_pictures)
        return Picture(title, b"picture")

    def protect(self, *secrets: SecretStr) -> None:
        self.protected |= {secret.get_secret_value() for secret in secrets}

    async def session(self) -> Session:
        return Session(state=SecretStr(json.dumps(self.cookies)), path=self.path)


@dataclass
class FakeBrowser:
    """A `ports.Browser` whose pages are those of the fake service; counts what is open."""

    service: FakeService
    opened: int = 0
    open_now: int = 0
    pages: list[FakePage] = field(default_factory=list[FakePage])
    """All that were opened."""

    @asynccontextmanager
    async def open(self, origins: str | Origins, session: Session | None = None) -> AsyncIterator[FakePage]:
        assert origins_of(origins).own == ORIGIN
        self.opened += 1
        self.open_now += 1
        page = FakePage(self.service)
        self.pages.append(page)
        if session:
            page.cookies = json.loads(session.state.get_secret_value())
            await page.goto(session.path)
        try:
            yield page
        finally:
            self.open_now -= 1
