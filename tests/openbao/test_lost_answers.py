"""A write whose answer is lost: it may have taken or not, and either way the writer goes on as if nothing had been."""

import pytest

from fixtures.providers.openbao.relay import Loses, Relay
from journeyman.errors import Conflict, VaultAway
from journeyman.testing.vault_contract import LEASE, NOON, RENEWED, full_record
from tests.openbao.conftest import Open

WRITES = "POST /v1/secret/data"
READS = "GET /v1/secret/data"


@pytest.mark.parametrize("what", ["answer", "request"])
async def test_one_lost_answer_is_not_noticed(relay: Relay, open_vault: Open, what: Loses) -> None:
    """The save returns the next revision, and the vault has that one and no later."""
    vault = open_vault(url=relay.url)
    await vault.save(full_record(), 0)
    relay.lose(WRITES, what)
    saved = await vault.save(full_record().note(NOON, "second"), 1)
    assert saved.revision == 2
    assert await open_vault().load("alpha", "fake") == saved


@pytest.mark.parametrize("what", ["answer", "request"])
async def test_the_same_save_again_finds_its_own(relay: Relay, open_vault: Open, what: Loses) -> None:
    """Told that the vault is away, who saves the same again gets it, once; the revision counts it once."""
    vault = open_vault(url=relay.url)
    await vault.save(full_record(), 0)
    second = full_record().note(NOON, "second")
    relay.lose(WRITES, what, times=2)
    with pytest.raises(VaultAway):
        await vault.save(second, 1)
    saved = await vault.save(second, 1)
    assert saved.revision == 2
    assert await open_vault().load("alpha", "fake") == saved


async def test_another_save_goes_on_top_of_its_own(relay: Relay, open_vault: Open) -> None:
    """Who thought the first one lost and saves something else wins over that, and over nobody else's."""
    vault = open_vault(url=relay.url)
    relay.lose(WRITES, times=2)
    with pytest.raises(VaultAway):
        await vault.save(full_record().note(NOON, "lost"), 0)
    saved = await vault.save(full_record().note(NOON, "other"), 0)
    assert saved.revision == 2
    assert await open_vault().load("alpha", "fake") == saved


async def test_anothers_save_in_between_is_a_conflict(relay: Relay, open_vault: Open) -> None:
    """Where the request was lost and another writer was first, it is the other's; the same content is no proof."""
    vault = open_vault(url=relay.url)
    relay.lose(WRITES, "request", times=2)
    with pytest.raises(VaultAway):
        await vault.save(full_record(), 0)
    theirs = await open_vault().save(full_record(), 0)
    with pytest.raises(Conflict):
        await vault.save(full_record(), 0)
    assert await open_vault().load("alpha", "fake") == theirs


async def test_anothers_save_upon_the_lost_one_is_a_conflict(relay: Relay, open_vault: Open) -> None:
    """Ours took, another writer read it and went on: what we save now would undo theirs."""
    vault = open_vault(url=relay.url)
    relay.lose(WRITES, times=2)
    with pytest.raises(VaultAway):
        await vault.save(full_record(), 0)
    theirs = await open_vault().save(full_record().note(NOON, "theirs"), 1)
    with pytest.raises(Conflict):
        await vault.save(full_record(), 0)
    assert await open_vault().load("alpha", "fake") == theirs


@pytest.mark.parametrize("what", ["answer", "request"])
@pytest.mark.parametrize("told", [False, True])
async def test_a_lost_swap_is_ours(relay: Relay, open_vault: Open, what: Loses, *, told: bool) -> None:
    """Taken, renewed and given back with an answer lost each time: swapping on from what was expected works."""
    vault, before = open_vault(url=relay.url), None
    for new in (LEASE, RENEWED, None):
        relay.lose(WRITES, what)
        if told:
            relay.lose(READS, "request", skip=1)
            with pytest.raises(VaultAway):
                await vault.swap_lease("alpha", "fake", before, new)
        await vault.swap_lease("alpha", "fake", before, new)
        assert await open_vault().lease("alpha", "fake") == new
        before = new


async def test_a_renewal_after_two_lost_ones(relay: Relay, open_vault: Open) -> None:
    """Each renewal asks for another time; whichever of those took, the next one that is answered goes on from it."""
    vault = open_vault(url=relay.url)
    await vault.swap_lease("alpha", "fake", None, LEASE)
    later = RENEWED.model_copy(update={"until": RENEWED.until.replace(hour=13)})
    for new, what in ((RENEWED, "answer"), (later, "request")):
        relay.lose(WRITES, what)
        relay.lose(READS, "request", skip=1)
        with pytest.raises(VaultAway):
            await vault.swap_lease("alpha", "fake", LEASE, new)
    await vault.swap_lease("alpha", "fake", LEASE, None)
    assert await open_vault().lease("alpha", "fake") is None


async def test_a_lease_that_another_took_meanwhile_is_theirs(relay: Relay, open_vault: Open) -> None:
    """Our renewal took and its answer was lost; then another took the lease over: our next renewal is refused."""
    vault = open_vault(url=relay.url)
    await vault.swap_lease("alpha", "fake", None, LEASE)
    relay.lose(WRITES)
    relay.lose(READS, "request", skip=1)
    with pytest.raises(VaultAway):
        await vault.swap_lease("alpha", "fake", LEASE, RENEWED)
    theirs = LEASE.model_copy(update={"holder": "another"})
    await open_vault().swap_lease("alpha", "fake", RENEWED, theirs)
    with pytest.raises(Conflict, match="another holds it"):
        await vault.swap_lease("alpha", "fake", LEASE, RENEWED)
    assert await open_vault().lease("alpha", "fake") == theirs
