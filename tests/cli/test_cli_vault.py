"""`journeyman vault copy`: all records into another vault, with a table of how each fared."""

import json
from pathlib import Path

from journeyman.adapters.age import AgeVault
from journeyman.testing.vault_contract import full_record
from tests.cli.planted import PASSWORD, SECRET
from tests.cli.shell import Shell, assert_told


def copy(other: Path) -> tuple[str, ...]:
    """Return the command that copies to another home."""
    return ("vault", "copy", "--from", "age", "--to", f"age:{other}")


def contents(file: Path) -> bytes:
    """Return what is in a file."""
    return file.read_bytes()


async def test_all_records_are_copied(shell: Shell, account: Path, home: Path, tmp_path: Path) -> None:
    """With a key of its own in the new home; run again, all is there already; the originals are the same bytes."""
    await AgeVault(home).save(full_record("alpha", "oak"), 0)
    before, other = contents(account), tmp_path / "other"
    told = shell.must(*copy(other))
    assert "2 of 2 records" in told
    assert told.count("copied  -") == 2
    assert shell.must(*copy(other)).count("there already") == 2
    assert contents(account) == before
    copied = await AgeVault(other).load("alpha", "acorn")
    assert copied == await AgeVault(home).load("alpha", "acorn")
    assert PASSWORD not in told
    assert SECRET not in told
    uses = [line["use"] for line in json.loads(shell.must("audit", "alpha", "--json"))]
    assert uses == ["exported", "exported"]


async def test_what_the_target_has_otherwise_is_refused(shell: Shell, account: Path, tmp_path: Path) -> None:
    """Exit code 1 and the reason in the table; with --replace it is replaced."""
    other = tmp_path / "other"
    await AgeVault(other).save(full_record("alpha", "acorn"), 0)
    result = shell.run(*copy(other))
    assert result.returncode == 1
    assert "different" in result.stdout
    assert "0 of 1 records" in result.stdout
    assert "1 of 1 records" in shell.must(*copy(other), "--replace")


def test_only_the_named_agents_are_copied(shell: Shell, account: Path, tmp_path: Path) -> None:
    """An agent without records has none to copy; a name that is none is told."""
    shell.must("agent", "add", "beta")
    result = shell.run(*copy(tmp_path / "other"), "--agent", "beta")
    assert result.returncode == 0
    assert "no record" in result.stderr
    assert_told(shell.run(*copy(tmp_path / "other"), "--agent", "gamma"), 'no agent "gamma"')


def test_bad_vaults_are_told(shell: Shell, account: Path, home: Path) -> None:
    """A vault that is none, and a copy of a vault to itself."""
    assert_told(shell.run("vault", "copy", "--from", "age", "--to", "safe"), "--to", "age, openbao, ravi")
    assert_told(shell.run("vault", "copy", "--from", "ravi:x", "--to", "age"), "--from", "age:FOLDER")
    assert_told(shell.run(*copy(home)), "one vault", "Nothing was copied")
