"""`journeyman sign-up`: through Prefect, or in this process with `--here`."""

import asyncio
import time
from typing import Annotated

import typer
from stamina.instrumentation import set_on_retry_hooks

from journeyman import bootstrap
from journeyman.cli.accounts import Agent, Service
from journeyman.cli.progress import Following, print_attempt
from journeyman.cli.terminal import err, print_fault, print_line
from journeyman.domain.outcome import Done, Outcome
from journeyman.engine.redaction import hide_in_logs, know
from journeyman.errors import SetupError
from journeyman.journey.journey import Journey
from journeyman.journey.loop import run_here
from journeyman.journey.story import ending
from journeyman.settings import FILE_NAME, Settings, load_settings


def sign_up(
    agent: Agent,
    service: Service,
    here: Annotated[bool, typer.Option("--here", help="Run it in this process, without Prefect.")] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Take over an account at the agent's address that the vault knows not.")
    ] = False,
    base_url: Annotated[
        str, typer.Option(metavar="URL", help="Origin of another instance of the service; with --here.")
    ] = "",
) -> None:
    """Give an agent an account at a service, or check by signing in the one that it has.

    Exit code 0: the account is proven by a fresh sign-in; 1: it is not, and why; 2: something must be set right first.
    """
    settings = _pointed_at(load_settings(), service, base_url, here=here)
    asyncio.run(_must_be_right(settings, agent, service))
    carry_out = _here if here else _through_prefect
    proven = asyncio.run(carry_out(settings, agent, service, adopt=adopt))
    if not proven:
        raise typer.Exit(1)


async def _must_be_right(settings: Settings, agent: str, service: str) -> None:
    """Tell a wrong name, a broken recipe or a damaged record now, and not by a run that fails.

    Raises:
        SetupError: what is to be set right.
    """
    bootstrap.recipe(settings, service)
    await bootstrap.directory(settings).identity(agent)
    await bootstrap.vault(settings).load(agent, service)


def _pointed_at(settings: Settings, service: str, base_url: str, *, here: bool) -> Settings:
    if not base_url:
        return settings
    if not here:
        raise SetupError(
            "--base-url works together with --here. Journeys through Prefect run in a worker with settings of its own: "
            f'write it down in {settings.home / FILE_NAME}: [base_urls] {service} = "{base_url}"'
        )
    return settings.model_copy(update={"base_urls": {**settings.base_urls, service: base_url}})


async def _through_prefect(settings: Settings, agent: str, service: str, *, adopt: bool) -> bool:
    """Run the service's deployment, follow it, and say how it ended; return whether the account is proven."""
    from journeyman.engine.follow import run_and_follow  # noqa: PLC0415 - Prefect takes seconds to import

    with err.status("waiting for a worker") as status:
        parameters: dict[str, str | bool] = {"agent": agent, "service": service, "adopt": adopt}
        end = await run_and_follow(settings, f"sign-up/{service}", parameters, Following(status))
    if end.completed and end.result["proven"]:
        print_line(end.message)
        return True
    print_fault(f"{agent} at {service}: {end.message} Its story: {end.url}")
    return False


async def _here(settings: Settings, agent: str, service: str, *, adopt: bool) -> bool:
    """Run the journey here; say what happens and how it ended; return whether the account is proven."""
    began = time.monotonic()
    hide_in_logs()
    set_on_retry_hooks(())  # each attempt is printed here; stamina's log line would stand between
    async with bootstrap.open_journey(settings, agent, service, adopts=adopt, learn=know) as journey:
        with err.status(f"{agent} at {service}"):
            outcome = await run_here(journey, print_attempt)
        return await _told_end(journey, outcome, time.monotonic() - began)


async def _told_end(journey: Journey, outcome: Outcome, seconds: float) -> bool:
    record = await journey.record()
    name = f"{journey.agent} at {journey.recipe.service}"
    credential = record.credential if record else None
    if isinstance(outcome, Done) and journey.settled and credential:
        totp = "with TOTP" if credential.authenticator else "without TOTP"
        username = credential.username or credential.email
        print_line(f"{name}: {username}, {totp}, proven by a fresh sign-in, {seconds:.1f} s")
        return True
    told = (
        "the journey ended, and the account is not proven" if isinstance(outcome, Done) else ": ".join(ending(outcome))
    )
    print_fault(f"{name}: {told}.".replace("..", "."))
    return False
