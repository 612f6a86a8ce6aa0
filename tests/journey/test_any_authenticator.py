"""Another authenticator without a recipe, over fakes: how the service does it is found out as it is done."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from journeyman.domain.totp import normalise
from journeyman.journey.check import Check
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.journey.sign_up import SignUp
from journeyman.journey.trip import Ports
from tests.journey.fake_service import FakeService
from tests.journey.found_out import Shelf, at
from tests.journey.odd_services import LosesTheAnswer, ReplacesInPlace, Stays, odd
from tests.journey.running import run


@pytest.mark.parametrize(("kind", "asks_code"), [(FakeService, False), (FakeService, True), (ReplacesInPlace, False)])
async def test_another_authenticator_is_found_out_when_it_is_wanted(
    ports: Ports,
    service: FakeService,
    kind: type[FakeService],
    asks_code: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """A recipe that was found out replaces the authenticator, or takes it away and enrols anew; then it says how."""
    its = odd(kind, service, asks_code=asks_code)
    shelf = Shelf()
    both = replace(at(ports, its), keep_found=shelf.keep)
    assert await run(SignUp("alpha", shelf.recipe(), both)) == "Done"
    assert "find: [replace_totp]" in shelf.text
    for time in (1, 2):
        before = its.members[0].secret
        assert await run(ReEnrol("alpha", shelf.recipe(), both)) == "Done"
        assert its.members[0].secret != before
        assert (its.replaced, its.removed) == ((time, 0) if kind is ReplacesInPlace else (its.replaced, time))
        record = await ports.vault.load("alpha", "fake")
        assert record
        assert record.current
        assert record.current.authenticator
        assert record.current.authenticator.uri == normalise(SecretStr(its.members[0].secret))
    assert ("replace_totp:" if kind is ReplacesInPlace else "remove_totp:") in shelf.text
    assert "find:" not in shelf.text
    assert not its.trapped


async def test_a_removal_is_confirmed_and_no_more_than_that(ports: Ports, service: FakeService) -> None:
    """Asked whether the authenticator may go, the journey that takes it away says yes; to the account's end it says no.

    Then the old one stays in force, and the error says what was asked.
    """
    shelf = Shelf()
    both = replace(ports, keep_found=shelf.keep)
    assert await run(SignUp("alpha", shelf.recipe(), both)) == "Done"
    before = service.members[0].secret
    service.asks = {"Remove": "Delete your account?"}
    journey = ReEnrol("alpha", shelf.recipe(), both)
    assert await run(journey) == "RecipeBroken"
    assert 'asked "Delete your account?" and was answered no' in journey.story.attempts[-1].reason
    assert (service.members[0].secret, service.removed) == (before, 0)
    for _ in range(2):  # found out, then as the recipe says
        service.asks = {"Remove": "Turn off two-factor for your account?"}
        assert await run(ReEnrol("alpha", shelf.recipe(), both)) == "Done"
    assert service.removed == 2
    assert "remove_totp:" in shelf.text


async def test_where_no_way_to_another_is_found_nothing_is_changed(ports: Ports, service: FakeService) -> None:
    """A service that neither replaces nor removes keeps the authenticator, and the journey says so."""
    shelf = Shelf()
    both = replace(ports, keep_found=shelf.keep)
    assert await run(SignUp("alpha", shelf.recipe(), both)) == "Done"
    stays = odd(Stays, service)
    journey = ReEnrol("alpha", shelf.recipe(), at(both, stays))
    assert await run(journey) == "RecipeBroken"
    assert "no way to another authenticator was found" in journey.story.attempts[-1].reason
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.re_enrolment is None
    assert await run(Check("alpha", shelf.recipe(), at(both, stays))) == "Done"


@pytest.mark.parametrize("gone", [True, False])
async def test_a_removal_whose_end_was_not_seen_is_told_and_found_out(
    ports: Ports,
    service: FakeService,
    gone: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Nobody says that the old one is in force where that was not seen; the next check asks, and mends it."""
    its = odd(LosesTheAnswer, service, takes_it_away=gone)
    shelf = Shelf()
    both = replace(at(ports, its), keep_found=shelf.keep)
    assert await run(SignUp("alpha", shelf.recipe(), both)) == "Done"
    journey = ReEnrol("alpha", shelf.recipe(), both)
    assert await run(journey) == "RecipeBroken"
    assert "it is not known whether the old one is still in force" in journey.story.attempts[-1].reason
    assert its.members[0].totp is not gone
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.re_enrolment
    assert await run(Check("alpha", shelf.recipe(), both)) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert not record.re_enrolment
    assert record.current
    assert record.current.authenticator
    assert its.members[0].totp
    assert record.current.authenticator.uri == normalise(SecretStr(its.members[0].secret))
