"""What an agent can give out: name, address, phone number, profile."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from journeyman.errors import UnknownAgent

AGENT_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")

AGENTS = "agents"
"""The folder of the home that holds a folder for each agent."""

AgentName = Annotated[str, StringConstraints(pattern=rf"^{AGENT_NAME.pattern}$")]
"""An agent's name: a lower-case letter, then letters, digits and dashes; 40 at most."""


def checked_agent(agent: str) -> str:
    """Return the name, which is one that an agent can have: it leads nowhere else in a folder or a vault.

    Raises:
        UnknownAgent: it is not.
    """
    if not AGENT_NAME.fullmatch(agent):
        raise UnknownAgent(
            f"{agent!r} can't be an agent's name: a name is a lower-case letter, then up to 39 lower-case letters, "
            'digits and dashes, such as "alpha" or "night-shift-2".'
        )
    return agent


def full_name(agent: str) -> str:
    """Return the full name of an agent that was given none: one that says what it is."""
    return f"{agent.replace('-', ' ').title()} Agent"


def no_such_agent(agent: str, known: Sequence[str], where: str = "") -> UnknownAgent:
    """Return the error for an agent that a directory does not have: which was meant, and which there are.

    Args:
        agent: its name, or what was given for one.
        known: the agents that there are, sorted.
        where: the directory, as in " at Ravi".
    """
    remedy = f"Add it: journeyman agent add {agent}" if AGENT_NAME.fullmatch(agent) else ""
    if not known:
        mend = remedy or "Add one: journeyman agent add alpha"
        return UnknownAgent(f'There is no agent "{agent}"{where}, nor any other yet. {mend}')
    close = get_close_matches(agent, known, n=1)
    meant = f'Did you mean "{close[0]}"? ' if close else ""
    listed = f"There are: {', '.join(known)}."
    return UnknownAgent(f'There is no agent "{agent}"{where}. {meant}{listed} {remedy}'.rstrip())


class Identity(BaseModel):
    """An agent as a service may see it; honest about being an agent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    agent: AgentName
    name: str
    """Full name, such as "Alpha Agent"."""
    address: str
    """The agent's own mail address, without a plus tag."""
    phone: str = ""
    """E.164, or empty where the agent has no number."""
    profile: dict[str, str] = Field(default_factory=dict)
    """What forms ask for beside that, by field kind of `forms` (`organization`, `country`, ...) or a label's words."""
    plus_tags: bool = Field(default=True, exclude=True)
    """Whether mail to the address with a plus tag reaches the agent. Its provider's matter, so it is not stored."""

    def address_for(self, service: str, *, plus: bool) -> str:
        """Return the address to give to one service: `alpha+acorn@…`, or the plain one.

        A plus tag (RFC 5233 subaddress) makes mail of two services tell apart by address alone.
        """
        if not (plus and self.plus_tags):
            return self.address
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{service}@{domain}"

    def saying(self, answers: Mapping[str, str]) -> Self:
        """Return a copy whose profile gives these answers, too; an empty one takes an answer away."""
        profile = {key: answer for key, answer in {**self.profile, **answers}.items() if answer}
        return self.model_copy(update={"profile": profile})

    @property
    def given_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ", 1)[0]

    @property
    def family_name(self) -> str:
        """What follows the first word of the name, else "Agent"."""
        return (self.name.split(" ", 1)[1:] or ["Agent"])[0]
