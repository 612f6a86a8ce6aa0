"""A journey whose mail comes by IMAP: at Acorn, over a real Dovecot, on a mailbox that a whole fleet waits at."""

import asyncio
import statistics
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from fixtures.providers.dovecot import Dovecot
from fixtures.providers.dovecot.relay import relaying
from journeyman import bootstrap
from journeyman.adapters.playwright.page import ChromiumPage
from journeyman.domain.outcome import Done
from journeyman.domain.page import FormField, Target
from journeyman.journey.stage import Stage
from journeyman.provider_settings import ImapSettings
from journeyman.secret_source import SecretSource
from journeyman.settings import Settings
from tests.dovecot_world import dovecot_or_skip
from tests.whole.ground import Ground, recipe_for, run_until, running_acorn

FLEET = "fleet@agents.test"
UNTOLD = 10.0
"""Seconds: what is not told takes longer than this, however idle the machine; what is told does not, however busy."""
WAITING = 20
JOURNEYS = 5


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """A real IMAP server."""
    yield from dovecot_or_skip()


def imap(server: Dovecot) -> ImapSettings:
    """Return the settings of the fleet's mailbox."""
    (server.folder / "password").write_text(server.password)
    secret = SecretSource(file=server.folder / "password")
    return ImapSettings(host="localhost", port=server.ports.imaps, ca_file=server.ca_file, user=FLEET, password=secret)


@asynccontextmanager
async def others_waiting(settings: Settings) -> AsyncGenerator[None]:
    """Let other agents wait for mail that does not come."""

    async def wait(address: str) -> None:
        async with aclosing(bootstrap.inbox(settings).messages(address, datetime.now(UTC))) as messages:
            await anext(messages)

    waits = [asyncio.create_task(wait(f"waiting-{number}@agents.test")) for number in range(WAITING)]
    try:
        yield
    finally:
        for task in waits:
            task.cancel()
        ended = await asyncio.gather(*waits, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended


@pytest.mark.slow
async def test_a_code_is_typed_as_soon_as_its_mail_is_there(
    ground: Ground, server: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With twenty waits on one mailbox, over one connection: the server tells, and nobody looks now and then.

    From the mail's delivery to the code's typing it takes less than a second where nothing else runs; see the figures.
    """
    typed: list[float] = []
    fill = ChromiumPage.fill

    async def watched(page: ChromiumPage, where: Target | FormField, value: str | SecretStr) -> None:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if text.isdecimal():
            typed.append(time.monotonic())
        await fill(page, where, value)

    monkeypatch.setattr(ChromiumPage, "fill", watched)
    delays: list[float] = []
    settings = ground.settings.model_copy(update={"inbox": "imap", "imap": imap(server)})
    fleet = Ground(settings, ground.browser)
    with relaying(server, FLEET) as relay:
        async with running_acorn(tmp_path / "acorn", relay.port) as acorn, others_waiting(settings):
            recipe = recipe_for(acorn, tmp_path)
            for number in range(JOURNEYS):
                agent = await fleet.agent(f"posted-{number}")
                async with fleet.journey(agent, recipe) as journey:
                    assert await run_until(journey, Stage.CONFIRM) == Done()
                delays.append(typed[-1] - relay.delivered[f"{agent}+acorn@agents.test"])
            assert await asyncio.to_thread(server.connections, FLEET) == 1
    print(f"delivered → typed: {', '.join(f'{delay:.2f}' for delay in sorted(delays))} s")  # noqa: T201 - a figure
    assert statistics.median(delays) < UNTOLD
