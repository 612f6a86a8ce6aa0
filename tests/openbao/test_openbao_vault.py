"""What lies in OpenBao, who may read it, and how each fault is told; against the real server."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.providers.openbao import OpenBao
from fixtures.services.starting import free_port
from journeyman.adapters.openbao import OpenBaoVault, policy
from journeyman.errors import Conflict, SetupError, UnknownAgent, UnknownService, VaultAway, VaultDamaged
from journeyman.provider_settings import OpenBaoSettings
from journeyman.testing.vault_contract import LEASE, NOON, PASSWORD, RENEWED, full_record
from tests.openbao.conftest import Open

Make = Callable[..., OpenBaoSettings]


async def test_a_person_can_read_it(server: OpenBao, open_vault: Open, prefix: str) -> None:
    """The record's document stands in the entry as it is, under the agent's and the service's name."""
    await open_vault().save(full_record(), 0)
    entry = server.admin("GET", f"secret/data/{prefix}/alpha/accounts/fake")["data"]["data"]
    assert entry["record"]["pending"]["password"] == PASSWORD
    assert entry["record"]["revision"] == 1


async def test_old_versions_are_destroyed(server: OpenBao, open_vault: Open, prefix: str) -> None:
    """Only the newest is there, whoever wrote the ones before: they hold credentials that were superseded."""
    for revision in range(3):
        await open_vault().save(full_record().note(NOON, f"save {revision}"), revision)
    metadata = server.admin("GET", f"secret/metadata/{prefix}/alpha/accounts/fake")["data"]
    assert metadata["max_versions"] == 1
    assert metadata["cas_required"] is True
    assert list(metadata["versions"]) == ["3"]


async def test_a_deleted_record_is_told_and_never_taken_for_none(
    server: OpenBao, open_vault: Open, prefix: str
) -> None:
    """It may be the only credential of an account: the journey must not begin a second one. Undeleted, it is back."""
    saved = await open_vault().save(full_record(), 0)
    server.admin("DELETE", f"secret/data/{prefix}/alpha/accounts/fake")
    with pytest.raises(VaultDamaged, match="undelete -mount=secret -versions=1"):
        await open_vault().load("alpha", "fake")
    with pytest.raises(Conflict):
        await open_vault().save(full_record(), 0)
    server.admin("POST", f"secret/undelete/{prefix}/alpha/accounts/fake", {"versions": [1]})
    assert await open_vault().load("alpha", "fake") == saved


async def test_an_edit_by_hand_moves_the_revision_on(server: OpenBao, open_vault: Open, prefix: str) -> None:
    """The engine's version is the revision: a journey that had read before gets Conflict, whoever wrote."""
    await open_vault().save(full_record(), 0)
    path = f"secret/data/{prefix}/alpha/accounts/fake"
    entry = server.admin("GET", path)["data"]["data"]
    server.admin("POST", path, {"options": {"cas": 1}, "data": entry})
    with pytest.raises(Conflict):
        await open_vault().save(full_record(), 1)
    loaded = await open_vault().load("alpha", "fake")
    assert loaded
    assert (await open_vault().save(loaded, loaded.revision)).revision == 3


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"record": {"format": 99}}, "newer version"),
        ({"record": {"format": 2, "agent": 5}}, "no account record"),
        ({"something": "else"}, "no account record"),
    ],
    ids=["newer", "damaged", "foreign"],
)
async def test_what_is_no_record_is_told_and_kept(
    server: OpenBao, open_vault: Open, prefix: str, data: dict[str, object], told: str
) -> None:
    """It is not read, not overwritten, and nothing of it is in the error."""
    path = f"secret/data/{prefix}/alpha/accounts/fake"
    server.admin("POST", path, {"data": data})
    with pytest.raises(VaultDamaged, match=told):
        await open_vault().load("alpha", "fake")
    with pytest.raises(Conflict):
        await open_vault().save(full_record(), 0)
    assert server.admin("GET", path)["data"]["data"] == data


async def test_a_misplaced_record_is_told(server: OpenBao, open_vault: Open, prefix: str) -> None:
    """A record that was copied to another's path opens nothing there."""
    entry = {"record": json.loads(full_record("beta").document())}
    server.admin("POST", f"secret/data/{prefix}/alpha/accounts/fake", {"data": entry})
    with pytest.raises(VaultDamaged, match="misplaced"):
        await open_vault().load("alpha", "fake")


