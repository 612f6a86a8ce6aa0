"""Journeys without a recipe at services that are odder still; each finds its way, and a second agent follows it.

Each proof with TOTP waits for the next window, up to 30 s: the journeys of one test wait together.
"""

import asyncio
from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.domain.outcome import Done
from journeyman.journey.loop import run_here
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.recipe.load import load_file
from tests.whole.any_journeys import another_follows, signed_up
from tests.whole.ground import Ground
from tests.whole.odd_site import running
from tests.whole.odder_site import OdderSite, OdderWays

ODDER = {
    "odder-hosts": OdderWays(host="app.tiny.localhost", other_host="id.tiny.localhost", two_factor="never"),
    "odder-beside": OdderWays(beside=True, by_post=True, removable=True),
    "odder-button": OdderWays(by_button=True, named=True),
    "odder-mail": OdderWays(assigns=True, two_factor="never"),
    "odder-later": OdderWays(later=True, two_factor="never"),
    "odder-at-once": OdderWays(two_factor="at_once"),
}
"""Services by name."""

SAYS = {
    "odder-hosts": "http://id.tiny.localhost:",
    "odder-button": "- click: {button: Sign up with email}",
    "odder-mail": "confirm: {by: email_credential}",
    "odder-later": "confirm: {by: email_link}",
    "odder-at-once": "- {keep: authenticator}",
}
"""What the recipe that is found out says of what is odd."""


@pytest.mark.slow
async def test_odder_services(ground: Ground, tmp_path: Path) -> None:
    """Whatever is odd about each, the first agent finds it out, and the second one follows what was found."""
    async with asyncio.TaskGroup() as visits:
        for name in ODDER:
            visits.create_task(finds_and_follows(ground, name, tmp_path), name=name)


async def finds_and_follows(ground: Ground, name: str, folder: Path) -> None:
    """Sign one agent up at a service that is odd, and another one with what was found out."""
    ways = ODDER[name]
    async with running(OdderSite(ways, ground.settings.smtp_port), ways.host) as site:
        record, _ = await signed_up(ground, f"{site.url}/join", name)
        assert SAYS.get(name, "") in (ground.settings.found_folder / f"{name}.yaml").read_text()
        second = await another_follows(ground, name, folder)
        assert not site.trapped
        for its, member in zip((record, second), site.members, strict=True):
            assert its.current
            assert its.current.password.get_secret_value() == member.password
            assert bool(its.current.authenticator) is member.totp is (ways.two_factor != "never")


@pytest.mark.slow
async def test_another_authenticator_at_a_service_without_a_recipe(ground: Ground) -> None:
    """The recipe that was found out finds out the way to another authenticator, too, when one is wanted.

    Also where the code for that is sent by a button that no `submit: form` would press.
    """
    async with asyncio.TaskGroup() as visits:
        for button in ("Continue", "Disable"):
            visits.create_task(gets_another(ground, button), name=button)


async def gets_another(ground: Ground, button: str) -> None:
    """Sign an agent up where a button that says this takes an authenticator away, and get it another one."""
    name, ways = f"odder-{button.lower()}", OdderWays(removable=True, off_by=button)
    async with running(OdderSite(ways, ground.settings.smtp_port)) as site:
        record, _ = await signed_up(ground, f"{site.url}/join", name)
        before = site.members[0].secret
        async with bootstrap.open_journey(ground.settings, record.agent, name, kind=ReEnrol) as journey:
            assert isinstance(await run_here(journey), Done)
        assert site.members[0].secret != before
        assert site.members[0].totp
        assert not site.trapped
        found = load_file(ground.settings.found_folder / f"{name}.yaml")
        assert found.remove_totp
        assert "replace_totp" not in found.find
