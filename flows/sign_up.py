"""The flow that gives an agent an account of its own at a service: the deployments `sign-up/<service>`."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.carry import carry
from journeyman.bootstrap import open_journey
from journeyman.engine.redaction import hide_in_logs, know, said
from journeyman.errors import SetupError
from journeyman.settings import load_settings


@flow(name="sign-up", flow_run_name="{agent} at {service}", persist_result=False)
async def sign_up(agent: str, service: str) -> State[Any]:
    """Give an agent an account of its own at a service, with TOTP, and prove it by a fresh sign-in.

    An account that is there already is checked by signing in; one that is half made is finished.

    Args:
        agent: Who needs the account: an agent's name, such as alpha. "journeyman agent list" names them all.
        service: Where: the name of a recipe, such as acorn.
    """
    hide_in_logs()
    try:
        settings = load_settings()
    except SetupError as error:
        return Failed(message=said(error))
    return await carry(open_journey(settings, agent, service, learn=know), settings, agent, service)
