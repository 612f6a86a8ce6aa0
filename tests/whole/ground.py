"""What whole journeys need: real vault, directory, mail and Chromium in one home, and a view of Acorn from inside."""

import itertools
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from fixtures.services.acorn.admin import HEADER
from fixtures.services.starting import Service, free_port, start_service
from journeyman import bootstrap
from journeyman.adapters.playwright import ChromiumBrowser
from journeyman.domain.account import AccountRecord
from journeyman.domain.outcome import Done, Outcome
from journeyman.errors import Transient
from journeyman.journey.journey import Journey
from journeyman.journey.loop import Patience, run_here
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports
from journeyman.recipe.catalogue import with_base_url
from journeyman.recipe.load import load_file
from journeyman.recipe.model import Recipe
from journeyman.settings import Settings

ADMIN_TOKEN = "only-tests-know"
RECIPE = Path(__file__).parents[2] / "recipes" / "acorn.yaml"
QUICK = Patience(attempts=3, first_wait=0.05)


@dataclass
class Acorn:
    """An Acorn in a process of its own, its side door, and its database to look into."""

    service: Service
    data: Path
    door: httpx.AsyncClient
    stranger: httpx.AsyncClient
    """Somebody without a browser, and without the door's key."""

    @property
    def url(self) -> str:
        """Its origin."""
        return self.service.url

    async def behave(self, **how: object) -> None:
        """Change how it behaves until the test ends."""
        (await self.door.post("/admin/behave", json=how)).raise_for_status()

    async def behave_as_usual(self) -> None:
        """Be honest and kind again."""
        (await self.door.delete("/admin/behave")).raise_for_status()

    async def counts(self) -> dict[str, int]:
        """Return how often what was done."""
        return (await self.door.get("/admin/counts")).raise_for_status().json()

    def accounts(self, agent: str) -> list[dict[str, Any]]:
        """Return the whole rows of an agent's accounts."""
        return self._rows("select * from accounts where email like ?", f"{agent}+%")

    def recovery_hashes(self, account: int) -> set[str]:
        """Return the hashes of an account's recovery codes that were not used."""
        return {row["hash"] for row in self._rows("select hash from recovery_codes where account = ?", account)}

    def forget_sessions(self) -> None:
        """Sign everybody out, as a service does that was started anew."""
        with closing(sqlite3.connect(self.data / "acorn.sqlite3", timeout=10)) as database, database:
            database.execute("delete from sessions")

    def _rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(f"file:{self.data / 'acorn.sqlite3'}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]


@asynccontextmanager
async def running_acorn(data: Path, smtp_port: int, **options: str) -> AsyncIterator[Acorn]:
    """Run an Acorn."""
    with start_service("acorn", data, smtp_port, admin_token=ADMIN_TOKEN, **options) as service:
        headers = {HEADER: ADMIN_TOKEN}
        async with (
            httpx.AsyncClient(base_url=service.url, headers=headers, trust_env=False, timeout=60) as door,
            httpx.AsyncClient(base_url=service.url, follow_redirects=True, trust_env=False, timeout=60) as stranger,
        ):
            yield Acorn(service, data, door, stranger)


@dataclass
class Ground:
    """One home with all that `bootstrap` puts behind the ports, and one Chromium for all quick journeys."""

    settings: Settings
    browser: ChromiumBrowser
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def agent(self, name: str = "") -> str:
        """Make a new agent; return its name."""
        name = name or f"agent{next(self._numbers)}"
        await bootstrap.directory(self.settings).add(name)
        return name

    def journey(self, agent: str, recipe: Recipe, kind: type[Journey] = SignUp) -> Journey:
        """Return a journey that knows what the vault knows, and whose browser context is new."""
        ports = Ports(
            bootstrap.directory(self.settings),
            bootstrap.inbox(self.settings),
            bootstrap.vault(self.settings),
            self.browser,
            bootstrap.clock(),
        )
        return kind(agent, recipe, ports)

    async def run(
        self, agent: str, recipe: Recipe, until: Stage | None = None, kind: type[Journey] = SignUp
    ) -> Outcome:
        """Run a journey of its own to its end, or until a stage is done; the page is closed afterwards."""
        async with self.journey(agent, recipe, kind) as journey:
            return await run_until(journey, until) if until else await run_here(journey, patience=QUICK)

    def open(self, agent: str, service: str, urls: dict[str, str]) -> Any:  # noqa: ANN401 - what bootstrap returns
        """Open a journey as the shell does: by the service's name, with a Chromium of its own."""
        return bootstrap.open_journey(self.settings.model_copy(update={"base_urls": urls}), agent, service)

    async def record(self, agent: str, service: str = "acorn") -> AccountRecord:
        """Read an account's record from the vault."""
        record = await bootstrap.vault(self.settings).load(agent, service)
        assert record
        return record


@asynccontextmanager
async def grounds(home: Path) -> AsyncIterator[Ground]:
    """Run the mail server and a Chromium over a new home."""
    settings = Settings(home=home, smtp_port=free_port())
    async with bootstrap.mail_server(settings), bootstrap.browser(settings) as browser:
        yield Ground(settings, browser)


async def run_until(journey: Journey, until: Stage) -> Outcome:
    """Run stage after stage until that one is done, or one ends otherwise; return the last outcome."""
    outcome: Outcome = Done()
    while isinstance(outcome, Done) and (stage := await journey.next_stage()):
        outcome = await journey.run(stage)
        if stage is until:
            break
    return outcome


async def transient(journey: Journey, until: Stage) -> Transient:
    """Run as `run_until`, to a stage that ends in a Transient; return that."""
    try:
        outcome = await run_until(journey, until)
    except Transient as error:
        return error
    raise AssertionError(f"ended with {outcome}")


def recipe_for(acorn: Acorn, folder: Path, *changes: tuple[str, str]) -> Recipe:
    """Return Acorn's own recipe from a file in `folder`, with some of its text replaced, pointed at this Acorn."""
    text = RECIPE.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "acorn.yaml").write_text(text, encoding="utf-8")
    return with_base_url(load_file(folder / "acorn.yaml"), acorn.url)


def without_totp(recipe: Recipe) -> Recipe:
    """Return the recipe of a service without TOTP: its journeys need not wait for the next code's window."""
    return recipe.model_copy(update={"enrol_totp": None})


@contextmanager
def running_allauth(data: Path, smtp_port: int, **options: str) -> Iterator[str]:
    """Run an allauth; yield its origin."""
    with start_service("allauth", data, smtp_port, **options) as service:
        yield service.url
