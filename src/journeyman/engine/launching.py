"""What a launched agent is given: its own folder and environment, and nothing of the operator's or of others'."""

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from pydantic import BaseModel

from journeyman import bootstrap
from journeyman.agent_folder import AgentFolder, agent_folder
from journeyman.domain.identity import Identity
from journeyman.durable import make_private_folder, replace_file
from journeyman.errors import SetupError
from journeyman.ports import NamesIdentities
from journeyman.secret_source import SecretSource
from journeyman.settings import GIVEN, PREFIX, Settings

PROVIDERS_SECRETS = frozenset({"RAVI_API_KEY", "BAO_TOKEN", "VAULT_TOKEN"})
"""What the providers' own tools read from the environment; those that settings name are found there."""

SERVERS = ("PREFECT_SERVER_", "PREFECT_API_DATABASE_")
"""What variables of Prefect's server begin with, such as its database's address with a password."""

OPERATORS = frozenset({"home", "agent_dir"})
"""Settings that are not handed on: where the agent's folder lies says both."""


async def prepare(settings: Settings, agent: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Write what the agent's process needs into the agent's folder; return the process's environment.

    Two launches of one agent at once write the same.

    Args:
        settings: the operator's.
        agent: for whom.
        environment: the caller's; what is of no agent's business is left out.

    Raises:
        UnknownAgent: there is no such agent.
        SetupError: its folder can't be written.
    """
    people = bootstrap.directory(settings)
    identity = await people.identity(agent)
    folder = agent_folder(settings.home, agent)
    identity_id = await people.identity_id(agent) if isinstance(people, NamesIdentities) else ""
    try:
        _write_folder(folder, settings, identity, identity_id)
    except OSError as error:
        raise SetupError(f"{error.filename or folder.root} can't be written: {error.strerror}.") from None
    return _without_secrets(settings, environment) | _given(settings, folder, identity, environment)


def _write_folder(folder: AgentFolder, settings: Settings, identity: Identity, identity_id: str) -> None:
    folder.make()
    make_private_folder(folder.ravi)
    given = handed_on(settings)
    if folder.ravi_key.exists():
        given["ravi"] = {**_plain_table(settings.ravi), "key": {"file": str(folder.ravi_key)}}
    _write(folder.root / GIVEN, json.dumps(given, indent=2))
    if settings.directory != "local":
        _write(folder.identity, identity.model_dump_json(indent=2))
    if identity_id:
        _write(folder.ravi / "config.json", json.dumps({"identity": identity_id}))


def _write(file: Path, text: str) -> None:
    """Write a file that says something else; many may do that at once."""
    content = f"{text}\n".encode()
    if not file.exists() or file.read_bytes() != content:
        replace_file(file, content, file.with_name(f".{file.name}.{secrets.token_hex(4)}.tmp"))


def handed_on(settings: Settings) -> dict[str, object]:
    """Return the settings that an agent's own process needs; where the operator's secrets are is not among them."""
    return {name: _plain(value) for name, value in settings if name not in OPERATORS and value is not None}


def _plain_table(table: BaseModel) -> dict[str, object]:
    return cast("dict[str, object]", _plain(table))


def _plain(value: object) -> object:
    """Return a value as JSON has it, without the places of secrets."""
    if isinstance(value, BaseModel | dict):
        items = [*value] if isinstance(value, BaseModel) else [*cast("dict[str, object]", value).items()]
        return {name: _plain(item) for name, item in items if item is not None and not isinstance(item, SecretSource)}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in cast("list[object]", value)]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def sources(value: object) -> Iterator[SecretSource]:
    """Yield all places that settings name of secrets."""
    if isinstance(value, SecretSource):
        yield value
    elif isinstance(value, BaseModel):
        for _, item in value:
            yield from sources(item)
    elif isinstance(value, dict):
        for item in cast("dict[str, object]", value).values():
            yield from sources(item)


def _without_secrets(settings: Settings, environment: Mapping[str, str]) -> dict[str, str]:
    named = [_pattern(source.env) for source in sources(settings) if source.env]
    return {
        name: value
        for name, value in environment.items()
        if name not in PROVIDERS_SECRETS
        and not name.upper().startswith((PREFIX, *SERVERS))
        and not any(pattern.fullmatch(name) for pattern in named)
    }


def _pattern(variable: str) -> re.Pattern[str]:
    """Return what matches a variable; with a place for the agent's name, those of all agents."""
    return re.compile(".*".join(map(re.escape, re.split(r"\{agent\}", variable, flags=re.IGNORECASE))))


def _given(
    settings: Settings, folder: AgentFolder, identity: Identity, environment: Mapping[str, str]
) -> dict[str, str]:
    return {
        f"{PREFIX}AGENT_DIR": str(folder.root),
        "RAVI_CONFIG_DIR": str(folder.ravi),
        "AGENT_EMAIL": identity.address,
        "AGENT_PHONE": identity.phone,  # empty where it has none: never the caller's
        # As in engine.server, but for Prefect's profiles: its client takes seconds to import, and eighty start at once.
        "PREFECT_API_URL": environment.get("PREFECT_API_URL") or f"http://127.0.0.1:{settings.prefect_port}/api",
    }
