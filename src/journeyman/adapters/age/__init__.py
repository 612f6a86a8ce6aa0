"""The embedded vault: one age file for each account, encrypted to the agent's own key.

Readable with the stock tool: `age -d -i agents/alpha/key.txt agents/alpha/vault/acorn.age`. It serves one host.
No record that can't be read is ever overwritten.
"""

from journeyman.adapters.age.vault import AgeVault

__all__ = ["AgeVault"]
