"""The flow that gives an agent an account of its own at a service: the deployments `sign-up/<service>`."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.carry import carry_out


@flow(name="sign-up", flow_run_name="{agent} at {service}", persist_result=False)
async def sign_up(agent: str, service: str, *, adopt: bool = False) -> State[Any]:
    """Give an agent an account of its own at a service, with TOTP, and prove it by a fresh sign-in.

    An account that is there already is checked by signing in; one that is half made is finished. Of two runs for one
    account at once, one works and the other waits.

    Args:
        agent: Who needs the account: an agent's name, such as alpha. "journeyman agent list" names them all.
        service: Where: the name of a recipe, such as acorn.
        adopt: Take over an account at the agent's address that this vault knows nothing of, by resetting its password.
    """
    return await carry_out("sign-up", agent, service, adopt=adopt)
