"""What the kill suite asks of Prefect's server, whose death it outlives: it asks until it is answered."""

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

PATIENCE = 300.0
"""Seconds until a server that does not answer is given up."""
ANSWERS_WITHIN = 60.0
"""Seconds for one answer: the machine is busy with journeys."""

FINAL = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})


@dataclass(frozen=True)
class RunState:
    """How a flow run stands."""

    type: str
    message: str

    @property
    def final(self) -> bool:
        """Whether Prefect counts it as ended."""
        return self.type in FINAL


@dataclass(frozen=True)
class PrefectApi:
    """Prefect's API over plain HTTP."""

    url: str
    client: httpx.AsyncClient

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str) -> AsyncGenerator["PrefectApi"]:
        """Open it for a while."""
        async with httpx.AsyncClient(base_url=f"{url}/", timeout=ANSWERS_WITHIN, trust_env=False) as client:
            yield cls(url, client)

    async def call(self, flow: str, service: str, agent: str) -> str:
        """Call a flow's deployment for a service by name for an agent; return the flow run's id.

        Asked again for want of an answer, the server does not make a second run.
        """
        deployment = await self._ask("GET", f"deployments/name/{flow}/{service}")
        wanted = {
            "parameters": {"agent": agent},
            "state": {"type": "SCHEDULED"},
            "name": f"{agent} at {service}",
            "idempotency_key": str(uuid.uuid4()),
        }
        run = await self._ask("POST", f"deployments/{deployment['id']}/create_flow_run", json=wanted)
        return str(run["id"])

    async def state(self, run: str) -> RunState:
        """Return how a run stands."""
        found = await self._ask("GET", f"flow_runs/{run}")
        state = found.get("state") or {}
        return RunState(state.get("type") or "", state.get("message") or "")

    async def _ask(self, method: str, path: str, **what: Any) -> Any:  # noqa: ANN401 - JSON
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = await self.client.request(method, path, **what)
                answer.raise_for_status()
            except httpx.HTTPError as error:
                given_up = isinstance(error, httpx.HTTPStatusError) and error.response.status_code < 500
                if given_up or time.monotonic() > deadline:
                    raise
                await asyncio.sleep(1)
            else:
                return answer.json()
