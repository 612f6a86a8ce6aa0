"""What is read from a page: fields, buttons, texts, secrets that it shows. Never what was typed."""

import dataclasses
from pathlib import Path

import pytest
import pytest_asyncio
import qrcode
from pydantic import SecretStr
from starlette.responses import Response

from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.domain.page import FormField, Snapshot, Target
from journeyman.errors import Transient

from .conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

QR = Path(__file__).parents[1] / "data" / "qr"
URI = "otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example"

PAGE = """<title>Join</title><h1>Join us</h1><h2 hidden>Not this</h2>
<ul class=errorlist><li>That name is taken.</ul><div role=status></div>
<form><input name=q type=search aria-label=Search></form>
<form id=f>
 <p><label for=u>Username <b>*</b></label><input id=u name=username required maxlength=20 autocomplete=username>
 <span class=helptext>Letters only.</span></p>
 <p><label>Password <input type=password name=pw value=typed-Secret minlength=10 passwordrules='minlength: 10'
   aria-describedby=h></label></p><p id=h>Ten characters.</p>
 <p><span id=l1>Work</span> <span id=l2>country</span>
 <select aria-labelledby='l1 l2' name=c><option>Norway<option>Peru</select></p>
 <div style='position:absolute;left:-9999px'><label>Leave empty <input name=hp tabindex=-1></label></div>
 <div style='opacity:0'><input name=ghost></div><input name=tiny style='width:1px;height:1px;border:0;padding:0'>
 <input name=clipped style='clip-path:inset(50%)'><div style='overflow:hidden;height:0'><input name=folded></div>
 <label style='position:relative'><input type=checkbox name=ok checked style='opacity:0'><i>I agree</i></label>
 <input name=ro readonly value=x title='Read only'><input type=hidden name=csrf value=zzz>
 <button>Join</button><button disabled type=button>Later</button><input type=image alt=Send>
</form>
<button form=f name=two>Other <b>way</b></button><a href=/x role=button>Link button</a><a href=/x>Link</a>
<iframe src=/inner title=Inner></iframe><iframe src=/inner style='display:none'></iframe>"""


@pytest_asyncio.fixture(loop_scope="session")
async def snapshot(tab: ChromiumPage, site: Site) -> Snapshot:
    """The snapshot of PAGE."""
    site.pages |= {"/join": PAGE, "/inner": "<form><label>Code <input name=code></label><button>Send</button></form>"}
    await tab.goto("/join?a=b")
    # The frame may be drawn after the page has settled, on a busy machine.
    assert await tab.first_seen([Target("button", "Send", frame="iframe[title=Inner]")], 30) == 0
    return await tab.snapshot()


def field(snapshot: Snapshot, name: str) -> FormField:
    """Return the field of that name."""
    return next(f for f in snapshot.fields if f.name == name)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (
            "username",
            {"form": 1, "label": "Username *", "required": True, "max_length": 20, "autocomplete": "username"}
            | {"nearby": "Letters only.", "visible": True, "filled": False, "id": "u", "tag": "input", "type": "text"},
        ),
        ("pw", {"nearby": "Ten characters.", "min_length": 10, "password_rules": "minlength: 10", "filled": True}),
        ("c", {"label": "Work country", "options": ("Norway", "Peru"), "tag": "select"}),
        ("hp", {"visible": False, "tabbable": False}),
        ("ghost", {"visible": False}),
        ("tiny", {"visible": False}),
        ("clipped", {"visible": False}),
        ("folded", {"visible": False}),
        ("ok", {"visible": True, "checked": True, "label": "I agree"}),
        ("ro", {"enabled": False, "label": "Read only"}),
        ("q", {"form": 0, "label": "Search", "type": "search"}),
        ("code", {"form": 2, "label": "Code", "visible": True}),
    ],
)
async def test_fields(snapshot: Snapshot, name: str, wanted: dict[str, object]) -> None:
    """Each field's form, label, help text, limits and visibility are those that a person finds."""
    read = dataclasses.asdict(field(snapshot, name))
    assert {key: read[key] for key in wanted} == wanted


