"""On a lean visit, fonts, media, what only measures visitors, and pictures are not asked for; all else is."""

from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response

from journeyman.adapters.playwright.loads import measures, measuring_hosts
from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.domain.page import Target

from .conftest import Site

in_browser = pytest.mark.asyncio(loop_scope="session")

QR = Path(__file__).parents[1] / "data" / "qr" / "00.png"
GA = "https://www.google-analytics.com"
PAGE = f"""<!doctype html><link rel=stylesheet href=/style.css>
<style>@font-face {{ font-family: own; src: url(/font.woff2) }} h1 {{ font-family: own }}
p {{ background: url(/back.png) }}</style>
<h1>Welcome</h1><p>Text</p><img src=/pic.png alt=Logo width=9 height=9><video src=/film.webm autoplay muted></video>
<iframe src=/frame></iframe><script src=/own.js?u={GA}/analytics.js></script>
<script>window.onload = () => fetch('/api').then(() => document.title = 'all here')</script>"""

ALWAYS = {"/", "/style.css", "/own.js", "/frame", "/api"}
PICTURES = {"/pic.png", "/back.png"}
NEVER_LEAN = {"/font.woff2", "/film.webm"}


def put(site: Site) -> None:
    """Give the site a page with files of every kind."""
    site.pages |= {
        "/": PAGE,
        "/frame": "<p>framed</p>",
        "/style.css": Response("h1 { color: red }", media_type="text/css"),
        "/own.js": Response("document.body.dataset.own = 'ran'", media_type="text/javascript"),
        "/api": Response("{}", media_type="application/json"),
        "/pic.png": Response(QR.read_bytes(), media_type="image/png"),
        "/back.png": Response(QR.read_bytes(), media_type="image/png"),
        "/font.woff2": Response(b"no font", media_type="font/woff2"),
        "/film.webm": Response(b"no film", media_type="video/webm"),
    }


async def asked_for(tab: ChromiumPage, site: Site) -> set[str]:
    """Open the page and return the paths that the site was asked for."""
    put(site)
    site.requests.clear()
    await tab.goto("/")
    await tab._tab.wait_for_function("document.title === 'all here'")
    return {request.split()[1].partition("?")[0] for request in site.requests} - {"/favicon.ico"}


@in_browser
async def test_all_is_loaded_unless_asked(tab: ChromiumPage, site: Site) -> None:
    """Without being told, a page loads all that it names: so the other tests can fail."""
    assert await asked_for(tab, site) == ALWAYS | PICTURES | NEVER_LEAN


@in_browser
async def test_a_lean_page_leaves_out_what_no_journey_needs(tab: ChromiumPage, site: Site) -> None:
    """Neither fonts and media nor pictures are asked for; documents, frames, scripts, styles and fetches are."""
    await tab.leave_out(pictures=True)
    assert await asked_for(tab, site) == ALWAYS
    assert await tab._tab.evaluate("document.body.dataset.own") == "ran"
    assert await tab.first_seen([Target("img", "Logo")], within=5) == 0


@in_browser
async def test_pictures_come_back_with_the_next_page(tab: ChromiumPage, site: Site) -> None:
    """Where a QR code may be shown, pictures load, and the code is read."""
    put(site)
    await tab.leave_out(pictures=True)
    await tab.goto("/")
    await tab.leave_out(pictures=False)
    assert await asked_for(tab, site) == ALWAYS | PICTURES
    site.pages["/"] = "<img src=/pic.png>"
    await tab.goto("/")
    assert len(await tab.qr_texts()) == 1


@in_browser
async def test_a_picture_that_is_left_out_has_a_place_on_the_page(tab: ChromiumPage, site: Site) -> None:
    """A link with nothing but an icon in it can be clicked, and no page asks for another picture in vain, for ever."""
    site.pages |= {
        "/": "<a href=/gear aria-label=Settings><img src=/gear.png alt=''></a>"
        "<img src=/1.png crossorigin onerror='document.title += 1; this.src += 1' onload='document.title += 2'>",
        "/gear": "<h1>Settings</h1>",
    }
    await tab.leave_out(pictures=True)
    await tab.goto("/")
    await tab._tab.wait_for_function("document.title")
    assert (await tab.snapshot()).title == "2"
    assert not await tab.qr_texts(anywhere=False)
    await tab.click(Target("link", "Settings"))
    assert await tab.first_seen([Target("heading", "Settings")], within=5) == 0
    assert not any(".png" in request for request in site.requests)


@in_browser
async def test_a_picture_within_the_page_is_shown_on_a_lean_page(tab: ChromiumPage, site: Site) -> None:
    """A data: address is no load: a QR code written into the page is read in any case."""
    await tab.leave_out(pictures=True)
    site.pages["/"] = f"<img src='data:image/png;base64,{b64encode(QR.read_bytes()).decode()}'>"
    await tab.goto("/")
    assert len(await tab.qr_texts()) == 1


@in_browser
async def test_what_only_measures_is_not_asked(tab: ChromiumPage, site: Site) -> None:
    """A script of an analytics host is stopped by us, before its name is looked up; the page goes on without it."""
    failures: list[str] = []
    tab._tab.on("requestfailed", lambda request: failures.append(f"{request.url} {request.failure}"))
    await tab.leave_out(pictures=True)
    site.pages["/"] = f"<script src={GA}/analytics.js></script><h1>Welcome</h1>"
    await tab.goto("/")
    assert await tab.first_seen([Target("heading", "Welcome")], within=5) == 0
    assert failures == [f"{GA}/analytics.js net::ERR_BLOCKED_BY_CLIENT.Inspector"]


@in_browser
async def test_a_lean_page_says_who_it_is(tab: ChromiumPage, site: Site) -> None:
    """Leaving files out hides nothing: the user agent still names Journeyman, and `webdriver` is true."""
    await tab.leave_out(pictures=True)
    site.pages["/"] = "<script>document.title = navigator.webdriver + navigator.userAgent</script>"
    await tab.goto("/")
    title = (await tab.snapshot()).title
    assert title.startswith("true")
    assert "Journeyman/" in title


@given(st.sampled_from(measuring_hosts()), st.from_regex(r"([a-z]{1,8}\.){0,2}", fullmatch=True))
def test_a_host_is_known_with_all_below_it_and_nothing_beside_it(host: str, below: str) -> None:
    """`x.host` measures where `host` does; `nothost` and `host.other` do not, nor anything of the visited service."""
    assert measures(below + host, "acorn.example")
    assert not measures(f"{host}.acorn.example", "acorn.example")
    assert not measures(f"not{host.split('.')[-2]}.{host.rsplit('.', maxsplit=1)[-1]}", "acorn.example")
    assert not measures(below + host, f"app.{'.'.join(host.split('.')[-2:])}")


def test_nothing_that_tells_people_from_programs_is_on_the_list() -> None:
    """Captchas and abuse detection are never stood in the way of, nor the hosts that sites load themselves from."""
    for host in (
        "www.google.com",
        "www.gstatic.com",
        "www.recaptcha.net",
        "hcaptcha.com",
        "challenges.cloudflare.com",
        "client-api.arkoselabs.com",
        "js.datadome.co",
        "client.perimeterx.net",
        "cdn.sift.com",
        "fpjscdn.net",
        "www.googletagmanager.com",
        "cdn.jsdelivr.net",
        "cdnjs.cloudflare.com",
        "connect.facebook.net",
        "accounts.google.com",
    ):
        assert not measures(host, "acorn.example")
