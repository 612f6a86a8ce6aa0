"""Another authenticator: the old one is kept until the new one is proven, and one that opens the account is known."""

from collections.abc import Awaitable, Callable

import pytest
from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.totp import normalise
from journeyman.errors import RecipeBroken, SetupError, Transient
from journeyman.journey.check import Check
from journeyman.journey.journey import Journey
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.journey.rotate import Rotate
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import RE_ENROL, Stage
from journeyman.journey.trip import Ports
from journeyman.recipe.model import SeeStep
from journeyman.testing.fakes import FakeClock
from tests.journey.fake_page import FakePage
from tests.journey.fake_replace import WAYS
from tests.journey.fake_service import FakeService
from tests.journey.running import Make, run_or_raise
from tests.journey.test_rotate import record_of

WRONG = (SeeStep.model_validate({"see": {"heading": "Nowhere"}}),)
"""Steps that nobody can go."""

ReEnrolling = Callable[[], Awaitable[str]]

LOST = {
    "replaced in place": ("/login", "after:/login/code", "/replace", "after:/replace"),
    "removed first": ("/remove", "after:/remove", "/security", "after:/security"),
}
"""Way → presses that come to nothing, or whose answers are lost."""


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """How the service gives out another authenticator."""
    return request.param


Making = Callable[[type[Journey]], Journey]


@pytest.fixture
async def journey(sign_up: Make, ports: Ports, way: str) -> Making:
    """Return what makes a journey for an account that is proven."""
    recipe = sign_up(("sign_in:\n", f"{WAYS[way]}sign_in:\n")).recipe
    assert await run_or_raise(SignUp("alpha", recipe, ports)) == "Done"
    return lambda kind: kind("alpha", recipe, ports)


@pytest.fixture
def re_enrol(journey: Making) -> ReEnrolling:
    """Return what gives that account another authenticator."""
    return lambda: run_or_raise(journey(ReEnrol))


def secret_of(record: AccountRecord, which: str = "current") -> str:
    """Return a credential's secret."""
    credential = getattr(record, which)
    assert credential.authenticator
    return credential.authenticator.uri.get_secret_value()


def kept(record: AccountRecord) -> set[str]:
    """Return all secrets in the vault."""
    return {c.authenticator.uri.get_secret_value() for c in record.credentials if c.authenticator}


def in_force(service: FakeService) -> str:
    """Return the secret that the service knows, as the vault would have it."""
    return normalise(SecretStr(service.members[0].secret)).get_secret_value()


async def opens(ports: Ports, service: FakeService) -> bool:
    """Say whether the current credential, and nothing pending, is what the service has."""
    record = await record_of(ports)
    assert record.re_enrolment is None
    return not record.pending and service.members[0].totp and secret_of(record) == in_force(service)


async def test_the_new_one_is_current_and_the_old_one_previous(
    journey: Making, ports: Ports, service: FakeService
) -> None:
    """Enrolled, proven, promoted, with new recovery codes; the password and its age are what they were."""
    before = await record_of(ports)
    told = journey(ReEnrol)
    assert await run_or_raise(told) == "Done"
    after = await record_of(ports)
    assert [attempt.stage for attempt in told.story.attempts] == [*RE_ENROL]
    assert await opens(ports, service)
    assert before.current
    assert after.current
    assert secret_of(after) != secret_of(before) == secret_of(after, "previous")
    assert [code.get_secret_value() for code in after.current.recovery_codes] == service.codes
    assert after.current.recovery_codes != before.current.recovery_codes
    unchanged = {"password", "created_at", "username", "email"}
    assert after.current.model_dump(include=unchanged) == before.current.model_dump(include=unchanged)


@pytest.mark.parametrize("shows_anew", [False, True])
@pytest.mark.parametrize(
    ("way", "lost"), [(way, lost) for way, places in LOST.items() for lost in places], indirect=["way"]
)
async def test_a_lost_answer_is_survived(
    re_enrol: ReEnrolling, ports: Ports, service: FakeService, lost: str, *, shows_anew: bool
) -> None:
    """At each moment the vault has what opens the account; sign-ins find out which it is, the next call finishes."""
    service.shows_anew = shows_anew
    service.fail_next = lost
    assert await re_enrol() == "Transient"
    assert not service.members[0].totp or in_force(service) in kept(await record_of(ports))
    assert await re_enrol() == "Done"
    assert await opens(ports, service)
    assert service.replaced == 1


