"""Ravi (ravi.id): identities, mail and SMS, and the records as secrets. One package: its parts share the client."""

from journeyman.adapters.ravi.client import Ravi
from journeyman.adapters.ravi.directory import NewIdentities, RaviDirectory
from journeyman.adapters.ravi.inbox import RaviInbox
from journeyman.adapters.ravi.vault import RaviVault

__all__ = ["NewIdentities", "Ravi", "RaviDirectory", "RaviInbox", "RaviVault"]
