"""The flow `re-enrol` as it is in `flows/`, with tripwires around its ports: the kill suite's deployments run it."""

from functools import partial
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.carry import carry_out
from tests.kill.tripwires import tripwired


@flow(name="re-enrol", flow_run_name="{agent} at {service}", persist_result=False)
async def re_enrol(agent: str, service: str) -> State[Any]:
    """Give an agent's account another authenticator, unless it is struck on the way."""
    return await carry_out("re-enrol", agent, service, wrap=partial(tripwired, agent=agent))
