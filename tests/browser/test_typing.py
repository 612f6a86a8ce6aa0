"""A secret is typed into the service's own origin and nowhere else, and no error tells it."""

import asyncio
import traceback

import pytest
from pydantic import SecretStr

from journeyman.adapters.playwright import ChromiumBrowser
from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.adapters.playwright.secret_typing import check_origin, type_secret
from journeyman.domain.origins import Origins
from journeyman.domain.page import Target
from journeyman.errors import JourneymanError, OriginViolation, RecipeBroken, Transient

from .conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = SecretStr("correct-Horse7battery")
FIELDS = (
    "<form method=post><label>Email <input name=email></label><label>Password <input type=password name=pw></label>"
)
PASSWORD = Target("textbox", "Password")
TELL = "<script>setInterval(() => { const f = document.querySelector('[name=pw]'); f && f.value && fetch('/got', {method: 'POST', body: f.value}) }, 5)</script>"  # noqa: E501 - one script


def told(error: BaseException) -> str:
    """Return all that a log could hold of an error: chain, repr, traceback."""
    chain = [repr(error.__cause__), repr(error.__context__), repr(error), str(error)]
    return "\n".join([*chain, *traceback.format_exception(error)])


async def test_secret_arrives_with_the_form(tab: ChromiumPage, site: Site) -> None:
    """A secret typed into the service's own form is what the form sends."""
    site.pages["/login"] = FIELDS + "<button>Sign in</button></form>"
    await tab.goto("/login")
    await tab.fill(Target("textbox", "Email"), "a@agents.test")
    await tab.fill(PASSWORD, SECRET)
    await tab.click(Target("button", "Sign in"))
    assert "POST /login? email=a%40agents.test&pw=correct-Horse7battery" in site.requests


async def test_controlled_inputs_notice(tab: ChromiumPage, site: Site) -> None:
    """A script that follows `input` events and tracks the value property, as React does, sees the secret typed."""
    site.pages["/"] = (
        FIELDS
        + """<p id=o></p><script>
        const f = document.querySelector('[name=pw]');
        const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        let tracked = '';
        Object.defineProperty(f, 'value', {
          get() { return own.get.call(this) }, set(v) { tracked = v; own.set.call(this, v) }});
        f.addEventListener('input', () => {
          if (own.get.call(f) !== tracked) o.textContent = 'noticed ' + own.get.call(f).length });
        </script>"""
    )
    await tab.goto("/")
    await tab.fill(PASSWORD, SECRET)
    assert await tab.first_seen([Target("text", "noticed 21")], within=30) == 0


@pytest.mark.parametrize("kind", ["cross-origin", "other port", "data", "sandboxed", "blank", "blob"])
async def test_foreign_frame_gets_nothing(tab: ChromiumPage, site: Site, foreign: Site, kind: str) -> None:
    """A frame of another or of no origin that shows the same fields, and claims to be the service, is refused."""
    claim = f"<script>try {{ self.origin = '{site.origin}' }} catch {{}}</script>"
    foreign.pages["/f"] = site.pages["/own"] = claim + FIELDS + TELL
    frames = {
        "cross-origin": f"src='{foreign.origin}/f'",
        "other port": f"src='http://127.0.0.1:{foreign.port}/f'",
        "data": 'src="data:text/html,' + (claim + FIELDS).replace('"', "'").replace("#", "") + '"',
        "sandboxed": "sandbox=allow-scripts src=/own",
        "blank": "src=about:blank",
        "blob": "",
    }
    fill = {
        "blank": f"frames[0].document.body.innerHTML = `{FIELDS}`",
        "blob": f"f.src = URL.createObjectURL(new Blob([`{FIELDS}`], {{type: 'text/html'}}))",
    }
    site.pages["/"] = f"<iframe id=f {frames[kind]}></iframe><script>onload = () => {{ {fill.get(kind, '')} }}</script>"
    await tab.goto("/")
    # A page is settled before its foreign frames are: on a busy machine they are drawn later.
    assert await tab.first_seen([Target("textbox", "Password", frame="#f")], 30) == 0
    with pytest.raises(OriginViolation) as caught:
        await tab.fill(Target("textbox", "Password", frame="#f"), SECRET)
    assert SECRET.get_secret_value() not in told(caught.value)
    assert not [request for request in foreign.requests + site.requests if "correct-Horse" in request]


async def test_same_origin_frame_is_typed_into(tab: ChromiumPage, site: Site) -> None:
    """A frame of the service's own origin is as good as the page."""
    site.pages |= {"/": "<iframe id=f src=/own></iframe>", "/own": FIELDS + "<button>Go</button></form>"}
    await tab.goto("/")
    await tab.fill(Target("textbox", "Password", frame="#f"), SECRET)
    assert (await tab.read(Target("textbox", "Password", frame="#f"))).get_secret_value() == SECRET.get_secret_value()


