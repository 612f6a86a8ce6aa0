"""Without an agent, a rotation is one of everybody whose password is due."""

from datetime import timedelta

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.deployments import arun_deployment

from flows.due import rotate_all
from journeyman import bootstrap
from journeyman.engine.follow import run_and_follow
from journeyman.recipe.catalogue import Catalogue
from journeyman.recipe.parts import Limits
from tests.prefect_world import PROJECT, World

AGENTS = ("alpha", "beta")


async def test_one_fault_does_not_end_the_others() -> None:
    """Whoever failed is named, with the reason; all are tried."""
    quick = Catalogue([PROJECT / "recipes"]).get("acorn").model_copy(update={"limits": Limits(per_minute=1000)})
    tried: list[str] = []

    async def rotation(agent: str) -> str:
        tried.append(agent)
        return "/login answered 503" if agent == "beta" else ""

    assert await rotate_all(["alpha", "beta", "gamma"], quick, rotation) == {"beta": "/login answered 503"}
    assert tried == ["alpha", "beta", "gamma"]


async def all_that_are_due(client: PrefectClient) -> str:
    """Run the deployment as its schedule does, without an agent; return what it says at its end."""
    run = await arun_deployment("rotate/acorn", parameters={}, timeout=300, as_subflow=False, client=client)
    assert run.state
    assert run.state.is_completed(), run.state
    return run.state.message or ""


@pytest.mark.slow  # six sign-ins with TOTP, each waiting for the next time step
async def test_all_that_are_due_are_rotated(prefect: World, client: PrefectClient) -> None:
    """A real worker replaces the old passwords at Acorn, each in a flow run of its own, and leaves the young ones."""
    for agent in AGENTS:
        await run_and_follow(prefect.settings, "sign-up/acorn", {"agent": agent}, lambda _: None)
    vault = bootstrap.vault(prefect.settings)
    assert await all_that_are_due(client) == "No password is due at acorn."
    for agent in AGENTS:
        record = await vault.load(agent, "acorn")
        assert record
        assert record.current
        old = record.current.model_copy(update={"created_at": record.current.created_at - timedelta(days=91)})
        await vault.save(record.change(current=old), record.revision)
    assert await all_that_are_due(client) == "2 of 2 passwords that were due at acorn are rotated."
    for agent in AGENTS:
        record = await vault.load(agent, "acorn")
        assert record
        assert record.previous
        assert record.rotation is None
