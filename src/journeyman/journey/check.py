"""The journey `check`: a fresh sign-in shows that the account opens; nothing is changed."""

from dataclasses import dataclass
from typing import ClassVar

from journeyman.journey.journey import Journey


@dataclass
class Check(Journey):
    """One fresh sign-in at one account. A rotation that another journey left unfinished is finished first."""

    needs_account: ClassVar[bool] = True
    probes: ClassVar[bool] = True
