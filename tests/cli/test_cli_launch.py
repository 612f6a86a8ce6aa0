"""`journeyman launch`: an agent's process has its own folder and nothing else."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from journeyman.adapters.age import AgeVault
from journeyman.adapters.local_directory import LocalDirectory
from journeyman.testing.vault_contract import full_record
from tests.cli.planted import PASSWORD
from tests.cli.shell import PROGRAM, Shell, assert_told

TELL = "import json, os; print(json.dumps(dict(os.environ)))"


def environment_of(shell: Shell, **changes: str) -> dict[str, str]:
    """Return the environment that alpha's process has."""
    told = shell.run("launch", "alpha", "--", sys.executable, "-c", TELL, **changes)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_an_agent_is_given_its_own_things(shell: Shell, account: Path, home: Path) -> None:
    """Folder, address, phone and Prefect's address; of Journeyman's own settings nothing else."""
    seen = environment_of(shell, AGENT_EMAIL="somebody@else.test", AGENT_PHONE="+31201234567", JOURNEYMAN_SMTP_PORT="9")
    folder = home / "agents" / "alpha"
    assert {name: value for name, value in seen.items() if name.upper().startswith("JOURNEYMAN")} == {
        "JOURNEYMAN_AGENT_DIR": str(folder)
    }
    assert seen["AGENT_EMAIL"] == "alpha@agents.test"
    assert seen["AGENT_PHONE"] == ""
    assert seen["RAVI_CONFIG_DIR"] == str(folder / "ravi")
    assert seen["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert seen["NO_COLOR"] == "1"  # what is nobody's secret stays


def test_secrets_of_providers_are_taken_out(shell: Shell, account: Path) -> None:
    """Those that the providers' own tools read; Prefect's address stays the caller's."""
    secrets = {"RAVI_API_KEY": "k", "BAO_TOKEN": "b", "VAULT_TOKEN": "v"}
    seen = environment_of(shell, **secrets, PREFECT_API_URL="http://prefect.test/api")
    assert secrets.keys() & seen.keys() == set()
    assert seen["PREFECT_API_URL"] == "http://prefect.test/api"


def test_inside_it_acts_for_that_agent(shell: Shell, account: Path, home: Path) -> None:
    """`show`, `code`, `list` and `audit` find its account as the operator's settings have it, without its home."""
    shell.must("agent", "add", "beta")
    (home / "journeyman.toml").write_text('mail_domain = "operators.test"\n')
    assert "alpha at acorn" in shell.must("launch", "alpha", "--", str(PROGRAM), "show", "alpha", "acorn")
    assert shell.must("launch", "alpha", "--", str(PROGRAM), "code", "alpha", "acorn").strip().isdecimal()
    listed = json.loads(shell.must("launch", "alpha", "--", str(PROGRAM), "agent", "list", "--json"))
    assert [agent["agent"] for agent in listed] == ["alpha"]
    given = json.loads((home / "agents" / "alpha" / "settings.json").read_text())
    assert given["mail_domain"] == "operators.test"
    assert "home" not in given


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "beta", "acorn"),
        ("code", "beta", "acorn"),
        ("sign-up", "beta", "acorn", "--here"),
        ("rotate", "beta", "acorn"),
        ("audit", "beta"),
        ("agent", "add", "gamma"),
        ("fleet",),
        ("up",),
        ("launch", "beta", "--", "true"),
    ],
)
def test_inside_nothing_else_is_done(shell: Shell, account: Path, project: Path, arguments: tuple[str, ...]) -> None:
    """What names another agent, or concerns all, is refused with a clear text."""
    shell.must("agent", "add", "beta")
    recipe = Path(__file__).parents[2] / "recipes" / "acorn.yaml"
    shutil.copy(recipe, project / "recipes")
    result = shell.run("launch", "alpha", "--", str(PROGRAM), *arguments)
    assert_told(result, "This process was launched for")


def test_its_key_opens_no_other_agents_record(shell: Shell, account: Path, home: Path) -> None:
    """Not even one that lies in its own folder."""
    shell.must("agent", "add", "beta")
    mine, others = home / "agents" / "alpha", home / "agents" / "beta"
    shutil.copy(account, others / "vault" / "acorn.age")
    told = shell.run("launch", "beta", "--", str(PROGRAM), "show", "beta", "acorn")
    assert_told(told, "encrypted to another key")
    assert PASSWORD not in told.stderr
    assert mine.stat().st_mode & 0o077 == others.stat().st_mode & 0o077 == 0


def test_the_exit_code_is_the_commands(shell: Shell, account: Path) -> None:
    """Whatever the command ends with."""
    assert shell.run("launch", "alpha", "--", "sh", "-c", "exit 7").returncode == 7


