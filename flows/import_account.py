"""The flow that takes in an account that exists already: the deployments `import/<service>`."""

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Failed

from flows.carry import carry_out, tell
from journeyman.account_file import read_given
from journeyman.engine.redaction import hide_in_logs, said
from journeyman.engine.taking_in import IMPORT, begin_import
from journeyman.errors import JourneymanError
from journeyman.settings import load_settings


@flow(name=IMPORT, flow_run_name="{agent} at {service}", persist_result=False)
async def import_account(agent: str, service: str, file: str) -> State[Any]:
    """Take in an account that an agent has already: it is proven by a fresh sign-in, and only then kept.

    What the service refuses is not kept. The file may be deleted as soon as the run has ended.

    Args:
        agent: Whose account: an agent's name, such as alpha. "journeyman agent list" names them all.
        service: Where: the name of a recipe, such as acorn.
        file: Path on the worker's machine of a JSON file that the worker's user alone can read. It has "password", and
            perhaps "username", "email" and "totp"; none of them may be given here.
    """
    hide_in_logs()
    try:
        await begin_import(load_settings(), agent, service, lambda _: read_given(Path(file).expanduser()), tell)
    except JourneymanError as error:
        return Failed(message=said(error))
    return await carry_out(IMPORT, agent, service)
