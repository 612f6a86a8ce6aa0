"""Ravi's adapters where the contracts say nothing: what went wrong at Ravi, and what only Ravi has."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from fixtures.providers.ravi import RunningRavi
from journeyman.adapters.ravi import NewIdentities, Ravi, RaviDirectory, RaviInbox, client, directory
from journeyman.domain.account import AccountRecord, Phase
from journeyman.errors import Conflict, SetupError, Transient, UnknownAgent, VaultDamaged
from journeyman.secret_source import SecretSource
from journeyman.testing.inbox_contract import SOON, now, take
from journeyman.testing.vault_contract import LEASE, NOON, PASSWORD, full_record
from tests.ravi_world import ADMIN_TOKEN, KEY, KEY_IS_IN, directory_at, inbox_at, ravi_at, standing_in, vault_at


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRavi]:
    """A stand-in."""
    monkeypatch.setattr(directory, "LOOKS_AFTER", (0.0, 0.1))
    with standing_in(monkeypatch) as made:
        yield made


@pytest.fixture
def ravi(stand_in: RunningRavi) -> Ravi:
    """Where it is."""
    return ravi_at(stand_in.url)


@pytest.fixture
def people(ravi: Ravi, tmp_path: Path) -> RaviDirectory:
    """A directory without anybody."""
    return directory_at(ravi, tmp_path / "home")


def fails(stand_in: RunningRavi, path: str, status: int, **how: object) -> None:
    """Let the next calls of a path fail."""
    fault = {"path": f"/api/{path}", "status": status, **how}
    stand_in.ravi.store.behaviour = stand_in.ravi.behaviour.model_validate(
        stand_in.ravi.behaviour.model_dump() | {"fail_next": fault}
    )


def door_of(stand_in: RunningRavi) -> httpx.AsyncClient:
    """Return a client for the stand-in's side door."""
    return httpx.AsyncClient(base_url=stand_in.url, headers={"X-Ravi-Admin": ADMIN_TOKEN}, trust_env=False)


def posts(stand_in: RunningRavi, path: str) -> int:
    """Return how often something was posted."""
    return stand_in.ravi.store.calls.count(f"POST /api/{path}")


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_create_that_nobody_saw_answered_is_found_by_its_name(
    stand_in: RunningRavi, people: RaviDirectory, status: int
) -> None:
    """The identity was made and the answer lost: it is looked up, and not made a second time."""
    fails(stand_in, "identities/", status, method="POST", done=True)
    identity = await people.add("alpha")
    assert identity.address == "alpha@agents.test"
    assert posts(stand_in, "identities/") == 1
    assert len(stand_in.ravi.store.identities) == 1


async def test_a_create_that_was_not_done_is_not_made_again_blindly(
    stand_in: RunningRavi, people: RaviDirectory
) -> None:
    """No answer and nothing to be seen: the next run looks first, and makes it."""
    fails(stand_in, "identities/", 504, method="POST")
    with pytest.raises(Transient, match="it looks first"):
        await people.add("alpha")
    assert posts(stand_in, "identities/") == 1
    await people.add("alpha")
    assert len(stand_in.ravi.store.identities) == 1


async def test_an_identity_that_exists_already_is_taken(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path
) -> None:
    """One that was made on another machine, or by Ravi's own tools, is the agent's; a second `add` here is told."""
    stand_in.ravi.store.add_identity("alpha", "sarah.johnson472@raviapp.com")
    assert (await people.add("alpha", "Alpha the First")).address == "sarah.johnson472@raviapp.com"
    assert posts(stand_in, "identities/") == 0
    with pytest.raises(SetupError, match='There is an agent "alpha" already'):
        await people.add("alpha")
    assert (await directory_at(ravi, tmp_path / "home").identity("alpha")).name == "Alpha the First"