async def test_an_origin_that_is_named_is_typed_into_and_no_other(
    chromium: ChromiumBrowser, site: Site, sibling: Site, stranger: Site
) -> None:
    """Another origin of the service gets a secret, by the same check; a third one below the same domain gets nothing.

    Neither does a sandboxed frame there, whose address is the service's and whose document is of no origin.
    """
    site.host = "app.tiny.localhost"
    stranger.pages["/f"] = FIELDS + TELL
    sibling.pages |= {
        "/in": FIELDS
        + f"</form><iframe id=f src={stranger.origin}/f></iframe><iframe id=s sandbox=allow-scripts src=/s></iframe>",
        "/s": FIELDS,
    }
    site.pages["/"] = f"<script>location = '{sibling.origin}/in?a=b'</script>"
    async with chromium.open(Origins(site.origin, (sibling.origin,))) as tab:
        await tab.goto("/")
        assert tab.path == f"{sibling.origin}/in?a=b"
        assert tab.passed == {sibling.origin}
        snapshot = await tab.snapshot()
        assert snapshot.path == "/in?a=b"
        await tab.fill_all([(field, SECRET) for field in snapshot.fields if field.ref.split(".")[1] == "0"])
        await tab.fill(PASSWORD, SECRET)
        assert (await tab.read(PASSWORD)).get_secret_value() == SECRET.get_secret_value()
        for frame in ("#f", "#s"):
            assert await tab.first_seen([Target("textbox", "Password", frame=frame)], 30) == 0
            with pytest.raises(OriginViolation):
                await tab.fill(Target("textbox", "Password", frame=frame), SECRET)
        with pytest.raises(OriginViolation):
            await tab.goto(f"{stranger.origin}/f")
    assert not [request for request in stranger.requests if "correct-Horse" in request]


async def test_frame_that_navigates_between_check_and_typing(tab: ChromiumPage, site: Site, foreign: Site) -> None:
    """The checked document is the one typed into: when its frame went elsewhere meanwhile, typing fails."""
    foreign.pages["/f"] = FIELDS + TELL
    site.pages |= {"/": "<iframe id=f src=/own></iframe>", "/own": FIELDS}
    await tab.goto("/")
    field = await tab._finder.element(Target("textbox", "Password", frame="#f"))
    await check_origin(field, site.origin, "the field")
    async with tab._tab.expect_event("framenavigated"):
        await tab._tab.evaluate(f"f.src = '{foreign.origin}/f'")
    await tab._finder.element(Target("textbox", "Password", frame="#f"))
    with pytest.raises((Transient, OriginViolation)):
        await type_secret(field, site.origin, SECRET, "the field")
    assert not [request for request in foreign.requests if "correct-Horse" in request]


async def test_frame_that_flips_and_steals_the_focus(tab: ChromiumPage, site: Site, foreign: Site) -> None:
    """A foreign frame that takes the focus all the time gets no letter of what is typed into the page."""
    foreign.pages["/f"] = (
        FIELDS + TELL + "<script>setInterval(() => document.querySelector('[name=pw]').focus(), 1)</script>"
    )
    site.pages["/"] = FIELDS + f"</form><iframe id=f src='{foreign.origin}/f'></iframe>"
    await tab.goto("/")
    for _ in range(5):
        await tab.fill(PASSWORD, SECRET)
    await tab.first_seen([Target("text", "never")], within=0.2)
    assert not [request for request in foreign.requests if "/got" in request]


