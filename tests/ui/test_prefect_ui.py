"""What people see in Prefect's UI: a form that explains itself and starts a run, and a story with its pictures."""

import re

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.prefect_world import World

WHOLE_SIGN_UP = 150_000  # milliseconds; a good part of it waits for the next TOTP window


def form_of(running: World, page: Page) -> Locator:
    """Open the form that starts a run of sign-up/acorn; return its parameters' fields once they are filled in."""
    answer = httpx.get(f"{running.api}/deployments/name/sign-up/acorn", timeout=60).raise_for_status()
    page.goto(f"{running.ui}/deployments/deployment/{answer.json()['id']}/run")
    fields = page.locator("form").get_by_role("group").get_by_role("textbox")
    expect(fields.nth(1)).to_have_value("acorn")
    return fields


def open_artifact(running: World, page: Page, key: str) -> None:
    """Open the latest artifact of a key."""
    page.goto(f"{running.ui}/artifacts/key/{key}")
    page.get_by_role("link", name=re.compile("^[0-9a-f]{8}$")).first.click()


def submit(page: Page) -> str:
    """Submit the form; return the new run's id. Where SQLite was busy (503), Prefect's UI leaves it to the person."""
    for _ in range(3):
        with page.expect_response(re.compile("/create_flow_run$")) as answer:
            page.get_by_role("button", name="Submit").click()
        if answer.value.status != httpx.codes.SERVICE_UNAVAILABLE:
            break
    assert answer.value.ok, f"{answer.value.status} {answer.value.text()}"
    return str(answer.value.json()["id"])


def test_the_form_explains_each_parameter(running: World, page: Page) -> None:
    """Each parameter is a plain text field with its description; the service is filled in."""
    fields = form_of(running, page)
    expect(fields).to_have_count(2)
    for text in ("Who needs the account", "Where: the name of a recipe"):
        expect(page.get_by_text(text)).to_be_visible()


def test_the_form_starts_a_run_whose_story_shows_its_pictures(running: World, page: Page) -> None:
    """Submitting the form signs the agent up; the run's story has a table of stages and loaded pictures."""
    agent = form_of(running, page).first
    agent.fill("beta")
    expect(agent).to_have_value("beta")
    page.goto(f"{running.ui}/runs/flow-run/{submit(page)}")
    expect(page.get_by_text("proven by a fresh sign-in").first).to_be_visible(timeout=WHOLE_SIGN_UP)  # the log
    open_artifact(running, page, "story-beta-acorn")
    expect(page.get_by_role("heading", name="beta at acorn: done")).to_be_visible()
    expect(page.get_by_role("cell", name="submit", exact=True)).to_be_visible()
    picture = page.get_by_role("img", name="The end")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 0
    open_artifact(running, page, "fleet")
    expect(page.get_by_role("table").get_by_text("proven", exact=True).first).to_be_visible()
