"""Targets are found exactly, and what is not there is told in names."""

import pytest
import pytest_asyncio

from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.domain.page import Target
from journeyman.errors import RecipeBroken

from .conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

REGISTER = """<h1>Join</h1><form><label>Email: <input type=email></label><label for=u>Username</label><input id=u>
<input type=password aria-label=Password value=hunter2hunter2 placeholder='Your password'>
<label><input type=checkbox> I accept</label><select aria-label=Country><option>Norway<option>Peru</select>
<div data-testid=box>In the box</div><button disabled>Later</button><button>Join</button>
<div style="position:relative"><button id=c>Covered</button><div style="position:absolute;inset:0">lid</div></div>
<button>Twice</button><button>Twice</button></form>
<div role=alert>Sorry, that name is Already Taken.</div>
<h2 id=h>Recovery codes</h2><ul aria-labelledby=h><li>one<li>two</ul>
<ul aria-label='Others'><li>Third thing</ul>"""


@pytest_asyncio.fixture(loop_scope="session")
async def register(tab: ChromiumPage, site: Site) -> ChromiumPage:
    """A registration page."""
    site.pages["/register"] = REGISTER
    return tab


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            Target("textbox", "User name"),
            (
                'no textbox "User name" on /register. '
                'Did you mean "Username"? There are: "Email:", "Username", "Password".'
            ),
        ),
        (Target("label", "Usernam"), 'no label "Usernam" on /register. Did you mean "Username"? There are: "Email:"'),
        (Target("placeholder", "Your pass"), 'Did you mean "Your password"? There are: "Your password".'),
        (Target("testid", "bix"), 'no testid "bix" on /register. Did you mean "box"? There are: "box".'),
        (Target("css", "#nope"), 'no css "#nope" on /register.'),
        (Target("button", "Later"), 'button "Later" on /register: it is there but disabled.'),
        (Target("button", "Covered"), 'button "Covered" on /register: it is there but covered by something else.'),
        (Target("button", "Twice"), '2 elements on /register are button "Twice"; name one by its frame'),
        (Target("alert", "too weak"), 'no alert "too weak" on /register.'),
    ],
)
async def test_what_is_wrong_is_told(register: ChromiumPage, target: Target, message: str) -> None:
    """A missing, disabled, covered or ambiguous target is told apart; names are listed, typed values never."""
    await register.goto("/register")
    with pytest.raises(RecipeBroken) as caught:
        await register.click(target)
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target("label", "Email:"), ""),
        (Target("placeholder", "Your password"), "hunter2hunter2"),
        (Target("testid", "box"), "In the box"),
        (Target("text", "In the box"), "In the box"),
        (Target("css", "h1"), "Join"),
        (Target("alert", "already taken"), "Sorry, that name is Already Taken."),
        (Target("list", "Recovery codes"), "one\ntwo"),
        (Target("list", "third"), "Third thing"),
        (Target("heading", "Join"), "Join"),
        (Target("combobox", "Country"), "Norway"),
    ],
)
async def test_every_way_to_name_a_target(register: ChromiumPage, target: Target, text: str) -> None:
    """Each locator finds its one element; roles without a name from content match by an authored name or by text."""
    await register.goto("/register")
    assert (await register.read(target)).get_secret_value() == text


async def test_codes_are_no_names(tab: ChromiumPage, site: Site) -> None:
    """A name that may be a secret which the page prints is not listed."""
    site.pages["/"] = "<h2>JBSWY3DPEHPK3PXP</h2><h2>Welcome</h2><h2>4f7a-99bc</h2>"
    await tab.goto("/")
    assert await tab.names("heading") == ["Welcome"]


async def test_first_seen_names_the_first_that_shows(tab: ChromiumPage, site: Site) -> None:
    """The target that becomes visible wins; a hidden one does not count; none within the time is None."""
    site.pages["/"] = (
        "<p role=alert style='display:none'>No</p><button onclick=\"fetch('/x').then(() => "
        'setTimeout(() => { w.hidden = false }, 300))">Go</button><h1 id=w hidden>Welcome</h1>'
    )
    await tab.goto("/")
    targets = [Target("alert", "No"), Target("heading", "Welcome")]
    assert await tab.first_seen(targets, within=0.1) is None
    await tab.click(Target("button", "Go"))
    assert await tab.first_seen(targets, within=30) == 1


@pytest.mark.parametrize(
    "box",
    [
        "<label><input type=checkbox> I accept</label>",
        (
            "<label style='position:relative'><input type=checkbox style='opacity:0;position:absolute'>"
            "<span style='position:absolute;inset:0;background:#fff'></span> I accept</label>"
        ),
        "<input id=b type=checkbox style='display:none'><label for=b>I accept</label>",
        (
            "<button role=checkbox aria-checked=false "
            "onclick=\"this.setAttribute('aria-checked', this.n ? 'true' : 'false'); this.n = 1\">I accept</button>"
        ),
    ],
    ids=["plain", "covered", "hidden", "button that needs two clicks"],
)
async def test_box_is_ticked(tab: ChromiumPage, site: Site, box: str) -> None:
    """Plain, styled and scripted boxes are ticked; one that did not take is clicked again."""
    site.pages["/"] = box
    await tab.goto("/")
    by = "label" if "display:none" in box else "checkbox"
    await tab.set_checked(Target(by, "I accept"), checked=True)
    await tab.set_checked(Target(by, "I accept"), checked=True)
    ticked = "[aria-checked=true]" if "role" in box else ":checked"
    assert await tab._tab.locator(ticked).count() == 1


async def test_box_that_never_takes(tab: ChromiumPage, site: Site) -> None:
    """A box that stays as it was is told, not ignored."""
    site.pages["/"] = "<label><input type=checkbox onclick='return false'> I accept</label>"
    await tab.goto("/")
    with pytest.raises(RecipeBroken, match="it is there but not taking the click"):
        await tab.set_checked(Target("checkbox", "I accept"), checked=True)


async def test_option_is_chosen_by_its_text(register: ChromiumPage) -> None:
    """An option is chosen by what a person reads; a wrong one is answered with those that are there."""
    await register.goto("/register")
    await register.choose(Target("combobox", "Country"), "Peru")
    assert (await register.read(Target("combobox", "Country"))).get_secret_value() == "Peru"
    with pytest.raises(RecipeBroken, match='Did you mean "Norway"\\? There are: "Norway", "Peru"'):
        await register.choose(Target("combobox", "Country"), "Norwey")


async def test_targets_in_a_frame_are_seen_as_others_are(tab: ChromiumPage, site: Site) -> None:
    """Several in one frame, and one of a role that its text names; beside one that is in the page and not there."""
    site.pages |= {"/": "<iframe id=f src=/in></iframe>", "/in": "<p role=alert>Sorry, taken.</p><h1>Join</h1>"}
    await tab.goto("/")
    missing, alert, join = (
        Target("alert", "No", frame=""),
        Target("alert", "taken", "#f"),
        Target("heading", "Join", "#f"),
    )
    assert await tab.first_seen([missing, join, alert], within=30) == 1
    assert await tab.first_seen([missing, alert], within=30) == 1
    assert (await tab.read(alert)).get_secret_value() == "Sorry, taken."
    assert (
        await tab.first_seen([missing, Target("heading", "Leave", "#f"), Target("alert", "No", "#f")], within=0) is None
    )
