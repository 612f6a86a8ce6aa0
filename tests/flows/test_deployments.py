"""Deployments come from the catalogue, by our command or Prefect's own, and are run by name through a real worker."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient

from journeyman import bootstrap
from journeyman.engine.deploy import deploy
from journeyman.engine.deployments import prefect_yaml
from journeyman.engine.follow import Ending, Progress, run_and_follow
from journeyman.engine.server import environment
from journeyman.errors import ServerUnreachable, SetupError
from journeyman.journey.stage import ROTATE, SIGN_UP
from journeyman.recipe.catalogue import Catalogue
from journeyman.settings import Settings
from tests.flows.prefect_events import stage_events
from tests.prefect_world import PROJECT, World, holding, settings_for

FLOWS = ("sign-up", "rotate", "re-enrol", "check", "import", "forget")
SERVICES = Catalogue([PROJECT / "recipes"]).names()
NAMES = [*(f"{flow}/{service}" for flow in FLOWS for service in SERVICES), "sign-up/any", "fleet/all"]


def test_the_committed_file_is_what_the_catalogue_says() -> None:
    """`deployments/prefect.yaml` is made from the recipes; add a recipe and it must be made anew."""
    assert (PROJECT / "deployments" / "prefect.yaml").read_text() == prefect_yaml(Catalogue([PROJECT / "recipes"]))


def test_the_committed_file_holds_no_path_of_a_machine() -> None:
    """It works in every checkout."""
    assert str(PROJECT) not in prefect_yaml(Catalogue([PROJECT / "recipes"]))


async def seen(client: PrefectClient) -> list[dict[str, object]]:
    """Return what Prefect holds of the deployments, without what differs between two ways to deploy."""
    found = [await client.read_deployment_by_name(name) for name in NAMES]
    kept = {"name", "description", "tags", "parameters", "entrypoint", "work_pool_name", "parameter_openapi_schema"}
    folders = [next(iter(item.pull_steps[0].values()))["directory"] for item in found]
    for item in found:
        item.parameter_openapi_schema.pop("definitions", None)  # empty, and only one of the two says so
    return [item.model_dump(include=kept) | {"folder": folder} for item, folder in zip(found, folders, strict=True)]


async def test_our_command_and_prefects_own_deploy_the_same(prefect: World, client: PrefectClient) -> None:
    """`prefect deploy --prefect-file … --all` and `journeyman deploy` end in the same deployments."""
    assert await deploy(prefect.settings) == NAMES
    ours = await seen(client)
    command = ["--no-prompt", "deploy", "--prefect-file", "deployments/prefect.yaml", "--all"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "prefect", *command),
        cwd=PROJECT,
        env=environment(prefect.settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    for mine, prefects in zip(ours, await seen(client), strict=True):
        assert not {key: (mine[key], prefects[key]) for key in mine if mine[key] != prefects[key]}
    await deploy(prefect.settings)


@pytest.mark.parametrize(
    ("deployment", "more"),
    [
        ("sign-up/acorn", {"adopt": "boolean"}),
        ("sign-up/any", {"url": "string", "adopt": "boolean"}),
        ("rotate/acorn", {"max_age_days": "number"}),
        ("re-enrol/acorn", {}),
        ("check/acorn", {}),
        ("import/acorn", {"file": "string"}),
        ("forget/acorn", {"keep": "string", "undo": "boolean"}),
    ],
)
async def test_parameters_are_flat_and_described(
    prefect: World, client: PrefectClient, deployment: str, more: dict[str, str]
) -> None:
    """Each parameter is a plain string or switch with a description, so that Prefect's UI makes a form of it."""
    found = await client.read_deployment_by_name(deployment)
    properties = found.parameter_openapi_schema["properties"]
    assert {name: item["type"] for name, item in properties.items()} == {"agent": "string", "service": "string", **more}
    assert found.description
    assert found.tags == ["journeyman", deployment.partition("/")[0]]
    assert all(item["description"] for item in properties.values())
    assert found.parameters == ({} if deployment == "sign-up/any" else {"service": "acorn"})


async def test_the_fleets_parameters_are_lists_of_names(prefect: World, client: PrefectClient) -> None:
    """Prefect's UI makes a form of them whose fields may stay empty; neither is asked for."""
    found = await client.read_deployment_by_name("fleet/all")
    schema = found.parameter_openapi_schema
    told = {name: (item["type"], item["items"], item["default"]) for name, item in schema["properties"].items()}
    assert told == dict.fromkeys(("agents", "services"), ("array", {"type": "string"}, []))
    assert all(item["description"] for item in schema["properties"].values())
    assert not schema.get("required")
    assert found.description
    assert (found.tags, found.parameters) == (["journeyman", "fleet"], {})


async def test_a_sign_up_by_name_goes_all_the_way(prefect: World) -> None:
    """A real worker signs alpha up at Acorn in a real browser; then `check` finds that account, and changes nothing."""
    told: list[Progress] = []
    ending = await run_and_follow(prefect.settings, "sign-up/acorn", {"agent": "alpha"}, told.append)
    assert ending.completed, ending
    assert ending.result["proven"]
    assert ending.result["totp"]
    assert [stage.name for stage in told[-1].stages] == [*SIGN_UP]
    assert {stage.state for stage in told[-1].stages} == {"Completed"}
    await its_events_are_there(prefect, ending, told[-1])
    checked = await run_and_follow(prefect.settings, "check/acorn", {"agent": "alpha"}, told.append)
    assert checked.completed, checked
    assert [stage.name for stage in told[-1].stages] == ["identify", "prove"]
    assert checked.result["username"] == ending.result["username"]
    await nothing_of_it_is_secret(prefect.settings)


