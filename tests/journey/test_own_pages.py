"""Ways that bear an agent's name: each agent finds its own, and none stands in what is kept for all."""

from dataclasses import replace

from pydantic import SecretStr

from journeyman.domain.totp import normalise
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.journey.sign_up import SignUp
from journeyman.journey.trip import Ports
from journeyman.recipe.model import USUAL_FORM, GotoStep, KeepStep
from tests.journey.fake_service import FakeService, Member
from tests.journey.found_out import Shelf, at
from tests.journey.odd_services import odd
from tests.journey.own_pages import OffersInVain, OwnPages
from tests.journey.running import run


async def with_two(ports: Ports, its: FakeService, shelf: Shelf) -> Ports:
    """Sign two agents up with one recipe; return the ports."""
    both = replace(at(ports, its), keep_found=shelf.keep)
    for agent in ("alpha", "beta"):
        assert await run(SignUp(agent, shelf.recipe(), both)) == "Done"
        assert "/users/" not in shelf.text
    assert all(member.totp for member in its.members)
    return both


async def is_known(ports: Ports, agent: str, member: Member) -> bool:
    """Say whether the vault has the authenticator that is in force."""
    record = await ports.vault.load(agent, "fake")
    assert record
    assert record.current
    assert record.current.authenticator
    assert not record.pending
    return member.totp and record.current.authenticator.uri == normalise(SecretStr(member.secret))


async def test_each_agent_finds_its_own_way_to_an_authenticator(ports: Ports, service: FakeService) -> None:
    """Where addresses and links bear the agent's name, each one enrols and replaces at its own, again and again."""
    its, shelf = odd(OwnPages, service, in_place=True), Shelf()
    both = await with_two(ports, its, shelf)
    assert "find: [enrol_totp, replace_totp]" in shelf.text
    for time in (1, 2):
        for agent, member in zip(("alpha", "beta"), its.members, strict=True):
            assert await run(ReEnrol(agent, shelf.recipe(), both)) == "Done", (agent, time)
            assert await is_known(ports, agent, member)
            assert "/users/" not in shelf.text
    assert its.replaced == 4


async def test_nothing_is_taken_away_that_no_known_way_leads_back_to(ports: Ports, service: FakeService) -> None:
    """Where each agent's way to enrol is its own, the authenticator stays: after its end no step enrols another."""
    its, shelf = odd(OwnPages, service), Shelf()
    both = await with_two(ports, its, shelf)
    assert await run(ReEnrol("alpha", shelf.recipe(), both)) == "RecipeBroken"
    assert its.removed == 0
    assert await is_known(ports, "alpha", its.members[0])


async def test_one_without_an_authenticator_finds_its_own_way_to_another(ports: Ports, service: FakeService) -> None:
    """Where a sign-in shows that none is in force, the way is found anew, whoever found one meanwhile."""
    its, shelf = odd(OwnPages, service), Shelf()
    both = await with_two(ports, its, shelf)
    its.members[0].totp = False
    assert await run(ReEnrol("alpha", shelf.recipe(), both)) == "Done"
    assert await is_known(ports, "alpha", its.members[0])
    assert "/users/" not in shelf.text


async def test_a_page_of_ones_own_that_takes_it_away_is_not_kept(ports: Ports, service: FakeService) -> None:
    """All enrol at one page, and each has its own to take the authenticator away: each one finds that by itself."""
    its, shelf = odd(OwnPages, service, enrols_for_all=True), Shelf()
    both = await with_two(ports, its, shelf)
    for count, agent in enumerate(("alpha", "beta", "alpha"), 1):
        assert await run(ReEnrol(agent, shelf.recipe(), both)) == "Done", agent
        assert its.removed == count
        assert await is_known(ports, agent, its.members[agent == "beta"])
        assert "/users/" not in shelf.text
        assert "find: [replace_totp]" in shelf.text


async def test_a_removal_that_pressed_nothing_bars_no_other_way(ports: Ports, service: FakeService) -> None:
    """What was pressed while looking for an exchange is no removal: the page that shows another secret is tried."""
    its, shelf = odd(OffersInVain, service), Shelf()
    both = replace(at(ports, its), keep_found=shelf.keep)
    assert await run(SignUp("alpha", shelf.recipe(), both)) == "Done"
    its.offered, before = False, its.members[0].secret
    assert await run(ReEnrol("alpha", shelf.recipe(), both)) == "Done"
    assert its.members[0].secret != before
    assert await is_known(ports, "alpha", its.members[0])


def test_a_way_to_another_may_be_known_where_each_finds_its_own_to_the_first() -> None:
    """A recipe with `replace_totp` is no faulty one for saying no steps of `enrol_totp` that are still to be found."""
    shelf = Shelf()
    way = (GotoStep(goto="/replace"), KeepStep(keep="authenticator"), *USUAL_FORM)
    shelf.keep(shelf.recipe().found("replace_totp", replace_totp=way))
    assert shelf.recipe().replace_totp
    assert "enrol_totp" in shelf.recipe().find
