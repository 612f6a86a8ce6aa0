"""The flow that gives an agent an account of its own at a service: the deployments `sign-up/<service>`."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Failed

from flows.carry import carry
from journeyman.bootstrap import open_journey
from journeyman.engine.redaction import hide_in_logs, know, said
from journeyman.errors import SetupError
from journeyman.settings import load_settings


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
    hide_in_logs()
    try:
        settings = load_settings()
    except SetupError as error:
        return Failed(message=said(error))
    journey = open_journey(settings, agent, service, adopts=adopt, purpose=flow_run.name or "", learn=know)
    return await carry(journey, settings, agent, service)
