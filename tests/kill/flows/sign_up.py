"""The flow `sign-up` as it is in `flows/`, with tripwires around its ports: the kill suite's deployments run it."""

from functools import partial
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.carry import carry
from journeyman.bootstrap import open_journey
from journeyman.engine.redaction import hide_in_logs, know
from journeyman.settings import load_settings
from tests.kill.tripwires import tripwired


@flow(name="sign-up", flow_run_name="{agent} at {service}", persist_result=False)
async def sign_up(agent: str, service: str) -> State[Any]:
    """Give an agent an account of its own at a service, unless it is struck on the way."""
    hide_in_logs()
    settings = load_settings()
    wrap = partial(tripwired, agent=agent)
    return await carry(open_journey(settings, agent, service, learn=know, wrap=wrap), settings, agent, service)
