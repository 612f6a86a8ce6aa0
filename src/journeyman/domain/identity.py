"""What an agent can give out: name, address, phone number, profile."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

AGENT_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")

AGENTS = "agents"
"""The folder of the home that holds a folder for each agent."""

AgentName = Annotated[str, StringConstraints(pattern=rf"^{AGENT_NAME.pattern}$")]
"""An agent's name: a lower-case letter, then letters, digits and dashes; 40 at most."""


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
    """What forms ask for beside that: `organization`, `country`, ... (field kinds of `forms`)."""

    def address_for(self, service: str, *, plus: bool) -> str:
        """Return the address to give to one service: `alpha+acorn@…`, or the plain one.

        A plus tag (RFC 5233 subaddress) makes mail of two services tell apart by address alone.
        """
        if not plus:
            return self.address
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{service}@{domain}"

    @property
    def given_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ", 1)[0]

    @property
    def family_name(self) -> str:
        """What follows the first word of the name, else "Agent"."""
        return (self.name.split(" ", 1)[1:] or ["Agent"])[0]
