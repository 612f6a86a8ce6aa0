"""Gives out the current TOTP code of an account to its agent, by the record: no counter is issued twice."""

from dataclasses import dataclass

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.totp import next_issue, seconds_left
from journeyman.errors import Conflict, SetupError
from journeyman.ports import Clock, Vault

TRIES = 5
"""How often a save is tried against other writers: each one that wins is a whole act of theirs."""


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
        credential = record.credential
        if credential is None or credential.authenticator is None:
            raise SetupError(f"{record.agent} has no authenticator at {record.service}: no TOTP secret was enrolled.")
        issue = next_issue(credential.authenticator, clock.now())
        try:
            await vault.save(record.with_authenticator(issue.authenticator), record.revision)
        except Conflict:
            record = await vault.load(record.agent, record.service) or record
            continue
        return IssuedCode(issue.code, issue.wait_seconds, issue.authenticator.uri)
    raise Conflict(f"the record of {record.agent} at {record.service} was saved by others {TRIES} times; try again")
