"""The shell with records in OpenBao, chosen by settings alone; and the policy that it prints."""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from fixtures.providers.openbao import OpenBao
from journeyman.adapters.local_directory import LocalDirectory
from journeyman.adapters.openbao import policy
from journeyman.provider_settings import OpenBaoSettings
from tests.cli.planted import PASSWORD, RECOVERY, SECRET, planted_record
from tests.cli.shell import PROGRAM, Shell, assert_told
from tests.openbao.conftest import Open

Make = Callable[..., OpenBaoSettings]

ASK = (
    "import httpx, os, sys; print(httpx.get(sys.argv[1], headers={'X-Vault-Token': os.environ['ALPHAS']}).status_code)"
)


@pytest.fixture
async def shell(
    tmp_path: Path, server: OpenBao, prefix: str, open_vault: Open, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """A shell whose settings file names the server, with alpha's account at acorn in it."""
    home, project = tmp_path / "home", tmp_path / "project"
    (project / "flows").mkdir(parents=True)
    (project / "recipes").mkdir()
    await LocalDirectory(home, "agents.test").add("alpha")
    (home / "journeyman.toml").write_text(
        f'vault = "openbao"\n[openbao]\nurl = "{server.url}"\nprefix = "{prefix}"\ntoken = {{env = "BAO_TOKEN"}}\n'
    )
    await open_vault().save(planted_record(), 0)
    return Shell({**os.environ, "JOURNEYMAN_HOME": str(home), "NO_COLOR": "1", "BAO_TOKEN": server.token}, project)


async def test_show_list_and_code(shell: Shell, open_vault: Open, server: OpenBao) -> None:
    """What the embedded vault's user sees, and no file of a record in the home; each code is written down as issued."""
    shown = shell.must("show", "alpha", "acorn")
    assert "alpha-agent" in shown
    (listed,) = json.loads(shell.must("list", "--json"))
    assert (listed["agent"], listed["service"]) == ("alpha", "acorn")
    code = shell.run("code", "alpha", "acorn")
    assert re.fullmatch(r"\d{6}\n", code.stdout)
    record = await open_vault().load("alpha", "acorn")
    assert record
    assert record.current
    assert record.current.authenticator
    assert record.current.authenticator.last_counter > -1
    secrets = [PASSWORD, SECRET, *RECOVERY, server.token]
    assert [secret for secret in secrets if secret in shown + code.stdout + code.stderr] == []
    assert age_files(shell) == []


def age_files(shell: Shell) -> list[Path]:
    """Return the embedded vault's files in the shell's home."""
    return [*Path(shell.environment["JOURNEYMAN_HOME"]).rglob("*.age")]


def test_an_agent_is_added_with_a_look_at_the_vault(shell: Shell, server: OpenBao, settings_for: Make) -> None:
    """Where the token may not write its records, that is told at once, with what prints the policy."""
    shell.must("agent", "add", "beta")
    bearer = server.token_for("alpha-only", policy(settings_for(server), "alpha"))
    result = shell.run("agent", "add", "gamma", BAO_TOKEN=bearer)
    assert_told(result, "policy does not allow", "/gamma/", "journeyman vault policy")


def test_a_sealed_vault_is_told_in_a_paragraph(shell: Shell, server: OpenBao) -> None:
    """Exit code 1: nothing is set wrongly. It does not wait: a person reads it."""
    server.seal()
    try:
        for command in ("show", "code"):
            assert_told(shell.run(command, "alpha", "acorn"), "is sealed", "bao operator unseal", code=1)
    finally:
        server.unseal()


def test_a_wrong_token_is_told_without_it(shell: Shell) -> None:
    """Exit code 2, with where it was read from."""
    result = shell.run("show", "alpha", "acorn", BAO_TOKEN="wrong-token-5512")
    assert_told(result, "refuses the token from the variable BAO_TOKEN")
    assert "5512" not in result.stderr


def test_a_token_in_the_settings_file_is_told_without_it(shell: Shell) -> None:
    """Its place is to be named there; people write the token itself, and the fault must not repeat it."""
    file = Path(shell.environment["JOURNEYMAN_HOME"]) / "journeyman.toml"
    file.write_text('vault = "openbao"\n[openbao]\nurl = "http://127.0.0.1:9"\ntoken = "written-there-6621"\n')
    result = shell.run("show", "alpha", "acorn")
    assert_told(result, "openbao.token")
    assert "6621" not in result.stderr


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('url = "http://vault.example:8200"', "https://"),
        ('url = "vault.example"', "https://vault.example:8200"),
        ('mount = "../sys"', "openbao.mount"),
        ('tokn = {env = "X"}', 'no "tokn" in the table [openbao]. Did you mean "token"?'),
    ],
)
def test_wrong_settings_are_told(shell: Shell, line: str, told: str) -> None:
    """Each by its name, before anything is sent."""
    file = Path(shell.environment["JOURNEYMAN_HOME"]) / "journeyman.toml"
    file.write_text(f'vault = "openbao"\n[openbao]\n{line}\n')
    assert_told(shell.run("list"), told)


def test_settings_may_come_from_the_environment(shell: Shell, server: OpenBao, prefix: str) -> None:
    """As JSON in one variable, which wins over the file's table."""
    (Path(shell.environment["JOURNEYMAN_HOME"]) / "journeyman.toml").write_text("")
    table = json.dumps({"url": server.url, "prefix": prefix, "token": {"env": "OTHER"}})
    result = shell.run(
        "show", "alpha", "acorn", JOURNEYMAN_VAULT="openbao", JOURNEYMAN_OPENBAO=table, OTHER=server.token
    )
    assert "alpha-agent" in result.stdout, result.stderr


def test_the_policy_is_printed(shell: Shell, prefix: str) -> None:
    """For an agent, and without one for a worker; a name that no agent can have is refused."""
    printed = shell.must("vault", "policy", "alpha")
    assert f'path "secret/data/{prefix}/alpha/accounts/*"' in printed
    assert f'path "secret/data/{prefix}/+/accounts/*"' in shell.must("vault", "policy")
    assert_told(shell.run("vault", "policy", "../beta"), "can't be an agent's name")


async def test_a_launched_agents_own_token_is_refused_anothers_path(
    shell: Shell, server: OpenBao, settings_for: Make, open_vault: Open, prefix: str
) -> None:
    """It names its token in its folder's own file; the operator's is not in its environment, and beta's is 403."""
    await open_vault().save(planted_record().model_copy(update={"agent": "beta"}), 0)
    alphas = server.token_for("alpha-launched", policy(settings_for(server), "alpha"))
    folder = Path(shell.environment["JOURNEYMAN_HOME"]) / "agents" / "alpha"
    (folder / "journeyman.toml").write_text('[openbao]\ntoken = {env = "ALPHAS"}\n')

    def launched(*words: str) -> str:
        done = shell.run("launch", "alpha", "--", *words, ALPHAS=alphas)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "alpha at acorn" in launched(str(PROGRAM), "show", "alpha", "acorn")
    seen = launched(sys.executable, "-c", "import os; print(sorted(os.environ))")
    assert "BAO_TOKEN" not in seen
    path = f"{server.url}/v1/secret/data/{prefix}"
    statuses = [launched(sys.executable, "-c", ASK, f"{path}/{agent}/accounts/acorn") for agent in ("alpha", "beta")]
    assert [int(status) for status in statuses] == [httpx.codes.OK, httpx.codes.FORBIDDEN]
