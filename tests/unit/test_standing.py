"""How an account stands is one word, from its record alone."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Confirming, Import, Rotation
from journeyman.domain.closing import closing
from journeyman.domain.credential import Credential
from journeyman.domain.standing import Standing, due_at, standing

AT = datetime(2026, 3, 1, tzinfo=UTC)
EVERY = timedelta(days=90)
CREDENTIAL = Credential(password=SecretStr("a password"), created_at=AT)
PROVEN = AccountRecord(agent="alpha", service="acorn", phase=Phase.PROVEN, current=CREDENTIAL)


@pytest.mark.parametrize(
    ("record", "age", "word"),
    [
        (AccountRecord(agent="alpha", service="acorn"), 0, Standing.UNFINISHED),
        (PROVEN.change(phase=Phase.SECURED), 0, Standing.UNFINISHED),
        (PROVEN, 89, Standing.PROVEN),
        (PROVEN, 90, Standing.DUE),
        (closing(PROVEN, AT, EVERY), 90, Standing.FORGOTTEN),
        (PROVEN.change(pending=CREDENTIAL, rotation=Rotation()), 90, Standing.ROTATING),
        (PROVEN.change(pending=CREDENTIAL, re_enrolment=Rotation()), 90, Standing.RE_ENROLLING),
        (PROVEN.change(phase=Phase.SECURED, current=None, importing=Import(begun_at=AT)), 0, Standing.IMPORTING),
        (PROVEN.change(confirming=Confirming(overdue=True)), 0, Standing.WAITING),
    ],
)
def test_a_record_has_one_word(record: AccountRecord, age: int, word: Standing) -> None:
    """What is unfinished comes before what is due, and a message that is waited for before both."""
    assert standing(record, AT + timedelta(days=age), EVERY) is word


def test_a_password_is_due_by_its_age() -> None:
    """An account without a proven password has none that is due."""
    assert due_at(PROVEN, EVERY) == AT + EVERY
    assert due_at(AccountRecord(agent="alpha", service="acorn"), EVERY) is None