async def test_a_lease_that_can_not_be_made_out_is_none(server: OpenBao, open_vault: Open, prefix: str) -> None:
    """It is advice: damaged or deleted by hand, the next swap replaces it."""
    path = f"secret/data/{prefix}/alpha/leases/fake"
    server.admin("POST", path, {"data": {"holder": 7}})
    assert await open_vault().lease("alpha", "fake") is None
    await open_vault().swap_lease("alpha", "fake", None, LEASE)
    server.admin("DELETE", path)
    assert await open_vault().lease("alpha", "fake") is None
    await open_vault().swap_lease("alpha", "fake", None, RENEWED)
    assert await open_vault().lease("alpha", "fake") == RENEWED


async def test_an_agents_token_opens_its_own_and_no_others(
    server: OpenBao, settings_for: Make, open_vault: Open
) -> None:
    """With the printed policy alpha's token does all that journeys do with alpha's records, and nothing with beta's."""
    await open_vault().save(full_record("beta"), 0)
    text = policy(settings_for(server), "alpha")
    alpha = open_vault(bearer=server.token_for("alpha-alone", text))
    await alpha.prepare("alpha")
    saved = await alpha.save(full_record(), 0)
    assert await alpha.load("alpha", "fake") == saved
    assert await alpha.services("alpha") == ["fake"]
    await alpha.swap_lease("alpha", "fake", None, LEASE)
    await alpha.swap_lease("alpha", "fake", LEASE, None)
    refused = [
        lambda: alpha.prepare("beta"),
        lambda: alpha.load("beta", "fake"),
        lambda: alpha.save(full_record("beta"), 1),
        lambda: alpha.services("beta"),
        lambda: alpha.lease("beta", "fake"),
        lambda: alpha.swap_lease("beta", "fake", None, LEASE),
    ]
    for attempt in refused:
        with pytest.raises(SetupError, match=r"policy does not allow to (read|write|list) secret/.*/beta/"):
            await attempt()
    loaded = await open_vault().load("beta", "fake")
    assert loaded
    assert loaded.revision == 1


async def test_a_workers_token_opens_all_agents(server: OpenBao, settings_for: Make, open_vault: Open) -> None:
    """With the policy that is printed without an agent; it opens nothing beside them."""
    bearer = server.token_for("worker", policy(settings_for(server)))
    worker = open_vault(bearer=bearer)
    for agent in ("alpha", "beta"):
        await worker.prepare(agent)
        await worker.save(full_record(agent), 0)
        assert await worker.services(agent) == ["fake"]
    with pytest.raises(SetupError, match="policy does not allow"):
        await open_vault(bearer=bearer, prefix="elsewhere").load("alpha", "fake")


async def test_prepare_names_the_path_that_is_missing(server: OpenBao, settings_for: Make, open_vault: Open) -> None:
    """A policy without the leases is found before a journey begins."""
    text = policy(settings_for(server), "alpha")
    without = text.replace("/leases/", "/elsewhere/")
    with pytest.raises(SetupError, match=r"write secret/data/test/\w+/alpha/leases/"):
        await open_vault(bearer=server.token_for("no-leases", without)).prepare("alpha")


async def test_a_policy_that_leaves_old_versions_is_told(server: OpenBao, settings_for: Make, open_vault: Open) -> None:
    """Before a second version is made. What was saved is told to be, and saving the same again does not count twice."""
    text = policy(settings_for(server), "alpha").replace('"create", "update", "list"', '"list"')
    vault = open_vault(bearer=server.token_for("no-metadata", text))
    for _ in range(2):
        with pytest.raises(SetupError, match=r"is saved, but older versions.*update secret/metadata/"):
            await vault.save(full_record(), 0)
    assert await open_vault().load("alpha", "fake") == full_record().change(revision=1)


async def test_namespaces_are_apart(server: OpenBao, open_vault: Open) -> None:
    """With a namespace set all is kept there, and only there."""
    server.admin("POST", "sys/namespaces/team", {})
    server.admin("POST", "sys/mounts/secret", {"type": "kv", "options": {"version": "2"}}, namespace="team")
    saved = await open_vault(namespace="team").save(full_record(), 0)
    assert await open_vault(namespace="team").load("alpha", "fake") == saved
    assert await open_vault().load("alpha", "fake") is None


