"""Where an agent's records and leases lie in the engine, and the policy that opens that and nothing else."""

from dataclasses import dataclass

from journeyman.domain.document import checked_service
from journeyman.domain.identity import checked_agent
from journeyman.provider_settings import OpenBaoSettings


@dataclass(frozen=True)
class Layout:
    """Paths below the mount, without its `data/` or `metadata/`."""

    prefix: str

    def record(self, agent: str, service: str) -> str:
        """Return the path of a record.

        Raises:
            UnknownAgent: no agent can have this name.
            UnknownService: no service can have this name.
        """
        return f"{self.records(agent)}/{checked_service(service)}"

    def lease(self, agent: str, service: str) -> str:
        """Return the path of a lease; raises what `record` raises."""
        return f"{self.prefix}/{checked_agent(agent)}/leases/{checked_service(service)}"

    def records(self, agent: str) -> str:
        """Return the path that an agent's records lie under.

        Raises:
            UnknownAgent: no agent can have this name.
        """
        return f"{self.prefix}/{checked_agent(agent)}/accounts"


POLICY = """\
# Journeyman: the records and leases of {whose}, and nothing else.
path "{mount}/data/{under}/accounts/*" {{
  capabilities = ["create", "read", "update"]
}}
path "{mount}/data/{under}/leases/*" {{
  capabilities = ["create", "read", "update"]
}}
# To list the accounts, and to keep one version of each.
path "{mount}/metadata/{under}/accounts/*" {{
  capabilities = ["create", "update", "list"]
}}
"""


def policy(settings: OpenBaoSettings, agent: str = "") -> str:
    """Return the policy (HCL) for the token of one agent; without an agent, of a worker that serves all of them.

    Raises:
        UnknownAgent: no agent can have this name.
    """
    # `+` stands for one part of a path.
    under = f"{settings.prefix}/{checked_agent(agent) if agent else '+'}"
    return POLICY.format(whose=f"the agent {agent}" if agent else "all agents", mount=settings.mount, under=under)
