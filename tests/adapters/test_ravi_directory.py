"""Ravi's directory and its calls: what went wrong at Ravi, and what only Ravi has."""

import asyncio
from pathlib import Path

import pytest

from fixtures.providers.ravi import RunningRavi
from journeyman.adapters.ravi import NewIdentities, Ravi, RaviDirectory
from journeyman.errors import SetupError, Transient, UnknownAgent
from journeyman.secret_source import SecretSource
from journeyman.testing.vault_contract import full_record
from tests.ravi_world import (
    KEY_IS_IN,
    directory_at,
    fails,
    posts,
    ravi_at,
    vault_at,
)


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
    stand_in.ravi.store.calls.clear()
    with pytest.raises(Transient, match="503 No phone numbers are available"):
        await people.add("alpha")
    assert len([call for call in stand_in.ravi.store.calls if call.startswith("POST")]) == 1  # nor is this repeated


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
