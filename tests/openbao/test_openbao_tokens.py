"""Tokens: got once for a process, renewed before they run out, got anew where they are dead, and told to nobody."""

import asyncio
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from fixtures.providers.openbao import OpenBao
from fixtures.providers.openbao.relay import Relay
from journeyman.adapters.openbao import OpenBaoVault, policy
from journeyman.errors import SetupError
from journeyman.provider_settings import OpenBaoSettings
from journeyman.testing.vault_contract import PASSWORD, full_record
from tests.openbao.conftest import Open

Make = Callable[..., OpenBaoSettings]

TWO_LINES = "first-3307\nsecond"


@pytest.fixture(scope="module", autouse=True)
def _approle(server: OpenBao) -> None:
    server.admin("POST", "sys/auth/approle", {"type": "approle"})


def new_role(server: OpenBao, file: Path, settings: OpenBaoSettings, **values: object) -> dict[str, object]:
    """Make a role with the policy of a worker, put a secret id into a file; return the settings that log in by it."""
    name = uuid4().hex
    server.admin("PUT", f"sys/policies/acl/{name}", {"policy": policy(settings)})
    server.admin("POST", f"auth/approle/role/{name}", {"token_policies": [name], **values})
    role_id = server.admin("GET", f"auth/approle/role/{name}/role-id")["data"]["role_id"]
    file.write_text(server.admin("POST", f"auth/approle/role/{name}/secret-id", {})["data"]["secret_id"])
    return {"token": None, "approle": {"role_id": role_id, "secret_id": {"file": str(file)}}}


def count(relay: Relay, begins: str) -> int:
    """Return how many requests that begin so came."""
    return sum(request.startswith(begins) for request in relay.seen)


async def test_a_process_logs_in_once(
    server: OpenBao, relay: Relay, open_vault: Open, settings_for: Make, tmp_path: Path
) -> None:
    """A journey opens a vault of its own; twenty at the same time need one login, and no lookup."""
    role = new_role(server, tmp_path / "secret-id", settings_for(server))
    vaults = [open_vault(url=relay.url, **role) for _ in range(20)]
    await asyncio.gather(*(vault.load("alpha", "fake") for vault in vaults))
    assert count(relay, "POST /v1/auth/approle/login") == 1
    assert len(relay.seen) == 21


@pytest.mark.slow
async def test_a_token_is_renewed_before_it_runs_out(
    server: OpenBao, relay: Relay, open_vault: Open, settings_for: Make, tmp_path: Path
) -> None:
    """A role whose tokens live for 8 s is worked with for 20 s by one login, and no request is refused."""
    role = new_role(server, tmp_path / "secret-id", settings_for(server), token_ttl="8s", token_max_ttl="1h")
    vault = open_vault(url=relay.url, **role)
    for revision in range(10):
        await vault.save(full_record(), revision)
        await asyncio.sleep(2)
    assert count(relay, "POST /v1/auth/approle/login") == 1
    assert 2 <= count(relay, "POST /v1/auth/token/renew-self") <= 4
    assert count(relay, "GET /v1/auth/token/lookup-self") == 0


@pytest.mark.slow
async def test_where_no_more_time_is_given_it_logs_in_anew(
    server: OpenBao, relay: Relay, open_vault: Open, settings_for: Make, tmp_path: Path
) -> None:
    """A role whose tokens live for 5 s at the longest: before that is over there is another one."""
    role = new_role(server, tmp_path / "secret-id", settings_for(server), token_ttl="4s", token_max_ttl="5s")
    vault = open_vault(url=relay.url, **role)
    for revision in range(9):
        await vault.save(full_record(), revision)
        await asyncio.sleep(1)
    assert count(relay, "POST /v1/auth/approle/login") >= 2
    assert count(relay, "GET /v1/auth/token/lookup-self") == 0


async def test_a_revoked_token_is_followed_by_a_login(
    server: OpenBao, relay: Relay, open_vault: Open, settings_for: Make, tmp_path: Path
) -> None:
    """Refused once, it logs in anew once, and the call goes on; the caller notices nothing."""
    role = new_role(server, tmp_path / "secret-id", settings_for(server))
    vault = open_vault(url=relay.url, **role)
    saved = await vault.save(full_record(), 0)
    server.admin("POST", "sys/leases/revoke-prefix/auth/approle/login", {"sync": True})
    assert await vault.load("alpha", "fake") == saved
    assert count(relay, "POST /v1/auth/approle/login") == 2


