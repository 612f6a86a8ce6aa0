"""The account record: how it changes, what it holds back, and that nothing is lost on its way into the vault."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from journeyman.domain.account import HISTORY_LENGTH, AccountRecord, Event, Phase, Session
from journeyman.domain.credential import Authenticator, Credential
from journeyman.domain.in_clear import reveal

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
PASSWORD, URI, CODE, COOKIE = "Correct-horse-7", "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP", "k3m9p-x7t2q", "sid=c00k1e"
SECRETS = (PASSWORD, URI, CODE, COOKIE)

CREDENTIAL = Credential(
    username="alpha",
    email="alpha+acorn@agents.test",
    password=SecretStr(PASSWORD),
    authenticator=Authenticator(uri=SecretStr(URI), last_counter=7),
    recovery_codes=(SecretStr(CODE),),
    created_at=NOON,
)
OTHER = Credential(username="other", password=SecretStr("Other-horse-8"), created_at=NOON)
BARE = AccountRecord(agent="alpha", service="acorn")
FULL = AccountRecord(
    agent="alpha",
    service="acorn",
    origin="https://acorn.example",
    revision=3,
    phase=Phase.CONFIRMED,
    pending=CREDENTIAL,
    anchor=NOON,
    session=Session(state=SecretStr(COOKIE), path="/confirm/k3y"),
).note(NOON, "submit", "done")

TEXTS = st.text(max_size=20)
HIDDEN = TEXTS.map(SecretStr)
MOMENTS = st.datetimes(timezones=st.just(UTC))
CREDENTIALS = st.builds(
    Credential,
    username=TEXTS,
    email=TEXTS,
    phone=TEXTS,
    password=HIDDEN,
    authenticator=st.none() | st.builds(Authenticator, uri=HIDDEN, last_counter=st.integers(-1, 2**40)),
    recovery_codes=st.lists(HIDDEN, max_size=3).map(tuple),
    created_at=MOMENTS,
)
RECORDS = st.builds(
    AccountRecord,
    agent=TEXTS,
    service=TEXTS,
    origin=TEXTS,
    revision=st.integers(0, 10**6),
    phase=st.sampled_from(Phase),
    pending=st.none() | CREDENTIALS,
    current=st.none() | CREDENTIALS,
    anchor=st.none() | MOMENTS,
    history=st.lists(st.builds(Event, at=MOMENTS, what=TEXTS, outcome=TEXTS), max_size=3).map(tuple),
    session=st.none() | st.builds(Session, state=HIDDEN, path=TEXTS),
)


@given(RECORDS)
def test_a_document_holds_the_whole_record(record: AccountRecord) -> None:
    """What is encrypted is read back as the same record, secrets in clear among it."""
    assert AccountRecord.model_validate_json(record.document()) == record


def test_a_document_is_json_with_its_format() -> None:
    """A document says its format first, so an older Journeyman can refuse it; enums and times are plain texts."""
    document = json.loads(FULL.document())

    assert next(iter(document.items())) == ("format", 2)
    assert document["phase"] == "confirmed"
    assert document["anchor"] == "2026-01-31T12:00:00Z"
    assert document["pending"]["password"] == PASSWORD
    assert document["pending"]["recovery_codes"] == [CODE]
    assert document["session"]["state"] == COOKIE


@pytest.mark.parametrize("show", [repr, str, AccountRecord.model_dump_json, lambda record: repr(record.model_dump())])
def test_a_record_shows_no_secret(show: Callable[[AccountRecord], str]) -> None:
    """Only `document` reveals: printing a record or dumping it as a model gives stars."""
    shown = show(FULL)

    assert not [secret for secret in SECRETS if secret in shown]
    assert "alpha" in shown
    assert all(secret.encode() in FULL.document() for secret in SECRETS)


def test_the_session_shows_no_path() -> None:
    """The page that a journey stood on may be a link with a key in it."""
    assert "k3y" not in repr(FULL)


@pytest.mark.parametrize(
    "damage",
    [{"format": 3}, {"revision": "many"}, {"phase": "lost"}, {"surprise": True}, {"pending": {"password": [PASSWORD]}}],
)
def test_an_error_shows_no_secret(damage: dict[str, object]) -> None:
    """A document of another format, a foreign field, a wrong value: refused, and the error quotes nothing of it."""
    document = {**json.loads(FULL.document()), **damage}

    with pytest.raises(ValidationError) as told:
        AccountRecord.model_validate(document)
    assert not [secret for secret in SECRETS if secret in f"{told.value} {told.value!r}"]


@given(st.integers(0, 3 * HISTORY_LENGTH))
def test_history_is_bounded(count: int) -> None:
    """A record keeps its last events in order; the oldest go first."""
    record = BARE.change(history=tuple(Event(at=NOON, what="old") for _ in range(HISTORY_LENGTH - 1)))
    for number in range(min(count, 5)):
        record = record.note(NOON + timedelta(seconds=number), str(number))
    long = BARE.change(history=tuple(Event(at=NOON, what=str(number)) for number in range(count))).note(NOON, "last")

    assert len(record.history) == min(HISTORY_LENGTH, HISTORY_LENGTH - 1 + min(count, 5))
    assert len(long.history) == min(HISTORY_LENGTH, count + 1)
    assert [event.what for event in long.history][-3:] == [*map(str, range(count)), "last"][-3:]


def test_a_note_changes_nothing_else() -> None:
    """An event is added; the record that was noted upon is as it was."""
    noted = BARE.note(NOON, "submit", "refused: username_taken")

    assert noted.history == (Event(at=NOON, what="submit", outcome="refused: username_taken"),)
    assert noted.change(history=()) == BARE
    assert BARE.history == ()


def test_the_pending_credential_goes_first() -> None:
    """What the next page wants is the pending credential, else the current one, else nothing."""
    assert BARE.credential is None
    assert BARE.change(current=OTHER).credential == OTHER
    assert BARE.change(current=OTHER, pending=CREDENTIAL).credential == CREDENTIAL


def test_settling_makes_the_pending_credential_current() -> None:
    """Once it is proven, pending becomes current, and what belonged to the unfinished journey is forgotten."""
    settled = FULL.change(current=OTHER).settled()

    assert (settled.phase, settled.pending, settled.current) == (Phase.PROVEN, None, CREDENTIAL)
    assert (settled.session, settled.anchor) == (None, None)
    assert (settled.revision, settled.history, settled.origin) == (FULL.revision, FULL.history, FULL.origin)


@given(RECORDS)
def test_settling_loses_no_password(record: AccountRecord) -> None:
    """Settling keeps the credential that was in use, and doing so twice is as once."""
    settled = record.settled()

    assert settled.credential == record.credential
    assert settled.settled() == settled


@given(RECORDS, HIDDEN)
def test_an_authenticator_goes_to_the_credential_in_use(record: AccountRecord, uri: SecretStr) -> None:
    """It is set on the pending credential, else on the current one; the other one and all else stay."""
    authenticator = Authenticator(uri=uri)
    if record.credential is None:
        with pytest.raises(ValueError, match="no credential for"):
            record.with_authenticator(authenticator)
        return
    changed = record.with_authenticator(authenticator)
    slot = "pending" if record.pending else "current"

    assert changed.credential == record.credential.model_copy(update={"authenticator": authenticator})
    assert changed.change(**{slot: getattr(record, slot)}) == record


@pytest.mark.parametrize("fields", [{"phase": "lost"}, {"pending": "Correct-horse-7"}, {"surprise": 1}])
def test_a_change_is_checked(fields: dict[str, object]) -> None:
    """A change to a wrong value or of an unknown field is an error, which does not quote it."""
    with pytest.raises(ValidationError) as told:
        BARE.change(**fields)
    assert PASSWORD not in str(told.value)


def test_a_record_can_not_be_changed_in_place() -> None:
    """Records are values: there is no way around `change`."""
    with pytest.raises(ValidationError, match="frozen"):
        BARE.phase = Phase.PROVEN


def test_all_secrets_of_a_credential_are_named() -> None:
    """Password, authenticator and recovery codes must show nowhere; what is not there is not named."""
    assert [secret.get_secret_value() for secret in CREDENTIAL.secrets()] == [PASSWORD, URI, CODE]
    assert OTHER.secrets() == (OTHER.password,)


def test_phases_are_in_the_journeys_order() -> None:
    """Phases are listed in the order in which a journey reaches them; what is forgotten comes last."""
    assert list(Phase) == ["reserved", "submitted", "confirmed", "secured", "proven", "closed"]


@given(st.recursive(HIDDEN | TEXTS | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_revealing_leaves_no_secret_hidden(value: object) -> None:
    """However deep a secret lies, it comes out as text: stars in a document would be a lost password."""
    assert "SecretStr" not in repr(reveal(value)).replace(repr("SecretStr"), "")
