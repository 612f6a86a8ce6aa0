"""Where an agent's things lie under the home: the one place that knows the folder's layout."""

from dataclasses import dataclass
from pathlib import Path

from journeyman.domain.identity import AGENTS, checked_agent
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
    def audit(self) -> Path:
        """The log of each use of a secret, one JSON object a line."""
        return self.root / "audit.jsonl"

    @property
    def audit_head(self) -> Path:
        """How far that log has come; its lock guards both."""
        return self.root / "audit.head"

    @property
    def ravi(self) -> Path:
        """What Ravi's own tools are told: `RAVI_CONFIG_DIR`, with a `config.json` that names the identity."""
        return self.root / "ravi"

    @property
    def ravi_key(self) -> Path:
        """The key that opens the agent's own identity at Ravi and no other, where it has one."""
        return self.ravi / "key"

    def make(self) -> None:
        """Make all folders that are missing, each 0700; those that are there stay as they are.

        Raises:
            OSError: a folder can't be made.
        """
        self.make_root()
        mail = [self.maildir / part for part in MAILDIR_PARTS]
        for folder in (self.vault, self.maildir, *mail):
            make_private_folder(folder)

    def make_root(self) -> None:
        """Make the folder itself, and the ones above it, likewise.

        Raises:
            OSError: a folder can't be made.
        """
        if self.root.is_dir():
            return
        agents = self.root.parent
        agents.parent.parent.mkdir(parents=True, exist_ok=True)
        for folder in (agents.parent, agents, self.root):
            make_private_folder(folder)


def agents_root(home: Path) -> Path:
    """Return the folder that holds a folder for each agent."""
    return home / AGENTS


def agent_folder(home: Path, agent: str) -> AgentFolder:
    """Return an agent's folder, which need not exist.

    Raises:
        UnknownAgent: no agent can have this name (so no name leads out of the home).
    """
    return AgentFolder(agents_root(home) / checked_agent(agent))
