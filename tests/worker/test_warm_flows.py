"""Flows are imported once, and anew when a file of theirs changed."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from journeyman.engine.warm_flows import WarmFlows
from journeyman.errors import SetupError

FLOW = """
from prefect import flow
from flows.helper import WORD

@flow(name="tiny", persist_result=False)
async def tiny(): return WORD

@flow(name="blocking", persist_result=False)
def blocking(): return WORD

no_flow = 1
"""
ENTRYPOINT = "flows/tiny.py:tiny"


@pytest.fixture(autouse=True)
def modules_as_before() -> Iterator[None]:
    """Leave the path and this project's own flows as they were."""
    path, modules = list(sys.path), {name: module for name, module in sys.modules.items() if name.startswith("flows")}
    yield
    sys.path[:] = path
    for name in [name for name in sys.modules if name == "flows" or name.startswith("flows.")]:
        del sys.modules[name]
    sys.modules.update(modules)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one flow, which says what a file beside it says."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "tiny.py").write_text(FLOW)
    say(tmp_path, "one")
    return tmp_path


def say(project: Path, word: str) -> None:
    """Change the helper's file."""
    (project / "flows" / "helper.py").write_text(f"WORD = {word!r}\n")


async def said(flows: WarmFlows, project: Path) -> str:
    """Return what the flow says."""
    return await flows.get(project, ENTRYPOINT).fn()


async def test_a_flow_is_imported_once(project: Path) -> None:
    """The same flow object is returned while nothing changes."""
    flows = WarmFlows()
    assert flows.get(project, ENTRYPOINT) is flows.get(project, ENTRYPOINT)


async def test_a_changed_file_is_imported_anew_and_running_flows_keep_theirs(project: Path) -> None:
    """Also a change of a helper counts, even one of the same size in the same second."""
    flows = WarmFlows()
    old = flows.get(project, ENTRYPOINT)
    say(project, "two")
    assert await said(flows, project) == "two"
    say(project, "six")
    assert await said(flows, project) == "six"
    assert await old.fn() == "one"


async def test_another_projects_flows_take_their_place(project: Path, tmp_path: Path) -> None:
    """Modules of the same names in two folders are not mixed up."""
    other = tmp_path / "other"
    (other / "flows").mkdir(parents=True)
    (other / "flows" / "tiny.py").write_text(FLOW)
    say(other, "elsewhere")
    flows = WarmFlows()
    assert [await said(flows, place) for place in (project, other, project)] == ["one", "elsewhere", "one"]


async def test_a_file_that_was_broken_and_mended_is_loaded(project: Path) -> None:
    """A broken import fails each time, until the file is mended."""
    flows = WarmFlows()
    (project / "flows" / "helper.py").write_text("WORD = (\n")
    for _ in range(2):
        with pytest.raises(SyntaxError):
            flows.get(project, ENTRYPOINT)
    say(project, "mended")
    assert await said(flows, project) == "mended"


@pytest.mark.parametrize(
    "entrypoint",
    ["flows/none.py:tiny", "flows/tiny.py:none", "flows/tiny.py:no_flow", "flows/tiny.py:blocking", "tiny"],
)
def test_what_can_not_be_run_is_told(project: Path, entrypoint: str) -> None:
    """No such file or function, no flow, or one that would hold up all others: which one, and where."""
    with pytest.raises(SetupError, match=str(project)):
        WarmFlows().get(project, entrypoint)