async def test_of_two_with_one_name_the_oldest_holds(stand_in: RunningRavi, people: RaviDirectory) -> None:
    """Should there ever be two, each machine finds the same one."""
    for number in range(3):
        stand_in.ravi.store.add_identity("alpha", f"alpha{number}@raviapp.com")
    assert (await people.identity("alpha")).address == "alpha0@raviapp.com"


async def test_an_agents_folder_says_who_it_is_to_ravis_own_tools(
    stand_in: RunningRavi, people: RaviDirectory, tmp_path: Path
) -> None:
    """`ravi/config.json` in the agent's folder holds the identity's uuid, and only the owner can read it."""
    await people.add("alpha")
    config = tmp_path / "home" / "agents" / "alpha" / "ravi" / "config.json"
    assert config.read_text() == f'{{"identity": "{stand_in.ravi.store.identities[0]["uuid"]}"}}'
    assert config.stat().st_mode & 0o777 == 0o600
    assert config.parent.stat().st_mode & 0o777 == 0o700


async def test_a_phone_is_given_when_it_is_asked_for(stand_in: RunningRavi, people: RaviDirectory) -> None:
    """`--phone new` gets a number, also for an agent that is there; without it there is none, null or empty."""
    assert (await people.add("alpha", phone="new")).phone == "+12025550100"
    assert (await people.add("beta")).phone == ""
    stand_in.ravi.behaviour.no_phone = "empty"
    assert (await people.identity("beta")).phone == ""
    assert (await people.add("beta", phone="new")).phone == "+12025550101"
    with pytest.raises(SetupError, match="Ravi gives the numbers"):
        await people.add("gamma", phone="+31201234567")


async def test_a_phone_that_nobody_saw_given_is_found(stand_in: RunningRavi, people: RaviDirectory) -> None:
    """The number was given and the answer lost: it is looked up; no second one is bought."""
    await people.add("alpha")
    uuid = stand_in.ravi.store.identities[0]["uuid"]
    fails(stand_in, f"identities/{uuid}/provision-phone/", 504, done=True)
    assert (await people.add("alpha", phone="new")).phone == "+12025550100"
    assert posts(stand_in, f"identities/{uuid}/provision-phone/") == 1


async def test_no_plan_is_told_and_the_agent_is_there(stand_in: RunningRavi, ravi: Ravi, tmp_path: Path) -> None:
    """402 is final and says what to do; what was made before it stays, and the next run goes on from there."""
    stand_in.ravi.behaviour.paid = False
    people = RaviDirectory(ravi, tmp_path / "home", NewIdentities(phones=True))
    with pytest.raises(SetupError, match=r"wants a paid plan .*A paid plan is required.*do without"):
        await people.add("alpha")
    assert (await people.identity("alpha")).phone == ""
    with pytest.raises(SetupError, match="Active paid subscription required"):
        await directory_at(ravi, tmp_path / "home").add("beta")
    stand_in.ravi.behaviour.paid = True
    stand_in.ravi.behaviour.numbers_left = False
    with pytest.raises(Transient, match="503 No phone numbers are available"):
        await people.add("alpha")


async def test_an_address_that_is_taken_is_told(stand_in: RunningRavi, people: RaviDirectory) -> None:
    """409 with no identity of that name: somebody else has the address."""
    stand_in.ravi.store.add_identity("Somebody Else", "alpha@agents.test")
    with pytest.raises(SetupError, match=r"already taken.*choose another name"):
        await people.add("alpha")
    with pytest.raises(SetupError, match="can't be an address at Ravi"):
        await people.add("a")


