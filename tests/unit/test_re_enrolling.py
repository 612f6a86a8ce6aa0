"""A record that gets another authenticator keeps each that may be in force, and issues no time step twice."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Progress
from journeyman.domain.closing import dropped
from journeyman.domain.credential import Authenticator, Credential
from journeyman.domain.re_enrolling import is_enrolled, re_enrolled, re_enrolling, recalled, shown
from journeyman.journey.stage import Stage, next_stage

OLD, NEW, NEWER = (SecretStr(f"otpauth://totp/a?secret={letter * 16}&period=30") for letter in "ABC")
SLOW = SecretStr(f"otpauth://totp/a?secret={'D' * 16}&period=60")
CODES = (SecretStr("old-code-1"),)
CREDENTIAL = Credential(
    password=SecretStr("a password"),
    authenticator=Authenticator(uri=OLD, last_counter=7),
    recovery_codes=CODES,
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
)
PROVEN = AccountRecord(agent="alpha", service="acorn", phase=Phase.PROVEN, current=CREDENTIAL)
BEGUN = re_enrolling(PROVEN, new_codes=True)


def uris(record: AccountRecord) -> list[SecretStr | None]:
    """Return the authenticators of all credentials that it holds."""
    return [credential.authenticator and credential.authenticator.uri for credential in record.credentials]


def test_begun_it_holds_the_old_one_only() -> None:
    """The pending credential has none yet; recovery codes stay with it only where no others come."""
    assert uris(BEGUN) == [None, OLD]
    assert BEGUN.pending
    assert BEGUN.pending.recovery_codes == ()
    kept = re_enrolling(PROVEN, new_codes=False).pending
    assert kept
    assert kept.recovery_codes == CODES


def test_what_was_shown_is_kept_while_another_may_be_in_force() -> None:
    """One that takes another's place leaves it among the candidates; settled, the old one is the previous one."""
    twice = shown(shown(BEGUN, NEW), NEWER)
    assert uris(twice) == [NEWER, OLD, NEW]
    settled = twice.settled()
    assert uris(settled) == [NEWER, OLD]
    assert (settled.previous, settled.re_enrolment) == (CREDENTIAL, None)


def test_no_time_step_is_used_twice_whichever_secret_it_is_of() -> None:
    """A new secret counts on from all others of the same period; another period has other steps."""
    for uri, counter in ((NEW, 7), (SLOW, -1)):
        pending = shown(BEGUN, uri).pending
        assert pending
        assert pending.authenticator == Authenticator(uri=uri, last_counter=counter)


def test_an_earlier_one_is_recalled_in_turns() -> None:
    """The youngest candidate comes first, and none is lost."""
    record = shown(shown(BEGUN, NEW), NEWER)
    assert uris(recalled(record)) == [NEW, OLD, NEWER]
    assert uris(recalled(recalled(record))) == [NEWER, OLD, NEW]


def test_a_secret_is_known_however_it_is_written() -> None:
    """Label and issuer are no part of it."""
    assert is_enrolled(PROVEN, SecretStr(f"otpauth://totp/b?secret={'A' * 16}&issuer=Acorn&period=30"))
    assert not is_enrolled(PROVEN, NEW)


@pytest.mark.parametrize(
    ("progress", "stage"),
    [(Progress.STAGED, Stage.RE_ENROL), (Progress.TAKEN, Stage.PROVE), (Progress.PROVEN, Stage.SETTLE)],
)
def test_what_is_next_stands_in_the_record(progress: Progress, stage: Stage) -> None:
    """Whoever finds it unfinished goes on there; a forgotten account has nothing that is next, and keeps none of it."""
    record = re_enrolled(shown(BEGUN, NEW), progress)
    assert next_stage(record) is stage
    assert next_stage(record.change(phase=Phase.CLOSED)) is None
    assert dropped(record).re_enrolment is None


def test_what_was_not_begun_goes_nowhere() -> None:
    """There must be a current credential, something begun, and something to recall."""
    with pytest.raises(ValueError, match="no current credential"):
        re_enrolling(PROVEN.change(current=None), new_codes=True)
    with pytest.raises(ValueError, match="no other authenticator"):
        re_enrolled(PROVEN, Progress.TAKEN)
    with pytest.raises(ValueError, match="no other credential"):
        recalled(BEGUN)
