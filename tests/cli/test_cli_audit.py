"""`journeyman audit`: what was done with an agent's secrets, and whether all of it is there."""

import json
import re
from pathlib import Path

from tests.cli.planted import PASSWORD, RECOVERY, SECRET
from tests.cli.shell import Shell, assert_told


def log_of(home: Path) -> Path:
    """Return alpha's log."""
    return home / "agents" / "alpha" / "audit.jsonl"


def test_each_command_is_told(shell: Shell, account: Path, home: Path) -> None:
    """Who looks at an account, or asks for a code, is in the log by the command's name, with no secret."""
    shell.must("show", "alpha", "acorn")
    code = shell.must("code", "alpha", "acorn").strip()
    told = json.loads(shell.must("audit", "alpha", "--json"))
    assert [(line["use"], line["what"], line["service"]) for line in told] == [
        ("read", "record", "acorn"),
        ("read", "record", "acorn"),
        ("revealed", "totp_code", "acorn"),
    ]
    assert "journeyman show" in told[0]["run"]
    assert "journeyman code" in told[2]["run"]
    table = shell.must("audit", "alpha")
    assert "revealed" in table
    for secret in (code, PASSWORD, SECRET, *RECOVERY):
        assert secret not in log_of(home).read_text() + table


def test_a_log_is_verified(shell: Shell, account: Path, home: Path) -> None:
    """A whole log says so, with its head; a line that is gone is told with its place and exit code 1."""
    for _ in range(3):
        shell.must("show", "alpha", "acorn")
    told = shell.must("audit", "alpha", "--verify")
    head = re.search(r"head (3:[0-9a-f]{64})", told)
    assert head
    shell.must("show", "alpha", "acorn")
    shell.must("audit", "alpha", "--verify", "--anchor", head[1])
    lines = log_of(home).read_bytes().splitlines(keepends=True)
    log_of(home).write_bytes(b"".join([lines[0], *lines[2:]]))
    assert_told(shell.run("audit", "alpha", "--verify"), "line 2", "lines were removed", code=1)
    assert "show" in shell.must("audit", "alpha")


def test_bad_input_is_told(shell: Shell, account: Path) -> None:
    """An agent that is not there, and an anchor that is none or compares with nothing."""
    assert_told(shell.run("audit", "beta"), 'no agent "beta"')
    assert_told(shell.run("audit", "alpha", "--verify", "--anchor", "three"), "--anchor", "64 hexadecimal digits")
    assert_told(shell.run("audit", "alpha", "--anchor", "1:" + "0" * 64), "give both")


def test_an_agent_without_a_log_has_nothing_to_show(shell: Shell, home: Path) -> None:
    """It is said so, and no file is made."""
    shell.must("agent", "add", "alpha")
    assert "No secret of alpha was used yet" in shell.run("audit", "alpha").stderr
    assert "0 lines" in shell.must("audit", "alpha", "--verify")
    assert not log_of(home).exists()
