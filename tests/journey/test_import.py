"""An account that exists already is taken in: proven before it is kept, and never in the way of another one."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.closing import closing
from journeyman.domain.credential import Credential
from journeyman.domain.totp import counter_at, normalise
from journeyman.errors import SetupError
from journeyman.journey.check import Check
from journeyman.journey.forget import sweep
from journeyman.journey.imported import Import
from journeyman.journey.journal import Journal
from journeyman.journey.journey import Journey
from journeyman.journey.rotate import Rotate
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.take_in import authenticator_of, take_in
from journeyman.journey.trip import Ports, forget
from journeyman.testing.fakes import START
from tests.journey.fake_replace import SETUP_KEY
from tests.journey.fake_service import ORIGIN, FakeService, Member
from tests.journey.running import Make, run_or_raise

PASSWORD = "An-old-password-1"
ADDRESS = "alpha@elsewhere.example"
Importing = Callable[..., Awaitable[str]]


async def given(ports: Ports, password: str = PASSWORD, totp: str = "") -> None:
    """Take in an account with these values."""
    journal = Journal(ports.vault, ports.clock, "alpha", "fake", forget)
    credential = Credential(
        username="alpha-old",
        email=ADDRESS,
        password=SecretStr(password),
        authenticator=authenticator_of(SecretStr(totp)),
        created_at=START,
    )
    await take_in(journal, ORIGIN, credential)


async def record_of(ports: Ports) -> AccountRecord:
    """Return the account's record."""
    record = await ports.vault.load("alpha", "fake")
    assert record
    return record


@pytest.fixture
def member(service: FakeService) -> Member:
    """The account at the service that somebody made by hand."""
    service.members.append(Member(ADDRESS, "alpha-old", PASSWORD, "", confirmed=True))
    return service.members[0]


@pytest.fixture
def importing(sign_up: Make, ports: Ports, member: Member) -> Importing:
    """Return what takes in that account and proves it."""

    async def imports(password: str = PASSWORD, totp: str = "") -> str:
        await given(ports, password, totp)
        return await run_or_raise(Import("alpha", sign_up().recipe, ports))

    return imports


async def test_it_is_proven_and_then_current(importing: Importing, ports: Ports, service: FakeService) -> None:
    """One sign-in, no sign-up; nothing of the import is left unfinished."""
    assert await importing() == "Done"
    record = await record_of(ports)
    assert (record.phase, record.pending, record.importing) == (Phase.PROVEN, None, None)
    assert record.current
    assert record.current.password.get_secret_value() == PASSWORD
    assert record.proven_at
    assert (service.sign_ups, service.sign_ins_tried) == (0, 1)


async def test_a_totp_secret_is_proven_too(importing: Importing, ports: Ports, member: Member) -> None:
    """It is kept as the whole URI, and its code is typed."""
    member.totp, member.secret = True, SETUP_KEY
    assert await importing(totp=SETUP_KEY) == "Done"
    record = await record_of(ports)
    assert record.current
    assert record.current.authenticator
    assert record.current.authenticator.uri == normalise(SecretStr(SETUP_KEY))
    assert record.current.authenticator.last_counter > 0


async def test_a_code_that_its_giver_has_just_used_is_no_wrong_one(
    importing: Importing, member: Member, service: FakeService
) -> None:
    """A service takes each code once: the next one is typed, in a second sign-in and no third."""
    member.totp, member.secret = True, SETUP_KEY
    member.last_counter = counter_at(normalise(SecretStr(SETUP_KEY)), START)
    assert await importing(totp=SETUP_KEY) == "Done"
    assert service.sign_ins_tried == 2


async def test_the_late_code_of_a_given_secret_is_not_typed(
    sign_up: Make, ports: Ports, member: Member, service: FakeService
) -> None:
    """Who gave it may have used that one: the first that is typed is the current one, whatever is taken."""
    service.totp_late = 1
    member.totp, member.secret = True, SETUP_KEY
    await given(ports, totp=SETUP_KEY)
    recipe = sign_up(("sign_up:", "limits: {totp_late: 1}\nsign_up:")).recipe
    assert await run_or_raise(Import("alpha", recipe, ports)) == "Done"
    assert member.last_counter == counter_at(normalise(SecretStr(SETUP_KEY)), START)


async def test_another_secret_is_wrong_twice_and_tried_no_more(
    importing: Importing, member: Member, service: FakeService
) -> None:
    """The account may be locked for a third."""
    member.totp, member.secret = True, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert await importing(totp=SETUP_KEY) == "code_wrong"
    assert service.sign_ins_tried == 2


async def test_what_is_refused_is_not_kept(importing: Importing, ports: Ports) -> None:
    """The record is where a sign-up begins, without the wrong password; the tries stay counted, and history says it."""
    assert await importing(password="Quite-wrong-1") == "credentials_wrong"
    record = await record_of(ports)
    assert (record.phase, record.importing, record.current, record.submission) == (Phase.RESERVED, None, None, None)
    assert "Quite-wrong-1" not in record.document().decode()
    assert len(record.tries) == 1
    assert record.history[-1].what == "import"
    assert await importing() == "Done"


