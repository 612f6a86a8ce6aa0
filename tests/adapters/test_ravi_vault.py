"""Ravi's vault where the contract says nothing: what lies there, lost answers, mirrors."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from fixtures.providers.ravi import RunningRavi
from journeyman.adapters.ravi import Ravi, RaviDirectory, client
from journeyman.adapters.ravi.client import Api
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.busy import VaultBusy
from journeyman.errors import Conflict, JourneymanError, VaultAway, VaultDamaged
from journeyman.testing.inbox_contract import now, take
from journeyman.testing.vault_contract import LEASE, NOON, PASSWORD, RENEWED, full_record
from tests.ravi_world import (
    KEY,
    door_of,
    fails,
    inbox_at,
    vault_at,
)


def proven(revision_of: AccountRecord | None = None) -> AccountRecord:
    """Return a record whose account is settled."""
    return (revision_of or full_record()).change(
        phase=Phase.PROVEN, pending=None, origin="https://login.fake.example:8443"
    )


async def test_what_ravi_stores_is_encrypted(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path
) -> None:
    """The record's text is age's, and holds no secret; with `encrypt` off it is read by any, and told as such."""
    await people.add("alpha")
    vault = vault_at(ravi, tmp_path / "home")
    await vault.save(full_record(), 0)
    [row] = stand_in.ravi.store.secrets
    assert row["key"] == "JOURNEYMAN_FAKE"
    assert row["value"].startswith("-----BEGIN AGE ENCRYPTED FILE-----")
    assert PASSWORD not in repr(stand_in.ravi.store)
    with pytest.raises(VaultDamaged, match="encrypt in the table"):
        await vault_at(ravi, tmp_path / "home", sealed=False).load("alpha", "fake")
    (tmp_path / "home" / "agents" / "alpha" / "key.txt").unlink()
    await vault.prepare("alpha")
    with pytest.raises(VaultDamaged, match="encrypted to another key") as told:
        await vault.load("alpha", "fake")
    assert "JOURNEYMAN_FAKE of alpha" in str(told.value)


@pytest.mark.parametrize("value", ["{", "{}", '{"format": 99}', '{"agent": "beta"}', "-----BEGIN AGE", "nonsense"])
async def test_a_damaged_secret_is_told_and_not_touched(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path, value: str
) -> None:
    """VaultDamaged names the secret, holds no part of it, and a save changes nothing."""
    await people.add("alpha")
    vault = vault_at(ravi, tmp_path / "home")
    await vault.save(full_record(), 0)
    stand_in.ravi.store.secrets[0]["value"] = value
    for attempt in (vault.load("alpha", "fake"), vault.save(full_record(), 1)):
        with pytest.raises(VaultDamaged, match="JOURNEYMAN_FAKE of alpha at Ravi"):
            await attempt
    assert stand_in.ravi.store.secrets[0]["value"] == value


@pytest.mark.parametrize(("done", "first"), [(True, True), (True, False), (False, True), (False, False)])
async def test_a_save_that_nobody_saw_answered_is_found_out(  # noqa: PLR0913 - fixtures and the case
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path, *, done: bool, first: bool
) -> None:
    """On both sides of the write: a lost answer is a save that is read back, and what was not written is told so."""
    await people.add("alpha")
    vault = vault_at(ravi, tmp_path / "home")
    if not first:
        await vault.save(full_record(), 0)
    times = 1 if done or first else client.ATTEMPTS
    fails(stand_in, "secrets/", 502, method="POST" if first else "PATCH", done=done, times=times)
    expected = 0 if first else 1
    if done:
        assert (await vault.save(full_record(), expected)).revision == expected + 1
    else:
        with pytest.raises(VaultAway):
            await vault.save(full_record(), expected)
        assert (await vault.save(full_record(), expected)).revision == expected + 1
    loaded = await vault.load("alpha", "fake")
    assert loaded is not None
    assert loaded.revision == expected + 1


async def test_a_vault_that_asks_for_time_says_for_how_long(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path
) -> None:
    """VaultBusy, which a journey waits for, with Ravi's own Retry-After where that is longer than a call waits."""
    await people.add("alpha")
    vault = vault_at(ravi, tmp_path / "home")
    for ask in (vault.load("alpha", "fake"), vault.services("alpha"), vault.lease("alpha", "fake")):
        fails(stand_in, "secrets/", 429, retry_after=90)
        with pytest.raises(VaultBusy) as away:
            await ask
        assert away.value.wait == 90


