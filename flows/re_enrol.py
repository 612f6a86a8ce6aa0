"""The flow that gives an account another authenticator: the deployments `re-enrol/<service>`."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.carry import carry_out


@flow(name="re-enrol", flow_run_name="{agent} at {service}", persist_result=False)
async def re_enrol(agent: str, service: str) -> State[Any]:
    """Give an agent's account another authenticator and new recovery codes, and prove it by a fresh sign-in.

    At each moment the vault holds the authenticator that opens the account; the old one is kept until the next
    rotation. What was not finished is finished, and no other one is begun.

    Args:
        agent: Whose account: an agent's name, such as alpha. "journeyman agent list" names them all.
        service: Where: the name of a recipe, such as acorn.
    """
    return await carry_out("re-enrol", agent, service)