@pytest.mark.parametrize(
    ("attribute", "says"),
    [("disabled", "disabled"), ("readonly", "read-only"), ("maxlength=5", "too short"), ("type=number", "not taking")],
)
async def test_unusable_field_is_named_without_the_secret(
    tab: ChromiumPage, site: Site, attribute: str, says: str
) -> None:
    """A field that can't take the secret is told as such; nothing of an error, its chain or traceback holds it."""
    site.pages["/in"] = f"<label>Password <input {attribute}></label>"
    await tab.goto("/in")
    role = "spinbutton" if "number" in attribute else "textbox"
    with pytest.raises(RecipeBroken, match=f'{role} "Password" on /in: it is there but {says}') as caught:
        await tab.fill(Target(role, "Password"), SECRET)
    assert SECRET.get_secret_value() not in told(caught.value)
    assert "Playwright" not in told(caught.value)
    assert "Call log" not in told(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


async def test_plain_text_into_a_disabled_field_is_not_told(tab: ChromiumPage, site: Site) -> None:
    """What was to be typed stays out of the error also where it is no secret."""
    name = "Zap" + "hod"  # not a text of the line that a traceback shows
    site.pages["/in"] = "<label>Name <input disabled></label>"
    await tab.goto("/in")
    with pytest.raises(RecipeBroken, match="disabled") as caught:
        await tab.fill(Target("textbox", "Name"), name)
    assert "Zaphod" not in told(caught.value)


async def test_page_that_goes_away_while_typing(tab: ChromiumPage, site: Site) -> None:
    """A crash of the page is Transient, without the secret."""
    site.pages["/"] = FIELDS
    await tab.goto("/")
    filling = asyncio.create_task(tab.fill(Target("textbox", "Missing"), SECRET))
    await tab._tab.close()
    with pytest.raises(JourneymanError) as caught:
        await filling
    assert isinstance(caught.value, Transient)
    assert SECRET.get_secret_value() not in told(caught.value)


async def test_one_box_for_each_character(tab: ChromiumPage, site: Site) -> None:
    """A code typed into the first of six one-character boxes is spread over them."""
    site.pages["/"] = "<form>" + "".join(f"<input maxlength=1 aria-label='Digit {n}'>" for n in range(1, 7)) + "</form>"
    await tab.goto("/")
    await tab.fill(Target("textbox", "Digit 1"), SecretStr("493817"))
    assert (await tab.read(Target("textbox", "Digit 6"))).get_secret_value() == "7"


async def test_a_form_is_filled_in_one_go(tab: ChromiumPage, site: Site) -> None:
    """Several fields take their values in order, each as if it were typed alone; the page's scripts run in between."""
    site.pages["/"] = (
        FIELDS
        + """<button>Sign in</button></form><script>
        const seen = [];
        for (const f of document.querySelectorAll('input')) f.addEventListener('change', () => {
          seen.push(f.name);
          setTimeout(() => document.title = seen.join() + (seen.length === 2 ? ' apart' : ''));
        });
        document.querySelector('[name=email]').addEventListener('change', () =>
          setTimeout(() => { if (document.querySelector('[name=pw]').value) document.title = 'together' }));
        </script>"""
    )
    await tab.goto("/")
    email, password = (await tab.snapshot()).fields
    await tab.fill_all([(email, SecretStr("a@agents.test")), (password, SECRET)])
    assert (await tab.snapshot()).title == "email,pw apart"
    await tab.click(Target("button", "Sign in"))
    assert "POST /? email=a%40agents.test&pw=correct-Horse7battery" in site.requests


async def test_a_field_of_a_form_is_waited_for(tab: ChromiumPage, site: Site) -> None:
    """A field that can be used only after another was filled is waited for; one that never can is told."""
    site.pages["/in"] = (
        FIELDS + "<label>Again <input name=again disabled></label></form><script>"
        "const [, pw, again] = document.querySelectorAll('input');"
        "if (location.search) pw.onchange = () => setTimeout(() => again.disabled = false, 200)</script>"
    )
    for path in ("/in?mends", "/in"):
        await tab.goto(path)
        values = [(field, SECRET) for field in (await tab.snapshot()).fields]
        if path == "/in":
            with pytest.raises(RecipeBroken, match='field "Again" on /in: it is there but disabled') as caught:
                await tab.fill_all(values)
            assert SECRET.get_secret_value() not in told(caught.value)
        else:
            await tab.fill_all(values)
            assert all(field.filled for field in (await tab.snapshot()).fields)


async def test_a_form_of_another_origin_gets_nothing(tab: ChromiumPage, site: Site) -> None:
    """Fields that were read in a document that claims another origin are not filled: the isolated world tells."""
    site.pages["/"] = FIELDS + TELL
    await tab.goto("/")
    values = [(field, SECRET) for field in (await tab.snapshot()).fields]
    tab._origins = Origins("https://acorn.example")
    with pytest.raises(OriginViolation):
        await tab.fill_all(values)
    assert not any("/got" in request for request in site.requests)


async def test_fields_of_an_earlier_reading_are_not_filled(tab: ChromiumPage, site: Site) -> None:
    """What another snapshot or another document replaced is refused, and nothing is sent."""
    site.pages["/"] = FIELDS + TELL
    await tab.goto("/")
    values = [(field, SECRET) for field in (await tab.snapshot()).fields]
    await tab.goto("/")
    with pytest.raises(Transient):
        await tab.fill_all(values)
    await tab.snapshot()
    with pytest.raises(Transient):
        await tab.fill_all(values)
    assert not any("/got" in request for request in site.requests)


async def test_a_field_that_was_taken_away_is_no_broken_recipe(tab: ChromiumPage, site: Site) -> None:
    """Where a page draws its form anew while it is filled, the stage is tried again; the recipe is not called wrong."""
    redraw = "onchange='document.forms[0].innerHTML += String()'"
    site.pages["/in"] = FIELDS.replace("<input", f"<input {redraw}", 1) + "</form>"
    await tab.goto("/in")
    values = [(field, SECRET) for field in (await tab.snapshot()).fields]
    with pytest.raises(Transient) as caught:
        await tab.fill_all(values)
    assert SECRET.get_secret_value() not in told(caught.value)