async def test_snapshot_as_a_whole(snapshot: Snapshot) -> None:
    """Buttons, headings, alerts, frames and text are read; hidden frames and typed values are not."""
    buttons = [(b.text, b.form, b.type, b.enabled) for b in snapshot.buttons]
    assert buttons == [
        ("Join", 1, "submit", True),
        ("Later", 1, "button", False),
        ("Send", 1, "image", True),
        ("Other way", 1, "submit", True),
        ("Link button", -1, "button", True),
        ("Send", 2, "submit", True),
    ]
    assert (snapshot.path, snapshot.title) == ("/join?a=b", "Join")
    assert snapshot.headings == ("Join us",)
    assert snapshot.alerts == ("That name is taken.",)
    assert [frame.rpartition(" ")[2] for frame in snapshot.frames] == ["Inner"]
    assert "Letters only." in snapshot.text
    assert "csrf" not in {f.name for f in snapshot.fields}
    for value in ("typed-Secret", "zzz"):
        assert value not in str(dataclasses.asdict(snapshot))


async def test_link_texts(tab: ChromiumPage, site: Site) -> None:
    """The seen links' names are read in page order, at most 200, and each can be clicked by what was read."""
    site.pages |= {
        "/links": """<nav><a href=/x>Home</a> <a href=/x aria-label='Our blog'>Blog</a> <a href=/x><img alt=Logo
        src=data:, width=9 height=9></a></nav><a href=/x role=button>Not a link</a> <a>No target</a> <a href=/x> </a>
        <a href=/x hidden>Hidden</a><form><input name=u> <a href=/forgot>Forgot  your
        <b>password?</b></a></form><span role=link>Help</span>""",
        "/forgot": "<h1>Reset</h1>",
        "/many": "".join(f"<a href=/x>Link {number}</a> " for number in range(300)),
    }
    await tab.goto("/links")
    links = (await tab.snapshot()).link_texts
    assert links == ("Home", "Our blog", "Logo", "Forgot your password?", "Help")
    await tab.click(Target("link", links[3]))
    assert tab.path == "/forgot"
    await tab.goto("/many")
    assert (await tab.snapshot()).link_texts == tuple(f"Link {number}" for number in range(200))


@pytest.mark.parametrize(
    ("markup", "method"),
    [
        ("<a href=/x data-method=delete>X</a>", "delete"),
        ("<a href=/x data-method=post rel=nofollow>X</a>", "post"),
        ("<a href=/x data-turbo-method=DELETE>X</a>", "delete"),
        ("<a href=/x hx-delete=/x>X</a>", "delete"),
        ("<a href=/x data-hx-post=/x>X</a>", "post"),
        ("<a href=/x data-method=post data-confirm='Are you sure?'>X</a>", "post"),
        ("<a href=/x>X</a>", ""),
        ("<button hx-delete=/x>X</button>", "delete"),
        ("<button data-turbo-confirm=Sure>X</button>", ""),
        ("<form><button formmethod=post>X</button></form>", "post"),
        ("<form><input name=method><button>X</button></form>", ""),
    ],
)
async def test_what_markup_says_that_a_press_sends(tab: ChromiumPage, site: Site, markup: str, method: str) -> None:
    """Links and buttons may send something by attributes that the site's scripts read, or delete it."""
    site.pages |= {"/sends": markup}
    await tab.goto("/sends")
    snapshot = await tab.snapshot()
    (found,) = (*snapshot.links, *snapshot.buttons)
    assert found.method == method
    if snapshot.links:
        assert snapshot.links[0].acts is bool(method)


async def test_boxes_of_a_pages_own_are_boxes(tab: ChromiumPage, site: Site) -> None:
    """What has the role of a checkbox or a switch is read as a box with its label, is no button, and can be ticked."""
    flip = "onclick=\"this.setAttribute('aria-checked', this.getAttribute('aria-checked') !== 'true')\""
    site.pages |= {
        "/boxes": f"""<form><div role=checkbox aria-checked=false aria-labelledby=t tabindex=0 {flip}>.</div>
        <span id=t>I accept the <a href=/t>terms</a></span>
        <p><button type=button role=checkbox id=n aria-checked=true {flip}>x</button><label for=n>Newsletter</label></p>
        <p><span role=switch aria-checked=false aria-label=Dark aria-required=true {flip}>o</span></p></form>"""
    }
    await tab.goto("/boxes")
    snapshot = await tab.snapshot()
    read = [(its.type, its.form, its.label, its.checked, its.required) for its in snapshot.fields]
    assert read == [
        ("checkbox", 0, "I accept the terms", False, False),
        ("checkbox", 0, "Newsletter", True, False),
        ("checkbox", 0, "Dark", False, True),
    ]
    assert not snapshot.buttons
    await tab.set_checked(snapshot.fields[0], checked=True)
    await tab.set_checked(snapshot.fields[1], checked=False)
    assert [its.checked for its in (await tab.snapshot()).fields] == [True, False, False]


