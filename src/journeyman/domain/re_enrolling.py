"""How a record gets another authenticator in place of the enrolled one: plain functions from a record to a record."""

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.begun import Progress, Rotation
from journeyman.domain.credential import Authenticator
from journeyman.domain.totp import read_key


def re_enrolling(record: AccountRecord, *, new_codes: bool) -> AccountRecord:
    """Return a copy that says: the current credential is to get another authenticator, whose secret nobody knows yet.

    Args:
        record: one of a proven account.
        new_codes: whether other recovery codes come with it; the present ones stay with it otherwise.

    Raises:
        ValueError: there is no current credential.
    """
    if record.current is None:
        raise ValueError(f"{record.agent} has no current credential at {record.service}")
    codes = () if new_codes else record.current.recovery_codes
    pending = record.current.model_copy(update={"authenticator": None, "recovery_codes": codes})
    return record.change(pending=pending, re_enrolment=Rotation(), session=None)


def is_untouched(record: AccountRecord) -> bool:
    """Say whether another authenticator was to be enrolled, and no page has shown its secret yet."""
    pending = record.pending
    return bool(record.re_enrolment and pending and pending.authenticator is None and not record.candidates)


def given_up(record: AccountRecord) -> AccountRecord:
    """Return a copy that says: the authenticator stays what it is. For one whose authenticator was found in force."""
    return record.change(pending=None, re_enrolment=None, session=None)


def re_enrolled(record: AccountRecord, progress: Progress, **values: object) -> AccountRecord:
    """Return a copy that says how far the change of the authenticator has come.

    Raises:
        ValueError: none was begun.
    """
    if record.re_enrolment is None:
        raise ValueError(f"no other authenticator is to be enrolled for {record.agent} at {record.service}")
    return record.change(re_enrolment=record.re_enrolment.model_copy(update={"progress": progress, **values}))


def shown(record: AccountRecord, uri: SecretStr) -> AccountRecord:
    """Return a copy whose pending (else current) credential has the authenticator that a page shows.

    One that it takes the place of may have been sent, and is kept among the candidates while another is in force.
    Its first code is of a later time step than any that this account issued a code of: some services remember the
    step, and not the secret that it was used with.
    """
    issued = (c.authenticator for c in record.credentials if c.authenticator)
    same = (other for other in issued if read_key(other.uri).period == read_key(uri).period)
    authenticator = Authenticator(uri=uri, last_counter=max((other.last_counter for other in same), default=-1))
    if record.re_enrolment and record.pending and record.pending.authenticator:
        kept = (
            record.current.recovery_codes if record.current else ()
        )  # others came with a secret that this one follows
        codes = record.pending.recovery_codes if record.pending.recovery_codes == kept else ()
        return record.replacing(authenticator=authenticator, recovery_codes=codes)
    return record.with_authenticator(authenticator)


def without_codes(record: AccountRecord) -> AccountRecord:
    """Return a copy without pending recovery codes that came with an enrolment which did not take.

    That a page shows a secret says so. Those of the current credential stay.
    """
    known = record.current.recovery_codes if record.current else ()
    if record.pending is None or record.pending.recovery_codes == known:
        return record
    return record.change(pending=record.pending.model_copy(update={"recovery_codes": ()}))


def recalled(record: AccountRecord) -> AccountRecord:
    """Return a copy whose pending credential is the youngest candidate, and whose oldest candidate is the pending one.

    Raises:
        ValueError: there are none.
    """
    if record.pending is None or not record.candidates:
        raise ValueError(f"{record.agent} has no other credential to try at {record.service}")
    *others, youngest = record.candidates
    return record.change(pending=youngest, candidates=(record.pending, *others))


def is_enrolled(record: AccountRecord, uri: SecretStr) -> bool:
    """Say whether this is the secret that the current credential has already, however it is written."""
    known = record.current and record.current.authenticator
    return bool(known and read_key(known.uri).secret == read_key(uri).secret)
