"""Where an agent's things lie under the home: the one place that knows the folder's layout."""

from dataclasses import dataclass
from pathlib import Path

from journeyman.domain.identity import checked_agent
from journeyman.durable import make_private_folder

MAILDIR_PARTS = ("tmp", "new", "cur")
"""A Maildir's folders: being written, not yet seen, seen. https://cr.yp.to/proto/maildir.html"""


@dataclass(frozen=True)
class AgentFolder:
    """One agent's folder; all that a launched agent is given. Make it by `agent_folder`, which checks the name."""

    root: Path

    @property
    def identity(self) -> Path:
        """Who the agent is; JSON."""
        return self.root / "identity.json"

    @property
    def key(self) -> Path:
        """The agent's age identity, which opens its vault."""
        return self.root / "key.txt"

    @property
    def vault(self) -> Path:
        """The folder of the records, one file for each service."""
        return self.root / "vault"

    @property
    def maildir(self) -> Path:
        """The agent's mail."""
        return self.root / "Maildir"

    @property
    def ravi(self) -> Path:
        """The folder that Ravi's own tools are pointed at (`RAVI_CONFIG_DIR`); there with an agent of Ravi's only."""
        return self.root / "ravi"

    def make(self) -> None:
        """Make all folders that are missing, each 0700; those that are there stay as they are.

        Raises:
            OSError: a folder can't be made.
        """
        agents = self.root.parent
        agents.parent.parent.mkdir(parents=True, exist_ok=True)
        mail = [self.maildir / part for part in MAILDIR_PARTS]
        for folder in (agents.parent, agents, self.root, self.vault, self.maildir, *mail):
            make_private_folder(folder)


def agents_root(home: Path) -> Path:
    """Return the folder that holds a folder for each agent."""
    return home / "agents"


def agent_folder(home: Path, agent: str) -> AgentFolder:
    """Return an agent's folder, which need not exist.

    Raises:
        UnknownAgent: no agent can have this name (so no name leads out of the home).
    """
    return AgentFolder(agents_root(home) / checked_agent(agent))
