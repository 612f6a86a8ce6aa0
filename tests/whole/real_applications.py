"""All journeys at applications that other people wrote, by the recipes that the project ships for them."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fixtures.services.installing import CantInstall
from fixtures.services.starting import Name, start_service
from journeyman import bootstrap
from journeyman.domain.account import AccountRecord
from journeyman.domain.outcome import Done, Outcome
from journeyman.journey.check import Check
from journeyman.journey.imported import Import
from journeyman.journey.journal import Journal
from journeyman.journey.journey import Journey
from journeyman.journey.sign_up import SignUp
from journeyman.journey.stage import Stage
from journeyman.journey.take_in import take_in
from journeyman.journey.trip import Ports, forget
from journeyman.recipe.catalogue import Catalogue, with_base_url
from journeyman.recipe.model import Recipe
from tests.whole.ground import RECIPE, Ground
from tests.whole.test_re_enrolment import re_enrolled
from tests.whole.test_rotation import rotated
from tests.whole.test_whole import assert_proven

INSTALLING = 900
"""Seconds that the first start may take."""


@contextmanager
def application(name: Name, data: Path, ground: Ground) -> Iterator[Recipe]:
    """Run an application, installed the first time; yield its recipe, pointed at it. Skips where it can't be."""
    try:
        service = start_service(name, data, ground.settings.smtp_port, patience=INSTALLING)
    except CantInstall as why:
        pytest.skip(str(why))
    with service:
        yield with_base_url(Catalogue([RECIPE.parent]).get(name), service.url)


async def at_once(*journeys: Coroutine[object, object, None]) -> None:
    """Run journeys of several agents at once, for each waits for TOTP codes; each to its end, whatever others do."""
    failed = [its for its in await asyncio.gather(*journeys, return_exceptions=True) if isinstance(its, Exception)]
    if failed:
        raise ExceptionGroup("journeys that did not go well", failed)


async def new_account(ground: Ground, recipe: Recipe, *, recovery_codes: int) -> AccountRecord:
    """Sign a new agent up, and look that the account is proven with all that opens it."""
    agent = await ground.agent()
    outcome = await ground.run(agent, recipe)
    record = await ground.record(agent, recipe.service)
    assert outcome == Done(), (outcome, [(event.what, event.outcome) for event in record.history])
    assert_proven(record, recovery_codes=recovery_codes)
    return record


async def checked(ground: Ground, agent: str, recipe: Recipe, kind: type[Journey]) -> None:
    """Prove an account by a journey that changes nothing at the service."""
    outcome = await ground.run(agent, recipe, kind=kind)
    record = await ground.record(agent, recipe.service)
    assert isinstance(outcome, Done), (outcome, [(event.what, event.outcome) for event in record.history])


async def checks_and_import(ground: Ground, recipe: Recipe, *, recovery_codes: int) -> None:
    """The account is checked; then another agent takes it in with what the first one knows of it."""
    record = await new_account(ground, recipe, recovery_codes=recovery_codes)
    await checked(ground, record.agent, recipe, Check)
    known = (await ground.record(record.agent, recipe.service)).current
    assert known
    other = await ground.agent()
    journal = Journal(bootstrap.vault(ground.settings), bootstrap.clock(), other, recipe.service, forget)
    await take_in(journal, recipe.origin, known)
    await checked(ground, other, recipe, Import)
    assert_proven(await ground.record(other, recipe.service), recovery_codes=recovery_codes)


async def rotation(ground: Ground, recipe: Recipe, *, recovery_codes: int) -> None:
    """The form is found, and the new password signs in."""
    record = await new_account(ground, recipe, recovery_codes=recovery_codes)
    await rotated(ground, record.agent, recipe)
    await checked(ground, record.agent, recipe, Check)


async def re_enrolment(ground: Ground, recipe: Recipe, *, recovery_codes: int, others: bool) -> None:
    """Another authenticator takes the first one's place; where it comes with other recovery codes, none is kept."""
    record = await new_account(ground, recipe, recovery_codes=recovery_codes)
    before, after = await re_enrolled(ground, record.agent, recipe)
    assert before.current
    assert after.current
    assert len(after.current.recovery_codes) == recovery_codes
    assert {*after.current.recovery_codes}.isdisjoint(before.current.recovery_codes) is others


async def lost_account(ground: Ground, recipe: Recipe) -> str:
    """Sign a new agent up as far as its address is confirmed, and lose the record; return the agent."""
    agent = await ground.agent()
    assert isinstance(await ground.run(agent, recipe, until=Stage.CONFIRM), Done)
    (ground.settings.home / "agents" / agent / "vault" / f"{recipe.service}.age").unlink()
    return agent


async def sign_up_that_adopts(ground: Ground, agent: str, recipe: Recipe) -> Outcome:
    """Sign an agent up where its address may have an account whose password nobody knows."""

    def adopting(name: str, its: Recipe, ports: Ports) -> SignUp:
        return SignUp(name, its, ports, adopts=True)

    return await ground.run(agent, recipe, kind=adopting)


async def recovery(ground: Ground, recipe: Recipe, *, recovery_codes: int) -> None:
    """An account whose password is lost is taken over by one reset through the inbox, and proven."""
    agent = await lost_account(ground, recipe)
    outcome = await sign_up_that_adopts(ground, agent, recipe)
    record = await ground.record(agent, recipe.service)
    assert outcome == Done(), (outcome, [(event.what, event.outcome) for event in record.history])
    assert_proven(record, recovery_codes=recovery_codes)
