"""How long a press is waited for, as far as that needs no browser."""

import asyncio
from dataclasses import dataclass
from typing import cast

import pytest
from playwright.async_api import Page, Request

from journeyman.adapters.playwright import navigation
from journeyman.adapters.playwright.navigation import Navigation
from journeyman.domain.origins import Origins

ORIGIN = "https://acorn.example"


@dataclass(eq=False)
class Fetch:
    """A request of a page's script."""

    url: str
    method: str = "POST"
    resource_type: str = "fetch"


@dataclass
class QuietTab:
    """A tab whose document does not change, and whose requests are told by the test."""

    url: str = ORIGIN

    async def evaluate(self, script: str, argument: object) -> bool:
        return True


async def seconds_for(loads: Navigation, url: str) -> float:
    """Return how long an action took whose fetch never has an answer."""
    began = asyncio.get_running_loop().time()
    loads.begin()
    loads._fetch_began(cast("Request", Fetch(url)))  # pyright: ignore[reportPrivateUsage] - as the browser's events do
    await loads.settle()
    loads.end()
    return asyncio.get_running_loop().time() - began


async def test_a_long_poll_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What sends something and has no answer holds up the first action, and none after it; another address does."""
    monkeypatch.setattr(navigation, "SENDS_SECONDS", 1.5)
    monkeypatch.setattr(navigation, "SETTLE_SECONDS", 0.1)
    loads = Navigation(cast("Page", QuietTab()), Origins(ORIGIN), 5)
    assert await seconds_for(loads, f"{ORIGIN}/poll?since=1") >= 1.5
    assert await seconds_for(loads, f"{ORIGIN}/poll?since=2") < 1.4
    assert await seconds_for(loads, f"{ORIGIN}/join") >= 1.5
