"""The flow that gives the whole fleet its accounts: the deployment `fleet/all`."""

from collections.abc import Sequence
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.missing import sign_up_missing
from flows.sign_up import sign_up
from journeyman.engine.fleet_plan import run_name


def _run_name() -> str:
    return run_name(flow_run.parameters.get("agents", ()), flow_run.parameters.get("services", ()))


@flow(name="fleet", flow_run_name=_run_name, persist_result=False)
async def fleet(agents: Sequence[str] = (), services: Sequence[str] = ()) -> State[Any]:
    """Sign up every agent that has no proven account yet, at every service; run it again to finish the rest.

    Accounts that are proven are left as they are, and cost nothing. One account's failure does not end the others: it
    is a row of the fleet's table, with the reason.

    Args:
        agents: Who needs accounts: agents' names, such as alpha. Empty: all agents that there are.
        services: Where: names of recipes, such as acorn. Empty: all services that an agent may be signed up at.
    """
    return await sign_up_missing(sign_up, agents, services)
