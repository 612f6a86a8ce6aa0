"""The search for a page: bounded, within the origin, the best first, and each page once."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.page import Link, Snapshot, Target
from journeyman.errors import OriginViolation, RecipeBroken, Transient
from journeyman.forms.ways import USUAL_PLACES, Aim
from journeyman.journey.drawn import drawn
from journeyman.journey.find_enrol import way_to
from journeyman.journey.search import DEPTH, PAGES, Search, walk
from journeyman.recipe.model import ClickStep, GotoStep
from journeyman.recipe.naming import own_names

ORIGIN = "https://acorn.example"
TEXTS = (
    "Settings",
    "Security",
    "Two-factor authentication",
    "Account",
    "Blog",
    "Delete account",
    "Sign out",
    "Disable 2FA",
)


@dataclass
class Site:
    """A page that goes where it is told, over a web of links."""

    links: dict[str, list[tuple[str, str]]]
    fails: dict[str, Exception] = field(default_factory=dict[str, Exception])
    path: str = "/"
    passed: set[str] = field(default_factory=set[str])
    asks: dict[str, str] = field(default_factory=dict[str, str])
    """What a page asks in a dialog that is not answered yes, by its path."""
    opened: list[str] = field(default_factory=list[str])

    @property
    def unanswered(self) -> tuple[str, ...]:
        """What the page asked."""
        return (self.asks[self.path],) if self.path in self.asks else ()

    async def goto(self, path: str) -> None:
        self.opened.append(path)
        if path in self.fails:
            raise self.fails[path]
        if path not in self.links:
            raise RecipeBroken(f"{path} answered 404")
        self.path = path

    async def snapshot(self) -> Snapshot:
        return Snapshot(self.path, links=tuple(Link(text, url) for text, url in self.links[self.path]))


async def searched(site: Site, goal: str = "/goal", aim: Aim = Aim.TWO_FACTOR) -> tuple[str | None, Search]:
    """Search from the first page."""
    search = Search(aim, ORIGIN)
    search.learn(await site.snapshot())
    search.begin(("/",))

    async def reached(snapshot: Snapshot) -> bool:
        return snapshot.path == goal

    return await walk(search, site, reached), search  # type: ignore[arg-type] - as much of a page as a search asks for


def within(**ways: list[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Return a web of links, written as page=[(text, path)], where `home` is `/`."""
    return {
        "/" if page == "home" else f"/{page}": [(text, ORIGIN + path) for text, path in links]
        for page, links in ways.items()
    }


async def test_the_best_way_is_gone_first() -> None:
    """What names the goal is opened before what is on the way, and nothing else at all."""
    web = within(home=[("Account", "/a"), ("Blog", "/blog"), ("Two-factor authentication", "/goal")], a=[], goal=[])
    site = Site(web)
    found, search = await searched(site)
    assert found == "/goal"
    assert site.opened == ["/goal"]
    assert search.told() == "/goal"


async def test_a_page_of_ones_own_is_reached_by_links_that_others_have_too() -> None:
    """An address with the agent's name is no step, nor is a link with it: others of the same address are."""
    home = [("alpha", "/u/alpha"), ("Your profile", "/u/alpha")]
    web = {
        "/": [(text, ORIGIN + path) for text, path in home],
        "/u/alpha": [("Security", f"{ORIGIN}/u/alpha/goal")],
        "/u/alpha/goal": [],
    }
    search = Search(Aim.TWO_FACTOR, ORIGIN, "alpha", own=own_names(["alpha"]))
    site = Site(web)
    search.learn(await site.snapshot())

    async def reached(snapshot: Snapshot) -> bool:
        return snapshot.path == "/u/alpha/goal"

    found = await walk(search, site, reached)  # type: ignore[arg-type] - as much of a page as a search asks for
    assert found
    assert way_to(found, search) == (
        GotoStep(goto="/"),
        ClickStep(click=Target("link", "Your profile")),
        ClickStep(click=Target("link", "Security")),
    )


async def test_a_way_over_several_pages() -> None:
    """Settings lead to security, and that to the goal."""
    web = within(home=[("Settings", "/s")], s=[("Security", "/t")], t=[("Authenticator app", "/goal")], goal=[])
    found, search = await searched(Site(web))
    assert found == "/goal"
    assert search.opened == ["/s", "/t", "/goal"]


