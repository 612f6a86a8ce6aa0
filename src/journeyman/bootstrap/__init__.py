"""Chooses who stands behind each port, from settings. The only place that does."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from journeyman.adapters.chromium import find_chromium
from journeyman.adapters.clock import SystemClock
from journeyman.adapters.drift_files import DriftFiles
from journeyman.adapters.processes import memory_of_tree, surely_ended, this_process
from journeyman.adapters.warm_browser import WarmBrowser
from journeyman.bootstrap import providers as providers
from journeyman.bootstrap.consent import check_consent as check_consent
from journeyman.bootstrap.finding import keep_found
from journeyman.bootstrap.finding import service_at as service_at
from journeyman.bootstrap.misnamed import misnamed as misnamed
from journeyman.bootstrap.providers import audit, directory, inbox, patient_vault, vault_for
from journeyman.bootstrap.providers import vault as vault
from journeyman.bootstrap.recording import ready_to_record as ready_to_record
from journeyman.bootstrap.recording import record as record
from journeyman.bootstrap.recording import save_recorded as save_recorded
from journeyman.bootstrap.saving import is_written as is_written
from journeyman.bootstrap.saving import must_be_new as must_be_new
from journeyman.bootstrap.saving import save_found as save_found
from journeyman.bootstrap.saving import saved_before as saved_before
from journeyman.domain.drift import refusal
from journeyman.errors import RecipeQuarantined, SetupError
from journeyman.journey.journal import Journal, Learn
from journeyman.journey.journey import Journey
from journeyman.journey.lease import Tenure
from journeyman.journey.patience import Tell, tell_nobody
from journeyman.journey.sign_up import SignUp
from journeyman.journey.trip import Ports, forget
from journeyman.pasted import to_paste
from journeyman.ports import Browser
from journeyman.recipe.catalogue import Catalogue, with_base_url
from journeyman.recipe.model import Recipe
from journeyman.recipe.parts import Rotation
from journeyman.settings import FILE_NAME, Settings

if TYPE_CHECKING:
    from journeyman.adapters.playwright import ChromiumBrowser
    from journeyman.adapters.smtp import MailServer


def drift(settings: Settings) -> DriftFiles:
    """Return what is known of the recipes' drift: files in the home."""
    return DriftFiles(settings.home)


def clock() -> SystemClock:
    """Return the time."""
    return SystemClock()


def mail_server(settings: Settings) -> "MailServer":
    """Return the embedded mail server, not started; it delivers to the agents' Maildirs."""
    from journeyman.adapters.smtp import MailServer  # noqa: PLC0415 - aiosmtpd is for those who serve mail only

    return MailServer(settings.home, settings.mail_domain, settings.smtp_host, settings.smtp_port)


async def send_mail(settings: Settings, address: str, subject: str) -> None:
    """Send a mail without a secret to an agent, by the mail server that settings name.

    Raises:
        SetupError: the server does not take it.
    """
    from journeyman.adapters.sending import send  # noqa: PLC0415 - for the doctor only

    await send(settings.smtp_host, settings.smtp_port, address, subject)


def browser(settings: Settings) -> "ChromiumBrowser":
    """Return the browser, not started.

    Raises:
        BrowserMissing: there is no Chromium.
    """
    # Playwright and the QR reader take half a second to import: `journeyman code` must not wait for them.
    from journeyman.adapters.playwright import ChromiumBrowser  # noqa: PLC0415 - a second of import that most commands do without
    from journeyman.adapters.qr import read_qr  # noqa: PLC0415 - the same

    return ChromiumBrowser(find_chromium(settings.chromium), read_qr)


MEGABYTE = 1024 * 1024

NOWHERE = (".example", ".invalid")
"""Ends of names under which there is never a service (RFC 6761, section 6.4 and 6.5)."""

_shared: ContextVar[Browser | None] = ContextVar("shared browser", default=None)


def warm_browser(settings: Settings) -> WarmBrowser:
    """Return a browser for all journeys of a process, not started; see `sharing`.

    Raises:
        BrowserMissing: there is no Chromium.
    """
    find_chromium(settings.chromium)
    return WarmBrowser(
        lambda: browser(settings),
        most_open=settings.open_pages,
        most_visits=settings.browser_visits,
        most_memory=settings.browser_memory * MEGABYTE,
        memory=memory_of_tree,
    )


@contextmanager
def sharing(warm: Browser) -> Generator[None]:
    """Let journeys that are opened in this block, and in tasks that begin in it, visit with this browser."""
    token = _shared.set(warm)
    try:
        yield
    finally:
        _shared.reset(token)


@asynccontextmanager
async def journeys_browser(settings: Settings) -> AsyncGenerator[Browser]:
    """Return the browser that is shared here; where none is, one that is closed at the end.

    Raises:
        BrowserMissing: there is no Chromium.
    """
    warm = _shared.get()
    if warm is not None:
        yield warm
        return
    async with browser(settings) as own:
        yield own


