"""Ravi's adapters hold to the contracts: over the stand-in, and over the live service where a key is given.

Live tests run only with RAVI_API_KEY set (and RAVI_BASE_URL, if it is not the usual one). They make two identities,
which Ravi keeps for good, and use them again each time; the secrets that they put there they take away again.
`RAVI_API_KEY=… pytest tests/contract/test_ravi.py -k "Live or live" --force-enable-socket`
"""

import asyncio
import os
import smtplib
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from fixtures.providers.ravi import RunningRavi
from journeyman.adapters.ravi import NewIdentities, Ravi, RaviDirectory, RaviInbox
from journeyman.errors import SetupError
from journeyman.testing.directory_contract import DirectoryContract
from journeyman.testing.inbox_contract import Deliver, InboxContract, now
from journeyman.testing.vault_contract import OpenVault, VaultContract
from tests.contract.test_inboxes import AGENTS, mail
from tests.ravi_world import directory_at, inbox_at, ravi_at, standing_in, vault_at

LIVE_KEY, LIVE_URL = "RAVI_API_KEY", "RAVI_BASE_URL"
LIVE_PREFIX = "journeyman-contract-"
live = pytest.mark.skipif(
    not os.environ.get(LIVE_KEY), reason=f"{LIVE_KEY} is not set: nothing was asked of the live Ravi"
)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRavi]:
    """A stand-in that behaves as documented."""
    with standing_in(monkeypatch) as made:
        yield made


@pytest.fixture
def ravi(stand_in: RunningRavi) -> Ravi:
    """Where it is."""
    return ravi_at(stand_in.url)


async def two_agents(directory: RaviDirectory) -> RaviDirectory:
    """Return the directory, with the contracts' agents."""
    for agent in ("beta", "alpha"):
        await directory.add(agent)
    return directory


class TestDirectory(DirectoryContract):
    """Identities of the stand-in."""

    @pytest.fixture
    async def directory(self, ravi: Ravi, tmp_path: Path) -> RaviDirectory:
        return await two_agents(directory_at(ravi, tmp_path / "home"))


class TestDirectoryWithAPrefix(DirectoryContract):
    """Identities among others, whose addresses Ravi chooses."""

    @pytest.fixture
    async def directory(self, ravi: Ravi, stand_in: RunningRavi, tmp_path: Path) -> RaviDirectory:
        stand_in.ravi.store.add_identity("gamma", "gamma@raviapp.com")
        stand_in.ravi.store.add_identity("Sarah Johnson", "sarah.johnson472@raviapp.com")
        return await two_agents(RaviDirectory(ravi, tmp_path / "home", NewIdentities("fleet-")))


class TestVault(VaultContract):
    """Secrets, encrypted to the agents' age keys."""

    @pytest.fixture
    async def open_vault(self, ravi: Ravi, tmp_path: Path) -> OpenVault:
        await two_agents(directory_at(ravi, tmp_path / "home"))
        return lambda: vault_at(ravi, tmp_path / "home")


class TestVaultInClear(VaultContract):
    """Secrets that Ravi's operator can read; with lists in the other shape."""

    @pytest.fixture
    async def open_vault(self, ravi: Ravi, stand_in: RunningRavi, tmp_path: Path) -> OpenVault:
        await two_agents(directory_at(ravi, tmp_path / "home"))
        stand_in.ravi.behaviour.lists = "envelope"
        return lambda: vault_at(ravi, tmp_path / "home", sealed=False)


class RaviInboxContract(InboxContract):
    """Mail that comes to the stand-in by SMTP."""

    @pytest.fixture
    async def inbox(self, ravi: Ravi, tmp_path: Path) -> RaviInbox:
        directory = directory_at(ravi, tmp_path / "home")
        for agent in AGENTS:
            await directory.add(agent)
        return inbox_at(ravi)

    @pytest.fixture
    def deliver(self, stand_in: RunningRavi) -> Deliver:
        def send(address: str, text: str) -> None:
            with smtplib.SMTP("127.0.0.1", stand_in.smtp_port) as client:
                client.send_message(mail(address, text))

        async def put(address: str, text: str) -> None:
            await asyncio.to_thread(send, address, text)

        return put


