"""The directory and the vault of a process that was launched for one agent: they know no other."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeyman.domain.account import AccountRecord
from journeyman.domain.identity import Identity
from journeyman.domain.lease import Lease
from journeyman.errors import SetupError
from journeyman.ports import Directory, Vault


def must_be(agent: str, only: str) -> None:
    """Refuse any other agent than the one that this process was launched for.

    Raises:
        SetupError: it is another one.
    """
    if agent != only:
        raise SetupError(
            f'This process was launched for the agent "{only}" (JOURNEYMAN_AGENT_DIR in the environment) and acts for '
            f'no other, so not for "{agent}". What concerns other agents is the operator\'s to call.'
        )


@dataclass(frozen=True)
class OneAgentDirectory:
    """A `Directory` with one agent in it."""

    directory: Directory
    only: str
    plus_tags: bool = True
    """Whether mail to its address with a plus tag reaches it: its file does not say so, its provider does."""

    async def identity(self, agent: str) -> Identity:
        """Return the agent's identity.

        Raises:
            SetupError: it is another agent.
        """
        must_be(agent, self.only)
        found = await self.directory.identity(agent)
        return found.model_copy(update={"plus_tags": found.plus_tags and self.plus_tags})

    async def agents(self) -> list[str]:
        """Return the one agent's name."""
        return [self.only]

    async def add(
        self,
        agent: str,
        name: str = "",  # noqa: ARG002 - the shape of a directory that adds
        phone: str = "",  # noqa: ARG002 - the same
        profile: Mapping[str, str] | None = None,  # noqa: ARG002 - the same
    ) -> Identity:
        """Refuse to add an agent.

        Raises:
            SetupError: always.
        """
        raise SetupError(f"This process was launched for the agent {self.only}; it can't add {agent}.")

    async def answer(self, agent: str, answers: Mapping[str, str]) -> Identity:
        """Add answers to the agent's own profile.

        Raises:
            SetupError: it is another agent, or they can't be written down.
        """
        must_be(agent, self.only)
        return await self.directory.answer(agent, answers)


@dataclass(frozen=True)
class OneAgentVault:
    """A `Vault` that opens one agent's records."""

    vault: Vault
    only: str

    async def prepare(self, agent: str) -> None:
        """Make ready for the agent's records.

        Raises:
            SetupError: it is another agent.
        """
        must_be(agent, self.only)
        await self.vault.prepare(agent)

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        """Return the record, or None where there is none.

        Raises:
            SetupError: it is another agent's.
        """
        must_be(agent, self.only)
        return await self.vault.load(agent, service)

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        """Save the record as the vault does.

        Raises:
            SetupError: it is another agent's.
        """
        must_be(record.agent, self.only)
        return await self.vault.save(record, expected_revision)

    async def services(self, agent: str) -> list[str]:
        """Return the services at which the agent has a record, sorted.

        Raises:
            SetupError: it is another agent.
        """
        must_be(agent, self.only)
        return await self.vault.services(agent)

    async def lease(self, agent: str, service: str) -> Lease | None:
        """Return the lease.

        Raises:
            SetupError: it is another agent's.
        """
        must_be(agent, self.only)
        return await self.vault.lease(agent, service)

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Swap the lease as the vault does.

        Raises:
            SetupError: it is another agent's.
        """
        must_be(agent, self.only)
        await self.vault.swap_lease(agent, service, expected, new)
