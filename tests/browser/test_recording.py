"""Recording in a real browser: what the listener tells of, on pages that are not plain."""

import pytest
from playwright.async_api import Page as Tab

from journeyman.adapters.chromium import find_chromium
from journeyman.adapters.playwright import Recorder
from journeyman.domain.recording import Act, Deed, Recording
from journeyman.errors import BrowserMissing

from .conftest import Site

in_browser = pytest.mark.asyncio(loop_scope="session")


async def recorded(site: Site, person: object) -> Recording:
    """Return what a person did at the site."""
    try:
        program = find_chromium(None)
    except BrowserMissing as missing:
        pytest.skip(str(missing))
    return await Recorder(program, person).record(site.origin, "/")  # type: ignore[arg-type] - a coroutine function


def done(recording: Recording) -> list[tuple[Deed, str]]:
    """Return what was done, by the name of the field or of what was pressed."""
    return [(act.deed, act.name or _field(act)) for act in recording.acts if act.deed is not Deed.OPEN]


def _field(act: Act) -> str:
    return next((field.name for field in act.page.fields if field.ref == act.ref), "")


@in_browser
async def test_what_counts_as_done(site: Site) -> None:
    """Each field once, boxes as they end, buttons, links and what is dressed up as one; no click that does nothing."""
    site.pages["/"] = """<h1>All</h1><p>Text</p><form onsubmit="return false">
      <input name=one><textarea name=two></textarea><label><input type=checkbox name=three> Three</label>
      <button type=button>Push <b>me</b></button></form>
      <span onclick="this.textContent = 'Pressed'">Dressed up</span><a href="#here">A link</a>"""

    async def person(tab: Tab) -> None:
        await tab.get_by_text("Text").click()
        await tab.locator("[name=one]").press_sequentially("abc")
        await tab.locator("[name=two]").fill("def")
        await tab.get_by_text("Three").click()
        await tab.get_by_text("me", exact=True).click()
        await tab.get_by_text("Dressed up").click()
        await tab.get_by_role("link").click()

    assert done(await recorded(site, person)) == [
        (Deed.FILL, "one"),
        (Deed.FILL, "two"),
        (Deed.CHECK, "three"),
        (Deed.PRESS, "Push me"),
        (Deed.PRESS, "Dressed up"),
        (Deed.PRESS, "A link"),
    ]


@in_browser
async def test_enter_sends_a_form(site: Site) -> None:
    """By its button, which is pressed so; a form without one is sent all the same."""
    site.pages["/"] = "<form action=/next><input name=one><button>Go</button></form>"
    site.pages["/next"] = "<form action=/end><input name=two></form>"
    site.pages["/end"] = "<h1>The end</h1>"

    async def person(tab: Tab) -> None:
        await tab.locator("[name=one]").fill("x")
        await tab.locator("[name=one]").press("Enter")
        await tab.locator("[name=two]").fill("x")
        await tab.locator("[name=two]").press("Enter")
        await tab.get_by_role("heading").wait_for()

    recording = await recorded(site, person)
    assert done(recording) == [(Deed.FILL, "one"), (Deed.PRESS, "Go"), (Deed.FILL, "two"), (Deed.SEND, "")]
    assert recording.acts[-1].page.path == "/end?two=x"


@in_browser
async def test_what_a_shadow_root_holds(site: Site) -> None:
    """Fields and buttons of web components count as any others."""
    site.pages["/"] = """<x-form></x-form><script>
      customElements.define("x-form", class extends HTMLElement { connectedCallback() {
        this.attachShadow({mode: "open"}).innerHTML = "<input name=inner><button type=button>Go</button>"; } });
      </script>"""

    async def person(tab: Tab) -> None:
        await tab.locator("[name=inner]").fill("x")
        await tab.get_by_role("button").click()

    assert done(await recorded(site, person)) == [(Deed.FILL, "inner"), (Deed.PRESS, "Go")]


@in_browser
async def test_what_a_script_does_is_not_recorded(site: Site) -> None:
    """A click that no person made is none."""
    site.pages["/"] = "<button onclick=\"document.title = 'pressed'\">Go</button>"

    async def person(tab: Tab) -> None:
        await tab.evaluate("document.querySelector('button').click()")
        assert await tab.title() == "pressed"

    assert done(await recorded(site, person)) == []


@in_browser
async def test_other_origins_are_told_and_not_recorded(site: Site, foreign: Site) -> None:
    """What is done at another site is no part of the recording, but that something was."""
    site.pages["/"] = f'<a href="{foreign.origin}/">Away</a>'
    foreign.pages["/"] = "<form><input name=theirs><button type=button>Go</button></form>"

    async def person(tab: Tab) -> None:
        await tab.get_by_role("link").click()
        await tab.locator("[name=theirs]").fill("x")
        await tab.get_by_role("button").click()

    recording = await recorded(site, person)
    assert done(recording) == [(Deed.PRESS, "Away")]
    assert recording.elsewhere == (foreign.origin,)


FORGED = """<h1>Theirs</h1><script>
  const page = {title: "", forms: [], fields: [], headings: [], alerts: [], links: [], ways: [], frames: [], text: "",
    buttons: [{ref: "0", form: -1, text: "Forged", type: "button", name: "", marks: "", visible: true, enabled: true}]};
  for (const deed of ["open", "press"])
    window.__journeyman_tells(JSON.stringify({deed, index: 0, href: "ORIGIN/forged", page, name: "Forged"}));
</script>"""


@in_browser
async def test_a_page_that_calls_itself_another_is_not_believed(site: Site, foreign: Site) -> None:
    """Where a page is says the browser: neither a frame nor a page that was led to tells of acts at the service."""
    site.pages["/"] = f'<iframe src="{foreign.origin}/"></iframe><a href="{foreign.origin}/">Away</a>'
    foreign.pages["/"] = FORGED.replace("ORIGIN", site.origin)

    async def person(tab: Tab) -> None:
        await tab.frame_locator("iframe").get_by_role("heading").wait_for()
        await tab.get_by_role("link").click()
        await tab.get_by_role("heading", name="Theirs").wait_for()

    recording = await recorded(site, person)
    assert done(recording) == [(Deed.PRESS, "Away")]
    assert not any(act.page.path == "/forged" for act in recording.acts)


@in_browser
async def test_it_ends_with_the_last_window(site: Site) -> None:
    """A window that was opened on the way counts, and when all are closed it is over."""
    site.pages["/"] = '<a href="/more" target="_blank">More</a>'
    site.pages["/more"] = "<form><input name=second><button type=button>Go</button></form>"

    async def person(tab: Tab) -> None:
        async with tab.expect_popup() as opening:
            await tab.get_by_role("link").click()
        second = await opening.value
        await second.locator("[name=second]").fill("x")
        await tab.close()
        await second.get_by_role("button").click()
        await second.wait_for_timeout(500)  # as a person, who does not close it at once
        await second.close()

    assert done(await recorded(site, person)) == [
        (Deed.PRESS, "More"),
        (Deed.FILL, "second"),
        (Deed.PRESS, "Go"),
    ]
