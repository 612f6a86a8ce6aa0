"""Gives out the current TOTP code of an account to its agent, by the record: no counter is issued twice."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Authenticator
from journeyman.domain.totp import Issue, next_issue, seconds_left
from journeyman.errors import Conflict, SetupError
from journeyman.ports import Clock, Vault

TRIES = 5
"""How often a save is tried against other writers: each one that wins is a whole act of theirs."""


LONGEST_WAIT = 300.0
"""Seconds. A new code is due within two time steps; a longer wait means many codes ahead, or a clock that is wrong."""


def issue_next(authenticator: Authenticator, now: datetime, late: int = 0) -> Issue:
    """Issue the next code that was never issued; the service takes it `late` time steps late.

    Raises:
        SetupError: it is too far away to wait for.
    """
    issue = next_issue(authenticator, now, late=late)
    if issue.wait_seconds > LONGEST_WAIT:
        raise SetupError(
            f"The next TOTP code that was never issued is {issue.wait_seconds:.0f} s away: many were issued ahead of "
            "their time, or this machine's clock has gone back. Wait, or set the clock right; none was issued."
        )
    return issue


@dataclass(frozen=True)
class IssuedCode:
    """A code that nobody else was or will be given."""

    code: SecretStr
    wait_seconds: float
    """How long to wait until it is valid; 0 where it is now."""
    uri: SecretStr

    def lives(self, clock: Clock) -> float:
        """Return for how many seconds from now it is valid, once it is."""
        return seconds_left(self.uri, clock.now())


async def issue_code(vault: Vault, clock: Clock, record: AccountRecord) -> IssuedCode:
    """Issue the next code that was never issued, and write that down first.

    Raises:
        SetupError: the account has no authenticator.
        Conflict: others kept saving the record.
        VaultDamaged: the record can't be read or saved.
    """
    for _ in range(TRIES):
        credential = record.current or record.pending
        if credential is None or credential.authenticator is None:
            raise SetupError(f"{record.agent} has no authenticator at {record.service}: no TOTP secret was enrolled.")
        issue = issue_next(credential.authenticator, clock.now())
        try:
            await vault.save(record.issued(issue.authenticator), record.revision)
        except Conflict:
            record = await vault.load(record.agent, record.service) or record
            continue
        return IssuedCode(issue.code, issue.wait_seconds, issue.authenticator.uri)
    raise Conflict(f"the record of {record.agent} at {record.service} was saved by others {TRIES} times; try again")