async def test_a_refused_key_is_told_with_its_place_and_not_itself(
    stand_in: RunningRavi, people: RaviDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """401 is final, is asked once, and names the place that the key was read from."""
    monkeypatch.setenv(KEY_IS_IN, "ravi_mgmt_revoked-0815")
    with pytest.raises(SetupError, match=f"the variable {KEY_IS_IN}") as told:
        await people.agents()
    assert "0815" not in str(told.value)
    assert len(stand_in.ravi.store.calls) == 1


@pytest.mark.parametrize("envelope", ["django", "sdk"])
async def test_errors_are_understood_in_both_envelopes(
    stand_in: RunningRavi, people: RaviDirectory, envelope: str
) -> None:
    """What Ravi says of a refusal is told, in whichever envelope it comes."""
    stand_in.ravi.behaviour.errors = envelope
    fails(stand_in, "identities/", 403, detail="No access for this key.")
    with pytest.raises(SetupError, match="403 No access for this key"):
        await people.agents()


async def test_reads_are_tried_again_as_ravi_asks(stand_in: RunningRavi, people: RaviDirectory) -> None:
    """429 and 5xx are tried again, no sooner than Retry-After says."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    fails(stand_in, "identities/", 429, detail="Slow down.", retry_after=1)
    assert await people.agents() == []
    assert loop.time() - began >= 1
    fails(stand_in, "identities/", 502)
    assert await people.agents() == []


async def test_a_long_wait_is_left_to_the_stage(stand_in: RunningRavi, people: RaviDirectory) -> None:
    """Where Ravi asks for a minute, the stage is told, and no call is held so long."""
    fails(stand_in, "identities/", 429, detail="Slow down.", retry_after=60)
    with pytest.raises(Transient, match="again in 60 s"):
        await people.agents()


async def test_what_is_no_api_is_told(people: RaviDirectory, stand_in: RunningRavi, tmp_path: Path) -> None:
    """A server that answers something else is told by what to look at; one that is away is told as away."""
    await people.add("alpha")
    with pytest.raises(Transient, match="is not what its API promises: is base_url in"):
        await _ask(ravi_at(stand_in.url), f"identities/{stand_in.ravi.store.identities[0]['uuid']}/")
    with pytest.raises(SetupError, match=r"nothing for GET nowhere/ .*is base_url in"):
        await _ask(ravi_at(stand_in.url), "nowhere/")
    with pytest.raises(Transient, match="ConnectError"):
        await RaviDirectory(ravi_at("http://127.0.0.1:9"), tmp_path, NewIdentities()).agents()


async def _ask(ravi: Ravi, path: str) -> None:
    async with ravi.opened() as api:
        await api.all(path)


async def test_an_identitys_own_key_opens_its_own_only(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With alpha's key alpha is all that there is; beta's vault is refused."""
    for agent in ("alpha", "beta"):
        await people.add(agent)
    vault = vault_at(ravi, tmp_path / "home")
    assert await vault.services("beta") == []  # by the management key, which knows who beta is from now on
    alpha = stand_in.ravi.store.identities[0]["uuid"]
    monkeypatch.setenv(KEY_IS_IN, stand_in.ravi.store.new_key(alpha))
    assert await people.agents() == ["alpha"]
    await vault_at(ravi, tmp_path / "home").save(full_record(), 0)
    with pytest.raises(UnknownAgent):
        await vault_at(ravi, tmp_path / "home").load("beta", "fake")
    with pytest.raises(SetupError, match="Ravi keeps secrets/ from this key"):
        await vault.load("beta", "fake")


async def test_an_agent_may_have_a_key_of_its_own(stand_in: RunningRavi, ravi: Ravi, tmp_path: Path) -> None:
    """Made once, kept in the agent's folder for its owner alone, and it opens that agent only."""
    people = RaviDirectory(ravi, tmp_path / "home", NewIdentities(keys=True))
    for agent in ("alpha", "beta"):
        await people.add(agent)
    file = tmp_path / "home" / "agents" / "alpha" / "ravi" / "key"
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SetupError, match="already"):
        await people.add("alpha")
    own = Ravi(stand_in.url, SecretSource(file=file))
    assert await RaviDirectory(own, tmp_path / "elsewhere", NewIdentities()).agents() == ["alpha"]
    assert await vault_at(own, tmp_path / "elsewhere").services("alpha") == []


# Messages


