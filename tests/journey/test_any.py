"""Journeys without a recipe, over fakes: what is found out, what is kept, and that no crash makes a second account."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.lease import Lease
from journeyman.domain.page import Target
from journeyman.domain.totp import normalise, read_key
from journeyman.errors import JourneymanError
from journeyman.journey.check import Check
from journeyman.journey.journal import Journal
from journeyman.journey.journey import Journey
from journeyman.journey.lease import Tenure
from journeyman.journey.loop import Patience, run_here
from journeyman.journey.messages import Mailbox
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports, Trip, forget
from journeyman.ports import Vault
from journeyman.recipe.draft import draft_for
from journeyman.recipe.load import load_bytes
from journeyman.recipe.model import Recipe, SeeStep
from journeyman.recipe.written import text_of
from journeyman.testing.fakes import FakeClock, MemoryDirectory, MemoryInbox, MemoryVault
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import ORIGIN, FakeService, words
from tests.journey.hurried import HurriedLoop
from tests.journey.odd_services import (
    Assigns,
    EnrolsAtOnce,
    LosesTheAnswer,
    NamesTheMember,
    PasswordLater,
    ReplacesInPlace,
    SpeaksOfAnother,
    Stays,
    WithoutTotp,
    odd,
)
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
- if_seen: {label: Authentication code}
  submit: form
- see: {heading: Welcome}
find: [replace_totp]
"""


@dataclass
class MortalReplaces(MortalService, ReplacesInPlace):
    """The same of a service that replaces an authenticator in place."""


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


@pytest.fixture
def shelf() -> Shelf:
    """A new one."""
    return Shelf()


def at(ports: Ports, service: FakeService) -> Ports:
    """Return the ports with another service behind the browser, and two agents."""
    return replace(ports, browser=FakeBrowser(service), directory=MemoryDirectory(["alpha", "beta"]))


async def run(journey: Journey) -> str:
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


async def test_headings_that_name_the_agent_stand_in_no_recipe(ports: Ports, service: FakeService) -> None:
    """What is called after one agent is no sight for another: something else is, and the recipe serves both."""
    names = odd(NamesTheMember, service, asks_code=True)
    shelf = Shelf()
    both = replace(at(ports, names), keep_found=shelf.keep)
    both = replace(both, directory=MemoryDirectory(["alpha", "beta"]))
    assert await run(SignUp("alpha", shelf.recipe(), both)) == "Done"
    assert await run(ReEnrol("alpha", shelf.recipe(), both)) == "Done"
    assert "alpha" not in shelf.text.casefold()
    learned = shelf.text
    assert await run(SignUp("beta", shelf.recipe(), both)) == "Done"
    assert await run(ReEnrol("beta", shelf.recipe(), both)) == "Done"
    assert shelf.text == learned


SPELLINGS: list[Callable[[str, str], str]] = [
    lambda secret, _: " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)).lower(),
    lambda secret, _: "-".join(secret[at : at + 8] for at in range(0, len(secret), 8)),
    lambda _, code: code.replace("-", "").upper(),
    lambda _, code: f"your code: {code.replace('-', '%20')}",
]
"""Of an authenticator's secret or a recovery code, as pages write them."""


@pytest.mark.parametrize("spelt", SPELLINGS)
async def test_a_secret_in_another_spelling_is_kept_in_no_recipe(
    ports: Ports, shelf: Shelf, spelt: Callable[[str, str], str]
) -> None:
    """Pages group a secret, and write it in another case: it is the same secret."""
    both = replace(ports, keep_found=shelf.keep)
    assert await run(SignUp("alpha", shelf.recipe(), both)) == "Done"
    learned, recipe = shelf.text, shelf.recipe()
    journal = Journal(ports.vault, ports.clock, "alpha", "fake", forget)
    record = await journal.read()
    assert record
    assert record.current
    assert record.current.authenticator
    secret = read_key(record.current.authenticator.uri).secret.get_secret_value()
    text = spelt(secret, record.current.recovery_codes[0].get_secret_value())
    tenure = Tenure(ports.vault, ports.clock, "alpha", "fake", "this", lambda _: False)
    trip = Trip("alpha", recipe, both, journal, Mailbox(ports.inbox, journal, recipe), tenure)
    trip.found(sign_in=(*recipe.sign_in, SeeStep(see=Target("heading", text))))
    assert shelf.text == learned
    trip.assume(sign_in=recipe.sign_in)
    trip.found(sign_in=(*recipe.sign_in, SeeStep(see=Target("heading", "Nothing secret"))))
    assert "Nothing secret" in shelf.text


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


