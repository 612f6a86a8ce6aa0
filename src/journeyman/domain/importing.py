"""How a record takes in an account that exists already: plain functions from a record to a record."""

from datetime import datetime

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Import
from journeyman.domain.credential import Credential


def is_unused(record: AccountRecord) -> bool:
    """Say whether nothing of the record was ever sent: no account can have come of it."""
    return record.phase is Phase.RESERVED and not record.submission and not record.reset


def may_take_in(record: AccountRecord | None) -> bool:
    """Say whether an account may be taken in: the record has none yet, or an import that was not proven.

    One that was forgotten, and whose credentials are gone, may be taken in again.
    """
    if record is None or is_unused(record) or (record.phase is Phase.CLOSED and not record.credentials):
        return True
    return record.importing is not None and record.phase is not Phase.PROVEN


def has_account_of(other: AccountRecord, record: AccountRecord) -> bool:
    """Say whether another agent's record has the account that a record has or is to have, be it proven or not.

    Usernames tell, where both have one: several accounts may share an address.
    """
    if other.closed or is_unused(other) or other.origin != record.origin:
        return False
    return any(_same(its, own) for its in other.credentials for own in record.credentials)


def _same(one: Credential, other: Credential) -> bool:
    if one.username and other.username:
        return one.username.casefold() == other.username.casefold()
    return bool(one.email) and one.email.casefold() == other.email.casefold()


def taken_in(record: AccountRecord, credential: Credential, now: datetime) -> AccountRecord:
    """Return a copy whose pending credential is the one that was given; it takes the place of an earlier one.

    What is to be proven next is the whole of it: nothing is made, confirmed or enrolled.
    """
    return record.change(phase=Phase.SECURED, pending=credential, importing=Import(begun_at=now), session=None)


def given_back(record: AccountRecord, unused: Credential) -> AccountRecord:
    """Return a copy without the credential that was given: the record is where a sign-up begins, or forgotten still.

    Args:
        record: one with an import that was refused.
        unused: a credential of our own making, which was typed nowhere.
    """
    if record.closed:
        return record.change(phase=Phase.CLOSED, pending=None, importing=None)
    return record.change(phase=Phase.RESERVED, pending=unused, importing=None)