async def test_sms_are_told_by_number(stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi) -> None:
    """An SMS comes to the agent's number, says that it is one, and is marked as read once it was used."""
    phone = (await people.add("alpha", phone="new")).phone
    stand_in.ravi.behaviour.sms_delay = 0.3
    after, inbox = now(), inbox_at(ravi)
    async with door_of(stand_in) as door, aclosing(inbox.messages(phone, after)) as messages:
        sms = {"to": phone, "from": "+1 202 555 0199", "body": "Your code is 482913"}
        assert (await door.post("/admin/sms", json=sms)).status_code == 202
        [message] = await take(messages, 1)
    assert (message.channel, message.sender, message.recipients) == ("sms", "+12025550199", (phone,))
    assert message.text == "Your code is 482913"
    assert message.received_at > after
    await inbox.mark_used(phone, message.id)
    assert [row["is_read"] for row in stand_in.ravi.store.texts] == [True]


async def test_many_mails_are_read_to_the_last_page(stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi) -> None:
    """More than a page holds (200): all are told, once each, in order, and only the used one is marked as read."""
    await people.add("alpha")
    after = now()
    store = stand_in.ravi.store
    async with door_of(stand_in) as door:
        for number in range(205):
            letter = {"to": "alpha@agents.test", "from": "noreply@fake.example", "text": str(number)}
            await door.post("/admin/mail", json=letter)
    async with aclosing(inbox_at(ravi).messages("alpha@agents.test", after)) as messages:
        found = await take(messages, 205)
    assert [message.text for message in found] == [str(number) for number in range(205)]
    await inbox_at(ravi).mark_used("alpha@agents.test", found[-1].id)
    assert [row["is_read"] for row in store.mails] == [False] * 204 + [True]


async def test_an_event_ahead_of_its_message_is_no_loss(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi
) -> None:
    """An event that comes before its message can be read rings again a little later; no poll has to come first."""
    await people.add("alpha")
    stand_in.ravi.behaviour.events, stand_in.ravi.behaviour.event_ahead = "stream", 0.8
    after = now()
    async with aclosing(RaviInbox(ravi, 60).messages("alpha@agents.test", after)) as messages:
        waiting = asyncio.create_task(take(messages, 1))
        async with door_of(stand_in) as door:
            async with asyncio.timeout(SOON):
                while not stand_in.ravi.store.listening:  # noqa: ASYNC110 - another thread's
                    await asyncio.sleep(0.02)
            await door.post("/admin/mail", json={"to": "alpha@agents.test", "from": "a@fake.example", "text": "late"})
        assert [message.text for message in await waiting] == ["late"]


async def test_times_without_fractions_lose_no_message(
    stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi
) -> None:
    """A mail of the anchor's own second is not taken for an older one."""
    await people.add("alpha")
    stand_in.ravi.behaviour.times = "seconds"
    after = now()
    async with door_of(stand_in) as door:
        await door.post("/admin/mail", json={"to": "alpha@agents.test", "from": "a@fake.example", "text": "here"})
    async with aclosing(inbox_at(ravi).messages("alpha@agents.test", after)) as messages:
        assert [message.text for message in await take(messages, 1)] == ["here"]


async def test_a_fault_while_waiting_is_told(stand_in: RunningRavi, people: RaviDirectory, ravi: Ravi) -> None:
    """A key that is revoked in the middle of a wait ends the wait with what to do; it does not hang."""
    await people.add("alpha")
    async with aclosing(inbox_at(ravi).messages("alpha@agents.test", now())) as messages:
        waiting = asyncio.create_task(take(messages, 1))
        await asyncio.sleep(0.3)
        fails(stand_in, "e", 401, times=100, detail="Invalid API key.")
        with pytest.raises(SetupError, match="Ravi refuses the key"):
            await waiting


# Records


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
    await vault.create_key("alpha")
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
        with pytest.raises(Transient):
            await vault.save(full_record(), expected)
        assert (await vault.save(full_record(), expected)).revision == expected + 1
    loaded = await vault.load("alpha", "fake")
    assert loaded is not None
    assert loaded.revision == expected + 1


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