async def test_wrong_values_again_and_again_cause_no_lockout(importing: Importing, service: FakeService) -> None:
    """As many sign-ins are tried as the recipe allows, over all imports."""
    ends = [await importing(password=f"Quite-wrong-{n}") for n in range(5)]
    assert ends == [*["credentials_wrong"] * 3, *["rate_limited"] * 2]
    assert service.sign_ins_tried == 3


async def test_a_sign_up_goes_on_where_an_import_was_refused(
    importing: Importing, sign_up: Make, service: FakeService
) -> None:
    """It makes an account with a password of its own."""
    assert await importing(password="Quite-wrong-1") == "credentials_wrong"
    assert await run_or_raise(sign_up()) == "Done"
    assert service.sign_ups == 1


async def test_an_import_that_stopped_is_called_again(importing: Importing, ports: Ports, service: FakeService) -> None:
    """Nobody knows yet whether it is right: it is kept as pending, and the next call takes its place."""
    service.fail_next = "/login"
    assert await importing(password="Quite-wrong-1") == "Transient"
    assert (await record_of(ports)).importing
    assert await importing() == "Done"
    assert "Quite-wrong-1" not in (await record_of(ports)).document().decode()


@pytest.mark.parametrize("kind", [SignUp, Rotate, Check])
async def test_other_journeys_say_that_it_is_not_finished(
    kind: type[Journey], sign_up: Make, ports: Ports, service: FakeService, member: Member
) -> None:
    """They type nothing."""
    await given(ports)
    with pytest.raises(SetupError, match="journeyman import alpha fake"):
        await run_or_raise(kind("alpha", sign_up().recipe, ports))
    assert service.sign_ins_tried == 0


async def test_one_that_was_killed_after_its_proof_is_settled(
    sign_up: Make, ports: Ports, service: FakeService, member: Member
) -> None:
    """The next call signs in no more; new values would take the place of proven ones, so they are refused."""
    await given(ports)
    async with Import("alpha", sign_up().recipe, ports) as killed:
        while (stage := await killed.next_stage()) is not Stage.SETTLE:
            assert stage
            await killed.run(stage)
    with pytest.raises(SetupError):
        await given(ports, "Something-else-1")
    assert await run_or_raise(Import("alpha", sign_up().recipe, ports)) == "Done"
    assert (await record_of(ports)).current
    assert service.sign_ins_tried == 1


async def test_what_another_import_took_away_makes_no_sign_up(
    importing: Importing, sign_up: Make, ports: Ports, service: FakeService
) -> None:
    """Two imports at once: the wrong one took the place of the right one, and was refused before that was proven."""
    await given(ports)
    assert await importing(password="Quite-wrong-1") == "credentials_wrong"
    with pytest.raises(SetupError, match="Call it again: journeyman import alpha fake"):
        await run_or_raise(Import("alpha", sign_up().recipe, ports))
    assert service.sign_ups == 0


async def test_an_account_is_there_already(sign_up: Make, ports: Ports) -> None:
    """It is said, and nothing changes."""
    assert await run_or_raise(sign_up()) == "Done"
    before = await record_of(ports)
    with pytest.raises(SetupError, match="already"):
        await given(ports)
    assert await record_of(ports) == before


async def test_a_sign_up_that_may_have_made_an_account_is_finished_first(
    sign_up: Make, ports: Ports, service: FakeService
) -> None:
    """Its answer was lost: its password may be the account's, so nothing takes its place."""
    service.fail_next = "after:/register"
    assert await run_or_raise(sign_up()) == "Transient"
    with pytest.raises(SetupError, match="may have made one"):
        await given(ports)


def test_a_text_that_is_no_totp_secret_is_told_without_it() -> None:
    """The message says what is wrong with it, and holds nothing of it."""
    with pytest.raises(SetupError) as told:
        authenticator_of(SecretStr("not-base-32-0189"))
    assert "base32" in str(told.value)
    assert "0189" not in str(told.value)
    assert told.value.__context__ is None


async def test_what_was_forgotten_and_is_gone_may_be_taken_in(
    importing: Importing, ports: Ports, sign_up: Make
) -> None:
    """A wrong password leaves the tombstone, so that no sign-up follows; the right one takes its place."""
    assert await importing() == "Done"
    record = await record_of(ports)
    await ports.vault.save(closing(record, START, timedelta()), record.revision)
    with pytest.raises(SetupError, match="--undo"):
        await given(ports)
    await sweep(ports.directory, ports.vault, START)
    assert (await record_of(ports)).credentials == ()
    assert await importing(password="Quite-wrong-1") == "credentials_wrong"
    with pytest.raises(SetupError, match="forgotten"):
        await run_or_raise(sign_up())
    assert await importing() == "Done"
    record = await record_of(ports)
    assert (record.phase, record.closed) == (Phase.PROVEN, None)
