"""The rest of an account's life by name: a real worker forgets it and has it back, and takes in one that exists."""

import json
from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.domain.account import Phase
from journeyman.domain.credential import Credential
from journeyman.engine.follow import run_and_follow
from journeyman.settings import Settings
from tests.prefect_world import World, holding

GIVER, TAKER = "giver", "taker"


@pytest.fixture
async def credential(prefect: World) -> Credential:
    """What opens an account that the agent `giver` has at Acorn; the agent `taker` has none."""
    for agent in (GIVER, TAKER):
        await bootstrap.directory(prefect.settings).add(agent)
    signed_up = await run_and_follow(prefect.settings, "sign-up/acorn", {"agent": GIVER}, lambda _: None)
    assert signed_up.completed, signed_up
    record = await bootstrap.vault(prefect.settings).load(GIVER, "acorn")
    assert record
    assert record.current
    return record.current


async def phase(settings: Settings, agent: str) -> Phase | None:
    """Return how far the agent's account is."""
    record = await bootstrap.vault(settings).load(agent, "acorn")
    return record.phase if record else None


@pytest.mark.slow  # two sign-ins with TOTP, each waiting for the next time step
async def test_forget_and_import_by_name(prefect: World, credential: Credential, tmp_path: Path) -> None:
    """An account is forgotten, and another agent takes it in from a file; nothing of the file is in Prefect's state.

    While that one has it, the first does not get it back.
    """
    settings = prefect.settings
    forgotten = await run_and_follow(settings, "forget/acorn", {"agent": GIVER, "keep": "7d"}, lambda _: None)
    assert forgotten.message == f"{GIVER} at acorn: forgotten, and kept for 7d"
    assert await phase(settings, GIVER) is Phase.CLOSED
    again = await run_and_follow(settings, "forget/acorn", {"agent": GIVER}, lambda _: None)
    assert not again.completed
    assert "journeyman forget --undo" in again.message

    taken_in = await run_and_follow(settings, "import/acorn", as_file(credential, tmp_path), lambda _: None)
    assert "taken in and proven by a fresh sign-in" in taken_in.message
    assert await phase(settings, TAKER) is Phase.PROVEN
    assert holding(settings, [*credential.secrets()]) == []

    refused = await run_and_follow(settings, "forget/acorn", {"agent": GIVER, "undo": True}, lambda _: None)
    assert f"{TAKER} has this account at acorn" in refused.message
    await run_and_follow(settings, "forget/acorn", {"agent": TAKER}, lambda _: None)
    back = await run_and_follow(settings, "forget/acorn", {"agent": GIVER, "undo": True}, lambda _: None)
    assert back.message == f"{GIVER} at acorn: is back"
    assert await phase(settings, GIVER) is Phase.PROVEN


def as_file(credential: Credential, folder: Path) -> dict[str, str | bool]:
    """Write the credential to a file that its owner alone can read; return the parameters that name it."""
    file = folder / "account.json"
    file.touch(mode=0o600)
    assert credential.authenticator
    secrets = {"password": credential.password, "totp": credential.authenticator.uri}
    told = {"username": credential.username, "email": credential.email}
    file.write_text(json.dumps(told | {name: secret.get_secret_value() for name, secret in secrets.items()}))
    return {"agent": TAKER, "file": str(file)}


async def test_a_file_that_is_not_there_is_told(prefect: World) -> None:
    """The run fails with our words, and nothing is taken in."""
    ending = await run_and_follow(
        prefect.settings, "import/acorn", {"agent": "beta", "file": "/nowhere/account.json"}, lambda _: None
    )
    assert not ending.completed
    assert "/nowhere/account.json" in ending.message
