"""Rotations and canaries have schedules, each service at its own minute; what people change in Prefect's UI stays."""

import re
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.schedules import CronSchedule

from journeyman.engine.deploy import deploy
from journeyman.engine.deployments import CANARY, DOES, schedules, to_deploy
from journeyman.errors import UnknownService
from journeyman.recipe.catalogue import Catalogue
from journeyman.recipe.draft import draft_for
from journeyman.recipe.written import text_of
from tests.prefect_world import PROJECT, World, settings_for

CATALOGUE = Catalogue([PROJECT / "recipes"])


def test_each_service_has_a_minute_of_its_own() -> None:
    """Once a day, the same for the same service, and no two shipped ones at once; nothing else runs by itself."""
    crons = [schedules("rotate", CATALOGUE.get(name))[0]["cron"] for name in CATALOGUE.names()]
    assert all(re.fullmatch(r"\d+ \d+ \* \* \*", cron) for cron in crons)
    assert len(set(crons)) == len(crons)
    assert crons == [schedules("rotate", CATALOGUE.get(name))[0]["cron"] for name in CATALOGUE.names()]
    assert schedules("sign-up", CATALOGUE.get("acorn")) == schedules("check", CATALOGUE.get("acorn")) == []


def test_a_canary_is_checked_each_night() -> None:
    """Before six in the morning, each service at a minute of its own; without a canary there is no schedule."""
    found = [schedules("check", CATALOGUE.get(name), "alpha") for name in CATALOGUE.names()]
    assert all(len(when) == 1 for when in found)
    assert all(when["parameters"] == {"agent": "alpha"} for (when,) in found)
    crons = [when["cron"] for (when,) in found]
    assert all(re.fullmatch(r"\d+ [0-5] \* \* \*", cron) for cron in crons)
    assert len(set(crons)) == len(crons)
    assert schedules("sign-up", CATALOGUE.get("acorn"), "alpha") == []
    assert schedules("rotate", CATALOGUE.get("acorn"), "alpha") == schedules("rotate", CATALOGUE.get("acorn"))


def test_a_canary_at_a_service_without_recipe_is_told(tmp_path: Path) -> None:
    """It would never be checked: nothing is deployed, and the service that was meant is named."""
    settings = settings_for(tmp_path).model_copy(update={"canaries": {"acron": "alpha"}})
    with pytest.raises(UnknownService, match=r'canaries in the settings: .*"acron".* Did you mean "acorn"\?'):
        to_deploy(settings)


def test_a_url_that_led_nowhere_is_not_deployed(tmp_path: Path) -> None:
    """A mistyped one would stand among the deployments for good; once its ways are known, each journey has one."""
    settings = settings_for(tmp_path)
    settings.found_folder.mkdir(parents=True)
    draft = draft_for("http://localhost:9/register", "notes")
    for find, count in ((draft.find, 0), (draft.find[1:], len(DOES))):
        (settings.found_folder / "notes.yaml").write_text(text_of(draft.model_copy(update={"find": find})))
        assert [one.spec["name"] for one in to_deploy(settings)].count("notes") == count
    assert draft.find[0] == "ways"


async def test_a_changed_schedule_stays(prefect: World, client: PrefectClient) -> None:
    """A new deployment gets its schedule; one that was paused and moved is deployed again, and stays as it was left."""
    name = "rotate/allauth"
    await client.delete_deployment((await client.read_deployment_by_name(name)).id)
    await deploy(prefect.settings.model_copy(update={"schedules": True}))
    made = await client.read_deployment_by_name(name)
    assert [(item.slug, item.active) for item in made.schedules] == [("due", True)]
    moved = CronSchedule(cron="5 4 * * 0", timezone="Europe/Vienna")
    await client.update_deployment_schedule(made.id, made.schedules[0].id, active=False, schedule=moved)
    await deploy(prefect.settings)
    (left,) = (await client.read_deployment_by_name(name)).schedules
    assert isinstance(left.schedule, CronSchedule)
    assert (left.active, left.schedule.cron, left.schedule.timezone) == (False, "5 4 * * 0", "Europe/Vienna")


async def test_a_canarys_schedule_follows_the_setting_and_stays_as_it_was_left(
    prefect: World, client: PrefectClient
) -> None:
    """It comes with the setting, at a deployment that was there; paused and moved it stays, for another agent, too."""
    name = "check/allauth"
    await deploy(prefect.settings)

    async def deployed(canary: str, *, schedules: bool) -> list[tuple[str | None, bool, dict[str, object]]]:
        canaries = {"allauth": canary} if canary else {}
        await deploy(prefect.settings.model_copy(update={"schedules": schedules, "canaries": canaries}))
        found = (await client.read_deployment_by_name(name)).schedules
        return [(item.slug, item.active, item.parameters) for item in found]

    assert await deployed("alpha", schedules=False) == []
    assert await deployed("alpha", schedules=True) == [(CANARY, True, {"agent": "alpha"})]
    made = await client.read_deployment_by_name(name)
    moved = CronSchedule(cron="5 4 * * 0", timezone="Europe/Vienna")
    await client.update_deployment_schedule(made.id, made.schedules[0].id, active=False, schedule=moved)
    assert await deployed("beta", schedules=False) == [(CANARY, False, {"agent": "beta"})]
    (left,) = (await client.read_deployment_by_name(name)).schedules
    assert isinstance(left.schedule, CronSchedule)
    assert (left.schedule.cron, left.schedule.timezone) == ("5 4 * * 0", "Europe/Vienna")
    assert await deployed("", schedules=True) == []