@pytest.mark.slow  # three sign-ins with TOTP, each waiting for the next time step
async def test_a_rotation_by_name_goes_all_the_way(prefect: World) -> None:
    """A real worker replaces the password of alpha's account; neither the old nor the new one is told."""
    told: list[Progress] = []
    await run_and_follow(prefect.settings, "sign-up/acorn", {"agent": "alpha"}, told.append)
    before = await bootstrap.vault(prefect.settings).load("alpha", "acorn")
    ending = await run_and_follow(prefect.settings, "rotate/acorn", {"agent": "alpha"}, told.append)
    assert ending.completed, ending
    assert "password rotated and proven by a fresh sign-in" in ending.message
    assert [stage.name for stage in told[-1].stages] == [*ROTATE]
    after = await bootstrap.vault(prefect.settings).load("alpha", "acorn")
    assert before
    assert before.current
    assert after
    assert after.previous
    assert before.current.password == after.previous.password
    await its_events_are_there(prefect, ending, told[-1])
    await nothing_of_it_is_secret(prefect.settings)


async def its_events_are_there(prefect: World, ending: Ending, last: Progress) -> None:
    """Each stage's event is there, though the process that sent it ended with the run."""
    run = UUID(ending.url.rpartition("/")[2])
    events = await stage_events(prefect.api, run, len(last.stages))
    done = [event["payload"]["stage"] for event in events if event["event"] == "journeyman.stage.done"]
    assert done == [stage.name for stage in last.stages]


async def nothing_of_it_is_secret(settings: Settings) -> None:
    """Look for the account's secrets in Prefect's database, its results, and the logs of server and worker."""
    record = await bootstrap.vault(settings).load("alpha", "acorn")
    assert record
    assert record.current
    held = [credential for credential in (record.current, record.previous) if credential]
    secrets = [secret for credential in held for secret in credential.secrets()]
    assert len(secrets) > 2
    assert holding(settings, secrets) == []


async def test_an_unknown_agent_fails_the_run_with_our_words(prefect: World) -> None:
    """A misspelt agent is told in the run's state."""
    ending = await run_and_follow(prefect.settings, "sign-up/acorn", {"agent": "alhpa"}, lambda _: None)
    assert not ending.completed
    assert "alhpa" in ending.message
    assert "alpha" in ending.message


@pytest.mark.parametrize("journey", ["rotate", "check"])
async def test_no_account_yet_fails_the_run_with_our_words(prefect: World, journey: str) -> None:
    """Nothing is made by a journey that needs an account: how to make one is told in the run's state."""
    ending = await run_and_follow(prefect.settings, f"{journey}/acorn", {"agent": "beta"}, lambda _: None)
    assert not ending.completed
    assert "journeyman sign-up beta acorn" in ending.message


async def test_a_flow_that_is_not_there_is_not_deployed(prefect: World, tmp_path: Path) -> None:
    """A project folder with some of the flows deploys those."""
    (tmp_path / "flows").mkdir()
    for name in ("check.py", "carry.py", "stage.py"):
        (tmp_path / "flows" / name).symlink_to(PROJECT / "flows" / name)
    recipes = (PROJECT / "recipes",)
    found = await deploy(prefect.settings.model_copy(update={"project": tmp_path, "recipes": recipes}))
    assert found == [name for name in NAMES if name.startswith("check/")]
    await deploy(prefect.settings)


async def test_a_misspelt_deployment_is_told_with_the_one_that_is_meant(prefect: World) -> None:
    """No such deployment: which one is meant, and how to make them."""
    with pytest.raises(SetupError, match="Did you mean sign-up/acorn") as caught:
        await run_and_follow(prefect.settings, "sign-up/acron", {"agent": "alpha"}, lambda _: None)
    assert "journeyman deploy" in str(caught.value)


async def test_a_service_that_is_like_none_is_not_guessed_at(prefect: World) -> None:
    """That the flow is the same makes no two deployments alike: those of that flow are named instead."""
    with pytest.raises(SetupError) as caught:
        await run_and_follow(prefect.settings, "check/zzz", {"agent": "alpha"}, lambda _: None)
    assert "Did you mean" not in str(caught.value)
    assert "There are: check/acorn" in str(caught.value)
    assert "sign-up/" not in str(caught.value)
    assert "journeyman deploy" in str(caught.value)


async def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Neither deploy nor sign-up hangs or shows a traceback without a server."""
    nowhere = settings_for(tmp_path)
    with pytest.raises(ServerUnreachable, match="journeyman up"):
        await deploy(nowhere)
    with pytest.raises(ServerUnreachable, match=str(nowhere.prefect_port)):
        await run_and_follow(nowhere, "sign-up/acorn", {"agent": "alpha"}, lambda _: None)
