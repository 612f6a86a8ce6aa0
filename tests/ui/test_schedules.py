"""Schedules in Prefect's UI: seen, paused and changed there; and what is due then begins by itself."""

import time
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from journeyman import bootstrap
from journeyman.engine.follow import run_and_follow
from journeyman.settings import Settings
from tests.prefect_world import World, outside

DUE = timedelta(days=91)
EACH_MINUTE = "* * * * *"


def deployment(running: World) -> dict[str, Any]:
    """Return what the server has of rotate/acorn."""
    return httpx.get(f"{running.api}/deployments/name/rotate/acorn", timeout=60).raise_for_status().json()


def schedule(running: World) -> dict[str, Any]:
    """Return its schedule."""
    (only,) = deployment(running)["schedules"]
    return only


def open_page(running: World, page: Page) -> None:
    """Open the page of rotate/acorn."""
    page.goto(f"{running.ui}/deployments/deployment/{deployment(running)['id']}")


def change(page: Page, cron: str) -> None:
    """Give the schedule another time, and make it active."""
    page.locator("xpath=//*[@role='switch']/following::button[1]").click()  # the menu has no name
    page.get_by_role("button", name="Edit", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("switch").first.check()
    dialog.get_by_role("textbox").nth(1).fill(cron)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)


def test_a_schedule_is_seen_paused_and_changed(running: World, page: Page) -> None:
    """The deployment's page shows it; the switch there pauses it, its menu moves it, and the server knows both."""
    open_page(running, page)
    switch = page.get_by_role("switch")
    expect(switch).to_be_checked()
    switch.click()
    expect(page.get_by_text("Deployment schedule inactive").first).to_be_visible()
    assert not schedule(running)["active"]
    change(page, "5 4 * * 0")
    expect(switch).to_be_checked()
    assert (schedule(running)["active"], schedule(running)["schedule"]["cron"]) == (True, "5 4 * * 0")


async def make_due(settings: Settings) -> None:
    """Sign alpha up, and make its password old."""
    ended = await run_and_follow(settings, "sign-up/acorn", {"agent": "alpha"}, lambda _: None)
    assert ended.completed, ended.message
    vault = bootstrap.vault(settings)
    record = await vault.load("alpha", "acorn")
    assert record
    assert record.current
    old = record.current.model_copy(update={"created_at": record.current.created_at - DUE})
    await vault.save(record.change(current=old), record.revision)


def begun_by_itself(running: World) -> dict[str, Any]:
    """Return the first run of rotate/acorn that the schedule began, once it has ended well."""
    asked = {
        "deployments": {"id": {"any_": [deployment(running)["id"]]}},
        "flow_runs": {"tags": {"all_": ["auto-scheduled"]}, "state": {"type": {"any_": ["COMPLETED"]}}},
        "sort": "EXPECTED_START_TIME_ASC",
    }
    while True:
        found = httpx.post(f"{running.api}/flow_runs/filter", json=asked, timeout=60).raise_for_status().json()
        if found:
            return found[0]
        time.sleep(1)


@pytest.mark.slow  # a sign-up, a minute's wait and a rotation
def test_what_is_due_is_rotated_by_itself(running: World, page: Page) -> None:
    """A schedule that is set to each minute in the UI begins a run within its minute, which rotates what is due."""
    outside(make_due(running.settings))
    open_page(running, page)
    change(page, EACH_MINUTE)
    run = begun_by_itself(running)
    page.get_by_role("switch").click()  # once is enough
    planned, began = (datetime.fromisoformat(run[name]) for name in ("expected_start_time", "start_time"))
    assert abs(began - planned) < timedelta(minutes=1)  # Prefect's worker may be a moment early
    assert run["state"]["message"] == "1 of 1 passwords that were due at acorn are rotated."
    record = outside(bootstrap.vault(running.settings).load("alpha", "acorn"))
    assert record
    assert record.previous
    assert record.rotation is None
