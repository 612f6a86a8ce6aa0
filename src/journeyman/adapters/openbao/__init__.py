"""The vault of a fleet: records and leases in the KV v2 engine of OpenBao or HashiCorp Vault.

Readable with the stock tool: `bao kv get secret/journeyman/alpha/accounts/acorn`. It serves any number of hosts.
Decisions and their reasons: docs/adr/0020 to 0022.
"""

from journeyman.adapters.openbao.layout import policy
from journeyman.adapters.openbao.vault import OpenBaoVault

__all__ = ["OpenBaoVault", "policy"]
