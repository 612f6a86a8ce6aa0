"""What a journey needs of the world, as protocols. `bootstrap` chooses who stands behind them."""

from journeyman.ports.browser import Browser, Page
from journeyman.ports.clock import Clock
from journeyman.ports.directory import Directory, NamesIdentities
from journeyman.ports.inbox import Inbox, MarksUsed, ProbesItself
from journeyman.ports.vault import Audit, Vault

__all__ = [
    "Audit",
    "Browser",
    "Clock",
    "Directory",
    "Inbox",
    "MarksUsed",
    "NamesIdentities",
    "Page",
    "ProbesItself",
    "Vault",
]
