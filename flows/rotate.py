"""The flow that gives accounts new passwords: the deployments `rotate/<service>`, which have schedules."""

from datetime import timedelta
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.carry import carry_out
from flows.due import rotate_due


def _run_name() -> str:
    parameters = flow_run.parameters
    return f"{parameters.get('agent') or 'all that are due'} at {parameters['service']}"


@flow(name="rotate", flow_run_name=_run_name, persist_result=False)
async def rotate(*, agent: str = "", service: str, max_age_days: float = 0) -> State[Any]:
    """Give an agent's account a new password, and prove that by a fresh sign-in; without an agent, all that are due.

    At each moment the vault holds a password that signs in; the old one is kept until the next rotation. A rotation
    that was not finished is finished, and no other is begun.

    Args:
        agent: Whose account: an agent's name, such as alpha. "journeyman agent list" names them all. Empty: everybody's
            whose password is due.
        service: Where: the name of a recipe, such as acorn.
        max_age_days: Only passwords of at least so many days are replaced; 0.5 is half a day. 0: of one agent, in any
            case; of everybody, those that are as old as the recipe's "rotate" says.
    """
    older_than = timedelta(days=max_age_days)
    if agent:
        return await carry_out("rotate", agent, service, older_than=older_than)
    return await rotate_due(rotate, service, older_than)
