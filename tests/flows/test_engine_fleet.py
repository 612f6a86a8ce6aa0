"""The fleet's table and a run's result tell of an account everything but its secrets."""

from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.credential import Authenticator, Credential
from journeyman.engine.fleet import in_words, last_proof, reference, row
from journeyman.journey.stage import DONE, Stage

AT = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
SECRETS = ("pass-word-one", "JBSWY3DPEHPK3PXP", "recover-me")


def proven() -> AccountRecord:
    """Return a record at its end, with secrets in it."""
    credential = Credential(
        username="alpha",
        email="alpha+acorn@agents.test",
        password=SecretStr(SECRETS[0]),
        authenticator=Authenticator(uri=SecretStr(f"otpauth://totp/Acorn:alpha?secret={SECRETS[1]}")),
        recovery_codes=(SecretStr(SECRETS[2]),),
        created_at=AT,
    )
    record = AccountRecord(agent="alpha", service="acorn", phase=Phase.PROVEN, current=credential)
    return record.note(AT, Stage.PROVE, DONE)


def test_a_row_says_phase_username_totp_and_last_proof() -> None:
    """These are the table's columns."""
    assert row("alpha", "acorn", proven()) == {
        "agent": "alpha",
        "service": "acorn",
        "phase": "proven",
        "username": "alpha",
        "TOTP": "yes",
        "last proof": "2026-03-01 12:00:05 UTC",
    }


def test_a_result_is_a_reference() -> None:
    """A flow returns names and flags."""
    expected = {"agent": "alpha", "service": "acorn", "username": "alpha", "totp": True, "proven": True, "seconds": 2.3}
    assert expected == reference("alpha", "acorn", proven(), 2.345)


def test_a_result_is_told_in_a_line() -> None:
    """What a run says at its end is particular to the journey; an account that is not proven is told as such."""
    result = reference("alpha", "acorn", proven(), 2.345)
    expected = "alpha at acorn: alpha, with TOTP, proven by a fresh sign-in, 2.3 s"
    assert expected == in_words("sign-up", result) == in_words("check", result)
    assert in_words("rotate", result) == "alpha at acorn: password rotated and proven by a fresh sign-in, 2.3 s"
    assert "not proven" in in_words("rotate", reference("alpha", "acorn", None, 1))


def test_the_last_proof_outlives_the_history() -> None:
    """The record's own time counts; that of an older record stands in its history."""
    assert last_proof(proven().change(proven_at=AT + timedelta(days=1))) == "2026-03-02 12:00:05 UTC"
    assert last_proof(proven()) == "2026-03-01 12:00:05 UTC"


def test_neither_holds_a_secret() -> None:
    """Password, TOTP secret and recovery codes are in no text of them."""
    told = str(row("alpha", "acorn", proven())) + str(reference("alpha", "acorn", proven(), 1))
    assert not [secret for secret in SECRETS if secret in told]


def test_an_account_that_is_not_there_is_told_as_such() -> None:
    """No record: nothing enrolled, nothing proven."""
    assert row("alpha", "acorn", None)["phase"] == "none"
    assert not reference("alpha", "acorn", None, 1)["proven"]
