"""The flow that gives an account a new password: the deployments `rotate/<service>`."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.carry import carry_out


@flow(name="rotate", flow_run_name="{agent} at {service}", persist_result=False)
async def rotate(agent: str, service: str) -> State[Any]:
    """Give an agent's account a new password, and prove that by a fresh sign-in.

    At each moment the vault holds a password that signs in; the old one is kept until the next rotation. A rotation
    that was not finished is finished, and no other is begun.

    Args:
        agent: Whose account: an agent's name, such as alpha. "journeyman agent list" names them all.
        service: Where: the name of a recipe, such as acorn.
    """
    return await carry_out("rotate", agent, service)