async def test_what_is_said_of_a_field_that_is_wrong_is_an_alert(tab: ChromiumPage, site: Site) -> None:
    """A field that is marked as wrong names what is said of it; what describes it counts where nothing else is said."""
    described = """<input aria-describedby=a><p id=a>Ten characters.</p><input aria-invalid=false aria-describedby=a>
        <input aria-invalid=true aria-describedby='b no'><p id=b>Too long.</p>"""
    told = "<input aria-invalid=true aria-errormessage=c><p id=c>Not a date.</p>"
    site.pages |= {"/described": described, "/told": described + told}
    await tab.goto("/described")
    assert (await tab.snapshot()).alerts == ("Too long.",)
    await tab.goto("/told")
    assert (await tab.snapshot()).alerts == ("Not a date.",)


async def test_what_a_component_is_given_is_its_text(tab: ChromiumPage, site: Site) -> None:
    """A button in a shadow root is called what its slot is filled with, and the slot's own text where it is not."""
    site.pages |= {
        "/slots": """<x-button>Create <b>account</b></x-button><x-button></x-button><script>
        customElements.define("x-button", class extends HTMLElement { connectedCallback() {
          this.attachShadow({mode: "open"}).innerHTML = "<button><slot>Next</slot></button>"; } });</script>"""
    }
    await tab.goto("/slots")
    snapshot = await tab.snapshot()
    assert [button.text for button in snapshot.buttons] == ["Create account", "Next"]
    assert "Next" in snapshot.text


async def test_the_heading_above_is_that_of_its_own_part(tab: ChromiumPage, site: Site) -> None:
    """In tree order through shadow roots: what is in one stands under its heading, and what follows under the next."""
    site.pages |= {
        "/cards": """<h1>Settings</h1><a href=/a>One</a><x-card name="Newsletter"></x-card><x-card name="Two-factor">
        </x-card><h2>Profile</h2><button>Save</button><script>
        customElements.define("x-card", class extends HTMLElement { connectedCallback() {
          this.attachShadow({mode: "open"}).innerHTML =
            `<h2>${this.getAttribute("name")}</h2><button>Enable</button>`; } });</script>"""
    }
    await tab.goto("/cards")
    snapshot = await tab.snapshot()
    assert [link.heading for link in snapshot.links] == ["Settings"]
    assert [(its.text, its.heading) for its in snapshot.buttons] == [
        ("Enable", "Newsletter"), ("Enable", "Two-factor"), ("Save", "Profile"),
    ]  # fmt: skip


async def test_a_dialog_that_asks_for_something_is_a_form(tab: ChromiumPage, site: Site) -> None:
    """Its fields are sent by its own buttons, not by the page's behind it; where it holds a form, that one is it."""
    site.pages |= {
        "/dialogs": """<button>Enable</button><div role=dialog aria-label=Code><h2>Set up</h2><input name=a>
        <button>Verify</button></div><dialog open><form><input name=b><button>Send</button></form></dialog>
        <div role=dialog><button>Accept</button></div>"""
    }
    await tab.goto("/dialogs")
    snapshot = await tab.snapshot()
    assert [(its.name, its.form) for its in snapshot.fields] == [("a", 0), ("b", 1)]
    assert [(its.text, its.form) for its in snapshot.buttons] == [
        ("Enable", -1), ("Verify", 0), ("Send", 1), ("Accept", -1),
    ]  # fmt: skip
    assert next((its.label, its.heading, its.method) for its in snapshot.forms) == ("Code", "Set up", "dialog")


