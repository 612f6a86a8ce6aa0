"""Rotations have schedules, each service at its own minute; what people change in Prefect's UI stays."""

import re

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.schedules import CronSchedule

from journeyman.engine.deploy import deploy, schedules
from journeyman.recipe.catalogue import Catalogue
from tests.prefect_world import PROJECT, World

CATALOGUE = Catalogue([PROJECT / "recipes"])


def test_each_service_has_a_minute_of_its_own() -> None:
    """Once a day, the same for the same service, and no two shipped ones at once; nothing else runs by itself."""
    crons = [schedules("rotate", CATALOGUE.get(name))[0]["cron"] for name in CATALOGUE.names()]
    assert all(re.fullmatch(r"\d+ \d+ \* \* \*", cron) for cron in crons)
    assert len(set(crons)) == len(crons)
    assert crons == [schedules("rotate", CATALOGUE.get(name))[0]["cron"] for name in CATALOGUE.names()]
    assert schedules("sign-up", CATALOGUE.get("acorn")) == schedules("check", CATALOGUE.get("acorn")) == []


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
