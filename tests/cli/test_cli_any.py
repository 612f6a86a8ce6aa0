"""`journeyman sign-up --url` from the shell: what can't be, what needs consent, and a whole journey."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from fixtures.services.starting import PROJECT, Service, start_service
from tests.cli.shell import Shell, pasted

URL = "https://notes.example/register"

FAULTS = {
    "neither": ((), "Name the service"),
    "save alone": (("--save", "x.yaml"), "--save belongs to --url"),
    "save without a URL": (("acorn", "--save", "x.yaml"), "--save belongs to --url"),
    "no folder": (("--url", URL, "--save", "nowhere/notes.yaml"), "no folder nowhere"),
    "a file of others": (("--url", URL, "--save", "recipes/acorn.yaml"), "is there already"),
    "a copy": (("--url", "https://acorn.example/join", "--save", "docs/acorn.yaml"), "cp "),
    "a file's name": (("--url", "https://acorn.example/join", "--save", "notes.yaml"), "comes from the file of --save"),
    "no address": (("--url", "notes"), "no web address"),
    "a user in it": (("--url", "https://me@notes.example/"), "no web address"),
    "in clear": (("--url", "http://notes.example/register"), "passwords in clear"),
    "no characters of a path": (("--url", "https://notes.example/a b"), "no address has"),
    "not a recipe's file": (("--url", URL, "--save", "notes.yml"), "ends in .yaml"),
    "two names": (("acorn2", "--url", URL, "--save", "notes.yaml"), "named as its file"),
    "a name that is none": (("Notes!", "--url", URL), "can't be a service's name"),
    "a base URL as well": (("--url", URL, "--base-url", "http://127.0.0.1:1"), "leave out --base-url"),
    "another's name": (("acorn", "--url", URL), 'There is a recipe "acorn" already'),
    "a recipe's origin": (("mine", "--url", "https://acorn.example/join"), 'it is called "acorn"'),
}


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A shell in this very project, with an agent."""
    shell.must("agent", "add", "alpha")
    return Shell(shell.environment, PROJECT)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_can_not_be_is_told(ready: Shell, fault: str) -> None:
    """Each fault ends with 2 and one paragraph that says what to do; no browser starts, nothing is written."""
    arguments, told = FAULTS[fault]
    result = ready.run("sign-up", "alpha", *arguments, "--here")
    assert result.returncode == 2
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert not (Path(ready.environment["JOURNEYMAN_HOME"]) / "found").exists()


def test_a_service_without_a_recipe_needs_consent(ready: Shell) -> None:
    """Nothing is opened or written before the operator has consented; with consent the journey begins."""
    result = ready.run("sign-up", "alpha", "--url", URL, "--here")
    assert result.returncode == 2
    assert "it has no recipe" in result.stderr
    assert pasted(result.stderr) == {"consents": {"notes-example": date(2026, 1, 31)}}
    home = Path(ready.environment["JOURNEYMAN_HOME"])
    assert not (home / "found").exists()
    (home / "journeyman.toml").write_text("[consents]\nnotes-example = 2026-01-31\n")
    result = ready.run("sign-up", "alpha", "--url", URL, "--here")
    assert "has no address yet" in result.stderr  # .example is nobody's; it went as far as that
    assert (home / "found" / "notes-example.yaml").exists()


@pytest.fixture
def acorn(tmp_path: Path, mail_port: int) -> Iterator[Service]:
    """Acorn, running."""
    with start_service("acorn", tmp_path / "acorn", mail_port) as service:
        yield service


@pytest.mark.slow
def test_a_url_is_enough_and_what_was_found_out_is_saved(ready: Shell, acorn: Service, tmp_path: Path) -> None:
    """One call makes an account and saves a recipe that is fine; the account is checked and rotated by it."""
    file = tmp_path / "notes.yaml"
    result = ready.run("sign-up", "alpha", "--url", f"{acorn.url}/register", "--save", str(file), "--here")
    assert result.returncode == 0, result.stderr
    assert "alpha at notes: alpha, with TOTP, proven by a fresh sign-in" in result.stdout
    assert f"The recipe is in {file}" in result.stderr
    assert "1 recipe is fine" in ready.must("recipe", "check", str(file))
    assert "notes" in ready.must("list")
    checked, rotated = (ready.run(verb, "alpha", "notes", "--here") for verb in ("check", "rotate"))
    assert checked.returncode == 0, checked.stderr
    assert rotated.returncode == 0, rotated.stderr
