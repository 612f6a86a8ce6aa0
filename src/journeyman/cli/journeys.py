"""`journeyman sign-up`, `rotate`, `re-enrol` and `check`: through Prefect, or in this process with `--here`."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from journeyman import bootstrap
from journeyman.cli.accounts import Agent, Service
from journeyman.cli.drifting import note_drift
from journeyman.cli.progress import Following, print_attempt, print_wait
from journeyman.cli.terminal import err, print_fault, print_line
from journeyman.domain.outcome import Done, Outcome
from journeyman.engine.fleet import in_words, reference
from journeyman.engine.redaction import hide_in_logs, know
from journeyman.errors import SetupError
from journeyman.journey.journey import Journey
from journeyman.journey.journeys import JOURNEYS
from journeyman.journey.loop import run_here
from journeyman.journey.story import ending
from journeyman.pasted import to_paste
from journeyman.settings import FILE_NAME, Settings, load_settings

Here = Annotated[bool, typer.Option("--here", help="Run it in this process, without Prefect.")]
BaseUrl = Annotated[
    str, typer.Option("--base-url", metavar="URL", help="Origin of another instance of the service; with --here.")
]
ServiceOrNone = Annotated[
    str,
    typer.Argument(metavar="[SERVICE]", help="The service's name; with `--url` what to call it, if not by its host."),
]
Adopt = Annotated[
    bool, typer.Option("--adopt", help="Take over an account at the agent's address that the vault knows not.")
]
Url = Annotated[
    str,
    typer.Option("--url", metavar="URL", help="Where one signs up, at a service without a recipe: it is found out."),
]
Save = Annotated[
    Path | None,
    typer.Option(
        "--save", metavar="FILE", help="Write the recipe that was found out, named as the service; with `--url`."
    ),
]

ANY = "any"
"""The deployment that signs up at any URL."""


@dataclass(frozen=True)
class Called:
    """Which journey the shell calls, for which account."""

    name: str
    agent: str
    service: str
    adopt: bool = False
    url: str = ""
    """Where it signs up, if no recipe is to say it."""

    def __str__(self) -> str:
        """Return the account's name."""
        return f"{self.agent} at {self.service}"

    @property
    def kind(self) -> type[Journey]:
        """The journey's class."""
        return JOURNEYS[self.name].journey

    @property
    def deployment(self) -> str:
        """The name of its deployment."""
        return f"{self.name}/{ANY if self.url else self.service}"

    @property
    def parameters(self) -> dict[str, str | bool]:
        """What its run is told."""
        named: dict[str, str | bool] = {"agent": self.agent, "service": self.service}
        return named | ({"adopt": True} if self.adopt else {}) | ({"url": self.url} if self.url else {})


def sign_up(  # noqa: PLR0913 - each is an option of the shell's
    agent: Agent,
    service: ServiceOrNone = "",
    *,
    here: Here = False,
    adopt: Adopt = False,
    base_url: BaseUrl = "",
    url: Url = "",
    save: Save = None,
) -> None:
    """Give an agent an account at a service, or check by signing in the one that it has.

    Without a recipe a URL is enough: the way to an account is found out and kept, and others go it, too.

    Exit code 0: the account is proven by a fresh sign-in; 1: it is not, and why; 2: something must be set right first.
    """
    settings = load_settings()
    if url:
        _must_fit(service, base_url, save)
        service = _service_at(settings, url, service, save, begin=here)
    elif save:
        raise SetupError(
            "--save belongs to --url: it writes down the recipe that is found out from there. Give the --url, too, or "
            f"leave --save out; what was found out before is in {settings.found_folder}."
        )
    elif not service:
        raise SetupError("Name the service (journeyman recipe list shows them), or give the --url where one signs up.")
    _carry_out(Called("sign-up", agent, service, adopt, url), here=here, base_url=base_url)
    if save:
        bootstrap.save_found(settings, service, save)
        err.print(f"The recipe is in {save}.", markup=False)


def _service_at(settings: Settings, url: str, service: str, save: Path | None, *, begin: bool) -> str:
    """Return the name of the service at a URL; tell of a file that the recipe which is found out will replace.

    Raises:
        SetupError: as of `bootstrap.service_at` and `bootstrap.saved_before`.
    """
    replaces = bootstrap.saved_before(save, url) if save else False
    service = asyncio.run(bootstrap.service_at(settings, url, service, begin=begin, save=save))
    if save and bootstrap.is_written(settings, service, save) and replaces:
        err.print(f"{save} is an earlier recipe of this service: it will be replaced.", markup=False)
    return service


def _must_fit(service: str, base_url: str, save: Path | None) -> None:
    """Refuse what can't be said together with a URL.

    Raises:
        SetupError: says what.
    """
    if base_url:
        raise SetupError("--url says where the service is: leave out --base-url.")
    if save and service and service != save.stem:
        raise SetupError(f'A recipe is named as its file: "{service}" would be in {save.with_stem(service)}.')


