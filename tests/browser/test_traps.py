"""Forms that are not built as forms are: what the reader makes of them in a browser, and what can be done with them."""

import pytest

from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.domain.page import FormField, Snapshot
from journeyman.errors import RecipeBroken
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, main_form, read_forms

from .conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def shown(tab: ChromiumPage, site: Site, html: str) -> Snapshot:
    """Return the snapshot of a page with this body."""
    site.pages["/trap"] = f"<!doctype html><title>Trap</title><body>{html}"
    await tab.goto("/trap")
    return await tab.snapshot()


async def main_of(tab: ChromiumPage, site: Site, html: str) -> Form:
    """Return the main form of a page with this body."""
    form = main_form(await shown(tab, site, html))
    assert form
    return form


def kinds(form: Form) -> list[Kind]:
    """Return what the fields of a form are."""
    return [kind for _, kind in form.fields]


async def test_a_form_in_an_open_shadow_root(tab: ChromiumPage, site: Site) -> None:
    """It is a form like others, with an index, its labels and its button."""
    html = """<form><input type=search name=q></form><div id=host></div><script>
    host.attachShadow({mode: "open"}).innerHTML = `<form><label for=e>Email</label><input id=e>
      <label>Password <input type=password></label><button>Sign in</button></form>`;</script>"""
    form = await main_of(tab, site, html)
    assert (form.index, form.purpose, kinds(form)) == (1, Purpose.SIGN_IN, [Kind.EMAIL, Kind.CURRENT_PASSWORD])
    assert form.submit
    assert form.submit.text == "Sign in"


SPANS = [
    '<form>{fields}<span class="btn btn-primary">Sign in</span></form>',
    '<form>{fields}<div onclick="go()">Sign in</div></form>',
    '<form>{fields}<a href="#" class="button"><b>Sign in</b></a></form>',
    '<div>{fields}<span tabindex="0">Sign in</span></div>',
]


@pytest.mark.parametrize("html", SPANS)
async def test_a_button_that_is_none(tab: ChromiumPage, site: Site, html: str) -> None:
    """Where a form has no button, what looks and acts like one is taken for it, and can be pressed."""
    fields = "<label>Email <input type=email></label><input type=password aria-label=Password>"
    pressed = "<script>addEventListener('click', e => document.title = e.target.textContent)</script>"
    form = await main_of(tab, site, html.format(fields=fields) + pressed)
    assert form.submit
    assert form.submit.text == "Sign in"
    await tab.click(form.submit)
    assert (await tab.snapshot()).title == "Sign in"


async def test_true_buttons_come_first(tab: ChromiumPage, site: Site) -> None:
    """What only looks like a button is none where the form has a button; nor is a link that leads elsewhere."""
    html = """<form><input type=email><span class=btn>Sign up</span><button>Continue</button></form>
    <form><input type=email name=e><a class=btn href=/register>Register</a></form>"""
    snapshot = await shown(tab, site, html)
    assert [button.text for button in snapshot.buttons] == ["Continue"]


LISTBOX = """<form><span id=l>Country</span> <button type=button id=c aria-labelledby=l aria-haspopup=listbox
 aria-controls=o aria-required=true>Choose</button><div id=o role=listbox hidden>
 <div role=option>Norway</div><div role=option>Peru</div></div><label>City <input></label><button>Save</button></form>
<script>c.onclick = () => o.hidden = false;
for (const option of o.children) option.onclick = () => {
  o.hidden = true; c.textContent = option.textContent; option.setAttribute("aria-selected", "true") }</script>"""


def country(snapshot: Snapshot) -> FormField:
    """Return the drop-down."""
    return next(field for field in snapshot.fields if field.type == "listbox")


async def test_a_drop_down_of_the_pages_own(tab: ChromiumPage, site: Site) -> None:
    """It is read like a select, is no button, and an option is chosen as a person does it."""
    before = await shown(tab, site, LISTBOX)
    (form,) = read_forms(before)
    assert kinds(form) == [Kind.COUNTRY, Kind.ADDRESS_LEVEL2]
    field = country(before)
    assert (field.label, field.options, field.required, field.filled) == ("Country", ("Norway", "Peru"), True, False)
    assert [button.text for button in before.buttons] == ["Save"]
    await tab.choose(field, "Peru")
    after = country(await tab.snapshot())
    assert after.filled
    with pytest.raises(RecipeBroken, match=r'option "Chad".*There are: "Norway", "Peru"'):
        await tab.choose(after, "Chad")


async def test_out_of_sight_and_not_shown_yet(tab: ChromiumPage, site: Site) -> None:
    """What is put out of sight is a trap; what is merely not shown is not; neither can be filled."""
    html = """<form><input type=email aria-label=Email>
    <div style="position:absolute;left:-9999px"><input name=website></div>
    <div hidden><input name=phone></div><input name=city style="opacity:0"><button>Go on</button></form>"""
    form = await main_of(tab, site, html)
    assert kinds(form) == [Kind.EMAIL, Kind.HONEYPOT, Kind.TEL, Kind.HONEYPOT]
    assert [(field.visible, field.concealed) for field, _ in form.fields[1:]] == [
        (False, True),
        (False, False),
        (False, True),
    ]


async def test_a_code_in_six_boxes(tab: ChromiumPage, site: Site) -> None:
    """The first of them is the code's, and the rest are left to it."""
    boxes = "<input maxlength=1 inputmode=numeric>" * 6
    form = await main_of(tab, site, f"<h1>Enter the code</h1><form>{boxes}<button>Verify</button></form>")
    assert form.purpose is Purpose.ONE_TIME_CODE
    assert kinds(form) == [Kind.ONE_TIME_CODE, *[Kind.CODE_BOX] * 5]


async def test_fields_that_are_called_like_parts_of_the_page(tab: ChromiumPage, site: Site) -> None:
    """A form's `method` or `id`, and the page's title, are not the fields and forms that are called so."""
    form = "<form id=join method=post><input name=method><input name=id><button>Join</button></form>"
    snapshot = await shown(tab, site, f"{form}<form name=title></form>")
    assert snapshot.title == "Trap"
    assert [snapshot.forms[0].method, snapshot.forms[0].marks] == ["post", "join"]
    assert [field.name for field in snapshot.fields] == ["method", "id"]


AROUND = """<form id=login-box action="/session?token=s3cret" method=post><h2>Welcome back</h2><table>
<tr><td>User name</td><td><input name=a></td></tr><tr><td>First <b>name</b>:</td><td><input name=b></td></tr></table>
Phone <input name=c> - <input name=d><br><input type=checkbox name=e> I agree to <i>the terms</i><br>
<fieldset><legend>Delivery</legend><select name=f><option>1</select></fieldset>
<p>Gender: <input type=radio name=g><input type=radio name=g></p><button>Go</button></form>"""


async def test_what_stands_around_fields_and_forms(tab: ChromiumPage, site: Site) -> None:
    """Text before and after a field without a label, group names, and the form's own heading, names and action."""
    snapshot = await shown(tab, site, AROUND)
    names = {field.name: field for field in snapshot.fields}
    assert [names[name].before for name in "abcd"] == ["User name", "First name", "Phone", ""]
    assert names["e"].after == "I agree to the terms"
    assert names["f"].group == "Delivery"
    assert [field.group for field in snapshot.fields if field.name == "g"] == ["Gender:", "Gender:"]
    (area,) = snapshot.forms
    assert (area.heading, area.method, area.action) == ("Welcome back", "post", "/session")
    assert "login-box" in area.marks
    assert "s3cret" not in repr(snapshot)
