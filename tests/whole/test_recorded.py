"""A recipe that is recorded from what a person does in a browser, and an agent that follows it."""

from pathlib import Path

import pyotp
import pytest
import yaml
from playwright.async_api import Page as Tab

from journeyman import bootstrap
from journeyman.domain.account import Phase
from journeyman.domain.outcome import Done
from journeyman.errors import SetupError
from journeyman.recipe.load import check_files
from tests.whole.any_journeys import went
from tests.whole.ground import Ground
from tests.whole.odd_site import OddSite, Ways, running

ADDRESS, NAME, PASSWORD = "person@elsewhere.test", "quitepersonal", "Typed-By-A-Person-7"
SERVICE = "tiny"
LISTENS_IN = """() => {
  const tells = window.__journeyman_tells;
  window.all = [];
  window.__journeyman_tells = (text) => { window.all.push(text); return tells(text); };
}"""
"""Keeps what the listener tells."""


async def joins(tab: Tab) -> None:
    """Sign up."""
    await tab.get_by_label("Email").fill(ADDRESS)
    await tab.get_by_label("Username").fill(NAME)
    await tab.get_by_label("Password").fill(PASSWORD)
    await tab.get_by_role("button", name="Create account").click()
    await tab.get_by_role("heading", name="Your desk").wait_for()


async def enrols(tab: Tab, site: OddSite) -> None:
    """Find two-factor authentication along links, and switch it on."""
    await tab.get_by_role("link", name="Settings").click()
    await tab.get_by_role("link", name="Security").click()
    await tab.get_by_role("button", name="Set up two-factor authentication").click()
    await tab.get_by_label("Password").fill(PASSWORD)
    await tab.keyboard.press("Enter")
    await tab.get_by_text("Setup key").wait_for()
    await tab.get_by_label("Code").fill(pyotp.TOTP(site.members[0].secret).now())
    await tab.get_by_role("button", name="Enable").click()
    await tab.get_by_role("button", name="I have saved them").click()
    await tab.get_by_role("heading", name="Settings").wait_for()


async def enters(tab: Tab, site: OddSite) -> None:
    """Sign out, and in again with a code."""
    await tab.get_by_role("link", name="Sign Out").click()
    await tab.get_by_role("link", name="Log in").click()
    await tab.get_by_label("Email").fill(ADDRESS)
    await tab.get_by_label("Password").fill(PASSWORD)
    await tab.get_by_role("button", name="Log in").click()
    await tab.get_by_label("Code").fill(pyotp.TOTP(site.members[0].secret).now())
    await tab.get_by_role("button", name="Continue").click()
    await tab.get_by_role("heading", name="Your desk").wait_for()


async def test_an_agent_follows_what_a_person_did(ground: Ground, tmp_path: Path) -> None:
    """The recipe is good and short, holds nothing that was typed or shown to one, and an agent is proven by it."""
    async with running(OddSite(Ways(asks_again=True), ground.settings.smtp_port)) as site:

        async def person(tab: Tab) -> None:
            await joins(tab)
            await enrols(tab, site)
            await enters(tab, site)

        written = await bootstrap.record(ground.settings, f"{site.url}/join", SERVICE, person)
        file = tmp_path / f"{SERVICE}.yaml"
        bootstrap.save_recorded(written, file)
        assert check_files([file]) == []
        said = yaml.safe_load(file.read_text())
        assert said["sign_up"] == [{"goto": "/join"}, {"submit": "form"}]
        assert said["sign_in"] == [
            {"goto": "/enter"},
            {"submit": "form"},
            {"if_seen": {"label": "Code"}, "submit": "form"},
            {"see": {"link": "Sign Out"}},
        ]
        assert [next(iter(step.values())) for step in said["enrol_totp"]][-4:] == [
            "authenticator", "form", "recovery_codes", {"button": "I have saved them"},
        ]  # fmt: skip
        assert said["find"] == ["confirm", "mail", "replace_totp"]
        shown = (ADDRESS, NAME, PASSWORD, site.members[0].secret)
        assert not [secret for secret in shown if secret in written.text + "".join(written.remarks)]

        agent = await ground.agent()
        settings = ground.settings.model_copy(update={"recipes": (tmp_path,)})
        assert await went(settings, agent, SERVICE) == Done()
        record = await ground.record(agent, SERVICE)
        assert record.phase is Phase.PROVEN
        assert record.current
        assert record.current.authenticator
        assert len(record.current.recovery_codes) == 8


async def test_what_a_person_types_never_leaves_the_page(ground: Ground) -> None:
    """The listener tells of fields and never of a value: in no form, of no kind of field, nor what was chosen."""
    fields = (
        '<label>Shade <select name="shade"><option value=""></option><option>Mauve</option><option>Teal</option>'
        '</select></label><label>About you <textarea name="about"></textarea></label>'
        '<label><input type="checkbox" name="dark" value="42"> Dark colours</label>'
    )
    async with running(OddSite(Ways(two_factor="never", question=fields), ground.settings.smtp_port)) as site:
        told: list[str] = []

        async def person(tab: Tab) -> None:
            await tab.get_by_label("About you").press_sequentially("born in Bree")
            await tab.get_by_label("Shade").select_option("Teal")
            await tab.get_by_label("Dark colours").check()
            await tab.evaluate(LISTENS_IN)
            await tab.get_by_label("Email").fill(ADDRESS)
            await tab.get_by_label("Username").fill(NAME)
            await tab.get_by_label("Password").fill(PASSWORD)
            await tab.get_by_label("Password").blur()
            told.extend(await tab.evaluate("window.all"))
            await tab.get_by_role("button", name="Create account").click()
            await tab.get_by_role("heading", name="Your desk").wait_for()

        written = await bootstrap.record(ground.settings, f"{site.url}/join", SERVICE, person)
        fills = [text for text in told if '"deed":"fill"' in text]
        assert len(fills) == 3
        assert "Mauve" in fills[0], "the field's options are the page's own, and are told"
        typed = (ADDRESS, NAME, PASSWORD, "Bree")
        assert not [value for value in typed if value in "".join(told) + written.text + "".join(written.remarks)]
        assert {"check": {"checkbox": "Dark colours"}} in yaml.safe_load(written.text)["sign_up"]


async def test_a_page_that_tells_nonsense_is_passed_over(ground: Ground) -> None:
    """A page may call what the listener calls: whatever it says there, it makes no step and no fault."""
    async with running(OddSite(Ways(two_factor="never"), ground.settings.smtp_port)) as site:

        async def person(tab: Tab) -> None:
            for nonsense in (
                '""',
                "null",
                "'{}'",
                "'['.repeat(9000)",
                '\'{"deed":"press","href":"javascript:1"}\'',
                "7",
            ):
                await tab.evaluate(f"window.__journeyman_tells({nonsense}).catch(() => 0)")
            await joins(tab)

        written = await bootstrap.record(ground.settings, f"{site.url}/join", SERVICE, person)
        assert yaml.safe_load(written.text)["sign_up"] == [{"goto": "/join"}, {"submit": "form"}]


async def test_who_only_looks_around_is_told(ground: Ground) -> None:
    """A window that is closed again makes no recipe."""
    async with running(OddSite(Ways(), ground.settings.smtp_port)) as site:

        async def person(tab: Tab) -> None:
            await tab.get_by_role("link", name="Log in").click()

        with pytest.raises(SetupError, match="Nothing was done"):
            await bootstrap.record(ground.settings, f"{site.url}/join", SERVICE, person)
