"""What Prefect's server holds of our own events."""

import asyncio
import time
from typing import Any
from uuid import UUID

import httpx

from journeyman.engine.events import PREFIX

PATIENCE = 40.0
"""Seconds. The server writes events down some seconds after they come."""


async def stage_events(api: str, flow_run: UUID, at_least: int) -> list[dict[str, Any]]:
    """Return our events that are related to a flow run, oldest first, once there are so many."""
    wanted = {
        "filter": {"event": {"prefix": [PREFIX]}, "related": {"id": [f"prefect.flow-run.{flow_run}"]}, "order": "ASC"},
        "limit": 50,
    }
    deadline = time.monotonic() + PATIENCE
    async with httpx.AsyncClient(base_url=f"{api}/", trust_env=False, timeout=60) as client:
        while True:
            answer = (await client.post("events/filter", json=wanted)).raise_for_status()
            found: list[dict[str, Any]] = answer.json()["events"]
            if len(found) >= at_least:
                return found
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.3)  # nobody tells of it
