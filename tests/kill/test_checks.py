"""What the kill suite finds wrong in a record and in a service's counts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.credential import Authenticator, Credential
from tests.kill.case import Result
from tests.kill.checks import faults_of_counts, faults_of_record, resets_of
from tests.kill.plan import Case, Kind
from tests.kill.services import ADOPT, CUT, Books, Flow

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def credential(password: str) -> Credential:
    """Return a credential with this password."""
    return Credential(username="alpha", email="alpha@agents.test", password=SecretStr(password), created_at=NOW)


FIRST = AccountRecord(agent="alpha", service="acorn", phase=Phase.PROVEN, current=credential("first"))
ROTATED = FIRST.change(current=credential("second"), previous=FIRST.current)
AGAIN = FIRST.change(current=credential("third"), previous=ROTATED.current)

OTHER = credential("first").model_copy(update={"authenticator": Authenticator(uri=SecretStr("otpauth://totp/other"))})


def rotation(rotations: int = 1) -> Result:
    """Return how a rotation went."""
    case = Case(1, "acorn", Kind.RANDOM, flow="rotate")
    return Result(case, struck=True, settled=True, before=FIRST, rotations=rotations)


def test_a_good_record_has_no_faults() -> None:
    """A sign-up leaves no previous credential; a rotation leaves the one from before it, a second one the first's."""
    assert not [*faults_of_record(Result(Case(1, "acorn", Kind.RANDOM)), FIRST)]
    assert not [*faults_of_record(rotation(), ROTATED)]
    assert not [*faults_of_record(rotation(2), AGAIN)]


@pytest.mark.parametrize(
    ("result", "record", "fault"),
    [
        (rotation(), None, "no record in the vault"),
        (rotation(), ROTATED.rotating(credential("third")), "the record is proven, and change is to be done"),
        (rotation(), FIRST, "the record holds no previous credential"),
        (rotation(), AGAIN, "the previous credential is not the one from before the rotation"),
        (rotation(), ROTATED.change(previous=OTHER), "the previous credential is not the one from before the rotation"),
        (Result(Case(1, "acorn", Kind.RANDOM)), ROTATED, "holds a previous credential, though none was rotated"),
    ],
)
def test_what_is_wrong_in_a_record_is_told(result: Result, record: AccountRecord | None, fault: str) -> None:
    """Each in one sentence, without a value."""
    (told,) = faults_of_record(result, record)
    assert fault in told


@pytest.mark.parametrize(
    ("flow", "service", "resets"), [("sign-up", "acorn", 0), ("sign-up", ADOPT, 1), ("rotate", CUT, 1)]
)
def test_a_reset_more_than_in_peace_is_a_fault(tmp_path: Path, flow: Flow, service: str, resets: int) -> None:
    """As many as the journey takes when nothing befalls it are none; a second rotation takes its own."""
    case = Case(1, service, Kind.POINT, flow=flow)
    books = Books(tmp_path, "allauth", case.agent)
    assert resets_of(case) == resets
    assert not [*faults_of_counts(Result(case, resets=resets), books)]
    assert not [*faults_of_counts(Result(case, resets=2 * resets, rotations=2), books)]
    assert [*faults_of_counts(Result(case, resets=resets + 1), books)]