async def test_one_of_which_nothing_came_stands_in_nobodys_way(
    journey: Making, ports: Ports, service: FakeService
) -> None:
    """Begun by a recipe whose steps are wrong: the next journey finds the old one in force, and goes its own way."""
    right = journey(ReEnrol).recipe
    wrong = right.model_copy(update={name: WRONG for name in ("replace_totp", "remove_totp") if getattr(right, name)})
    with pytest.raises(RecipeBroken):
        await run_or_raise(ReEnrol("alpha", wrong, ports))
    assert (await record_of(ports)).re_enrolment
    assert await run_or_raise(journey(Check)) == "Done"
    assert await opens(ports, service)
    assert service.replaced == 0
    assert await run_or_raise(journey(ReEnrol)) == "Done"
    assert await opens(ports, service)
    assert service.replaced == 1


async def test_lost_recovery_codes_are_told(
    re_enrol: ReEnrolling, journey: Making, service: FakeService, way: str
) -> None:
    """They were shown to a run that did not get the answer: none of the old ones is taken for one of the new."""
    service.fail_next = LOST[way][-1]
    assert await re_enrol() == "Transient"
    again = journey(ReEnrol)
    assert await run_or_raise(again) == "Done"
    assert "recovery codes were shown to nobody" in again.story.attempts[1].reason
    assert again.known.current
    assert again.known.current.recovery_codes == ()


async def test_codes_that_were_pretended_are_not_kept(journey: Making, service: FakeService, way: str) -> None:
    """A page that only looked like success showed codes, too: they are none of those that come with the next try."""
    service.pretends_to_replace = 1
    async with journey(ReEnrol) as lost:
        for stage in RE_ENROL[:3]:
            await lost.run(stage)
        service.fail_next = LOST[way][-1]
        with pytest.raises(Transient):
            await lost.run(Stage.RE_ENROL)
    again = journey(ReEnrol)
    assert await run_or_raise(again) == "Done"
    assert again.known.current
    assert again.known.current.recovery_codes == ()


async def test_a_code_of_the_old_one_is_asked_for_first(
    re_enrol: ReEnrolling, ports: Ports, service: FakeService
) -> None:
    """Until the page has shown the new secret, codes are those of the old one; no time step is used twice."""
    service.asks_code = True
    assert await re_enrol() == "Done"
    assert await opens(ports, service)


async def test_a_replacement_that_only_looks_like_success_is_made_again(
    re_enrol: ReEnrolling, ports: Ports, service: FakeService
) -> None:
    """The proof shows that the new one is not in force, and sign-ins what is."""
    service.pretends_to_replace = 1
    assert await re_enrol() == "Done"
    assert await opens(ports, service)
    assert service.replaced == 1


async def test_a_service_that_only_pretends_is_left_in_peace(
    re_enrol: ReEnrolling, ports: Ports, service: FakeService, clock: FakeClock
) -> None:
    """After a few repairs the run says so; the old credential stays the current one, and no sign-in is one too many."""
    service.pretends_to_replace = 99
    before = await record_of(ports)
    for _ in range(3):
        try:
            assert await re_enrol() in {"code_wrong", "rate_limited"}
        except RecipeBroken as error:
            assert "without a TOTP code" in str(error)  # noqa: PT017 - the way that has none in force ends so
        clock.advance(16 * 60)
    after = await record_of(ports)
    assert before.current
    assert after.current
    assert secret_of(after) == secret_of(before)
    assert service.replaced == 0
    service.pretends_to_replace = 0
    assert await re_enrol() == "Done"
    assert await opens(ports, service)


async def test_a_page_that_shows_the_old_secret_is_not_believed(
    re_enrol: ReEnrolling, ports: Ports, service: FakeService
) -> None:
    """No counter of it is issued again, and nothing is promoted."""
    service.shows_enrolled = True
    before = await record_of(ports)
    with pytest.raises(RecipeBroken, match="enrolled already"):
        await re_enrol()
    after = await record_of(ports)
    assert before.current
    assert after.current
    assert after.current.authenticator
    assert before.current.authenticator
    assert after.current.authenticator.last_counter > before.current.authenticator.last_counter
    service.shows_enrolled = False
    assert await re_enrol() == "Done"
    assert await opens(ports, service)


async def test_a_current_authenticator_that_opens_nothing_stops_it(
    re_enrol: ReEnrolling, ports: Ports, service: FakeService
) -> None:
    """Somebody replaced it: nothing is begun, and a person must say."""
    service.members[0].secret = "KRSXG5CTMVRXEZLUKN2XAZLSKNSWG4TF"
    assert await re_enrol() == "credentials_wrong"
    record = await record_of(ports)
    assert (record.re_enrolment, record.pending, service.replaced) == (None, None, 0)