@pytest.mark.parametrize(
    ("markup", "busy"),
    [
        ("<p aria-busy=true>Loading</p>", True),
        ("<i role=progressbar>.</i>", True),
        ("<i class=MuiSkeleton-root>.</i>", True),
        ("<i class=spinner hidden>.</i>", False),
        ("<iframe src=/blank></iframe>", True),
        ("<iframe src=/code></iframe><iframe></iframe>", False),
        ("<i role=progressbar aria-valuenow=3>.</i><p aria-busy=false>There</p>", False),
    ],
)
async def test_what_shows_that_more_is_to_come(tab: ChromiumPage, site: Site, markup: str, busy: bool) -> None:  # noqa: FBT001 - the expected answer
    """A spinner or a skeleton that is seen, and what is marked as busy; how far something got is none."""
    site.pages |= {"/busy": markup, "/blank": "<div></div>", "/code": "<input>"}
    await tab.goto("/busy")
    assert (await tab.snapshot()).busy is busy


async def test_of_which_part_of_the_page_a_button_is(tab: ChromiumPage, site: Site) -> None:
    """The last heading above it that is seen, and the text right before it; a link's likewise."""
    site.pages |= {
        "/parts": """<h1>Security</h1><h2>Passkeys</h2><button>Add</button><section><h2>Two-factor</h2>
        <h3 hidden>No</h3><p>Off</p><div><button>Enable</button></div></section><h2>Sessions</h2>
        <ul><li>This one <a href=/x>End</a></ul>"""
    }
    await tab.goto("/parts")
    snapshot = await tab.snapshot()
    read = [(its.heading, its.before) for its in (*snapshot.buttons, *snapshot.links)]
    assert read == [("Passkeys", "Passkeys"), ("Two-factor", "Off"), ("Sessions", "This one")]


@pytest.mark.parametrize(
    "markup",
    [
        "<a href=/x data-method=post data-confirm='Are  you sure?'>X</a>",
        "<button data-turbo-confirm='Are you sure?'>X</button>",
        "<button hx-post=/x hx-confirm='Are you sure?'>X</button>",
        "<form data-turbo-confirm='Are you sure?'><button>X</button></form>",
        "<form data-confirm='Are you sure?'><input type=submit value=X></form>",
        "<form id=f data-turbo-confirm='Are you sure?'></form><button form=f>X</button>",
        "<form data-confirm='sure?'><button data-confirm='Are you'>X</button></form>",
    ],
)
async def test_what_markup_says_that_a_press_asks_first(tab: ChromiumPage, site: Site, markup: str) -> None:
    """The words that the site's scripts would ask are read as written, white space folded."""
    site.pages |= {"/asks": markup}
    await tab.goto("/asks")
    snapshot = await tab.snapshot()
    (found,) = (*snapshot.links, *snapshot.buttons)
    assert found.asks == "Are you sure?"


@pytest.mark.parametrize("kind", ["button", "reset"])
async def test_what_does_not_send_a_form_does_not_ask_its_question(tab: ChromiumPage, site: Site, kind: str) -> None:
    """A form's question belongs to what sends it: a button that shows a password asks nothing."""
    site.pages |= {"/asks": f"<form data-confirm='Delete it?'><button type={kind}>X</button></form>"}
    await tab.goto("/asks")
    (button,) = (await tab.snapshot()).buttons
    assert button.asks == ""


async def test_refs_are_good_for_one_snapshot(tab: ChromiumPage, snapshot: Snapshot) -> None:
    """A field of a snapshot can be filled, ticked and clicked by its ref until the next snapshot."""
    await tab.fill(field(snapshot, "username"), "alpha")
    await tab.fill(field(snapshot, "code"), SecretStr("123456"))
    await tab.set_checked(field(snapshot, "ok"), checked=False)
    await tab.choose(field(snapshot, "c"), "Peru")
    again = await tab.snapshot()
    assert field(again, "username").filled
    assert field(again, "code").filled
    assert not field(again, "ok").checked
    with pytest.raises(Transient, match="page read earlier"):
        await tab.fill(field(snapshot, "username"), "alpha")
    await tab.click(again.buttons[0])


