"""Journeys without a recipe, over fakes: what is found out, what is kept, and that no crash makes a second account."""

import asyncio
import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from journeyman.domain.account import Phase
from journeyman.errors import JourneymanError
from journeyman.journey.loop import Patience, run_here
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports
from journeyman.recipe.draft import draft_for
from journeyman.recipe.load import load_bytes
from journeyman.recipe.model import Recipe
from journeyman.recipe.written import text_of
from journeyman.testing.fakes import FakeClock, MemoryDirectory, MemoryInbox, MemoryVault
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import ORIGIN, FakeService, words
from tests.journey.hurried import HurriedLoop
from tests.journey.odd_services import PasswordLater, odd
from tests.journey.test_state_machine import Fuse, Killed, MortalService, MortalVault

FOUND = """\
service: fake
title: fake.example
origin: https://fake.example
terms: {automation: ask}
mail:
  from: [noreply@fake.example]
sign_up:
- {goto: /register}
- {submit: form}
confirm: {by: email_code}
enrol_totp:
- {goto: /security}
- {keep: authenticator}
- {submit: form}
- {keep: recovery_codes}
sign_in:
- {goto: /login}
- {submit: form}
- if_seen: {heading: Second step}
  submit: form
- see: {heading: Welcome}
"""


class Shelf:
    """Where what was found out is kept, as a file would hold it."""

    def __init__(self, url: str = f"{ORIGIN}/register") -> None:
        self.text = text_of(draft_for(url, "fake"))

    def keep(self, recipe: Recipe) -> None:
        """Write it."""
        self.text = text_of(recipe)

    def recipe(self) -> Recipe:
        """Read it, as the next process does."""
        return load_bytes(self.text.encode(), Path("fake.yaml"))


async def run(journey: SignUp) -> str:
    """Run a journey once to its end; return its outcome's word, or its error's class."""
    async with journey:
        try:
            return words(await run_here(journey, patience=Patience(attempts=1)))
        except JourneymanError as error:
            return type(error).__name__


async def test_a_url_is_enough(ports: Ports, service: FakeService) -> None:
    """From a URL alone comes a proven account with TOTP, and the recipe that a person would have written."""
    shelf = Shelf()
    journey = SignUp("alpha", shelf.recipe(), replace(ports, keep_found=shelf.keep))
    assert await run(journey) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.phase is Phase.PROVEN
    assert record.current
    assert record.current.recovery_codes
    assert service.members[0].totp
    assert shelf.text.partition("\n")[2] == FOUND
    assert not service.trapped
    assert journey.story.attempts[1].stage == Stage.FIND
    assert journey.story.attempts[1].reason == "sign-up at /register, sign-in at /login"


async def test_what_was_found_out_serves_another_agent(ports: Ports, service: FakeService) -> None:
    """A second agent follows the recipe; nothing is searched for again, and the first one's account can be proven."""
    shelf = Shelf()
    both = replace(ports, directory=MemoryDirectory(["alpha", "beta"]), keep_found=shelf.keep)
    assert await run(SignUp("alpha", shelf.recipe(), both)) == "Done"
    learned = shelf.text
    for agent in ("beta", "alpha"):
        journey = SignUp(agent, shelf.recipe(), both)
        assert await run(journey) == "Done"
        assert Stage.FIND not in {attempt.stage for attempt in journey.story.attempts}
    assert shelf.text == learned
    assert len(service.members) == 2


async def test_a_link_that_confirms_is_told_from_a_code(ports: Ports, service: FakeService) -> None:
    """Where the mail holds a link, the recipe says so."""
    service.by_link = True
    shelf = Shelf()
    assert await run(SignUp("alpha", shelf.recipe(), replace(ports, keep_found=shelf.keep))) == "Done"
    assert "confirm: {by: email_link}" in shelf.text


async def test_a_password_may_be_asked_for_after_the_link(ports: Ports, service: FakeService) -> None:
    """Where the sign-up has no password, the page that the mail's link leads to gets it."""
    later = odd(PasswordLater, service, by_link=True)
    assert isinstance(ports.browser, FakeBrowser)
    ports.browser.service = later
    shelf = Shelf()
    assert await run(SignUp("alpha", shelf.recipe(), replace(ports, keep_found=shelf.keep))) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.current
    assert later.members[0].password == record.current.password.get_secret_value()


async def test_nothing_is_sent_where_nobody_could_sign_in(ports: Ports, service: FakeService) -> None:
    """A service without a sign-in page gets no form: an account there could never be proven."""
    service.shows_no_sign_in = True
    journey = SignUp("alpha", Shelf().recipe(), ports)
    assert await run(journey) == "RecipeBroken"
    assert "no page to sign in was found from /register" in journey.story.attempts[-1].reason
    assert not service.members


@pytest.mark.parametrize("by_link", [False, True])
def test_killed_at_any_save_it_ends_with_one_account(by_link: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Killed before or after any write, press or file, and called again, it ends with one account that is proven."""
    survived = 0
    for acts in itertools.count():
        if not killed_once(acts, by_link=by_link):
            break
        survived += 1
    assert survived > 20


def killed_once(acts: int, *, by_link: bool) -> bool:
    """Kill a journey after so many acts, and call it again until it is done; say whether it came so far."""
    loop, shelf, fuse = HurriedLoop(), Shelf(), Fuse(acts)
    clock, inbox, vault = FakeClock(), MemoryInbox(), MemoryVault()
    service = MortalService(clock=clock, inbox=inbox, by_link=by_link, fuse=fuse)

    def keep(recipe: Recipe) -> None:
        fuse.burn()
        shelf.keep(recipe)
        fuse.burn()

    def process(name: str) -> SignUp:
        ports = Ports(MemoryDirectory(["alpha"]), inbox, MortalVault(vault, fuse), FakeBrowser(service), clock)
        return SignUp("alpha", shelf.recipe(), replace(ports, holder=name, surely_ended=bool, keep_found=keep))

    async def dies() -> bool:
        try:
            await run_here(process("first"), patience=Patience(attempts=1))
        except Killed:
            return True
        return False

    async def then_again() -> list[str]:
        fuse.left = service.fuse = None
        ends: list[str] = []
        while "Done" not in ends and len(ends) < 4:
            clock.advance(3600)
            ends.append(await run(process(f"after {len(ends)}")))
        return ends

    async def both() -> bool:
        killed = await dies()
        ends = await then_again()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        record = await vault.load("alpha", "fake")
        assert "Done" in ends, (acts, ends)
        assert len(service.members) == 1, acts
        assert record
        assert record.current
        assert record.phase is Phase.PROVEN
        assert record.current.password.get_secret_value() == service.members[0].password
        assert service.members[0].totp
        return killed

    try:
        return loop.run_until_complete(both())
    finally:
        loop.close()
