"""Whole journeys with Ravi's stand-in behind every port: mail and SMS, vault and directory."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from fixtures.providers.ravi import Behaviour, Config, RunningRavi, running
from journeyman import bootstrap
from journeyman.domain.account import Phase
from journeyman.domain.outcome import Done, Need, NeedsInput
from journeyman.provider_settings import RaviSettings
from journeyman.recipe.model import Recipe
from journeyman.secret_source import SecretSource
from journeyman.settings import Settings
from tests.ravi_world import KEY, KEY_IS_IN
from tests.whole.ground import Acorn, Ground, recipe_for, running_acorn, without_totp


@pytest.fixture(scope="module")
def stand_in() -> Iterator[RunningRavi]:
    """Ravi's stand-in, whose SMS take a second to arrive."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_IS_IN, KEY)
        with running(Config(KEY, behaviour=Behaviour(sms_delay=1))) as made:
            yield made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def acorn(stand_in: RunningRavi, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Acorn]:
    """Acorn, whose mail and SMS go to the stand-in."""
    data, gateway = tmp_path_factory.mktemp("acorn"), f"{stand_in.url}/admin/sms-gateway"
    async with running_acorn(data, stand_in.smtp_port, sms_gateway=gateway) as made:
        yield made


@pytest.fixture
def at_ravi(ground: Ground, stand_in: RunningRavi, tmp_path: Path) -> Ground:
    """A home in which everything is Ravi's."""
    ravi = RaviSettings(base_url=stand_in.url, key=SecretSource(env=KEY_IS_IN))
    settings = Settings(home=tmp_path / "home", directory="ravi", inbox="ravi", vault="ravi", ravi=ravi)
    return Ground(settings, ground.browser)


def by_sms(acorn: Acorn, folder: Path) -> Recipe:
    """Return the recipe of an Acorn that asks for a phone number and confirms it."""
    return recipe_for(
        acorn,
        folder,
        ("heading: Check your email", "heading: Check your phone"),
        ("confirm: {by: email_code}", 'sms: {from: ["+12025550142"]}\nconfirm: {by: sms_code}'),
    )


def account_of(acorn: Acorn, address: str) -> dict[str, Any]:
    """Return the one account of an address."""
    [account] = acorn._rows("select * from accounts where email = ?", address)
    return account


@pytest.mark.slow
async def test_a_whole_journey_by_mail(at_ravi: Ground, acorn: Acorn, stand_in: RunningRavi, tmp_path: Path) -> None:
    """From nothing to a proven account: address, code, authenticator, record and mirrored password are Ravi's."""
    identity = await bootstrap.directory(at_ravi.settings).add("mailed")
    assert await at_ravi.run("mailed", recipe_for(acorn, tmp_path)) == Done()
    record = await at_ravi.record("mailed")
    assert record.phase is Phase.PROVEN
    assert record.current
    assert record.current.email == identity.address  # without a tag: whether Ravi takes one is not known
    assert account_of(acorn, identity.address)["totp_enabled"]
    [entry] = [row for row in stand_in.ravi.store.passwords if row["username"] == record.current.username]
    assert entry["password"] == record.current.password.get_secret_value()
    [used] = [row for row in stand_in.ravi.store.mails if row["to_email"] == identity.address]
    assert used["is_read"]
    stored = [row["value"] for row in stand_in.ravi.store.secrets if row["key"] == "JOURNEYMAN_ACORN"]
    assert all(value.startswith("-----BEGIN AGE") for value in stored)


@pytest.mark.slow
async def test_a_whole_journey_by_sms(at_ravi: Ground, acorn: Acorn, stand_in: RunningRavi, tmp_path: Path) -> None:
    """Acorn asks for a phone number and sends an SMS there: its code confirms the account, and no mail is asked for."""
    await acorn.behave(confirm="sms")
    try:
        identity = await bootstrap.directory(at_ravi.settings).add("phoned", phone="new")
        assert await at_ravi.run("phoned", by_sms(acorn, tmp_path)) == Done()
    finally:
        await acorn.behave_as_usual()
    record = await at_ravi.record("phoned")
    assert record.current
    assert record.current.phone == identity.phone
    account = account_of(acorn, identity.address)
    assert (account["phone"], account["confirmed"]) == (identity.phone, 1)
    [sms] = [row for row in stand_in.ravi.store.texts if row["to_number"] == identity.phone]
    assert sms["is_read"]


async def test_without_a_number_the_journey_asks_and_goes_on(at_ravi: Ground, acorn: Acorn, tmp_path: Path) -> None:
    """An agent without a number ends with the question; once Ravi has given one, the same journey is finished."""
    await acorn.behave(confirm="sms")
    quick = without_totp(by_sms(acorn, tmp_path))
    try:
        await bootstrap.directory(at_ravi.settings).add("mute")
        asked = await at_ravi.run("mute", quick)
        assert isinstance(asked, NeedsInput)
        assert asked.kind is Need.PHONE
        identity = await bootstrap.directory(at_ravi.settings).add("mute", phone="new")
        assert isinstance(await at_ravi.run("mute", quick), Done)
    finally:
        await acorn.behave_as_usual()
    record = await at_ravi.record("mute")
    assert record.current
    assert record.current.phone == identity.phone