async def test_a_web_without_end_is_left() -> None:
    """Where each page leads to ever more, no more than so many are opened."""

    class Endless(dict[str, list[tuple[str, str]]]):
        def __contains__(self, _: object) -> bool:
            return True

        def __missing__(self, path: str) -> list[tuple[str, str]]:
            return [(f"Security {n}", f"{ORIGIN}{path.rstrip('/')}/{n}") for n in "abcdefghi"]

    site = Site(Endless())
    found, search = await searched(site)
    assert found is None
    assert len(site.opened) == PAGES
    assert max(path.strip("/").count("/") for path in search.opened) < DEPTH


def test_the_page_to_begin_with_is_not_told_among_those_that_links_lead_to() -> None:
    """A message names the page that was given by itself."""
    search = Search(Aim.SIGN_UP, ORIGIN, opened=["/home", "/a", "/b"])
    assert search.told(but="/home") == "/a, /b"


async def test_a_page_that_fails_is_passed_over_and_told_where_nothing_is_found() -> None:
    """One that is gone or leads out of the service is none; one that does not answer may have been it."""
    web = within(home=[("Security", "/a"), ("Settings", "/b"), ("Account", "/c")], c=[("2FA", "/goal")], goal=[])
    fails: dict[str, Exception] = {"/a": OriginViolation("out"), "/b": Transient("/b answered 503")}
    assert (await searched(Site(web, fails)))[0] == "/goal"
    try:
        await searched(Site(within(home=[("Settings", "/b")]), fails))
    except Transient as error:
        told = str(error)
    else:
        told = ""
    assert told == "/b answered 503"


PATHS = st.sampled_from(["/a", "/b", "/c", "/d", "/goal", "/settings/security"])
URLS = st.one_of(
    PATHS.map(ORIGIN.__add__),
    st.sampled_from(
        ["https://evil.example/security", "http://acorn.example/security", "https://acorn.example.evil.example/"]
    ),
)
LINKS = st.lists(st.tuples(st.sampled_from(TEXTS), URLS), max_size=5)


@given(st.dictionaries(PATHS, LINKS, max_size=6), LINKS)
async def test_whatever_the_web_nothing_harmful_is_opened_and_no_page_twice(
    web: dict[str, list[tuple[str, str]]], home: list[tuple[str, str]]
) -> None:
    """Any web of links: only the service's own paths, each once, bounded, none by a link that names harm alone."""
    site = Site({"/": home, **web})
    _, search = await searched(site, goal="/none")
    assert len(set(site.opened)) == len(site.opened) <= PAGES
    named = {
        url.removeprefix(ORIGIN)
        for links in site.links.values()
        for text, url in links
        if text in TEXTS[:4] and url.startswith(ORIGIN + "/")
    }
    guesses = {path for path in search.opened if path not in named}
    assert all(path.startswith("/") for path in site.opened)
    assert guesses <= {"/", *USUAL_PLACES[Aim.TWO_FACTOR]}


async def test_what_was_asked_in_vain_is_told_with_its_page() -> None:
    """It may have stood in the way: where nothing is found, the message says which page asked what, once."""
    web = within(home=[("Two-factor authentication", "/2fa"), ("Settings", "/settings")])
    site = Site({**web, "/2fa": [], "/settings": []}, asks={"/2fa": 'asked "Sure?" and was answered no'})
    found, search = await searched(site)
    assert found is None
    assert search.told().endswith('; /2fa asked "Sure?" and was answered no')
    assert search.told().count("Sure?") == 1


@dataclass
class Drawing(Site):
    """A site whose scripts draw each page some time after it was opened."""

    looks: int = 0

    async def goto(self, path: str) -> None:
        await super().goto(path)
        self.looks = 0

    async def snapshot(self) -> Snapshot:
        self.looks += 1
        if self.looks < 3:
            return Snapshot(self.path)
        shown = await super().snapshot()
        return shown if self.looks > 5 else Snapshot(self.path, links=(Link("Menu", f"{ORIGIN}/menu"),), busy=True)


async def test_a_page_that_is_not_drawn_yet_is_waited_for() -> None:
    """A page that shows nothing, or that something is to come, is looked at again; an empty one not for ever."""
    web = within(home=[("Account", "/a")], a=[("Two-factor authentication", "/goal")], goal=[("Home", "/")])
    path, search = await searched(Drawing(web))
    assert path == "/goal"
    assert search.opened == ["/", "/a", "/goal"]  # the first one was read before it was drawn
    assert (await drawn(Drawing({"/": []}))).links == ()  # type: ignore[arg-type] - what is needed of a page
