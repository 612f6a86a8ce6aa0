"""What every Directory must hold to: subclass `DirectoryContract` and give it a fixture.

Tests are coroutines: run them with pytest-asyncio in its auto mode.
"""
# ruff: noqa: S101 - a suite of tests

from journeyman.errors import UnknownAgent
from journeyman.ports import Directory


class DirectoryContract:
    """Give a fixture `directory`: one that knows the agents beta and alpha, and no other."""

    async def test_agents_are_listed_sorted(self, directory: Directory) -> None:
        """All agents' names, in order."""
        assert await directory.agents() == ["alpha", "beta"]

    async def test_an_identity_is_the_agents_own(self, directory: Directory) -> None:
        """It bears the agent's name, a full name, and an address that no other agent has."""
        identities = [await directory.identity(agent) for agent in ("alpha", "beta")]
        assert [identity.agent for identity in identities] == ["alpha", "beta"]
        assert all(identity.name for identity in identities)
        addresses = {identity.address for identity in identities}
        assert len(addresses) == len(identities)
        assert all(address.count("@") == 1 and address == address.lower() for address in addresses)

    async def test_an_identity_stays_the_same(self, directory: Directory) -> None:
        """Asked again, it says the same: a journey that goes on later gives out the same address."""
        assert await directory.identity("alpha") == await directory.identity("alpha")

    async def test_answers_are_kept(self, directory: Directory) -> None:
        """What an agent's profile is told is there from then on, beside what was; an empty answer takes one away."""
        await directory.answer("alpha", {"organization": "Acme", "country": "NO"})
        told = await directory.answer("alpha", {"country": "", "team size": "1-10"})
        assert told.profile == {"organization": "Acme", "team size": "1-10"}
        assert await directory.identity("alpha") == told
        assert (await directory.identity("beta")).profile == {}

    async def test_nobody_answers_for_an_unknown_agent(self, directory: Directory) -> None:
        """UnknownAgent, and nobody was made by it."""
        try:
            await directory.answer("gamma", {"country": "NO"})
        except UnknownAgent:
            assert await directory.agents() == ["alpha", "beta"]
        else:
            raise AssertionError("somebody is gamma")

    async def test_an_unknown_agent_is_told(self, directory: Directory) -> None:
        """UnknownAgent names the agent that was asked for and those that there are."""
        for name in ("alpah", "gamma", "../alpha", ""):
            try:
                await directory.identity(name)
            except UnknownAgent as error:
                told = str(error)
            else:
                raise AssertionError(f"somebody is {name!r}")
            assert f'"{name}"' in told
            assert "alpha, beta" in told
