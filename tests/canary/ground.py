"""The canary's ground: a whole world whose secrets are known, in an environment that asks every part to tell all."""

import asyncio
import shutil
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from pydantic import SecretStr

from fixtures.services.starting import Service, free_port, start_service
from journeyman import bootstrap
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.engine.server import environment
from journeyman.settings import Settings
from tests.canary.watching import Watch
from tests.cli.shell import PROGRAM, Result
from tests.prefect_world import PROJECT, World, world

AGENT = "alpha"
PASSWORD = 'Kanarien Vogel 7301 "&<ü>+%/'
"""Fits Acorn's rules, and looks different in every encoding."""

MARKER = "marker7301"
"""What the planted usernames begin with: harmless, and told by everything that tells of an account."""

TOKEN = "side-door"

ASKS_FOR_ALL = {
    "DEBUG": "pw:*",
    "DEBUGP": "1",
    "PWDEBUG": "console",
    "PREFECT_LOGGING_LEVEL": "DEBUG",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "asyncio,stamina,journeyman",
}
"""What a person sets who hunts a fault: every part then logs as much as it can.

But not PYTHONASYNCIODEBUG: on a busy machine, its word on a slow callback in Prefect's own thread, sent to Prefect by
the logger `asyncio`, makes Prefect 3.8 wait for itself for ever while its services start.
"""

Answer = TypeVar("Answer")


def aside(work: Callable[[], Awaitable[Answer]]) -> Answer:
    """Wait for something asynchronous in a thread of its own: Playwright's sync API may hold a loop in this one."""

    async def wait() -> Answer:
        return await work()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, wait()).result()


@dataclass
class Ground:
    """What runs, where it writes, and what was seen of it."""

    folder: Path
    settings: Settings
    acorn: Service
    watch: Watch
    world: World
    outputs: dict[str, bytes] = field(default_factory=dict)
    """Command → all that it printed."""

    def run(self, *command: str, given: str = "") -> Result:
        """Run a program in this world's environment; keep what it prints."""
        result = subprocess.run(
            command,
            env=environment(self.settings),
            cwd=PROJECT,
            input=given,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        name = f"{len(self.outputs)}: {' '.join([Path(command[0]).name, *command[1:]])}"
        self.outputs[name] = (result.stdout + result.stderr).encode()
        return result

    def journeyman(self, *arguments: str) -> Result:
        """Run `journeyman`; its `sign-up` without --here runs the service's deployment by name."""
        return self.run(str(PROGRAM), *arguments)

    def behave(self, **behaviour: object) -> None:
        """Make Acorn behave like this from now on."""
        answer = httpx.post(
            f"{self.acorn.url}/admin/behave", json=behaviour, headers={"X-Acorn-Admin": TOKEN}, timeout=60
        )
        answer.raise_for_status()


@contextmanager
def ground(folder: Path, recipes: Mapping[str, Callable[[str], str]]) -> Iterator[Ground]:
    """Run Acorn, Prefect, mail and a worker, with an account planted for each of the recipes.

    Args:
        folder: where all of it writes.
        recipes: service → what its recipe is, made from the text of Acorn's.
    """
    temporary, user = folder / "t", folder / "user"
    for made in (temporary, user, folder / "recipes"):
        made.mkdir()
    smtp_port = free_port()
    with (
        pytest.MonkeyPatch.context() as variables,
        start_service("acorn", folder / "acorn", smtp_port, admin_token=TOKEN) as acorn,
        Watch(temporary) as watch,
    ):
        for name, value in {**ASKS_FOR_ALL, "TMPDIR": str(temporary), "HOME": str(user)}.items():
            variables.setenv(name, value)
        settings = Settings(
            home=folder / "home",
            project=PROJECT,
            recipes=(folder / "recipes",),
            prefect_port=free_port(),
            smtp_port=smtp_port,
            base_urls=dict.fromkeys(recipes, acorn.url),
        )
        for service, change in recipes.items():
            text = change((PROJECT / "recipes" / "acorn.yaml").read_text())
            (folder / "recipes" / f"{service}.yaml").write_text(text.replace("service: acorn", f"service: {service}"))
        aside(lambda: plant(settings, list(recipes)))
        with world(settings) as place:
            yield Ground(folder, settings, acorn, watch, place)
    shutil.copy(acorn.log, folder / "home")


async def plant(settings: Settings, services: list[str]) -> None:
    """Add the agent; put a reserved record with the known password into the vault for each service."""
    identity = await bootstrap.directory(settings).add(AGENT)
    vault = bootstrap.vault(settings)
    await vault.prepare(AGENT)
    for number, service in enumerate(services):
        pending = Credential(
            username=f"{MARKER}-{number}",
            email=identity.address_for(service, plus=True),
            password=SecretStr(PASSWORD),
            created_at=datetime.now(UTC),
        )
        origin = settings.base_urls[service]
        await vault.save(AccountRecord(agent=AGENT, service=service, origin=origin, pending=pending), 0)
