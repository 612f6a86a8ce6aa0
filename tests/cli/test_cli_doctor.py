"""`journeyman doctor`: a table, its exit code, and JSON."""

import json

from fixtures.services.starting import free_port
from tests.cli.shell import Shell, assert_told


def test_what_fails_is_told_with_exit_code_1(shell: Shell) -> None:
    """Each part has a row, and what fails says what to try; the table is in the place of a fault's paragraph."""
    shell.must("agent", "add", "alpha")
    ports = {"JOURNEYMAN_SMTP_PORT": str(free_port()), "JOURNEYMAN_PREFECT_PORT": str(free_port())}
    result = shell.run("doctor", "--json", **ports, PREFECT_API_URL="")
    assert result.returncode == 1, result.stderr
    found = {finding["part"]: finding for finding in json.loads(result.stdout)}
    assert [part for part, finding in found.items() if finding["state"] == "failed"] == ["inbox", "Prefect"]
    assert [part for part, finding in found.items() if finding["state"] == "ok"] == [
        *("settings", "home", "directory", "vault", "browser")
    ]


def test_wrong_settings_are_told_with_exit_code_2(shell: Shell) -> None:
    """In one text, before anything is checked."""
    told = shell.run("doctor", JOURNEYMAN_VAULT="safe", JOURNEYMAN_SMTP_PORT="abc")
    assert_told(told, "JOURNEYMAN_VAULT in the environment", "'age', 'openbao' or 'ravi'", "JOURNEYMAN_SMTP_PORT")