async def test_an_engine_of_the_first_version_is_refused(server: OpenBao, open_vault: Open, prefix: str) -> None:
    """It knows no check-and-set; nothing is written into it."""
    server.admin("POST", "sys/mounts/old", {"type": "kv", "options": {"version": "1"}})
    for attempt in (open_vault(mount="old").save(full_record(), 0), open_vault(mount="old").prepare("alpha")):
        with pytest.raises(SetupError, match="no KV v2 engine at 'old'"):
            await attempt
    assert await asyncio.to_thread(nothing_at, server, f"old/data/{prefix}/alpha/accounts/fake")


def nothing_at(server: OpenBao, path: str) -> bool:
    """Say whether there is nothing at a path."""
    return server.status("GET", path) == 404


async def test_a_misspelt_mount_is_no_empty_vault(open_vault: Open) -> None:
    """Else a misspelt setting would look like an agent without accounts."""
    for attempt in (open_vault(mount="secrte").load("alpha", "fake"), open_vault(mount="secrte").services("alpha")):
        with pytest.raises(SetupError, match="'secrte'"):
            await attempt


async def test_a_server_that_is_not_there_may_come_back(open_vault: Open) -> None:
    """Nobody listens: it is told as an absence, with the address."""
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(VaultAway, match=rf"OpenBao at {url} does not answer \(ConnectError\)"):
        await open_vault(url=url).load("alpha", "fake")


async def test_a_sealed_server_may_be_unsealed(server: OpenBao, open_vault: Open) -> None:
    """All that is asked of it is told as its being sealed; unsealed, it has all that it had."""
    vault = open_vault()
    saved = await vault.save(full_record(), 0)
    server.seal()
    try:
        for attempt in (
            vault.load("alpha", "fake"),
            vault.save(full_record(), 1),
            vault.services("alpha"),
            vault.swap_lease("alpha", "fake", None, LEASE),
            open_vault().prepare("alpha"),
        ):
            with pytest.raises(VaultAway, match=r"is sealed.*bao operator unseal"):
                await attempt
    finally:
        server.unseal()
    assert await vault.load("alpha", "fake") == saved
    assert await vault.lease("alpha", "fake") is None


async def test_over_tls_with_the_authority_that_is_named(durable_server: OpenBao, settings_for: Make) -> None:
    """The certificate is checked: without the file of its authority nothing is sent."""
    saved = await OpenBaoVault(settings_for(durable_server)).save(full_record(), 0)
    assert await OpenBaoVault(settings_for(durable_server)).load("alpha", "fake") == saved
    with pytest.raises(SetupError, match=r"certificate that is not trusted.*ca_file"):
        await OpenBaoVault(settings_for(durable_server, ca_file=None)).load("alpha", "fake")


async def test_a_restart_loses_nothing(durable_server: OpenBao, settings_for: Make) -> None:
    """Stopped, started sealed, unsealed: the same vault object goes on with the same token, record and lease."""
    vault = OpenBaoVault(settings_for(durable_server))
    saved = await vault.save(full_record(), 0)
    await vault.swap_lease("alpha", "fake", None, LEASE)
    durable_server.stop()
    with pytest.raises(VaultAway, match="does not answer"):
        await vault.save(full_record(), 1)
    durable_server.start()
    with pytest.raises(VaultAway, match="is sealed"):
        await vault.save(full_record(), 1)
    durable_server.unseal()
    assert await vault.load("alpha", "fake") == saved
    assert await vault.lease("alpha", "fake") == LEASE
    assert (await vault.save(full_record(), 1)).revision == 2


async def test_a_file_without_certificates_is_told(server: OpenBao, open_vault: Open, tmp_path: Path) -> None:
    """By its name."""
    file = tmp_path / "ca.pem"
    for content in (None, "no certificate"):
        if content:
            file.write_text(content)
        with pytest.raises(SetupError, match=r"ca\.pem .*can't be used"):
            open_vault(ca_file=file)


@pytest.mark.parametrize("name", ["../beta", "a/b", "", "Alpha", "alpha?x=1"])
async def test_no_name_leads_out_of_the_path(open_vault: Open, name: str) -> None:
    """Names that no agent or service can have are refused before anything is asked."""
    vault = open_vault(url="http://127.0.0.1:9")
    with pytest.raises(UnknownAgent):
        await vault.load(name, "fake")
    with pytest.raises(UnknownService):
        await vault.load("alpha", name)
    with pytest.raises(UnknownService):
        await vault.swap_lease("alpha", name, None, LEASE)
