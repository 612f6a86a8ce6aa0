"""The flow that gives an agent an account of its own at a service without a recipe: the deployment `sign-up/any`."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.carry import carry_out


@flow(name="sign-up", flow_run_name="{agent} at {url}", persist_result=False)
async def sign_up_any(agent: str, url: str, *, service: str = "", adopt: bool = False) -> State[Any]:
    """Give an agent an account of its own where no recipe says how, with TOTP where it is found, and prove it.

    What is found out on the way is kept as a recipe, which the next run and all other journeys follow. Where the URL's
    service has a recipe, that is followed.

    Args:
        agent: Who needs the account: an agent's name, such as alpha. "journeyman agent list" names them all.
        url: The page where one signs up, such as https://acorn.example/register. Everybody who sees Prefect sees it.
        service: What to call the service; left empty, it is called after its host.
        adopt: Take over an account at the agent's address that this vault knows nothing of, by resetting its password.
    """
    return await carry_out("sign-up", agent, service, url=url, adopt=adopt)