def catalogue(settings: Settings) -> Catalogue:
    """Return all recipes: the project's, the user's, and those of the folders in settings; later ones win."""
    return Catalogue(settings.recipe_folders, settings.found_folder)


def rotated_every(settings: Settings) -> Callable[[str], timedelta]:
    """Return what says how often a service's passwords are to be changed: the usual period where its recipe is gone."""
    recipes = catalogue(settings)

    def every(service: str) -> timedelta:
        try:
            return recipes.get(service).rotate.every
        except SetupError:
            return Rotation().every

    return every


def recipe(settings: Settings, service: str) -> Recipe:
    """Return a service's recipe, pointed at the instance that settings name, if they do.

    Raises:
        UnknownService: there is no such recipe.
        RecipeInvalid: its file breaks the rules.
        ConsentMissing: its terms ask for the operator's consent, and settings hold none.
    """
    found = catalogue(settings).get(service)
    if service in settings.base_urls:
        found = with_base_url(found, settings.base_urls[service])
    check_consent(found, settings)
    return found


def check_address(chosen: Recipe, settings: Settings) -> None:
    """Refuse a service whose recipe names an example's address, where there is never one.

    Raises:
        SetupError: says where the instance that is meant is named.
    """
    if (urlsplit(chosen.origin).hostname or "").endswith(NOWHERE):
        raise SetupError(
            f"{chosen.title} has no address yet: {chosen.origin} is an example. Name your instance in"
            f" {settings.home / FILE_NAME}:" + to_paste("base_urls", chosen.service, '"https://…"')
        )


async def quarantine(settings: Settings, service: str) -> str:
    """Return why a service's recipe is quarantined, and how that ends; empty where it is not.

    Raises:
        SetupError: what is known of it can't be read.
    """
    return refusal(service, await drift(settings).load(service), catalogue(settings).digest(service))


async def must_not_be_quarantined(settings: Settings, service: str) -> None:
    """Refuse a recipe that is quarantined, for a journey that does more than to sign in.

    Raises:
        RecipeQuarantined: it is; says why, and how to lift that.
        SetupError: what is known of it can't be read.
    """
    why = await quarantine(settings, service)
    if why:
        raise RecipeQuarantined(why)


@asynccontextmanager
async def held(
    settings: Settings, agent: str, service: str, purpose: str, tell: Tell | None = None
) -> AsyncGenerator[Journal, None]:
    """Hold an account's lease, and return its journal: for what changes a record and visits no service.

    The vault is waited for where `tell` hears of that.

    Raises:
        UnknownAgent: there is no such agent.
        Transient: another journey works on this account; says which.
        VaultDamaged: the vault can't be read or written.
    """
    await directory(settings).identity(agent)
    holder = this_process(purpose)
    records, time = vault_for(settings, tell, holder), clock()
    tenure = Tenure(records, time, agent, service, holder, surely_ended)
    try:
        await tenure.begin()
        yield Journal(records, time, agent, service, forget)
    finally:
        await tenure.end()


@asynccontextmanager
async def open_journey(  # noqa: PLR0913 - which journey, and what its caller may add
    settings: Settings,
    agent: str,
    service: str,
    kind: Callable[[str, Recipe, Ports, bool], Journey] = SignUp,
    *,
    adopts: bool = False,
    purpose: str = "",
    learn: Learn = forget,
    tell: Tell = tell_nobody,
    wrap: Callable[[Ports, Recipe], Ports] = lambda ports, _: ports,
) -> AsyncGenerator[Journey, None]:
    """Open one agent's journey at a service: in the browser that is shared here, else in one of its own.

    Args:
        settings: who stands behind the ports, and where.
        agent: the agent's name.
        service: the service's name, as its recipe has it.
        kind: which journey: its class, or what makes one.
        adopts: whether an account at the agent's address that we did not make may be taken over.
        purpose: what its lease says of the journey beside the process, such as the flow run's name.
        learn: told of each secret that comes into this process.
        tell: told when the journey waits for its vault, and why.
        wrap: puts something around the ports: limits, the kill suite's tripwires.

    Raises:
        UnknownAgent: there is no such agent.
        BrowserMissing: there is no Chromium.
        RecipeQuarantined: the recipe is, and the journey does more than to sign in.
        SetupError: what `recipe` raises.
    """
    chosen = recipe(settings, service)
    check_address(chosen, settings)
    people = directory(settings)
    await people.identity(agent)  # a misspelt name is told before a browser starts
    async with journeys_browser(settings) as chromium:
        holder = this_process(purpose)
        records, log = patient_vault(settings, tell, holder), audit(settings, holder)
        keep = partial(keep_found, settings)
        ports = Ports(people, inbox(settings), records, chromium, clock(), learn, holder, surely_ended, log, keep)
        journey = kind(agent, chosen, wrap(ports, chosen), adopts)
        journey.quarantine = await quarantine(settings, service)
        if journey.quarantine and not journey.probes:
            raise RecipeQuarantined(journey.quarantine)
        async with journey:
            yield journey