async def test_where_none_is_in_force_one_is_enrolled(
    re_enrol: ReEnrolling, ports: Ports, service: FakeService
) -> None:
    """Somebody took it away: the sign-in asks for no code, and there is nothing to take away."""
    service.members[0].totp = False
    assert await re_enrol() == "Done"
    assert await opens(ports, service)
    assert service.removed == 0


@pytest.mark.parametrize("kind", [Check, SignUp, Rotate])
async def test_any_journey_finishes_it(
    journey: Making, ports: Ports, service: FakeService, way: str, kind: type[Journey]
) -> None:
    """What was left unfinished is finished first; a rotation then rotates."""
    service.fail_next = LOST[way][-1]
    assert await run_or_raise(journey(ReEnrol)) == "Transient"
    assert await run_or_raise(journey(kind)) == "Done"
    assert await opens(ports, service)
    assert service.replaced == 1
    assert service.changes == (kind is Rotate)


async def test_a_rotation_is_finished_first(journey: Making, ports: Ports, service: FakeService) -> None:
    """Then another authenticator is enrolled: what was asked for is done, whatever stood in the way."""
    service.fail_next = "after:/password"
    assert await run_or_raise(journey(Rotate)) == "Transient"
    assert await run_or_raise(journey(ReEnrol)) == "Done"
    assert await opens(ports, service)
    assert (service.changes, service.replaced) == (1, 1)


async def test_once_proven_no_other_one_is_enrolled(journey: Making, ports: Ports, service: FakeService) -> None:
    """A run that ended between the proof and its end is brought to its end, and no more."""
    async with journey(ReEnrol) as killed:
        for _ in range(len(RE_ENROL) - 1):
            stage = await killed.next_stage()
            assert stage
            await killed.run(stage)
    assert await run_or_raise(journey(ReEnrol)) == "Done"
    assert await opens(ports, service)
    assert service.replaced == 1


@pytest.mark.parametrize("way", ["replaced in place"], indirect=True)
async def test_a_press_that_arrives_late_loses_nothing(
    re_enrol: ReEnrolling, ports: Ports, service: FakeService
) -> None:
    """A secret that was shown to an earlier run is kept, and tried when neither the new nor the old one is in force."""
    service.shows_anew = True
    service.fail_next = "/replace"
    assert await re_enrol() == "Transient"
    late = secret_of(await record_of(ports), "pending")
    service.fail_next = "/replace"
    assert await re_enrol() == "Transient"
    assert late in kept(await record_of(ports)) - {secret_of(await record_of(ports), "pending")}
    service.members[0].secret = late
    assert await re_enrol() == "Done"
    assert await opens(ports, service)
    assert in_force(service) == late


async def test_no_sign_in_is_one_too_many(re_enrol: ReEnrolling, ports: Ports, service: FakeService, way: str) -> None:
    """When no code is taken, three sign-ins that fail are the most within the window."""
    service.fail_next = LOST[way][-2]
    assert await re_enrol() == "Transient"
    service.members[0].totp, service.members[0].secret = True, "KRSXG5CTMVRXEZLUKN2XAZLSKNSWG4TF"
    tried = service.sign_ins_tried
    ends = [await re_enrol() for _ in range(4)]
    assert ends[-1] == "rate_limited"
    assert service.sign_ins_tried - tried == 3
    assert (await record_of(ports)).current


async def test_there_must_be_an_authenticator(journey: Making, ports: Ports) -> None:
    """An account without one has none that could be replaced."""
    record = await record_of(ports)
    assert record.current
    without = record.current.model_copy(update={"authenticator": None})
    await ports.vault.save(record.change(current=without), record.revision)
    with pytest.raises(SetupError, match="no authenticator that could be replaced"):
        await run_or_raise(journey(ReEnrol))


async def test_the_recipe_must_say_how(sign_up: Make, ports: Ports) -> None:
    """Without a way nothing is opened, and the message names both keys."""
    assert await run_or_raise(sign_up()) == "Done"
    with pytest.raises(SetupError, match="replace_totp or remove_totp"):
        await run_or_raise(ReEnrol("alpha", sign_up().recipe, ports))


async def test_pictures_are_hidden_meanwhile(journey: Making, service: FakeService) -> None:
    """A page may show a secret that is not known yet, though the account is proven."""
    service.shows_enrolled = True
    async with journey(ReEnrol) as broken:
        await broken.run(Stage.IDENTIFY)
        with pytest.raises(RecipeBroken):
            await broken.run(Stage.RE_ENROL)
        await broken.picture("Where it stopped")
        assert isinstance(broken._trip.page, FakePage)
        assert broken._trip.page.hidden == [True]