def test_a_signal_is_the_commands(shell: Shell, account: Path) -> None:
    """No process stays between: the command has the process id, and dies of the signal itself."""
    process = subprocess.Popen(
        [PROGRAM, "launch", "alpha", "--", "sh", "-c", "echo $$; exec sleep 60"],
        env=shell.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert int(process.stdout.readline()) == process.pid
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == -signal.SIGTERM


def test_a_broken_pipe_ends_the_command(shell: Shell, account: Path) -> None:
    """As it ends any command of a shell: Python's own way with the signal is not handed on."""
    shown = shell.must("launch", "alpha", "--", "sh", "-c", "trap '' USR1; grep SigIgn /proc/$$/status")
    assert not int(shown.split()[1], 16) & 1 << (signal.SIGPIPE - 1)


def test_bad_input_is_told(shell: Shell, account: Path) -> None:
    """An agent or a command that is not there, and a user that is not."""
    assert_told(shell.run("launch", "beta", "--", "true"), 'no agent "beta"')
    assert_told(shell.run("launch", "alpha", "--", "no-such-command-at-all"), "can't be run", "No such file")
    assert_told(shell.run("launch", "alpha", "--user", "no-such-user", "--", "true"), "no user", "useradd")


CHECK = """
import asyncio, os, sys
from pathlib import Path
from journeyman.adapters.age import AgeVault
from journeyman.agent_folder import agent_folder
from journeyman.errors import VaultDamaged
folder = Path(os.environ["JOURNEYMAN_AGENT_DIR"])
me, home = folder.name, folder.parent.parent
assert os.environ["AGENT_EMAIL"] == f"{me}@agents.test"
assert not [name for name in os.environ if name.startswith("JOURNEYMAN_") and name != "JOURNEYMAN_AGENT_DIR"]
record = asyncio.run(AgeVault(home).load(me, "acorn"))
assert record and record.agent == me
from pyrage import decrypt, x25519
line = next(line for line in agent_folder(home, me).key.read_text().splitlines() if line.startswith("AGE-SECRET"))
opened = []
for other in sorted((home / "agents").glob("*/vault/acorn.age")):
    try:
        decrypt(other.read_bytes(), [x25519.Identity.from_str(line)])
        opened.append(other.parents[1].name)
    except Exception:
        pass
assert opened == [me], opened
print(me)
"""


def launched_at_once(shell: Shell, agents: list[str]) -> list[str]:
    """Launch them all, at once; return what each has said."""
    processes = [
        subprocess.Popen(
            [PROGRAM, "launch", agent, "--", sys.executable, "-c", CHECK],
            env=shell.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for agent in agents
    ]
    return [process.communicate(timeout=540)[0].strip() for process in processes]


async def plant(home: Path, count: int) -> list[str]:
    """Give so many agents an account each."""
    agents = [f"agent-{number}" for number in range(count)]
    people, vault = LocalDirectory(home, "agents.test"), AgeVault(home)
    for agent in agents:
        await people.add(agent)
        await vault.save(full_record(agent, "acorn"), 0)
    return agents


async def test_several_launched_at_once_read_only_their_own(shell: Shell, home: Path) -> None:
    """Each finds its own account, and its key opens its own file alone; one that is launched twice, too."""
    agents = await plant(home, 4)
    assert launched_at_once(shell, [*agents, *agents]) == [*agents, *agents]


@pytest.mark.slow  # 160 starts of Python
async def test_eighty_launched_at_once_read_only_their_own(shell: Shell, home: Path) -> None:
    """Nothing is shared, and nothing races."""
    agents = await plant(home, 80)
    assert launched_at_once(shell, agents) == agents


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@dataclass(frozen=True)
class Host:
    """A home that other users can pass to, as one in /var/lib, and a shell there."""

    home: Path
    shell: Shell


@pytest.fixture
def host(shell: Shell) -> Iterator[Host]:
    """Not below pytest's own folder, which is closed to others."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        yield Host(home, Shell({**shell.environment, "JOURNEYMAN_HOME": str(home)}, Path(folder)))


def owners_in(folder: Path) -> set[int]:
    """Return who owns what is in a folder."""
    return {path.stat().st_uid for path in (folder, *folder.rglob("*"))}


NOBODY = "nobody"


@as_root
async def test_with_a_user_of_its_own_an_agent_sees_no_other(host: Host) -> None:
    """Its process is that user, the folder is that user's, and another agent's is closed to it, key and all."""
    await plant(host.home, 2)
    host.home.joinpath("journeyman.toml").write_text("smtp_port = 2599\n")
    host.home.joinpath("recipes").mkdir()
    look = "id -un; ls key.txt; ls ../agent-1 2>&1; cat ../../journeyman.toml 2>&1; ls ../../recipes"
    told = host.shell.must("launch", "agent-0", "--user", NOBODY, "--", "sh", "-c", f"cd $JOURNEYMAN_AGENT_DIR; {look}")
    assert told.splitlines()[:2] == [NOBODY, "key.txt"]
    assert told.count("Permission denied") == 2
    assert "2599" not in told
    assert owners_in(host.home / "agents" / "agent-0") == {pwd.getpwnam(NOBODY).pw_uid}


@as_root
async def test_the_folders_owner_is_who_it_runs_as(host: Host) -> None:
    """Once given, the user need not be named again; what root writes for the agent is that user's, too."""
    await plant(host.home, 1)
    host.shell.must("launch", "agent-0", "--user", NOBODY, "--", "true")
    assert host.shell.must("launch", "agent-0", "--", "id", "-un").strip() == NOBODY
    host.shell.must("show", "agent-0", "acorn")
    await AgeVault(host.home).save(full_record("agent-0", "oak"), 0)
    assert owners_in(host.home / "agents" / "agent-0") == {pwd.getpwnam(NOBODY).pw_uid}


@as_root
async def test_two_agents_with_one_user_are_refused(host: Host) -> None:
    """They would not be apart; neither is root anybody's own user."""
    await plant(host.home, 2)
    host.shell.must("launch", "agent-0", "--user", NOBODY, "--", "true")
    told = host.shell.run("launch", "agent-1", "--user", NOBODY, "--", "true")
    assert_told(told, "agent-0's folder", "not apart")
    assert_told(host.shell.run("launch", "agent-1", "--user", "root", "--", "true"), "of the agent's own")


@as_root
async def test_a_home_that_the_user_cannot_reach_is_told(host: Host) -> None:
    """With what to do about it."""
    await plant(host.home, 1)
    host.home.parent.chmod(0o700)
    assert_told(host.shell.run("launch", "agent-0", "--user", NOBODY, "--", "true"), "can't reach", "chmod o+x")
