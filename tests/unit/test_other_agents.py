"""Whether two records have one account."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.credential import Credential
from journeyman.domain.importing import has_account_of

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HERE, ELSEWHERE = "https://service.example", "https://other.example"


def record(username: str, email: str, *, origin: str = HERE, phase: Phase = Phase.PROVEN) -> AccountRecord:
    """Return a record with one credential."""
    its = Credential(username=username, email=email, password=SecretStr("made-up"), created_at=NOW)
    return AccountRecord(agent="alpha", service="acorn", origin=origin, phase=phase, pending=its)


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        (("ops", "a@agents.test"), ("Ops", "b@agents.test"), True),
        (("ops", "a@agents.test"), ("", "A@agents.test"), True),
        (("ops-a", "ops@agents.test"), ("ops-b", "ops@agents.test"), False),
        (("ops", "a@agents.test"), ("", "b@agents.test"), False),
        (("", ""), ("", ""), False),
    ],
)
def test_usernames_tell_and_else_addresses(theirs: tuple[str, str], ours: tuple[str, str], same: bool) -> None:  # noqa: FBT001 - expected
    """Several accounts may share an address; what neither has tells nothing."""
    assert has_account_of(record(*theirs), record(*ours)) is same


def test_what_is_not_there_or_elsewhere_is_no_account() -> None:
    """A name that was made up and never sent, and an account at another instance of the service, are none."""
    ours = record("ops", "")
    assert not has_account_of(record("ops", "", phase=Phase.RESERVED), ours)
    assert not has_account_of(record("ops", "", origin=ELSEWHERE), ours)
    assert has_account_of(record("ops", ""), ours)