class TestInboxWithReplay(RaviInboxContract):
    """Told by replay, as the present API has it."""


class TestInboxWithStream(RaviInboxContract):
    """Told by the old guide's stream, which breaks after each event; with bare arrays and the newest first."""

    @pytest.fixture
    def stand_in(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRavi]:
        with standing_in(monkeypatch, events="stream", lists="bare", newest_first=True) as made:
            yield made


class TestInboxWithoutEvents(RaviInboxContract):
    """Told by nothing: it looks; lists come without the mails' text."""

    @pytest.fixture
    def stand_in(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRavi]:
        with standing_in(monkeypatch, events="none", bodies_in_lists=False, times="offset") as made:
            yield made


@pytest.fixture
def live_ravi() -> Ravi:
    """The live service."""
    return ravi_at(os.environ.get(LIVE_URL, "https://api.ravi.app"), LIVE_KEY)


async def live_agents(ravi: Ravi, home: Path) -> RaviDirectory:
    """Return the live directory; its two agents are made once and used ever after."""
    directory = RaviDirectory(ravi, home, NewIdentities(LIVE_PREFIX))
    for agent in ("beta", "alpha"):
        await directory.add(agent)
    return directory


async def empty_shelf(ravi: Ravi) -> None:
    """Take away what the contract left in the vault."""
    async with ravi.opened() as api:
        for identity in await api.all("identities/"):
            if str(identity.get("name")).startswith(LIVE_PREFIX):
                for row in await api.all("secrets/", str(identity["uuid"])):
                    if "JOURNEYMAN_" in str(row["key"]):
                        await api.delete(f"secrets/{row['uuid']}/", str(identity["uuid"]))


@live
class TestLiveDirectory(DirectoryContract):
    """Identities of the live service."""

    @pytest.fixture
    async def directory(self, live_ravi: Ravi, tmp_path: Path) -> RaviDirectory:
        return await live_agents(live_ravi, tmp_path / "home")


@live
class TestLiveVault(VaultContract):
    """Secrets of the live service."""

    @pytest.fixture
    async def open_vault(self, live_ravi: Ravi, tmp_path: Path) -> AsyncIterator[OpenVault]:
        await live_agents(live_ravi, tmp_path / "home")
        await empty_shelf(live_ravi)
        yield lambda: vault_at(live_ravi, tmp_path / "home", prefix=LIVE_PREFIX)
        await empty_shelf(live_ravi)


@live
async def test_live_mail_between_two_agents(live_ravi: Ravi, tmp_path: Path) -> None:
    """One mail from beta to alpha is told, is alpha's, and can be marked as read; Ravi sends 60 mails an hour."""
    directory = await live_agents(live_ravi, tmp_path / "home")
    alpha, beta = await directory.identity("alpha"), await directory.identity("beta")
    after = now()
    async with live_ravi.opened() as api:
        sender = next(row for row in await api.all("identities/") if row.get("inbox") == beta.address)
        body = {"to_email": alpha.address, "subject": "Contract", "content": "<p>Your code is 482913</p>"}
        await api.post("email-messages/compose/", body, str(sender["uuid"]))
    inbox = inbox_at(live_ravi)
    async with asyncio.timeout(120), aclosing(inbox.messages(alpha.address, after)) as messages:
        message = await anext(messages)
    assert message.sender == beta.address
    assert "482913" in message.text + message.html
    await inbox.mark_used(alpha.address, message.id)


async def test_without_a_key_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no key is set, that is told, with the place that it is looked for in."""
    monkeypatch.delenv(LIVE_KEY, raising=False)
    with pytest.raises(SetupError, match="the variable RAVI_API_KEY holds nothing"):
        await RaviDirectory(ravi_at("https://api.ravi.app", LIVE_KEY), tmp_path, NewIdentities()).agents()
