"""Page loads stay within the origin, settle, and say what the server said."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from journeyman.adapters.playwright import ChromiumBrowser, navigation
from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.domain.account import Session
from journeyman.domain.outcome import Reason, Refused, StageEnded
from journeyman.domain.page import Target
from journeyman.errors import BrowserMissing, OriginViolation, RecipeBroken, Transient

from .conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

GO = Target("button", "Go")


def button(script: str) -> str:
    """Return a page with a button that runs a script."""
    return f'<button onclick="{script}">Go</button>'


async def test_paths_and_addresses_within_the_origin(tab: ChromiumPage, site: Site) -> None:
    """A path or an absolute URL of the origin is opened; the path is told with its query."""
    site.pages |= {"/a": "a", "/b": "b"}
    await tab.goto("/a?x=1")
    assert tab.path == "/a?x=1"
    await tab.goto(f"{site.origin}/b")
    assert tab.path == "/b"


@pytest.mark.parametrize(
    "path", ["//localhost:1/x", "https://evil.example/", "javascript:alert(1)", "data:text/html,x"]
)
async def test_other_origins_are_not_opened(tab: ChromiumPage, path: str) -> None:
    """What is not of the origin is not even asked for."""
    with pytest.raises(OriginViolation):
        await tab.goto(path)
    assert tab.path == "about:blank"


async def test_redirect_elsewhere_is_stopped(tab: ChromiumPage, site: Site, foreign: Site) -> None:
    """A redirect to another origin is not followed: the foreign server is never asked; only its origin is named."""
    site.pages["/out"] = RedirectResponse(f"{foreign.origin}/trap?token=abc")
    with pytest.raises(OriginViolation) as caught:
        await tab.goto("/out")
    assert foreign.origin in str(caught.value)
    assert "trap" not in str(caught.value)
    assert foreign.requests == []


async def test_form_that_would_send_elsewhere_is_stopped(tab: ChromiumPage, site: Site, foreign: Site) -> None:
    """A form whose action is another origin sends nothing; the tab can be used afterwards."""
    site.pages["/"] = (
        f"<form method=post action='{foreign.origin}/steal'><input name=a value=b><button>Go</button></form>"
    )
    await tab.goto("/")
    with pytest.raises(OriginViolation):
        await tab.click(GO)
    assert foreign.requests == []
    await tab.goto("/")


@pytest.mark.parametrize("script", ["location.href='about:blank'", "location.href='/moved'"])
async def test_page_without_origin_is_a_violation(tab: ChromiumPage, site: Site, script: str) -> None:
    """A click that leads to about:blank leaves the origin; one to another path does not."""
    site.pages |= {"/": button(script), "/moved": "moved"}
    await tab.goto("/")
    if "blank" in script:
        with pytest.raises(OriginViolation):
            await tab.click(GO)
    else:
        await tab.click(GO)
        assert tab.path == "/moved"


@pytest.mark.parametrize("body", ["", "<h1>busy</h1>"])
async def test_server_errors_are_transient(tab: ChromiumPage, site: Site, body: str) -> None:
    """5xx after goto or click is Transient and names path and status; keys in the path and the query stay out."""
    site.pages |= {"/": "<form action=/register><button>Go</button></form>"}
    for path in ("/register", "/confirm/MQ1sTZ9kQxw8vLr2yA"):
        site.pages[path] = Response(body, 503, media_type="text/html")
    await tab.goto("/")
    with pytest.raises(Transient, match=r"^/register answered 503\.$"):
        await tab.click(GO)
    with pytest.raises(Transient, match=r"^/confirm/… answered 503\.$"):
        await tab.goto("/confirm/MQ1sTZ9kQxw8vLr2yA?key=abc")


async def test_too_many_requests_is_a_refusal(tab: ChromiumPage, site: Site) -> None:
    """429 ends the stage as rate limited, with the time that the server asks to wait."""
    site.pages["/"] = Response("slow down", 429, {"Retry-After": "120"})
    with pytest.raises(StageEnded) as caught:
        await tab.goto("/")
    assert caught.value.outcome == Refused(Reason.RATE_LIMITED, "/ answered 429.", timedelta(minutes=2))


async def test_missing_page(tab: ChromiumPage, site: Site) -> None:
    """404 for a path that the recipe names is the recipe's fault; after a click it is the service's business."""
    with pytest.raises(RecipeBroken, match="/nowhere answered 404"):
        await tab.goto("/nowhere")
    site.pages["/"] = button("location.href='/nowhere'")
    await tab.goto("/")
    await tab.click(GO)


async def test_nobody_listens(chromium: ChromiumBrowser) -> None:
    """A server that is not there is Transient."""
    async with chromium.open("http://127.0.0.1:9") as tab:
        with pytest.raises(Transient):
            await tab.goto("/")


async def test_click_waits_for_redirects_and_scripts(tab: ChromiumPage, site: Site) -> None:
    """After a click the page has followed redirects, also a script's, and what it fetched is in the document."""
    site.pages |= {
        "/": "<form action=/one method=post><button>Go</button></form>",
        "/one": RedirectResponse("/two", 303),
        "/two": "<script>location.replace('/three')</script>",
        "/three": "<h1></h1><script>fetch('/data')"
        ".then(r => r.text()).then(t => document.querySelector('h1').append(t))</script>",
        "/data": "Welcome",
    }
    await tab.goto("/")
    await tab.click(GO)
    assert tab.path == "/three"
    assert (await tab.snapshot()).headings == ("Welcome",)


