"""The embedded directory: who an agent is, from a file in its folder; addresses on the local mail domain."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from journeyman.agent_folder import AgentFolder, agent_folder, agents_root
from journeyman.domain.address import AGENT, address_of
from journeyman.domain.identity import AGENT_NAME, Identity, full_name, no_such_agent
from journeyman.durable import create_file, locked, replace_file
from journeyman.errors import SetupError

_PHONE = re.compile(r"\+[1-9]\d{6,14}")  # E.164: at most 15 digits


class LocalDirectory:
    """Identities in `<home>/agents/<agent>/identity.json`.

    Args:
        home: where the agents' folders are.
        mail_domain: the domain of new agents' addresses, `<agent>@<mail_domain>`.
        template: in place of such an address one like this, such as `fleet+{agent}@example.org`.
    """

    def __init__(self, home: Path, mail_domain: str, template: str = "") -> None:
        self._home = home
        self._template = template or f"{AGENT}@{mail_domain}"

    async def identity(self, agent: str) -> Identity:
        """Return the agent's identity.

        Raises:
            UnknownAgent: there is no such agent; says which there are.
            SetupError: the agent's file is damaged, or can't be read; names it.
        """
        return await asyncio.to_thread(self._identity, agent)

    async def agents(self) -> list[str]:
        """Return all agents' names, sorted."""
        return await asyncio.to_thread(self._agents)

    async def add(
        self, agent: str, name: str = "", phone: str = "", profile: Mapping[str, str] | None = None
    ) -> Identity:
        """Make an agent: its folder with vault and Maildir, and its identity. Its key is the vault's to make.

        Args:
            agent: its name.
            name: its full name; by default one that says what it is, such as "Alpha Agent".
            phone: its number in E.164, if it has one.
            profile: what forms ask for beside that.

        Raises:
            UnknownAgent: no agent can have this name.
            SetupError: there is one already, the phone number is none, or the folder can't be written.
        """
        folder = agent_folder(self._home, agent)
        if phone and not _PHONE.fullmatch(phone):
            raise SetupError(f'"{phone}" is no phone number in E.164. Write it with its country, as in +31201234567.')
        identity = Identity(
            agent=agent,
            name=" ".join(name.split()) or full_name(agent),
            address=address_of(self._template, agent),
            phone=phone,
            profile=dict(profile or {}),
        )
        await asyncio.to_thread(_write, folder, identity)
        return identity

    async def answer(self, agent: str, answers: Mapping[str, str]) -> Identity:
        """Add answers to an agent's profile; an empty one takes one away. Of two at a time neither is lost.

        Raises:
            UnknownAgent: there is no such agent.
            SetupError: the agent's file is damaged, or can't be read or written.
        """
        return await asyncio.to_thread(self._answer, agent, answers)

    def _answer(self, agent: str, answers: Mapping[str, str]) -> Identity:
        self._identity(agent)
        path = agent_folder(self._home, agent).identity
        try:
            with locked(path.with_name(".identity.lock")):
                identity = self._identity(agent).saying(answers)
                replace_file(path, _text(identity), path.with_name(f".{path.name}.tmp"))
        except OSError as error:
            raise SetupError(f"{error.filename or path} can't be written: {error.strerror}.") from None
        return identity

    def _agents(self) -> list[str]:
        root = agents_root(self._home)
        if not root.is_dir():
            return []
        return sorted(
            path.name
            for path in root.iterdir()
            if AGENT_NAME.fullmatch(path.name) and AgentFolder(path).identity.is_file()
        )

    def _identity(self, agent: str) -> Identity:
        # A name that no agent can have is told as any other that is not there: with those that are.
        path = agents_root(self._home) / agent / "identity.json"
        if not AGENT_NAME.fullmatch(agent) or not path.exists():
            raise no_such_agent(agent, self._agents())
        identity = _read(path)
        if identity.agent != agent:
            raise SetupError(
                f"{path} is the identity of {identity.agent}: it was misplaced. Move it to its own folder."
            )
        return identity


def _read(path: Path) -> Identity:
    try:
        return Identity.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SetupError(f"{path} can't be read: {error.strerror}. Mend its owner or its permissions.") from None
    except ValidationError as error:
        faults = "; ".join(
            ": ".join((*map(str, fault["loc"]), fault["msg"]))
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise SetupError(
            f"{path} is damaged ({faults}). Nothing was changed. Mend it, or move it away and add the agent again: its "
            "key, vault and mail stay where they are."
        ) from None


def _text(identity: Identity) -> bytes:
    return (identity.model_dump_json(indent=2) + "\n").encode()


def _write(folder: AgentFolder, identity: Identity) -> None:
    try:
        folder.make()
        create_file(folder.identity, _text(identity))
    except FileExistsError as error:
        if not folder.identity.exists():
            raise SetupError(f"{error.filename} is no folder. Move it away, and add the agent again.") from None
        raise SetupError(
            f'There is an agent "{identity.agent}" already; nothing was changed. Its answers to forms are changed with '
            f"journeyman agent set {identity.agent} KEY=VALUE, the rest in {folder.identity}."
        ) from None
    except OSError as error:
        raise SetupError(f"{error.filename or folder.root} can't be written: {error.strerror}.") from None
