"""Journeys without a recipe, over fakes: what is found out, what is kept, and that no crash makes a second account."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from journeyman.domain.account import Phase
from journeyman.domain.page import Target
from journeyman.domain.totp import read_key
from journeyman.errors import RecipeBroken
from journeyman.journey.journal import Journal
from journeyman.journey.lease import Tenure
from journeyman.journey.messages import Mailbox
from journeyman.journey.re_enrolment import ReEnrol
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Ports, Trip, forget
from journeyman.recipe.model import SeeStep
from journeyman.testing.fakes import MemoryDirectory
from tests.journey.fake_page import FakeBrowser
from tests.journey.fake_service import ORIGIN, FakeService
from tests.journey.found_out import Shelf, at
from tests.journey.odd_services import (
    Assigns,
    EnrolsAtOnce,
    NamesTheMember,
    PasswordLater,
    SpeaksOfAnother,
    WithoutPasswords,
    WithoutTotp,
    odd,
)
from tests.journey.running import run, run_or_raise

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


@pytest.fixture
def shelf() -> Shelf:
    """A new one."""
    return Shelf()


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


async def test_an_account_without_a_password_is_told(ports: Ports, service: FakeService) -> None:
    """One that is opened by mailed codes alone can't be kept, which is said; another call makes no second one."""
    none = odd(WithoutPasswords, service, mails_sign_in_codes=True)
    shelf = Shelf()
    there = replace(at(ports, none), keep_found=shelf.keep)
    for _ in range(2):
        with pytest.raises(RecipeBroken, match=r"the sign-in asks .*for no password: .* can't be kept"):
            await run_or_raise(SignUp("alpha", shelf.recipe(), there))
    assert none.sign_ups == 1


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
