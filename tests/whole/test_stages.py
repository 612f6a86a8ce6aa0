"""Journeys stage by stage in a real browser: forms, links, authenticators, wrong labels, and journeys left half-way."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from fixtures.services.starting import free_port, start_service
from journeyman import bootstrap
from journeyman.domain.account import Phase
from journeyman.domain.outcome import Done
from journeyman.errors import BrowserMissing, RecipeBroken
from journeyman.journey.loop import run_here
from journeyman.journey.stage import Stage
from journeyman.settings import Settings
from tests.whole.town import QUICK, TOKEN, Town

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROJECT = Path(__file__).parents[2]
WAYS = ("text", "otpauth-link", "input", "qr-png", "qr-svg", "qr-canvas")


def by_link(text: str) -> str:
    """Return Acorn's recipe for an Acorn that confirms by link."""
    return text.replace("{by: email_code}", "{by: email_link}")


def mislabelled(text: str) -> str:
    """Return Acorn's recipe with a button's name that is not quite right."""
    return text.replace("- submit: form  ", "- click: {button: Create an account}  ", 1)


VARIANTS: dict[str, Callable[[str], str]] = {"acorn-by-link": by_link, "acorn-mislabelled": mislabelled}


def write_variants(folder: Path) -> None:
    """Write Acorn's recipe, changed, for each of `VARIANTS`."""
    text = (PROJECT / "recipes" / "acorn.yaml").read_text(encoding="utf-8")
    folder.mkdir()
    for service, change in VARIANTS.items():
        varied = change(text)
        assert varied != text
        named = varied.replace("service: acorn\n", f"service: {service}\n")
        (folder / f"{service}.yaml").write_text(named, encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def built(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """The town of all tests here."""
    folder = tmp_path_factory.mktemp("town")
    write_variants(folder / "recipes")
    smtp_port = free_port()
    with start_service("acorn", folder / "acorn", smtp_port, admin_token=TOKEN) as acorn:
        settings = Settings(
            home=folder / "home",
            project=PROJECT,
            recipes=(folder / "recipes",),
            smtp_port=smtp_port,
            base_urls=dict.fromkeys(("acorn", *VARIANTS), acorn.url),
        )
        try:
            chromium = bootstrap.browser(settings)
        except BrowserMissing as missing:
            pytest.skip(str(missing))
        async with bootstrap.mail_server(settings), chromium as browser:
            yield Town(settings, acorn, browser)


@pytest.fixture
def town(built: Town) -> Iterator[Town]:
    """The town, with an Acorn that behaves."""
    yield built
    built.be_honest()


async def test_a_form_is_filled_as_a_person_would(town: Town) -> None:
    """The honeypot stays empty (else Acorn makes no account), the newsletter unticked, the terms are accepted."""
    agent = await town.agent()
    assert isinstance(await town.go(agent, Stage.SUBMIT), Done)
    (account,) = town.accounts(agent)
    assert account["newsletter"] is False
    assert account["username"] == agent
    assert await town.opens(await town.credential(agent))


async def test_a_link_confirms_and_the_journey_signs_in_to_go_on(town: Town) -> None:
    """Acorn's link shows a button and signs nobody in: it is pressed, and the enrolment signs in by itself."""
    town.behave(confirm="link")
    agent = await town.agent()
    assert isinstance(await town.go(agent, Stage.ENROL, "acorn-by-link"), Done)
    (account,) = town.accounts(agent)
    assert account["confirmed"]
    assert account["totp"]


@pytest.mark.parametrize("way", WAYS)
async def test_an_authenticator_is_enrolled_however_its_key_is_shown(town: Town, way: str) -> None:
    """The key is read, its code accepted, and the recovery codes are in the vault: Acorn takes one of them."""
    town.behave(enrol=way)
    agent = await town.agent()
    assert isinstance(await town.go(agent, Stage.ENROL), Done)
    (account,) = town.accounts(agent)
    credential = await town.credential(agent)
    assert account["totp"]
    assert len(credential.recovery_codes) == account["recovery_codes_left"] == 10
    assert await town.recovers(credential)


async def test_a_recipe_with_a_wrong_label_says_where(town: Town) -> None:
    """The error names the recipe's file and line, and the label that was probably meant; nothing was sent."""
    agent, service = await town.agent(), "acorn-mislabelled"
    before = town.counted("sign_ups_posted")
    path = bootstrap.recipe(town.settings, service).path
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "Create an account" in text)
    with pytest.raises(RecipeBroken) as caught:
        await town.go(agent, service=service)
    assert f"{path}:{line}: " in str(caught.value)
    assert "id you mean" in str(caught.value)
    assert '"Create account"' in str(caught.value)
    assert town.counted("sign_ups_posted") == before


@pytest.mark.parametrize("last", [Stage.SUBMIT, Stage.CONFIRM, Stage.ENROL])
async def test_a_journey_left_half_way_is_ended_by_another(town: Town, last: Stage) -> None:
    """A new journey in a new browser goes on after the last stage: one account, proven, and no second sign-up."""
    agent = await town.agent()
    before = town.counted("sign_ups_posted")
    assert isinstance(await town.go(agent, last), Done)
    left = await town.credential(agent)
    async with bootstrap.browser(town.settings) as another, town.journey(agent, browser=another) as sign_up:
        assert isinstance(await run_here(sign_up, patience=QUICK), Done)
    record = await town.record(agent)
    assert record.phase is Phase.PROVEN
    assert record.current
    assert record.current.password == left.password
    assert record.pending is None
    (account,) = town.accounts(agent)
    assert account["totp"]
    assert town.counted("sign_ups_posted") - before == 1


def at(town: Town, service: str, url: str) -> Town:
    """Return the town with one more service."""
    urls = {**town.settings.base_urls, service: url}
    return Town(town.settings.model_copy(update={"base_urls": urls}), town.acorn, town.browser, town._numbers)


async def test_allauths_honeypot_stays_empty(town: Town, tmp_path: Path) -> None:
    """A honeypot that is named as a phone number is left alone: allauth mails no code to who fills it."""
    options = {"mode": "code", "honeypot": "phone_number"}
    service = await asyncio.to_thread(start_service, "allauth", tmp_path, town.settings.smtp_port, **options)
    with service:
        there = at(town, "allauth", service.url)
        agent = "phoned"
        # It has a number, which it would give to a field that is meant for people.
        await bootstrap.directory(there.settings).add(agent, phone="+31201234567")
        assert isinstance(await there.go(agent, Stage.CONFIRM, "allauth"), Done)


@pytest.mark.slow
@pytest.mark.parametrize(("service", "mode"), [("allauth", "code"), ("allauth-link", "link")])
async def test_a_whole_journey_at_allauth(town: Town, tmp_path: Path, service: str, mode: str) -> None:
    """With the clock and the browser of everyday, a journey at allauth ends with a proven account."""
    running = await asyncio.to_thread(start_service, "allauth", tmp_path, town.settings.smtp_port, mode=mode)
    with running:
        there = at(town, service, running.url)
        agent = await there.agent()
        async with bootstrap.open_journey(there.settings, agent, service) as sign_up:
            assert isinstance(await run_here(sign_up, patience=QUICK), Done)
        record = await there.record(agent, service)
        assert record.phase is Phase.PROVEN
        assert record.current
        assert record.current.authenticator
        assert record.current.recovery_codes
