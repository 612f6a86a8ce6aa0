"""No picture shows a secret: every pixel of it is painted over, or there is no picture."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from pydantic import SecretStr

from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.domain.page import Picture, Target
from journeyman.errors import Transient

from .conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = SecretStr("correct-Horse7battery")
TEXT = "correct-Horse7battery"
RED = "background:#f00;color:#f00;border:0;outline:0"
"""What must be hidden is drawn in pure red on a white page: any red left is a leak."""


def reddish(picture: Picture) -> int:
    """Return how many pixels are red."""
    with Image.open(BytesIO(picture.data)) as opened:
        red, green, blue = (channel.tobytes() for channel in opened.convert("RGB").split())
    return sum(r > 150 and g < 110 and b < 110 for r, g, b in zip(red, green, blue, strict=True))


SHOWN = {
    "text": f"<p>Your password is <span style='{RED}'>{TEXT}</span>.</p>",
    "grouped over elements": f"<p>It is <b style='{RED}'>correct- Horse</b>"
    f"<b style='{RED}'>7bat</b><i style='{RED}'> tery</i></p>",
    "other case": f"<span style='{RED};text-transform:uppercase'>{TEXT.upper()}</span>",
    "text field": f"<input style='{RED}' value='{TEXT}' size=40>",
    "password field": f"<input type=password style='{RED}' value=anything>",
    "attribute": f"<div style='{RED};height:40px' title='{TEXT}'></div>",
    "pseudo element": f"<style>#p::after {{content: '{TEXT}'; {RED}}}</style><span id=p></span>",
    "one box a letter": "".join(f"<input style='{RED}' size=1 value='{letter}'>" for letter in TEXT),
    "shadow root": "<div id=s></div>"
    f"<script>s.attachShadow({{mode: 'open'}}).innerHTML = \"<b style='{RED}'>{TEXT}</b>\"</script>",
    "own frame": "<p>frame:</p><iframe src=/inner style='border:5px solid;padding:7px'></iframe>",
    "foreign frame": "<iframe src=FOREIGN/inner style='border:0'></iframe>",
    "dialog on top": f"<dialog id=d><b style='{RED}'>{TEXT}</b></dialog><script>d.showModal()</script>",
    "percent-encoded link": f"<a style='{RED};display:block' href='/x?p=correct%2DHorse7battery'>l</a>",
}


@pytest.mark.parametrize("kind", SHOWN)
async def test_known_secret_is_masked(tab: ChromiumPage, site: Site, foreign: Site, kind: str) -> None:
    """Wherever and however a page shows a known secret, none of its pixels remain."""
    site.pages |= {"/": SHOWN[kind].replace("FOREIGN", foreign.origin), "/inner": SHOWN["text"]}
    foreign.pages["/inner"] = SHOWN["text"]
    tab.protect(SECRET)
    await tab.goto("/")
    assert reddish(await tab.screenshot("x")) == 0


async def test_red_is_seen_where_nothing_is_to_be_masked(tab: ChromiumPage, site: Site) -> None:
    """The measure works: the same page without a known secret shows its red, and what is no secret stays readable."""
    site.pages["/"] = SHOWN["text"]
    await tab.goto("/")
    picture = await tab.screenshot("x")
    assert reddish(picture) > 1000
    assert len(picture.data) < 40_000


async def test_field_typed_into_with_a_secret_is_masked(tab: ChromiumPage, site: Site) -> None:
    """Also when a "show password" button turned it into a text field, and the page changed what was typed."""
    site.pages["/"] = (
        f"<input type=password aria-label=Password style='{RED}' oninput=\"this.value = 'x' + this.value.length\">"
        "<button onclick=\"document.querySelector('input').type = 'text'\">Show</button>"
    )
    await tab.goto("/")
    await tab.fill(Target("textbox", "Password"), SECRET)
    await tab.click(Target("button", "Show"))
    assert reddish(await tab.screenshot("x")) == 0


async def test_fields_filled_in_one_go_are_masked(tab: ChromiumPage, site: Site) -> None:
    """As is one that was filled by itself, in whatever the page turned it into."""
    field = f"<input style='{RED}' aria-label=Password oninput=\"this.value = 'x' + this.value.length\">"
    site.pages["/"] = f"<form>{field}{field}</form>"
    await tab.goto("/")
    await tab.fill_all([(found, SECRET) for found in (await tab.snapshot()).fields])
    assert reddish(await tab.screenshot("x")) == 0


async def test_key_of_a_protected_uri_is_masked(tab: ChromiumPage, site: Site) -> None:
    """Of a provisioning URI the key alone is a secret, too."""
    tab.protect(SecretStr("otpauth://totp/A:b?secret=JBSWY3DPEHPK3PXP&issuer=A"))
    site.pages["/"] = f"<b style='{RED}'>jbsw y3dp ehpk 3pxp</b>"
    await tab.goto("/")
    assert reddish(await tab.screenshot("x")) == 0


UNKNOWN = {
    "code": f"<code style='{RED}'>abcdefgh</code>",
    "key": f"<p>Key: <b style='{RED}'>JBSW Y3DP EHPK 3PXP</b></p>",
    "lower key": f"<p><b style='{RED}'>jbsw ykdp ehpk apxp</b></p>",
    "recovery codes": "<ul style='list-style:none'>"
    + "".join(f"<li style='{RED}'>{c}</li>" for c in ("abcdefgh", "1234-5678", "ab12cd34"))
    + "</ul>",
    "read-only field": f"<input readonly style='{RED}' value=abc>",
    "svg": "<svg width=100 height=100><rect width=100 height=100 fill=red /></svg>",
    "canvas": f"<canvas style='{RED}'></canvas>",
    "background": "<div style=\"width:90px;height:90px;background:#f00 url('/x.png')\"></div>",
    "cells": "<div>" + f"<i style='{RED};display:inline-block;width:4px;height:4px'></i>" * 25 + "</div>",
    "own frame": "<iframe src=/inner style='border:0'></iframe>",
}


@pytest.mark.parametrize("kind", UNKNOWN)
async def test_unknown_secret_is_masked_when_asked(tab: ChromiumPage, site: Site, kind: str) -> None:
    """With hide_pictures nothing shows that may be a key, a QR code or a recovery code; plain words do."""
    site.pages |= {"/": f"<h1 style='color:#00f'>Set up your app</h1>{UNKNOWN[kind]}", "/inner": SHOWN["text"]}
    await tab.goto("/")
    assert reddish(await tab.screenshot("x")) > 0 or kind == "cells"
    assert reddish(await tab.screenshot("x", hide_pictures=True)) == 0


async def test_no_picture_of_a_page_that_cannot_be_masked(tab: ChromiumPage, site: Site) -> None:
    """When the search for secrets fails, or a secret will not hold still, there is no picture."""
    tab.protect(SECRET)
    site.pages |= {
        "/broken": "<script>Document.prototype.createRange = () => { throw 1 }</script>" + SHOWN["text"],
        "/moving": SHOWN["text"]
        + "<script>const m = () => { document.body.style.marginLeft = Math.random() * 200 + 'px'; "
        "requestAnimationFrame(m) }; m()</script>",
    }
    for path in ("/broken", "/moving"):
        await tab.goto(path)
        with pytest.raises(Transient) as caught:
            await tab.screenshot("x")
        assert TEXT not in str(caught.value)


async def test_noisy_page_is_small(
    tab: ChromiumPage, site: Site, record_property: Callable[[str, object], None]
) -> None:
    """Even a page full of noise becomes a picture under 40 KB."""
    site.pages["/"] = (
        "<body style='margin:0'><canvas id=c width=1280 height=900></canvas><script>const x = c.getContext('2d'), "
        "d = x.createImageData(1280, 900); for (let i = 0; i < d.data.length; i++) d.data[i] = Math.random() * 255; "
        "x.putImageData(d, 0, 0)</script>"
    )
    await tab.goto("/")
    picture = await tab.screenshot("noise")
    record_property("bytes", len(picture.data))
    assert len(picture.data) < 40_000
    assert picture.data[:2] == b"\xff\xd8"
