"""The whole journey over fakes: what each stage promises."""

import pytest

from journeyman.domain.account import Phase
from journeyman.domain.outcome import Done
from journeyman.errors import OriginViolation, RecipeBroken, Transient, UnknownAgent
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import SIGN_UP, Stage
from journeyman.journey.trip import Ports
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_replace import RECOVERY_CODES
from tests.journey.fake_service import FakeService, Member
from tests.journey.running import Make, run_through


async def test_the_whole_journey(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """The stages in order end with one proven account, its credential current, nothing pending, no page open."""
    journey = sign_up()
    assert await run_through(journey) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert [attempt.stage for attempt in journey.story.attempts] == [*SIGN_UP]
    assert record
    assert record.phase is Phase.PROVEN
    assert record.pending is None
    assert record.session is None
    assert record.current
    assert record.current.email == "alpha+fake@agents.test"
    assert [code.get_secret_value() for code in record.current.recovery_codes] == RECOVERY_CODES
    (member,) = service.members
    assert member.password == record.current.password.get_secret_value()
    assert member.totp
    assert isinstance(ports.browser, FakeBrowser)
    assert ports.browser.open_now == 0


@pytest.mark.parametrize(
    ("changes", "sign_up_page", "proof"),
    [
        ((), [True, False], [True]),
        ((("sign_up:\n", "loads: all\nsign_up:\n"),), [], []),
        (
            (("see: {heading: Welcome}", "see: {heading: Welcome}\noutcomes: [{see: {img: No}, means: captcha}]"),),
            [False] * 2,
            [False],
        ),
    ],
)
async def test_pictures_are_loaded_where_an_authenticator_is_shown(
    sign_up: Make, ports: Ports, changes: tuple[tuple[str, str], ...], sign_up_page: list[bool], proof: list[bool]
) -> None:
    """A lean visit leaves pictures out but for the enrolment, or where the recipe names one; `loads: all` none."""
    journey = sign_up(*changes)
    assert isinstance(ports.browser, FakeBrowser)
    assert await run_through(journey) == "Done"
    assert [page.left_out for page in ports.browser.pages] == [sign_up_page, proof]


async def test_a_settled_account_is_proven_again(sign_up: Make, service: FakeService) -> None:
    """Called again, the journey signs in and changes nothing."""
    await run_through(sign_up())
    again = sign_up()
    assert await run_through(again) == "Done"
    assert [attempt.stage for attempt in again.story.attempts] == [Stage.IDENTIFY, Stage.PROVE]
    assert service.sign_ups == 1


async def test_a_stranger_is_no_agent(ports: Ports, sign_up: Make) -> None:
    """An agent that the directory does not know ends the journey before anything is written."""
    journey = SignUp("nobody", sign_up().recipe, ports)
    with pytest.raises(UnknownAgent):
        await run_through(journey)
    assert await ports.vault.load("nobody", "fake") is None


async def test_the_password_is_in_the_vault_before_it_is_typed(sign_up: Make, ports: Ports) -> None:
    """After `reserve`, and before any page is open, the vault holds the credential that will be typed."""
    journey = sign_up()
    await journey.run(Stage.IDENTIFY)
    await journey.run(Stage.RESERVE)
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.pending
    assert len(record.pending.password.get_secret_value()) >= 10
    assert isinstance(ports.browser, FakeBrowser)
    assert ports.browser.opened == 0


async def test_the_intent_is_saved_before_the_press(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """When the press fails, the vault knows already that it was about to happen, and when."""
    service.fail_next = "/register"
    journey = sign_up()
    async with journey:
        await journey.run(Stage.IDENTIFY)
        await journey.run(Stage.RESERVE)
        with pytest.raises(Transient):
            await journey.run(Stage.SUBMIT)
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.phase is Phase.SUBMITTED
    assert record.anchor


async def test_a_taken_username_gives_another_one(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """The new username is recorded, and it is the one that the service has."""
    service.taken_usernames = {"alpha"}
    assert await run_through(sign_up()) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.current
    assert record.current.username == service.members[0].username != "alpha"


async def test_a_refused_password_is_made_anew_by_the_stated_rule(sign_up: Make, service: FakeService) -> None:
    """The page states 40 characters, the recipe 10: the next password has 40."""
    service.shortest_password = 40
    assert await run_through(sign_up()) == "Done"
    assert len(service.members[0].password) >= 40


async def test_a_taken_address_is_a_question(sign_up: Make, service: FakeService) -> None:
    """Where we never submitted this address, an account that has it is not ours to take: a person must say."""
    await run_through(sign_up())
    service.members[0].username = "somebody"
    fresh = sign_up(("service: fake", "service: other"), ("within: 1s", "within: 1s, plus: false"))
    service.members[0].email = "alpha@agents.test"
    assert await run_through(fresh) == "adopt"
    assert service.sign_ups == 1


async def test_503_once_is_tried_again(sign_up: Make, service: FakeService) -> None:
    """A failure that passes costs one attempt, told with its reason, and makes one account."""
    service.fail_next = "/register"
    journey = sign_up()
    assert await run_through(journey) == "Done"
    submits = [a for a in journey.story.attempts if a.stage == Stage.SUBMIT]
    assert [(a.number, a.ended, a.reason) for a in submits] == [
        (1, "transient", "/register answered 503"),
        (2, "done", ""),
    ]
    assert service.sign_ups == 1


async def test_an_answer_that_never_came_makes_no_second_account(sign_up: Make, service: FakeService) -> None:
    """The account was made though the answer failed: the second try finds it to be ours and goes on."""
    service.fail_next = "after:/register"
    assert await run_through(sign_up()) == "Done"
    assert service.sign_ups == 1
    assert service.members[0].username == "alpha"


async def test_our_own_username_after_a_lost_answer_makes_no_second_account(
    sign_up: Make, service: FakeService
) -> None:
    """Where the service checks usernames alone, the name that is taken is ours: the sign-in tells."""
    service.fail_next = "after:/register"
    service.unique_addresses = False
    assert await run_through(sign_up()) == "Done"
    assert [member.username for member in service.members] == ["alpha"]


async def test_a_refusal_stands_when_it_is_run_again(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """An address that was taken by somebody else is not ours on the second run either."""
    service.members.append(Member("alpha+fake@agents.test", "somebody", "not ours at all", "1", confirmed=True))
    assert await run_through(sign_up()) == "adopt"
    assert await run_through(sign_up()) == "adopt"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.phase is Phase.RESERVED
    assert service.sign_ups == 0


async def test_a_failure_that_stays_ends_the_journey(sign_up: Make, service: FakeService) -> None:
    """Attempts are bounded."""
    original = service.post

    def always_down(path: str, values: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        service.fail_next = path
        return original(path, values, cookies)

    service.post = always_down  # the fake is told to fail for good
    journey = sign_up()
    with pytest.raises(Transient):
        await run_through(journey)
    assert [a.number for a in journey.story.attempts if a.stage == Stage.SUBMIT] == [1, 2, 3, 4]


async def test_a_code_that_is_refused_once_gives_a_second_one(sign_up: Make, service: FakeService) -> None:
    """A new code is asked for, and the new one is typed, not the old one again."""
    service.refuse_codes = 1
    assert await run_through(sign_up()) == "Done"
    assert service.codes_sent == 2


async def test_a_code_that_is_refused_twice_stands(sign_up: Make, service: FakeService) -> None:
    """No third try: services lock accounts for that."""
    service.refuse_codes = 9
    assert await run_through(sign_up()) == "code_wrong"
    assert service.codes_sent == 2


async def test_a_captcha_is_for_a_person(sign_up: Make, service: FakeService) -> None:
    """The journey says so and presses nothing."""
    service.captcha = True
    assert await run_through(sign_up()) == "captcha"
    assert service.sign_ups == 0


async def test_no_mail_in_time_needs_input(sign_up: Make, service: FakeService) -> None:
    """The wait is bounded by the recipe."""
    service.mute = True
    assert await run_through(sign_up()) == "message"


async def test_confirmation_by_link(sign_up: Make, service: FakeService) -> None:
    """The link is opened, its button pressed, and the journey signs in before it enrols."""
    service.by_link = True
    assert await run_through(sign_up(("by: email_code", "by: email_link"))) == "Done"
    assert service.members[0].totp


async def test_a_service_without_totp(sign_up: Make, service: FakeService, ports: Ports) -> None:
    """Without steps for it nothing is enrolled, and the proof is by password."""
    journey = sign_up()
    recipe = journey.recipe.model_copy(update={"enrol_totp": None})
    assert await run_through(SignUp("alpha", recipe, ports)) == "Done"
    assert not service.members[0].totp


async def test_a_sign_in_that_leaves_the_code_out_is_no_proof(sign_up: Make, service: FakeService) -> None:
    """Where an authenticator was enrolled, a sign-in without its code proves nothing of it."""
    await run_through(sign_up())
    service.members[0].totp = False
    with pytest.raises(RecipeBroken, match="without a TOTP code"):
        await run_through(sign_up())


async def test_a_credential_is_typed_at_its_own_origin_only(sign_up: Make, ports: Ports) -> None:
    """A recipe that is pointed elsewhere later gets nothing of the account that was made before."""
    await run_through(sign_up())
    assert isinstance(ports.browser, FakeBrowser)
    opened = ports.browser.opened
    elsewhere = sign_up(("origin: https://fake.example", "origin: https://fake.example:8443"))
    with pytest.raises(OriginViolation, match="is not typed there"):
        await run_through(elsewhere)
    assert ports.browser.opened == opened


async def test_a_record_without_an_account_goes_where_the_recipe_goes(
    sign_up: Make, service: FakeService, ports: Ports
) -> None:
    """A first try that reached nothing, for want of the right origin, ties the agent to none."""
    service.fail_next = "/register"
    first = sign_up()
    async with first:
        await first.run(Stage.IDENTIFY)
        await first.run(Stage.RESERVE)
    before = await ports.vault.load("alpha", "fake")
    elsewhere = sign_up(("origin: https://fake.example", "origin: https://fake.example:8443"))
    async with elsewhere:
        assert isinstance(await elsewhere.run(Stage.IDENTIFY), Done)
        after = await elsewhere.record()
    assert before
    assert before.pending
    assert after
    assert after.pending
    assert after.origin == "https://fake.example:8443"
    assert after.pending.password != before.pending.password


@pytest.mark.parametrize("stage", list(Stage))
async def test_each_stage_is_safe_to_run_twice(stage: Stage, sign_up: Make, service: FakeService) -> None:
    """A journey that stops after any stage is finished by another one, in a new process, with one account."""
    first = sign_up()
    async with first:
        while (next_one := await first.next_stage()) is not None:
            assert isinstance(await first.run(next_one), Done)
            if next_one is stage:
                break
    assert await run_through(sign_up()) == "Done"
    assert service.sign_ups == 1
    assert service.members[0].totp
