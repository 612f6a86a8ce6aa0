"""The port to who the agents are."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from journeyman.domain.identity import Identity


class Directory(Protocol):
    """Who is this agent."""

    async def identity(self, agent: str) -> Identity:
        """Return the agent's identity.

        Raises:
            UnknownAgent: there is no such agent; says which there are.
        """
        ...

    async def agents(self) -> list[str]:
        """Return all agents' names, sorted."""
        ...

    async def add(
        self, agent: str, name: str = "", phone: str = "", profile: Mapping[str, str] | None = None
    ) -> Identity:
        """Make an agent, and return its identity. Its key is the vault's to make.

        Args:
            agent: its name.
            name: its full name; by default one that says what it is.
            phone: its number in E.164; or `new`, where the directory gets numbers.
            profile: what forms ask for beside that.

        Raises:
            UnknownAgent: no agent can have this name.
            SetupError: there is one already, or it can't be made so; says why.
        """
        ...

    async def answer(self, agent: str, answers: Mapping[str, str]) -> Identity:
        """Add answers to an agent's profile, and return its identity; an empty answer takes one away.

        Raises:
            UnknownAgent: there is no such agent.
            SetupError: they can't be written down; says why.
        """
        ...


@runtime_checkable
class NamesIdentities(Protocol):
    """A directory that has an id of its own for each agent, which the provider's own tools ask for."""

    async def identity_id(self, agent: str) -> str:
        """Return the provider's id of the agent's identity.

        Raises:
            UnknownAgent: there is no such agent.
        """
        ...