def rotate(agent: Agent, service: Service, here: Here = False, base_url: BaseUrl = "") -> None:
    """Give an account a new password; the old one is kept in the vault until the next rotation.

    Exit code 0: the new password is proven by a fresh sign-in; 1: it is not, and why; 2: something must be set right
    first. Whatever happens, call it again: it finishes what was begun.
    """
    _carry_out(Called("rotate", agent, service), here=here, base_url=base_url)


def re_enrol(agent: Agent, service: Service, here: Here = False, base_url: BaseUrl = "") -> None:
    """Give an account another authenticator and new recovery codes; the old are kept until a sign-in proves the new.

    Exit code 0: the new authenticator is proven by a fresh sign-in; 1: it is not, and why; 2: something must be set
    right first. Whatever happens, call it again: it finishes what was begun.
    """
    _carry_out(Called("re-enrol", agent, service), here=here, base_url=base_url)


def check(agent: Agent, service: Service, here: Here = False, base_url: BaseUrl = "") -> None:
    """Check an account by a fresh sign-in, and change nothing.

    Exit code 0: the sign-in went well; 1: it did not, and why; 2: something must be set right first.
    """
    _carry_out(Called("check", agent, service), here=here, base_url=base_url)


def _carry_out(called: Called, *, here: bool, base_url: str) -> None:
    """Run the journey and say how it ended; leave with 1 where it did not do its work."""
    settings = pointed_at(load_settings(), called.service, base_url, here=here)
    asyncio.run(_must_be_right(settings, called, here=here))
    carry_out = run_in_this_process if here else _through_prefect
    if not asyncio.run(carry_out(settings, called)):
        raise typer.Exit(1)


async def _must_be_right(settings: Settings, called: Called, *, here: bool) -> None:
    """Tell a wrong name, a broken recipe, a damaged or missing record now, and not by a run that fails.

    Raises:
        SetupError: what is to be set right.
    """
    await bootstrap.directory(settings).identity(called.agent)
    if called.url and called.service not in bootstrap.catalogue(settings).names():
        return  # the run itself begins to find it out
    recipe = bootstrap.recipe(settings, called.service)
    # What is known of drift is the operator's: where an agent's own user calls, the worker alone can look.
    if not called.kind.probes and (here or not settings.agent):
        await bootstrap.must_not_be_quarantined(settings, called.service)
    record = await bootstrap.vault(settings).load(called.agent, called.service)
    called.kind.must_suit(record, called.agent, recipe)


def pointed_at(settings: Settings, service: str, base_url: str, *, here: bool) -> Settings:
    """Return settings with another instance of the service, if one is given.

    Raises:
        SetupError: the journey is not to run in this process, so it would not see that.
    """
    if not base_url:
        return settings
    if not here:
        raise SetupError(
            "--base-url works together with --here. Journeys through Prefect run in a worker with settings of its own: "
            f"write it down in {settings.home / FILE_NAME}:" + to_paste("base_urls", service, f'"{base_url}"')
        )
    return settings.model_copy(update={"base_urls": {**settings.base_urls, service: base_url}})


async def _through_prefect(settings: Settings, called: Called) -> bool:
    """Run the service's deployment, follow it, and say how it ended; return whether the account is proven."""
    from journeyman.engine.follow import run_and_follow  # noqa: PLC0415 - Prefect takes seconds to import

    with err.status("waiting for a worker") as status:
        end = await run_and_follow(settings, called.deployment, called.parameters, Following(status))
    if end.completed and end.result["proven"]:
        print_line(end.message)
        return True
    print_fault(f"{called}: {sentence(end.message)} Its story: {end.url}")
    return False


async def run_in_this_process(settings: Settings, called: Called) -> bool:
    """Run the journey here; say what happens and how it ended; return whether the account is proven."""
    began = time.monotonic()
    hide_in_logs()
    opening = bootstrap.open_journey(
        settings, called.agent, called.service, called.kind, adopts=called.adopt, learn=know, tell=print_wait
    )
    async with opening as journey:
        try:
            with err.status(str(called)):
                outcome = await run_here(journey, print_attempt)
        finally:
            await note_drift(settings, called.name, called.agent, called.service, journey.story)
        return await _told_end(called, journey, outcome, time.monotonic() - began)


async def _told_end(called: Called, journey: Journey, outcome: Outcome, seconds: float) -> bool:
    if isinstance(outcome, Done) and journey.settled:
        result = reference(called.agent, called.service, await journey.record(), seconds)
        print_line(in_words(called.name, result))
        return True
    told = (
        "the journey ended, and the account is not proven" if isinstance(outcome, Done) else ": ".join(ending(outcome))
    )
    print_fault(sentence(f"{called}: {told}"))
    return False


def sentence(told: str) -> str:
    """Return what is told with a full stop, unless it ends as a sentence does."""
    return told if told.endswith((".", "?", "!")) else f"{told}."
