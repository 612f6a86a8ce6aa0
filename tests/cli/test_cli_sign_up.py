"""Journeys from the shell with `--here`: whole ones, at a real service, with real mail and a real browser."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fixtures.services.starting import PROJECT, Service, start_service
from tests.cli.shell import Shell

TOKEN = "side-door"


@pytest.fixture
def acorn(tmp_path: Path, mail_port: int) -> Iterator[Service]:
    """Acorn, running, with its side door open."""
    with start_service("acorn", tmp_path / "acorn", mail_port, admin_token=TOKEN) as service:
        yield service


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A shell in this very project, with an agent."""
    shell.must("agent", "add", "alpha")
    return Shell(shell.environment, PROJECT)


def accounts(acorn: Service) -> list[dict[str, object]]:
    """Return the accounts that Acorn has."""
    return httpx.get(f"{acorn.url}/admin/accounts", headers={"X-Acorn-Admin": TOKEN}, timeout=60).json()


def sign_up(shell: Shell, acorn: Service) -> "subprocess.CompletedProcess[str]":
    """Sign alpha up at this Acorn."""
    return shell.run("sign-up", "alpha", "acorn", "--here", "--base-url", acorn.url)


@pytest.mark.slow
def test_a_second_sign_up_checks_the_account_and_makes_none(ready: Shell, acorn: Service) -> None:
    """The first call makes an account and proves it; the second proves that one. Both end with 0 and one line."""
    first, second = sign_up(ready, acorn), sign_up(ready, acorn)
    for result in (first, second):
        assert result.returncode == 0, result.stderr
        assert "with TOTP, proven by a fresh sign-in" in result.stdout
        assert len(result.stdout.splitlines()) == 1
    assert "submit" in first.stderr
    assert "submit" not in second.stderr
    assert len(accounts(acorn)) == 1
    assert "acorn" in ready.must("agent", "list")


@pytest.mark.slow
def test_a_rotation_and_a_check_are_told_in_a_line(ready: Shell, acorn: Service) -> None:
    """Each ends with 0 and one line; afterwards the vault has the old credential as the previous one."""
    where = ("alpha", "acorn", "--here", "--base-url", acorn.url)
    made, rotated, checked = (ready.run(verb, *where) for verb in ("sign-up", "rotate", "check"))
    assert [result.returncode for result in (made, rotated, checked)] == [0, 0, 0], rotated.stderr + checked.stderr
    assert "alpha at acorn: password rotated and proven by a fresh sign-in, " in rotated.stdout
    assert "alpha at acorn: alpha, with TOTP, proven by a fresh sign-in, " in checked.stdout
    assert len((rotated.stdout + checked.stdout).splitlines()) == 2
    assert "previous" in ready.must("show", "alpha", "acorn")


def test_what_a_person_must_do_is_told_and_ends_with_1(ready: Shell, acorn: Service) -> None:
    """A retried fault shows as an attempt with its reason; a captcha ends the journey in words. No account is made."""
    fault = {"path": "/register", "method": "GET", "status": 503}
    behaviour = {"captcha": True, "fail_next": fault}
    httpx.post(
        f"{acorn.url}/admin/behave", json=behaviour, headers={"X-Acorn-Admin": TOKEN}, timeout=60
    ).raise_for_status()
    result = sign_up(ready, acorn)
    assert result.returncode == 1, result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "503" in result.stderr
    assert "journeyman: alpha at acorn: needs input: captcha" in result.stderr
    assert accounts(acorn) == []