@pytest.mark.parametrize("status", [400, 402, 403, 422, 429, 500])
async def test_a_refusal_that_quotes_what_was_sent_is_not_passed_on(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path, status: int
) -> None:
    """Of what Ravi says to a secret nothing stands in the error: it may be the secret."""
    await people.add("alpha")
    vault = vault_at(ravi, tmp_path / "home", sealed=False)
    fails(stand_in, "secrets/", status, method="POST", detail=f"{PASSWORD} is not allowed here")
    with pytest.raises(JourneymanError) as told:
        await vault.save(full_record(), 0)
    assert PASSWORD not in str(told.value)


class Deaf(Api):
    """A connection over which, once something was written, nothing is heard any more."""

    wrote = False

    async def all(self, path: str, identity: str = "", **query: str | int) -> list[dict[str, object]]:
        if self.wrote:
            raise VaultAway("not heard")
        return await super().all(path, identity, **query)

    async def patch(self, path: str, body: Mapping[str, object], identity: str = "") -> dict[str, object]:
        self.wrote = True
        return await super().patch(path, body, identity)


@dataclass(frozen=True)
class LosingRavi(Ravi):
    """Loses the answers of the next connections in which something is written."""

    lost: list[str]

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[Api]:
        async with super().opened() as api:
            yield Deaf(api.client, "", KEY) if self.lost else api


async def test_the_same_save_again_finds_its_own(people: RaviDirectory, ravi: Ravi, tmp_path: Path) -> None:
    """A save that took and was not told of is no conflict with oneself; for any other vault object it is one."""
    await people.add("alpha")
    losing = LosingRavi(ravi.base_url, ravi.key, [])
    vault, home = vault_at(losing, tmp_path / "home"), tmp_path / "home"
    await vault.save(full_record(), 0)
    changed = full_record().note(NOON, "changed")
    losing.lost.append("all")
    with pytest.raises(VaultAway):
        await vault.save(changed, 1)
    losing.lost.clear()
    with pytest.raises(Conflict):
        await vault_at(ravi, home).save(changed, 1)
    assert (await vault.save(changed, 1)).revision == 2
    losing.lost.append("all")
    with pytest.raises(VaultAway):
        await vault.save(changed.note(NOON, "more"), 2)
    losing.lost.clear()
    assert (await vault.save(changed.note(NOON, "other"), 2)).revision == 4
    with pytest.raises(Conflict):
        await vault.save(changed, 2)


async def test_a_lost_swap_is_ours(people: RaviDirectory, ravi: Ravi, tmp_path: Path) -> None:
    """Who renews a lease and hears nothing renews it again; for others it is as it was left."""
    await people.add("alpha")
    losing = LosingRavi(ravi.base_url, ravi.key, [])
    vault = vault_at(losing, tmp_path / "home")
    await vault.swap_lease("alpha", "fake", None, LEASE)
    losing.lost.append("all")
    with pytest.raises(VaultAway):
        await vault.swap_lease("alpha", "fake", LEASE, RENEWED)
    losing.lost.clear()
    with pytest.raises(Conflict):
        await vault_at(ravi, tmp_path / "home").swap_lease("alpha", "fake", LEASE, RENEWED)
    await vault.swap_lease("alpha", "fake", LEASE, RENEWED)
    assert await vault.lease("alpha", "fake") == RENEWED


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
async def test_what_root_writes_belongs_to_the_folders_owner(people: RaviDirectory, ravi: Ravi, tmp_path: Path) -> None:
    """The agent's own user goes on with the lock and the key that a worker's root began."""
    await people.add("alpha")
    folder = tmp_path / "home" / "agents" / "alpha"
    for path in (folder, folder / "vault"):
        os.chown(path, 12345, 12345)
    await vault_at(ravi, tmp_path / "home").save(full_record(), 0)
    assert {path.stat().st_uid for path in (folder / "vault").iterdir()} == {12345}


