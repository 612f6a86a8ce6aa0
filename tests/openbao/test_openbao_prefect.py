"""A whole journey at Acorn through Prefect and a worker of ours, with its records in a real OpenBao over TLS."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from fixtures.providers.openbao import OpenBao
from journeyman.domain.account import Phase
from journeyman.engine.server import environment
from journeyman.provider_settings import OpenBaoSettings
from tests.cli.shell import PROGRAM
from tests.prefect_world import PROJECT, World, bootstrap, holding, outside, world_with_acorn

SEALED_FOR = 20.0
"""Seconds: longer than a stage's four attempts would take."""

PRESSING = 2
"""The save that says: the sign-up's form is about to be sent."""


@pytest.mark.slow
def test_sealed_in_the_middle_of_a_journey(
    durable_server: OpenBao, settings_for: Callable[..., OpenBaoSettings], prefix: str, tmp_path: Path
) -> None:
    """The run tells in its log what it waits for, goes on when that is unsealed, and ends proven with one account.

    The token is in none of the files that Prefect's server and the worker write.
    """
    openbao = settings_for(durable_server)
    with world_with_acorn(
        tmp_path, agents=["alpha"], acorn_options={"admin_token": "side-door"}, vault="openbao", openbao=openbao
    ) as world:
        sign_up = subprocess.Popen(
            [PROGRAM, "sign-up", "alpha", "acorn"],
            env=environment(world.settings),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            until_saved(durable_server, f"secret/metadata/{prefix}/alpha/accounts/acorn", sign_up)
            durable_server.seal()
            time.sleep(SEALED_FOR)
            durable_server.unseal()
            told, _ = sign_up.communicate(timeout=240)
        finally:
            sign_up.kill()
            sign_up.wait()
        assert sign_up.returncode == 0, told
        record = outside(bootstrap.vault(world.settings).load("alpha", "acorn"))
        assert record
        assert record.phase is Phase.PROVEN
        assert record.current
        assert record.current.recovery_codes
        assert len(accounts(world)) == 1
        logged = logs(world)
        assert any(line.startswith("waiting for the vault") and "is sealed" in line for line in logged)
        assert "the vault is back, the journey goes on" in logged
        assert not [line for line in logged if "attempt 1 of" in line]
        assert holding(world.settings, [SecretStr(durable_server.token)]) == []


def until_saved(server: OpenBao, path: str, process: "subprocess.Popen[str]") -> None:
    """Wait until the record says that the form is about to be sent."""
    deadline = time.monotonic() + 120
    while server.status("GET", path) != 200 or server.admin("GET", path)["data"]["current_version"] < PRESSING:
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)


def accounts(world: World) -> list[dict[str, object]]:
    """Return the accounts that Acorn has."""
    url = world.settings.base_urls["acorn"]
    return httpx.get(
        f"{url}/admin/accounts", headers={"X-Acorn-Admin": "side-door"}, trust_env=False, timeout=60
    ).json()


def logs(world: World) -> list[str]:
    """Return all messages of all runs' logs."""
    found = (
        httpx.post(f"{world.api}/logs/filter", json={"limit": 200}, trust_env=False, timeout=60)
        .raise_for_status()
        .json()
    )
    return [line["message"] for line in found]
