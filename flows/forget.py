"""The flow that forgets an account: the deployments `forget/<service>`."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.carry import tell, unless_it_fails
from journeyman.engine.artifacts import publish_fleet
from journeyman.engine.forgetting import forget as forget_account
from journeyman.engine.forgetting import remember
from journeyman.engine.redaction import hide_in_logs, said
from journeyman.errors import JourneymanError
from journeyman.settings import load_settings


@flow(name="forget", flow_run_name="{agent} at {service}", persist_result=False)
async def forget(agent: str, service: str, keep: str = "30d", undo: bool = False) -> State[Any]:  # noqa: FBT001 - a switch in Prefect's form
    """Forget an agent's account: no journey goes on with it, and after a while what opens it is gone.

    The account at the service is not deleted. Until the end of the period the credential stays in the vault, encrypted.

    Args:
        agent: Whose account: an agent's name, such as alpha. "journeyman agent list" names them all.
        service: Where: the name of a recipe, such as acorn.
        keep: How long what opens it is kept, such as 30d or 12h.
        undo: Take it back, while it is kept.
    """
    hide_in_logs()
    try:
        settings = load_settings()
        act = remember(settings, agent, service, tell) if undo else forget_account(settings, agent, service, keep, tell)
        told = await act
    except JourneymanError as error:
        return Failed(message=said(error))
    await unless_it_fails("fleet's table", publish_fleet(settings))
    return Completed(message=told)
