"""Which two vaults records are copied between, and which records there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from journeyman import bootstrap
from journeyman.errors import SetupError
from journeyman.journey.moving import Mover
from journeyman.settings import Settings, VaultKind


@dataclass(frozen=True)
class Place:
    """One vault: settings that name it."""

    settings: Settings

    def __str__(self) -> str:
        """Return its name for people."""
        kind = self.settings.vault
        return f"{kind}:{self.settings.home}" if kind == "age" else kind


def place(settings: Settings, text: str, option: str) -> Place:
    """Return the vault that `age`, `age:FOLDER`, `openbao` or `ravi` names.

    Raises:
        SetupError: it names none.
    """
    kind, colon, folder = text.partition(":")
    kinds = get_args(VaultKind)
    if kind not in kinds or (colon and (kind != "age" or not folder)):
        raise SetupError(
            f'{option}: "{text}" is no vault. There are: {", ".join(kinds)}, and age:FOLDER of another home.'
        )
    home = Path.cwd() / Path(folder).expanduser() if folder else settings.home
    return Place(settings.model_copy(update={"vault": kind, "home": home.resolve()}))


async def accounts(source: Place, agents: Sequence[str]) -> list[tuple[str, str]]:
    """Return the accounts of these agents, or of all, that have a record in a vault.

    Raises:
        UnknownAgent: there is no such agent.
    """
    people, vault = bootstrap.directory(source.settings), bootstrap.providers.store(source.settings)
    for agent in agents:
        await people.identity(agent)
    return [(agent, service) for agent in agents or await people.agents() for service in await vault.services(agent)]


def mover(source: Place, target: Place, *, replaces: bool) -> Mover:
    """Return what copies between the two; what it does is told to the source's audit logs."""
    return Mover(
        bootstrap.providers.store(source.settings),
        bootstrap.providers.store(target.settings),
        bootstrap.clock(),
        bootstrap.audit(source.settings),
        bootstrap.this_process("vault copy"),
        bootstrap.surely_ended,
        replaces,
    )