@pytest.mark.parametrize("forces", [False, True])
async def test_a_username_and_a_password_may_come_by_mail(
    ports: Ports,
    service: FakeService,
    forces: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """What the mail assigns signs in; a first password that must be replaced is replaced. The recipe serves others."""
    assigns = odd(Assigns, service, forces=forces)
    shelf, both = Shelf(), at(ports, assigns)
    assert await run(SignUp("alpha", shelf.recipe(), replace(both, keep_found=shelf.keep))) == "Done"
    assert "confirm: {by: email_credential}" in shelf.text
    assert await run(SignUp("beta", shelf.recipe(), replace(both, keep_found=shelf.keep))) == "Done"
    for agent, member in zip(("alpha", "beta"), assigns.members, strict=True):
        record = await ports.vault.load(agent, "fake")
        assert record
        assert record.current
        assert record.current.username == member.username
        assert record.current.password.get_secret_value() == member.password
        assert (member.password == assigns.first) is not forces
        assert member.totp


async def test_a_mail_that_names_another_password_takes_ours_from_nobody(ports: Ports, service: FakeService) -> None:
    """What a mail assigns and the service does not take is given up for the password that was sent with the form."""
    speaks = odd(SpeaksOfAnother, service)
    shelf = Shelf()
    assert await run(SignUp("alpha", shelf.recipe(), replace(at(ports, speaks), keep_found=shelf.keep))) == "Done"
    record = await ports.vault.load("alpha", "fake")
    assert record
    assert record.current
    assert record.current.password.get_secret_value() == speaks.members[0].password
    assert len(speaks.members) == 1


async def test_an_authenticator_may_be_enrolled_with_the_sign_up(ports: Ports, service: FakeService) -> None:
    """A secret that is shown once, beside the form that was sent, is kept; the code is typed beside the password."""
    at_once = odd(EnrolsAtOnce, service, by_link=True)
    shelf, both = Shelf(), at(ports, at_once)
    assert await run(SignUp("alpha", shelf.recipe(), replace(both, keep_found=shelf.keep))) == "Done"
    learned = shelf.text
    assert "- {submit: form}\n- {keep: authenticator}\n" in learned
    assert "enrol_totp: none" in learned
    assert await run(SignUp("beta", shelf.recipe(), replace(both, keep_found=shelf.keep))) == "Done"
    assert shelf.text == learned
    for agent in ("alpha", "beta"):
        record = await ports.vault.load(agent, "fake")
        assert record
        assert record.current
        assert record.current.authenticator


@pytest.mark.parametrize("at_file", [True, False])
def test_killed_around_a_secret_that_is_shown_once_it_is_not_lost(at_file: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Killed before or after a file that says what was found, or after a save, it is kept, and the recipe tells of it.

    A press or a save that the process did not live to see is another matter: then nobody has seen the secret.
    """
    survived = 0
    while shown_once_killed(survived, at_file=at_file):
        survived += 1
    assert survived > 4


def shown_once_killed(acts: int, *, at_file: bool) -> bool:
    """Kill a sign-up at a service that shows its secret once, then go on; say whether it came so far."""
    loop, shelf, fuse = HurriedLoop(), Shelf(), Fuse(acts)
    clock, inbox, vault = FakeClock(), MemoryInbox(), MemoryVault()
    service = EnrolsAtOnce(clock=clock, inbox=inbox, by_link=True)

    def keep(recipe: Recipe) -> None:
        for write in (lambda: None, lambda: shelf.keep(recipe)):
            write()
            if at_file:
                fuse.burn()

    def process(agent: str, name: str) -> SignUp:
        saves: Vault = vault if at_file else BriefVault(vault, fuse)
        ports = Ports(MemoryDirectory(["alpha", "beta"]), inbox, saves, FakeBrowser(service), clock)
        return SignUp(agent, shelf.recipe(), replace(ports, holder=name, surely_ended=bool, keep_found=keep))

    async def both() -> bool:
        try:
            await run_here(process("alpha", "first"), patience=Patience(attempts=1))
            killed = False
        except Killed:
            killed = True
        fuse.left = None
        for agent in ("alpha", "beta"):
            clock.advance(3600)
            assert await run(process(agent, f"then {agent}")) == "Done", (acts, shelf.text)
            record = await vault.load(agent, "fake")
            assert record
            assert record.current
            assert record.current.authenticator
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        assert len(service.members) == 2, acts
        assert "- {keep: authenticator}\n" in shelf.text
        assert "enrol_totp: none" in shelf.text
        return killed

    try:
        return loop.run_until_complete(both())
    finally:
        loop.close()


@dataclass
class BriefVault(MortalVault):
    """The vault as a process sees it that is killed right after a save of what holds the secret."""

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        saved = await self.vault.save(record, expected_revision)
        if saved.credential and saved.credential.authenticator:
            self.fuse.burn()
        return saved

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        await self.vault.swap_lease(agent, service, expected, new)


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


async def test_a_service_without_two_factor_is_done_without_and_it_is_said(ports: Ports, service: FakeService) -> None:
    """Where no page shows a secret, the account is proven without, and the story says where it was looked."""
    shelf = Shelf()
    journey = SignUp("alpha", shelf.recipe(), replace(at(ports, odd(WithoutTotp, service)), keep_found=shelf.keep))
    assert await run(journey) == "Done"
    assert "enrol_totp: none" in shelf.text
    (enrolling,) = (attempt for attempt in journey.story.attempts if attempt.stage == Stage.ENROL)
    assert enrolling.reason.startswith("no place to enrol an authenticator was found (")
    assert enrolling.reason.endswith("): done without")


async def test_nothing_is_sent_where_nobody_could_sign_in(ports: Ports, service: FakeService) -> None:
    """A service without a sign-in page gets no form: an account there could never be proven."""
    service.shows_no_sign_in = True
    journey = SignUp("alpha", Shelf().recipe(), ports)
    assert await run(journey) == "RecipeBroken"
    assert "no page to sign in was found from /register" in journey.story.attempts[-1].reason
    assert "Give as --url a page" in journey.story.attempts[-1].reason
    assert not service.members


@pytest.mark.parametrize(
    ("path", "told"), [("/registr", "answered 404"), ("/login", "form on /login, and no link there")]
)
async def test_a_wrong_url_is_told_with_what_to_try(ports: Ports, service: FakeService, path: str, told: str) -> None:
    """Where the URL leads nowhere, the message says so in whole sentences, and that another one may be given."""
    journey = SignUp("alpha", Shelf(f"{ORIGIN}{path}").recipe(), ports)
    assert await run(journey) == "RecipeBroken"
    reason = journey.story.attempts[-1].reason
    assert told in reason
    assert reason.endswith("Give another --url: that of the page with the form to sign up.")
    assert f"({path}" not in reason


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


@pytest.mark.parametrize("kind", [MortalService, MortalReplaces])
def test_killed_on_the_way_to_another_authenticator_what_opens_it_is_known(kind: type[MortalService]) -> None:
    """Killed before or after any write, press or file of the search for it, the vault has the one that is in force."""
    survived = 0
    for acts in itertools.count():
        if not re_enrolment_killed_once(kind, acts):
            break
        survived += 1
    assert survived > 10


def re_enrolment_killed_once(kind: type[MortalService], acts: int) -> bool:
    """Kill a re-enrolment after so many acts, and call it again until it is done; say whether it came so far."""
    loop, shelf, fuse = HurriedLoop(), Shelf(), Fuse()
    clock, inbox, vault = FakeClock(), MemoryInbox(), MemoryVault()
    service = kind(clock=clock, inbox=inbox)

    def keep(recipe: Recipe) -> None:
        fuse.burn()
        shelf.keep(recipe)
        fuse.burn()

    def process(name: str, journey: type[Journey]) -> Journey:
        ports = Ports(MemoryDirectory(["alpha"]), inbox, MortalVault(vault, fuse), FakeBrowser(service), clock)
        return journey("alpha", shelf.recipe(), replace(ports, holder=name, surely_ended=bool, keep_found=keep))

    async def once() -> bool:
        assert await run(process("first", SignUp)) == "Done"
        fuse.left, service.fuse = acts, fuse
        try:
            await run_here(process("second", ReEnrol), patience=Patience(attempts=1))
            killed = False
        except Killed:
            killed = True
        fuse.left = service.fuse = None
        ends: list[str] = []
        while "Done" not in ends and len(ends) < 4:
            clock.advance(3600)
            ends.append(await run(process(f"after {len(ends)}", ReEnrol)))
        clock.advance(3600)
        assert (ends[-1], await run(process("last", Check))) == ("Done", "Done"), (acts, ends)
        record = await vault.load("alpha", "fake")
        assert record
        assert record.current
        assert record.current.authenticator
        assert record.current.authenticator.uri == normalise(SecretStr(service.members[0].secret)), acts
        return killed

    try:
        return loop.run_until_complete(once())
    finally:
        loop.close()