@pytest.mark.parametrize(
    "html",
    [
        "<code>JBSW Y3DP EHPK 3PXP</code>",
        "<p>Your key is <span>jbsw</span> <span>y3dp</span> <span>ehpk</span> <span>3pxp</span></p>",
        "<input readonly value='JBSW-Y3DP-EHPK-3PXP'>",
        "<input disabled value='JBSWY3DPEHPK3PXP'>",
        f"<a href='{URI.replace('&', '&amp;')}'>Open in app</a>",
        "<div data-clipboard-text=JBSWY3DPEHPK3PXP>Copy</div>",
        "<p>Or type JBSWY3DPEHPK3PXP into it.</p>",
        "<iframe src=/inner></iframe>",
    ],
)
async def test_secret_shown_as_text_is_a_candidate(tab: ChromiumPage, site: Site, html: str) -> None:
    """However a page writes a TOTP secret, it is among the candidates."""
    site.pages |= {"/": f"<h1>Set up</h1>{html}", "/inner": "<kbd>JBSWY3DPEHPK3PXP</kbd>"}
    await tab.goto("/")
    await tab._tab.wait_for_load_state("load")  # frames may come later than the page is settled
    found = [text.get_secret_value() for text in await tab.field_texts()]
    bare = ["".join(c for c in text if c.isalnum()).upper() for text in found]
    assert "JBSWY3DPEHPK3PXP" in bare or URI in found


async def test_candidates_are_no_prose(tab: ChromiumPage, site: Site) -> None:
    """Ordinary text gives no candidates."""
    site.pages["/"] = "<h1>Two-factor authentication</h1><p>Scan the code with your app, then enter what it shows.</p>"
    await tab.goto("/")
    assert await tab.field_texts() == []


CANVAS = """<canvas id=c width=200 height=200></canvas><script>const i = new Image();
i.onload = () => c.getContext('2d').drawImage(i, 0, 0, 200, 200); i.src = '/qr.png'</script>"""


@pytest.mark.parametrize(
    "html",
    [
        "<img src=/qr.png width=180>",
        "<div style='background:#111;padding:20px'><img src=/inverted.png></div>",
        CANVAS,
        "SVG",
        "<div style=\"width:200px;height:200px;background:url('/qr.png') 0 0/100%\"></div>",
        "<style>p { width: 200px; height: 200px; background: url(/qr.png) 0 0/100% }</style><p></p>",
    ],
)
async def test_qr_codes_are_read(tab: ChromiumPage, site: Site, html: str) -> None:
    """A QR code in an img, canvas, SVG or background is read as a person's telephone reads it."""
    svg = (QR / "00.svg").read_text()
    site.pages |= {
        "/": svg[svg.index("<svg") :] if html == "SVG" else html,
        "/qr.png": Response((QR / "00.png").read_bytes(), media_type="image/png"),
        "/inverted.png": Response((QR / "00.inv.png").read_bytes(), media_type="image/png"),
    }
    await tab.goto("/")
    assert [text.get_secret_value() for text in await tab.qr_texts(anywhere=False)] == [URI]


def cells(tag: str, row: str, cell: str) -> str:
    """Return the QR code of URI drawn with elements."""
    code = qrcode.QRCode(border=4)
    code.add_data(URI)
    rows = (
        "".join(
            f"<{cell} style='width:4px;height:4px;padding:0;background:{'#000' if dark else '#fff'}'></{cell}>"
            for dark in line
        )
        for line in code.get_matrix()
    )
    drawn = "".join(
        f"<{row} style='display:{'table-row' if tag == 'table' else 'flex'}'>{line}</{row}>" for line in rows
    )
    return f"<{tag} style='border-spacing:0;width:max-content'>{drawn}</{tag}>"


@pytest.mark.parametrize("shown", [("table", "tr", "td"), ("div", "div", "i")])
async def test_a_qr_code_drawn_with_cells_is_a_picture(
    tab: ChromiumPage, site: Site, shown: tuple[str, str, str]
) -> None:
    """It is read where only pictures are looked at."""
    site.pages["/"] = cells(*shown)
    await tab.goto("/")
    assert [text.get_secret_value() for text in await tab.qr_texts(anywhere=False)] == [URI]


async def test_the_whole_page_is_searched_only_when_asked(tab: ChromiumPage, site: Site) -> None:
    """A code that is no picture, canvas or SVG by itself is found anywhere on the page, or not looked for."""
    site.pages |= {
        "/": "<style>p::before { content: url(/qr.png) }</style><p></p>",
        "/qr.png": Response((QR / "00.png").read_bytes(), media_type="image/png"),
    }
    await tab.goto("/")
    assert await tab.qr_texts(anywhere=False) == []
    assert [text.get_secret_value() for text in await tab.qr_texts()] == [URI]
