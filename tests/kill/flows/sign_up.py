"""The flow `sign-up` as it is in `flows/`, with tripwires around its ports: the kill suite's deployments run it."""

from functools import partial
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.carry import carry_out
from tests.kill.tripwires import tripwired


@flow(name="sign-up", flow_run_name="{agent} at {service}", persist_result=False)
async def sign_up(agent: str, service: str) -> State[Any]:
    """Give an agent an account of its own at a service, unless it is struck on the way."""
    return await carry_out("sign-up", agent, service, wrap=partial(tripwired, agent=agent))
