"""The fleet's table and a run's result tell of an account everything but its secrets."""

from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.credential import Authenticator, Credential
from journeyman.engine.fleet import account, accounts, in_words, last_proof, reference
from journeyman.errors import VaultDamaged
from journeyman.journey.stage import DONE, Stage
from journeyman.testing.fakes import MemoryDirectory, MemoryVault

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


EVERY = timedelta(days=90)


def test_a_row_says_state_username_totp_age_proof_and_rotation() -> None:
    """These are the table's columns."""
    now = AT + timedelta(days=3, hours=2)
    assert account(proven(), now, EVERY).row(now) == {
        "agent": "alpha",
        "service": "acorn",
        "state": "proven",
        "username": "alpha",
        "TOTP": "yes",
        "age": "3 d",
        "last proof": "2026-03-01 12:00:05 UTC",
        "next rotation": "2026-05-30 12:00:05 UTC",
    }


def test_a_document_has_times_and_nulls() -> None:
    """JSON has RFC 3339 times in UTC, and null where there is none."""
    assert account(proven(), AT, EVERY).document() == {
        "agent": "alpha",
        "service": "acorn",
        "state": "proven",
        "username": "alpha",
        "totp": True,
        "created_at": "2026-03-01T12:00:05+00:00",
        "proven_at": "2026-03-01T12:00:05+00:00",
        "due_at": "2026-05-30T12:00:05+00:00",
        "quarantined": False,
    }
    begun = account(AccountRecord(agent="alpha", service="acorn"), AT, EVERY).document()
    assert (begun["state"], begun["created_at"], begun["due_at"]) == ("unfinished", None, None)


async def test_a_file_that_cannot_be_read_hides_no_other() -> None:
    """It is told as unreadable."""
    vault = OneIsDamaged()
    await vault.save(proven(), 0)
    listed = await accounts(MemoryDirectory(["alpha"]), vault, AT, lambda _: EVERY)
    assert [(item.service, item.state) for item in listed] == [("acorn", "proven"), ("broken", "unreadable")]


async def test_a_quarantined_recipe_stands_in_the_place_of_the_next_rotation() -> None:
    """The account's state is as it was: nothing is rotated there, and that is told."""
    vault = MemoryVault()
    await vault.save(proven(), 0)
    for quarantined in ({"acorn"}, {"allauth"}):
        (listed,) = await accounts(MemoryDirectory(["alpha"]), vault, AT, lambda _: EVERY, quarantined=quarantined)
        told = listed.row(AT)
        assert told["state"] == "proven"
        assert (told["next rotation"] == "recipe quarantined") is ("acorn" in quarantined)
        assert listed.document()["quarantined"] is ("acorn" in quarantined)


class OneIsDamaged(MemoryVault):
    """A vault with one more record, which can't be read."""

    async def services(self, agent: str) -> list[str]:
        return [*await super().services(agent), "broken"]

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        if service == "broken":
            raise VaultDamaged("it can't be read")
        return await super().load(agent, service)


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
    listed = account(proven(), AT, EVERY)
    told = str(listed) + str(listed.row(AT)) + str(listed.document()) + str(reference("alpha", "acorn", proven(), 1))
    assert not [secret for secret in SECRETS if secret in told]


def test_an_account_that_is_not_there_is_told_as_such() -> None:
    """No record: nothing proven."""
    assert not reference("alpha", "acorn", None, 1)["proven"]
