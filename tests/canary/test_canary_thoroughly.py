"""The canary with every kind of ending: in Prefect and in the shell, journeys that fail, are given up, or succeed."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from fixtures.services.acorn.totp import provisioning_uri, qr_png
from journeyman import bootstrap
from journeyman.adapters.playwright.pictures import small_jpeg
from journeyman.adapters.qr import read_qr
from tests.canary.ground import AGENT, MARKER, Ground, aside, ground
from tests.canary.trail import KINDS, SHOWS, Trail
from tests.cli.shell import PROGRAM, Result

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


def enrol_fails(recipe: str) -> str:
    """Return the recipe with a sight that is not there, expected on the page that shows the key and a typed code."""
    before, stage, steps = recipe.partition("\nenrol_totp:\n")
    button = "  - click: {button: Enable}\n"
    assert button in steps.partition("\n\n")[0]
    return before + stage + steps.replace(button, f"  - see: {{heading: Nowhere}}\n{button}", 1)


def change_fails(recipe: str) -> str:
    """Return the recipe with a change of password that ends where old and new one stand typed in their fields."""
    return f"""{recipe}
change_password:
  - goto: /password
  - {{fill: {{textbox: Current password}}, with: password}}
  - {{fill: {{textbox: New password}}, with: new_password}}
  - see: {{heading: Nowhere}}
"""


RECIPES = {
    "acorn": str,
    "acorn-change": change_fails,
    "acorn-qr": enrol_fails,
    "acorn-busy": lambda text: text.replace("limits: {", "limits: {sign_ins: 9, ", 1),
    "acorn-here": str,
    "acorn-here-enrol": enrol_fails,
    "acorn-here-busy": lambda text: text.replace("limits: {", "limits: {sign_ins: 9, ", 1),
}


@dataclass(frozen=True)
class Played:
    """How the journeys ended, and what they left."""

    ends: dict[str, Result]
    trail: Trail


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """All journeys, and what they left behind when everything has ended."""
    trail = Trail(datetime.now(UTC))
    with ground(tmp_path_factory.mktemp("canary"), RECIPES) as here:
        ends = journeys(here, trail)
        trail.ask_prefect(here)
    trail.collect(here)
    return Played(ends, trail)


def journeys(here: Ground, trail: Trail) -> dict[str, Result]:
    """Run all journeys; learn the secrets before a success forgets its session."""
    ends: dict[str, Result] = {}

    def call(verb: str, service: str, *options: str) -> None:
        ends[" ".join([verb, service, *options])] = here.journeyman(verb, "alpha", service, *options)
        trail.learn(here)

    call("sign-up", "acorn")
    call("check", "acorn", "--here")
    call("sign-up", "acorn-here", "--here")
    for service, *options in (["acorn"], ["acorn-here", "--here"]):
        call("rotate", service, *options)
    ends["import acorn"] = import_it(here)
    call("sign-up", "acorn-change", "--here")
    for options in ([], ["--here"]):
        call("rotate", "acorn-change", *options)
    call("sign-up", "acorn-here-enrol", "--here")
    here.behave(enrol="qr-png")
    call("sign-up", "acorn-qr")
    here.behave(fail_next={"path": "/login", "method": "POST", "times": 99})
    call("sign-up", "acorn-busy")
    call("sign-up", "acorn-here-busy", "--here")
    for service in RECIPES:
        ends[f"show {service}"] = here.journeyman("show", "alpha", service)
    return ends


def import_it(here: Ground) -> Result:
    """Let another agent have the account at Acorn for a while, from stdin."""
    record = aside(lambda: bootstrap.vault(here.settings).load(AGENT, "acorn"))
    assert record
    assert record.current
    assert record.current.authenticator
    secrets = {"password": record.current.password, "totp": record.current.authenticator.uri}
    given = {"username": record.current.username} | {name: text.get_secret_value() for name, text in secrets.items()}
    here.journeyman("agent", "add", "beta")
    moves = [here.journeyman("forget", AGENT, "acorn", "--yes")]
    end = here.run(str(PROGRAM), "import", "beta", "acorn", "--file", "-", given=json.dumps(given))
    moves += [here.journeyman("forget", *back) for back in (("beta", "acorn", "--yes"), (AGENT, "acorn", "--undo"))]
    assert [move.returncode for move in moves] == [0, 0, 0], moves
    return end


@pytest.mark.parametrize(
    ("journey", "code", "told"),
    [
        ("sign-up acorn", 0, "proven by a fresh sign-in"),
        ("check acorn --here", 0, "proven by a fresh sign-in"),
        ("sign-up acorn-here --here", 0, "proven by a fresh sign-in"),
        ("rotate acorn", 0, "password rotated"),
        ("rotate acorn-here --here", 0, "password rotated"),
        ("import acorn", 0, "taken in and proven"),
        ("rotate acorn-change", 1, 'no heading "Nowhere" on /password'),
        ("rotate acorn-change --here", 1, 'no heading "Nowhere" on /password'),
        ("sign-up acorn-here-enrol --here", 1, 'no heading "Nowhere" on /security'),
        ("sign-up acorn-qr", 1, 'no heading "Nowhere" on /security'),
        ("sign-up acorn-busy", 1, "/login answered 503"),
        ("sign-up acorn-here-busy --here", 1, "/login answered 503"),
        *((f"show {service}", 0, MARKER) for service in RECIPES),
    ],
)
def test_the_journeys_ended_as_they_should(played: Played, journey: str, code: int, told: str) -> None:
    """Each journey went as far as it should: what was to leak was there."""
    end = played.ends[journey]
    assert end.returncode == code, end.stderr
    assert told in end.stdout + end.stderr


def test_a_retry_is_told_once(played: Played) -> None:
    """Each attempt that failed is a line in our own words; no library adds one of its own."""
    told = played.ends["sign-up acorn-here-busy --here"].stderr
    assert told.count("answered 503") == 4 + 1  # and the end
    assert "stamina" not in told


@pytest.mark.parametrize("sink", SHOWS)
def test_no_secret_is_left(played: Played, sink: str) -> None:
    """No secret stands there in any spelling; the same search finds a harmless text."""
    assert {*SHOWS} == {*played.trail.sinks}
    assert KINDS - played.trail.kinds() == set()
    if SHOWS[sink]:
        assert played.trail.holds(sink, SHOWS[sink])
    assert played.trail.findings(sink) == []


def test_no_picture_shows_the_key(played: Played) -> None:
    """The story of the run that stopped before a QR code has a picture, and nobody can read the code in it."""
    assert len(played.trail.pictures) == 5
    assert [code for picture in played.trail.pictures for code in read_qr(picture)] == []


def test_a_picture_without_a_mask_would_show_the_key() -> None:
    """A story's picture is sharp enough to read Acorn's QR code in it."""
    uri = provisioning_uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "alpha")
    page = Image.new("RGB", (1280, 900), "white")
    page.paste(Image.open(BytesIO(base64.b64decode(qr_png(uri).partition(",")[2]))).convert("RGB"), (400, 300))
    assert read_qr(small_jpeg(page)) == [uri]
