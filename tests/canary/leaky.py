"""A program for the canary: journeys whose faults hold a secret, carried by the real flow code on a real server.

The secret comes on stdin; `python -m tests.canary.leaky PLACE...` runs a flow for each place that is to fail.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NoReturn

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import SecretStr

from flows.carry import carry
from journeyman import bootstrap
from journeyman.domain.account import AccountRecord
from journeyman.domain.outcome import Outcome
from journeyman.domain.page import Picture
from journeyman.engine.redaction import hide_in_logs, know
from journeyman.journey.journal import Learn
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports, forget
from journeyman.settings import Settings, load_settings
from journeyman.testing.fakes import FakeClock, MemoryDirectory, MemoryInbox, MemoryVault
from tests.played_journey import PlayedJourney

IN_A_JOURNEY = ("opening", "next_stage", "run", "record", "picture", "closing")
"""Where a journey may fail with an error that nobody foresaw."""

PLACES = (*IN_A_JOURNEY, "adapter", "task")
"""Also: in an adapter under the real journey; in a task that nobody waits for, with a secret that is known."""


def fail(secret: str) -> NoReturn:
    """Raise an error with the secret in its text, its cause, its arguments, its notes and a local variable."""
    typed = {"password": secret}
    try:
        raise KeyError(secret)  # noqa: TRY301 - a cause is wanted
    except KeyError as cause:
        error = ValueError(f"fill({secret!r}) timed out", typed)
        error.add_note(f"typed: {typed}")
        raise error from cause


class Leaky(PlayedJourney):
    """A journey that fails in one place."""

    place = ""
    secret = ""

    def _perhaps(self, place: str) -> None:
        if self.place == place:
            fail(self.secret)

    async def next_stage(self) -> Stage | None:
        self._perhaps("next_stage")
        return await super().next_stage()

    async def run(self, stage: Stage) -> Outcome:
        self._perhaps("run")
        return await super().run(stage)

    async def record(self) -> AccountRecord | None:
        self._perhaps("record")
        return await super().record()

    async def picture(self, title: str) -> Picture | None:
        self._perhaps("picture")
        return await super().picture(title)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator["Leaky"]:
        """Open it; leaving it may fail as well."""
        self._perhaps("opening")
        yield self
        self._perhaps("closing")


class LeakyBrowser:
    """A browser whose pages can't be opened, and that says why with a secret."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def open(self, origin: str, session: object = None) -> AbstractAsyncContextManager[NoReturn]:
        """Fail."""
        fail(self.secret)


def opening(place: str, secret: str, settings: Settings) -> AbstractAsyncContextManager[Any]:
    """Return the journey that fails in this place."""
    if place == "adapter":
        learn: Learn = forget
        browser: Any = LeakyBrowser(secret)
        ports = Ports(MemoryDirectory(["alpha"]), MemoryInbox(), MemoryVault(), browser, FakeClock(), learn)
        return SignUp("alpha", bootstrap.recipe(settings, "acorn"), ports)
    journey = Leaky()
    journey.place, journey.secret = place, secret
    return journey.open()


@flow(name="leaky", flow_run_name="fails in {place}", persist_result=False)
async def leaky(place: str) -> State[Any]:
    """Carry a journey that fails in one place; the secret is not a parameter."""
    hide_in_logs()
    settings = load_settings()
    if place == "task":
        know(SecretStr(SECRET))
        asyncio.get_running_loop().create_task(forgotten()).set_name("forgotten")
        await asyncio.sleep(0)
    return await carry(opening(place, SECRET, settings), settings, "alpha", "acorn")


async def forgotten() -> None:
    """Fail where nobody waits for it."""
    fail(SECRET)


async def main(places: list[str]) -> None:
    """Run a flow for each place; say how it ended."""
    for place in places:
        state = await leaky(place, return_state=True)
        print(f"{place}: {state.name}: {state.message}")  # noqa: T201 - a program that prints


if __name__ == "__main__":
    SECRET = sys.stdin.read()
    asyncio.run(main(sys.argv[1:] or [*PLACES]))
