"""What a page's menus hold, for a search."""

from dataclasses import dataclass, field, replace

from journeyman.domain.page import Agrees, FormButton, Link, Snapshot, never
from journeyman.errors import OriginViolation
from journeyman.forms.ways import Aim
from journeyman.journey.search import Search
from journeyman.journey.unfold import unfold

ORIGIN = "https://acorn.example"
MENU = FormButton("menu", -1, "Account", opens=True)
ITEMS = ("Profile", "Security", "Log out", "Delete account")


@dataclass
class Menus:
    """A page with a menu, whose items are drawn once it is open; the last one pressed says where it is."""

    path: str = "/desk"
    is_open: bool = False
    pressed: list[str] = field(default_factory=list[str])

    async def goto(self, path: str) -> None:
        self.path, self.is_open = path, False

    async def click(self, where: FormButton, agrees: Agrees = never) -> None:
        self.pressed.append(where.text)
        if where.role == "menuitem":
            self.path = f"/desk/{where.text.lower()}"
        self.is_open = where.opens

    async def snapshot(self) -> Snapshot:
        items = tuple(FormButton(text, -1, text, role="menuitem") for text in ITEMS) if self.is_open else ()
        links = (Link("Settings", f"{ORIGIN}/settings"),) if self.is_open else ()
        return Snapshot(self.path, buttons=(MENU, *items), links=links)


async def test_what_a_menu_holds_is_looked_at() -> None:
    """Its links are ways, and so is where its items lead; what ends or costs something is not pressed."""
    page, search = Menus(), Search(Aim.TWO_FACTOR, ORIGIN)
    await unfold(search, page)  # type: ignore[arg-type] - what is needed of a page
    found = [stop.path for stop in iter(search.next, None) if stop]
    assert found == ["/desk/security", "/settings", "/desk/profile"]
    assert set(page.pressed) == {"Account", "Security", "Profile"}
    assert search.seen_on == {}, "a link that is there only while a menu is open is named by no recipe"


async def test_a_second_menu_is_opened_beside_the_first() -> None:
    """An open menu is none to be opened: the page is opened anew before the next one is counted."""

    class Two(Menus):
        async def snapshot(self) -> Snapshot:
            page = await super().snapshot()
            buttons = tuple(replace(its, opens=its.opens and not self.is_open) for its in page.buttons)
            return replace(page, buttons=(*buttons, FormButton("help", -1, "Help", opens=True)))

    page, search = Two(), Search(Aim.TWO_FACTOR, ORIGIN)
    await unfold(search, page)  # type: ignore[arg-type] - the same
    assert "Help" in page.pressed


async def test_a_page_without_a_menu_stays_as_it_is() -> None:
    """Nothing is pressed where nothing opens a menu by its markup."""

    class Plain(Menus):
        async def snapshot(self) -> Snapshot:
            return Snapshot(self.path, buttons=(FormButton("a", -1, "Account"),))

    page, search = Plain(), Search(Aim.TWO_FACTOR, ORIGIN)
    await unfold(search, page)  # type: ignore[arg-type] - the same
    assert search.next() is None
    assert page.pressed == []


async def test_a_menu_that_leads_away_ends_nothing() -> None:
    """A press whose page can't be read any more is no way, and the search goes on without it."""

    class Leaving(Menus):
        async def snapshot(self) -> Snapshot:
            if self.is_open:
                raise OriginViolation("elsewhere")
            return await super().snapshot()

    page, search = Leaving(), Search(Aim.TWO_FACTOR, ORIGIN)
    await unfold(search, page)  # type: ignore[arg-type] - the same
    assert search.next() is None
    assert page.pressed == ["Account"]