async def test_another_machine_that_writes_meanwhile_is_told(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path
) -> None:
    """What is read back is not what was written: Conflict, which names the remedy. Two homes share no lock."""
    await people.add("alpha")
    homes = [tmp_path / "home", tmp_path / "other"]
    vaults = [vault_at(ravi, home, sealed=False) for home in homes]
    races = await asyncio.gather(
        *(vault.save(full_record().note(NOON, str(n)), 0) for n, vault in enumerate(vaults)), return_exceptions=True
    )
    assert any(isinstance(result, AccountRecord) for result in races)
    assert len(stand_in.ravi.store.secrets) == 1
    for result in races:
        assert isinstance(result, AccountRecord | Conflict)


async def test_passwords_are_mirrored_once_they_are_proven(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path
) -> None:
    """One entry for each account, found again whatever Ravi made of its domain; gone when the account is closed."""
    await people.add("alpha")
    store, vault = stand_in.ravi.store, vault_at(ravi, tmp_path / "home")
    await vault.save(full_record(), 0)
    assert store.passwords == []
    saved = await vault.save(proven(), 1)
    [entry] = store.passwords
    assert (entry["domain"], entry["username"], entry["password"]) == ("fake.example", "alpha-1", PASSWORD)
    foreign = {**entry, "uuid": "other", "notes": "my own"}
    store.passwords.append(foreign)
    assert saved.current
    credential = saved.current.model_copy(update={"username": "alpha-2"})
    await vault.save(saved.change(current=credential), 2)
    assert [row["username"] for row in store.passwords] == ["alpha-2", "alpha-1"]
    await vault.save(saved.change(phase=Phase.CLOSED), 3)
    assert store.passwords == [foreign]


async def test_a_mirror_that_fails_undoes_no_save(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The record is saved, the log says what was not done and no secret, and the next save mends it."""
    await people.add("alpha")
    vault = vault_at(ravi, tmp_path / "home")
    fails(stand_in, "passwords/", 402, method="POST")
    saved = await vault.save(proven(), 0)
    assert "The password of alpha at fake was not mirrored" in caplog.text
    assert PASSWORD not in caplog.text
    await vault.save(saved, 1)
    assert len(stand_in.ravi.store.passwords) == 1


async def test_a_lease_has_a_secret_of_its_own(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path
) -> None:
    """No service's record can have the key of another one's lease; a lease that can't be made out counts as none."""
    await people.add("alpha")
    vault = vault_at(ravi, tmp_path / "home")
    await vault.swap_lease("alpha", "fake", None, LEASE)
    await vault.save(full_record("alpha", "lease-fake"), 0)
    assert {row["key"] for row in stand_in.ravi.store.secrets} == {"LEASE_OF_JOURNEYMAN_FAKE", "JOURNEYMAN_LEASE_FAKE"}
    assert await vault.services("alpha") == ["lease-fake"]
    stand_in.ravi.store.secrets[0]["value"] = "nonsense"
    assert await vault.lease("alpha", "fake") is None
    await vault.swap_lease("alpha", "fake", None, LEASE)
    assert await vault.lease("alpha", "fake") == LEASE


async def test_nothing_secret_is_logged(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not the key, not a record's or mirror's password, not a message's code: at no level, of no library."""
    caplog.set_level(logging.DEBUG)
    phone = (await people.add("alpha", phone="new")).phone
    vault, after = vault_at(ravi, tmp_path / "home", sealed=False), now()
    fails(stand_in, "secrets/", 502)
    saved = await vault.save(proven(), 0)
    with pytest.raises(Conflict):
        await vault.save(saved, 0)
    async with door_of(stand_in) as door:
        await door.post("/admin/sms", json={"to": phone, "from": "ACORN", "body": "Your code is 482913"})
    async with aclosing(inbox_at(ravi).messages(phone, after)) as messages:
        [message] = await take(messages, 1)
    await inbox_at(ravi).mark_used(phone, message.id)
    assert "HTTP Request" in caplog.text  # what is looked at is not empty
    for secret in (KEY, KEY.removeprefix("ravi_mgmt_"), PASSWORD, "482913", "JBSWY3DPEHPK3PXP"):
        assert secret not in caplog.text
    assert "482913" not in repr(message)


def test_the_key_shows_in_no_repr(ravi: Ravi) -> None:
    """What says where Ravi is holds the key's place and not the key."""
    assert KEY not in repr(ravi)
