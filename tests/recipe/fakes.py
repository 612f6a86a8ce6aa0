"""A service made of values: pages with fields, buttons and names, and presses that lead from one to the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from journeyman.domain.account import Session
from journeyman.domain.outcome import NeedsInput, Refused, StageEnded
from journeyman.domain.page import Agrees, FormButton, FormField, Picture, Snapshot, Target, never
from journeyman.errors import RecipeBroken
from journeyman.recipe.visit import KeepName, ValueName

VALUES: dict[ValueName, str] = {
    "email": "alpha+acorn@agents.test",
    "username": "alpha",
    "password": "Correct-Horse-1",
    "new_password": "Correct-Horse-2",
    "phone": "+4915550100",
    "name": "Alpha Agent",
    "given_name": "Alpha",
    "family_name": "Agent",
    "email_code": "123456",
    "sms_code": "654321",
    "totp_code": "654321",
}


@dataclass
class View:
    """What one page of the fake service shows."""

    path: str = "/"
    seen: set[str] = field(default_factory=set)
    """Targets that are visible, as messages write them: `heading "Welcome"`."""
    snapshot: Snapshot = field(default_factory=lambda: Snapshot("/"))
    names: dict[str, list[str]] = field(default_factory=dict)
    field_texts: list[str] = field(default_factory=list)
    qr_texts: list[str] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)


class FakePage:
    """A `ports.Page` over views; `on_press` says which view a press leads to."""

    def __init__(self, view: View, on_press: Callable[[str], View | None] = lambda _: None) -> None:
        self.view = view
        self.on_press = on_press
        self.did: list[tuple[str, ...]] = []
        self.looked_anywhere: list[bool] = []
        """Each time that QR codes were asked for, whether all over the page."""
        self.passed: set[str] = set()
        self.asks: dict[str, str] = {}
        """What a press asks in a confirm of the browser's, by the press's name; nothing comes of it if that says no."""
        self.unanswered: tuple[str, ...] = ()
        self.comes: list[str] = []
        """Targets that become visible one by one, one at each wait that found nothing."""

    @property
    def path(self) -> str:
        return self.view.path

    async def goto(self, path: str) -> None:
        self.unanswered = ()
        self.did.append(("goto", path))

    async def fill(self, where: Target | FormField, value: str | SecretStr) -> None:
        self.did.append(("fill", _name(where), value if isinstance(value, str) else value.get_secret_value()))

    async def fill_all(self, values: Sequence[tuple[FormField, SecretStr]]) -> None:
        for where, value in values:
            await self.fill(where, value)

    async def set_checked(self, where: Target | FormField, checked: bool, agrees: Agrees = never) -> None:  # noqa: FBT001 - the port's shape
        self.did.append(("tick" if checked else "clear", _name(where)))

    async def choose(self, where: Target | FormField, option: str) -> None:
        self.did.append(("choose", _name(where), option))

    async def click(self, where: Target | FormButton, agrees: Agrees = never) -> None:
        name = where.text if isinstance(where, FormButton) else str(where)
        self.did.append(("press", name))
        self.unanswered = ()
        if name in self.asks and not agrees(self.asks[name]):
            self.unanswered = (f'asked "{self.asks[name]}" and was answered no',)
            return
        self.view = self.on_press(name) or self.view

    async def first_seen(self, targets: Sequence[Target], within: float) -> int | None:
        found = self._seen_now(targets)
        while found is None and within and self.comes:
            self.view.seen.add(self.comes.pop(0))
            found = self._seen_now(targets)
        return found

    def _seen_now(self, targets: Sequence[Target]) -> int | None:
        return next((index for index, target in enumerate(targets) if str(target) in self.view.seen), None)

    async def leave_out(self, *, pictures: bool) -> None:
        self.did.append(("leave out", str(pictures)))

    async def names(self, role: str) -> list[str]:
        return self.view.names.get(role, [])

    async def read(self, where: Target | FormField) -> SecretStr:
        return SecretStr(self.view.read[str(where)])

    async def snapshot(self) -> Snapshot:
        return self.view.snapshot

    async def field_texts(self) -> list[SecretStr]:
        return [SecretStr(text) for text in self.view.field_texts]

    async def qr_texts(self, *, anywhere: bool = True) -> list[SecretStr]:
        self.looked_anywhere.append(anywhere)
        return [SecretStr(text) for text in self.view.qr_texts]

    async def screenshot(self, title: str, *, hide_pictures: bool = False) -> Picture:
        return Picture(title, b"")

    def protect(self, *secrets: SecretStr) -> None:
        pass

    async def session(self) -> Session:
        return Session(state=SecretStr("{}"), path=self.path)


def _name(where: Target | FormField) -> str:
    return where.name if isinstance(where, FormField) else str(where)


@dataclass
class FakeVisit:
    """A `recipe.visit.Visit` with made-up values, that notes what it was asked for."""

    page: FakePage
    profile_says: dict[str, str] = field(default_factory=dict)
    accepts_terms: bool = True
    enrolled: bool = True
    ends_at: dict[str, Refused | NeedsInput] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def value(self, name: ValueName) -> SecretStr:
        self.asked.append(name)
        if name in self.ends_at:
            raise StageEnded(self.ends_at[name])
        return SecretStr(VALUES[name])

    async def profile(self) -> Mapping[str, str]:
        return self.profile_says

    async def keep(self, name: KeepName, found: SecretStr) -> None:
        if not found.get_secret_value():
            raise RecipeBroken(f"nothing to keep as {name}")
        self.kept.append((name, found.get_secret_value()))

    async def before_press(self) -> None:
        self.page.did.append(("written down",))

    def has_authenticator(self) -> bool:
        return self.enrolled

    def may_accept_terms(self) -> bool:
        return self.accepts_terms
