"""The flow that checks an account by signing in: the deployments `check/<service>`."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.carry import carry_out


@flow(name="check", flow_run_name="{agent} at {service}", persist_result=False)
async def check(agent: str, service: str) -> State[Any]:
    """Check an agent's account by a fresh sign-in, and change nothing.

    A rotation that was not finished is finished first.

    Args:
        agent: Whose account: an agent's name, such as alpha. "journeyman agent list" names them all.
        service: Where: the name of a recipe, such as acorn.
    """
    return await carry_out("check", agent, service)