async def test_a_policys_refusal_is_no_reason_to_log_in(
    server: OpenBao, relay: Relay, open_vault: Open, settings_for: Make, tmp_path: Path
) -> None:
    """The token is good, so another one would be refused as well: secret ids may be good for a few logins."""
    role = new_role(server, tmp_path / "secret-id", settings_for(server), secret_id_num_uses=1)
    vault = open_vault(url=relay.url, prefix="elsewhere", **role)
    for _ in range(3):
        with pytest.raises(SetupError, match="policy does not allow"):
            await vault.load("alpha", "fake")
    assert count(relay, "POST /v1/auth/approle/login") == 1


async def test_a_wrong_secret_id_is_told(server: OpenBao, open_vault: Open, settings_for: Make, tmp_path: Path) -> None:
    """With where it was read from and how to make another; not with what was there."""
    role = new_role(server, tmp_path / "secret-id", settings_for(server))
    (tmp_path / "secret-id").write_text("wrong-secret-id-8831")
    with pytest.raises(SetupError, match=r"refuses the AppRole.*secret-id") as told:
        await open_vault(**role).load("alpha", "fake")
    assert "8831" not in "".join(traceback.format_exception(told.value))


async def test_a_dead_token_is_read_anew_from_its_place(server: OpenBao, settings_for: Make, tmp_path: Path) -> None:
    """The operator, or an agent of the server's, puts another one into the file: the next call takes it."""
    file, text = tmp_path / "token", policy(settings_for(server))
    first, second = (server.token_for("read-anew", text) for _ in range(2))
    file.write_text(first)
    vault = OpenBaoVault(settings_for(server, token={"file": str(file)}))
    saved = await vault.save(full_record(), 0)
    server.admin("POST", "auth/token/revoke", {"token": first})
    with pytest.raises(SetupError, match="refuses the token from the file") as told:
        await vault.load("alpha", "fake")
    assert first not in "".join(traceback.format_exception(told.value))
    file.write_text(second)
    assert await vault.load("alpha", "fake") == saved


async def test_a_token_of_two_lines_is_told_without_it(server: OpenBao, open_vault: Open) -> None:
    """No request can be made of it: that is no absence of the server's, and nobody waits for it."""
    with pytest.raises(SetupError, match="no request") as told:
        await open_vault(bearer=TWO_LINES).load("alpha", "fake")
    assert "3307" not in "".join(traceback.format_exception(told.value))


async def test_nothing_set_is_told(settings_for: Make, server: OpenBao) -> None:
    """Neither token nor AppRole, or no address: said with the line to write."""
    with pytest.raises(SetupError, match=r'\[openbao\]\ntoken = \{env = "BAO_TOKEN"\}'):
        OpenBaoVault(settings_for(server, token=None))
    with pytest.raises(SetupError, match="an AppRole with its secret_id"):
        OpenBaoVault(settings_for(server, token=None, approle={"role_id": "handed on without it"}))
    with pytest.raises(SetupError, match=r"\[openbao\]\nurl"):
        OpenBaoVault(OpenBaoSettings())


async def test_an_approle_without_its_secret_does_not_stand_in_a_tokens_way(open_vault: Open) -> None:
    """As an agent has it to whom the settings were handed on, and which has a token of its own."""
    assert await open_vault(approle={"role_id": "handed on without it"}).load("alpha", "fake") is None


async def test_no_log_holds_a_token(
    server: OpenBao, open_vault: Open, settings_for: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """With every library's log at its most talkative: neither the token nor the secret id, nor the record's secrets."""
    role = new_role(server, tmp_path / "secret-id", settings_for(server))
    bearer = server.token_for("logged", policy(settings_for(server)))
    with caplog.at_level(logging.DEBUG):
        for logger in ("httpx", "httpcore"):
            caplog.set_level(logging.DEBUG, logger)
        await open_vault(bearer=bearer).save(full_record(), 0)
        by_role = open_vault(**role)
        await by_role.load("alpha", "fake")
    assert "HTTP Request" in caplog.text
    needles = [bearer, server.token, (tmp_path / "secret-id").read_text(), PASSWORD]
    held = [held.value.get_secret_value() for held in tokens_held()]
    assert len(held) >= 2
    assert [needle for needle in (*needles, *held) if needle in caplog.text or needle in repr(tokens_held())] == []


def tokens_held() -> list[object]:
    """Return the tokens that this process has."""
    from journeyman.adapters.openbao import tokens  # noqa: PLC0415 - what is looked into is the module's own state

    return [*tokens._held.values()]