class Slow(Response):
    """An answer that a server needs longer for than an action may take."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer late."""
        await asyncio.sleep(float(self.headers.get("X-Seconds", "1.5")))
        await super().__call__(scope, receive, send)


async def test_what_a_late_stylesheet_hides_is_hidden(tab: ChromiumPage, site: Site) -> None:
    """A page without its styles seems to show what they hide, such as traps for programs: they are waited for."""
    site.pages |= {
        "/": "<link rel=stylesheet href=/style.css><form><input name=user><input name=website class=trap><button>Go",
        "/style.css": Slow(".trap {display: none}", media_type="text/css"),
    }
    await tab.goto("/")
    assert [field.visible for field in (await tab.snapshot()).fields] == [True, False]


@pytest.mark.timeout(60)
async def test_a_stylesheet_that_came_is_waited_for_no_longer(
    tab: ChromiumPage, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is what will never be one, though a picture of the page does not come for a long time."""
    monkeypatch.setattr(navigation, "STYLES_SECONDS", 3600.0)
    sheets = (
        "<link rel=stylesheet href=/style.css><link rel=stylesheet><link rel=stylesheet type=text/less href=/x.less>"
    )
    site.pages |= {
        "/": f"{sheets}<img src=/late.png><p>There",
        "/style.css": Slow("p {color: red}", media_type="text/css"),
        "/late.png": Slow("", media_type="image/png", headers={"X-Seconds": "120"}),
    }
    await tab.goto("/")
    assert (await tab.snapshot()).text == "There"


async def test_a_slow_answer_is_waited_for_as_long_as_a_page_load(tab: ChromiumPage, site: Site) -> None:
    """A press whose answer takes longer than an action may was a press all the same: it is not told as unusable."""
    site.pages |= {
        "/": "<form method=post action=/slow><button>Go</button></form>",
        "/slow": Slow("<h1>There</h1>", media_type="text/html"),
    }
    await tab.goto("/")
    await tab.click(GO)
    assert tab.path == "/slow"
    assert await tab.first_seen([Target("heading", "There")], 0) == 0
    assert [request for request in site.requests if "favicon" not in request] == ["GET /? ", "POST /slow? "]


async def test_click_waits_for_a_fetch(tab: ChromiumPage, site: Site) -> None:
    """A form sent by script (htmx, React) is answered before the click returns."""
    site.pages |= {
        "/": button("fetch('/a').then(() => fetch('/b')).then(r => r.text()).then(t => document.body.append(t))"),
        "/a": "x",
        "/b": "Sent.",
    }
    await tab.goto("/")
    await tab.click(GO)
    assert "Sent." in (await tab.snapshot()).text


@pytest.mark.parametrize(("method", "awaited"), [("POST", True), ("GET", False)])
async def test_what_a_script_sends_is_waited_for_longer(
    tab: ChromiumPage,
    site: Site,
    method: str,
    awaited: bool,  # noqa: FBT001 - the expected answer
) -> None:
    """A form that a script sends is answered before the click returns; what only asks may be answered never."""
    site.pages |= {
        "/": button(f"fetch('/slow', {{method: '{method}'}}).then(() => document.body.append('Sent.'))"),
        "/slow": Slow("x", headers={"X-Seconds": "5"}),
    }
    await tab.goto("/")
    await tab.click(GO)
    assert ("Sent." in (await tab.snapshot()).text) is awaited


async def test_restless_page_is_used_as_it_is(tab: ChromiumPage, site: Site) -> None:
    """A page that never stops changing is waited for a bounded time only."""
    site.pages["/"] = "<p id=n></p><script>setInterval(() => n.textContent = Math.random(), 10)</script>" + button("0")
    await tab.goto("/")
    await tab.click(GO)


async def test_popups_dialogs_and_downloads(tab: ChromiumPage, site: Site) -> None:
    """Dialogs are dismissed, popups closed, downloads refused; the tab goes on."""
    site.pages |= {
        "/": button("if (!confirm('?')) document.title = 'dismissed'; window.open('/pop'); location.href = '/file'"),
        "/pop": "popup",
        "/file": Response("x", headers={"Content-Disposition": "attachment; filename=x"}),
    }
    await tab.goto("/")
    await tab.click(GO)
    assert (await tab.snapshot()).title == "dismissed"
    assert len(tab._tab.context.pages) == 1


async def test_robot_says_so(tab: ChromiumPage, site: Site) -> None:
    """The user agent ends with Journeyman's name and navigator.webdriver is left as it is."""
    site.pages["/"] = "x"
    await tab.goto("/")
    told = await tab._tab.evaluate("[navigator.userAgent, navigator.webdriver, navigator.language]")
    assert told[0].endswith(" Journeyman/0.1")
    assert told[1:] == [True, "en-US"]


async def test_session_goes_on_elsewhere(chromium: ChromiumBrowser, site: Site) -> None:
    """Cookies, local storage and path of one visit are those of the next one that is given its session."""
    site.pages |= {"/": "<script>document.cookie='a=1'; localStorage.b = '2'</script>", "/here": "x"}
    async with chromium.open(site.origin) as tab:
        await tab.goto("/")
        await tab.goto("/here?q=1")
        session = await tab.session()
    assert json.loads(session.state.get_secret_value())["cookies"]
    async with chromium.open(site.origin, session) as tab:
        assert tab.path == "/here?q=1"
        assert await tab._tab.evaluate("[document.cookie, localStorage.b]") == ["a=1", "2"]
    async with chromium.open(site.origin) as tab:
        await tab.goto("/here")
        assert await tab._tab.evaluate("document.cookie") == ""


async def test_crash_is_transient_and_the_next_visit_works(chromium: ChromiumBrowser, site: Site) -> None:
    """When Chromium dies the visit is Transient and the next one starts a new Chromium."""
    site.pages["/"] = "alive"
    async with chromium.open(site.origin) as tab:
        await tab.goto("/")
        assert chromium._chromium
        cdp = await chromium._chromium.new_browser_cdp_session()
        async with tab._tab.expect_event("close"):
            await cdp.send("Browser.close")
        with pytest.raises(Transient):
            await tab.goto("/")
    async with chromium.open(site.origin) as tab:
        await tab.goto("/")
        assert "alive" in (await tab.snapshot()).text


async def test_a_dying_chromium_is_taken_for_a_dead_one(chromium: ChromiumBrowser, site: Site) -> None:
    """A Chromium that is just going may make a context and no page: the visit gets both from a new one."""
    for _ in range(3):
        async with chromium.open(site.origin):
            assert chromium._chromium
            cdp = await chromium._chromium.new_browser_cdp_session()
            await cdp.send("Browser.close")
        async with chromium.open(site.origin) as tab:
            assert tab.path == "about:blank"


async def test_no_chromium_where_it_should_be(tmp_path: Path) -> None:
    """A program that is not there is told with what to do."""
    async with ChromiumBrowser(tmp_path / "none", lambda _: []) as browser:
        with pytest.raises(BrowserMissing, match=r"There is no Chromium at .*none"):
            async with browser.open("http://127.0.0.1:9"):
                pass
        assert browser.failures == 1


async def test_a_visit_that_can_not_be_opened_ends_no_other(chromium: ChromiumBrowser, site: Site) -> None:
    """A session that Chromium does not take is Transient; the Chromium that others visit with lives on."""
    site.pages["/"] = "alive"
    broken = Session(state=SecretStr('{"cookies": [{"name": "no value"}]}'), path="/")
    async with chromium.open(site.origin) as tab:
        serving = chromium._chromium
        assert chromium.pid
        with pytest.raises(Transient):
            async with chromium.open(site.origin, broken):
                pass
        assert chromium._chromium is serving
        await tab.goto("/")
        assert "alive" in (await tab.snapshot()).text
