"""What the doctor says of each part, with the embedded providers; and that no check stands in another's way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from fixtures.services.starting import free_port
from journeyman import bootstrap
from journeyman.domain.lease import Lease
from journeyman.engine.doctor import Check, Finding, NotChecked, State, examine
from journeyman.engine.doctor_parts import parts
from journeyman.errors import SetupError, Transient
from journeyman.provider_settings import OpenBaoSettings
from journeyman.secret_source import SecretSource
from journeyman.settings import Settings
from journeyman.testing.vault_contract import full_record

SECRET = "Canary-Pass-7301"


async def raising(error: Exception) -> str:
    """Fail."""
    raise error


async def never() -> str:
    """Wait for good."""
    await asyncio.Event().wait()
    return ""


async def well() -> str:
    """Be well."""
    return "seen"


async def test_each_check_ends_and_none_stands_in_anothers_way() -> None:
    """What a fault of ours says is withheld; what is raised on purpose is told; what does not end is ended."""
    checks = [
        Check("a", "x", lambda: raising(SetupError("mend it"))),
        Check("b", "x", never, within=0.05),
        Check("c", "x", lambda: raising(ValueError(SECRET))),
        Check("d", "x", lambda: raising(NotChecked("later"))),
        Check("e", "x", lambda: raising(Transient("busy"))),
        Check("f", "x", well),
    ]
    found = [finding async for finding in examine(checks)]
    assert [finding.state.value for finding in found] == ["failed", "failed", "failed", "not checked", "failed", "ok"]
    assert found[0].told == "mend it"
    assert "within" in found[1].told
    assert SECRET not in str(found)
    assert found[5].document() == {"part": "f", "behind": "x", "state": "ok", "told": "seen"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home that is not made yet."""
    return Settings(home=tmp_path / "home", smtp_port=free_port())


@pytest.fixture
async def alpha(settings: Settings) -> Settings:
    """The same with an agent that has an account."""
    await bootstrap.directory(settings).add("alpha")
    await bootstrap.vault(settings).save(full_record("alpha", "acorn"), 0)
    return settings


@pytest.fixture
async def mail(alpha: Settings) -> AsyncIterator[None]:
    """The embedded mail server."""
    async with bootstrap.mail_server(alpha):
        yield


async def found_of(part: str, settings: Settings) -> Finding:
    """Return how one part fares."""
    (check,) = [check for check in parts(settings) if check.part == part]
    (found,) = [finding async for finding in examine([check])]
    return found


def files_in(settings: Settings) -> dict[Path, bytes]:
    """Return all files of the home but the audit logs."""
    files = [path for path in settings.home.rglob("*") if path.is_file() and not path.name.startswith("audit.")]
    return {path: path.read_bytes() for path in files}


@pytest.mark.parametrize("part", ["home", "directory", "vault", "inbox"])
async def test_before_the_first_agent_nothing_fails(settings: Settings, part: str) -> None:
    """There is nothing to check yet, and it is told how to begin."""
    found = await found_of(part, settings)
    assert found.state is State.NOT_CHECKED
    assert "journeyman agent add alpha" in found.told


async def test_the_vault_is_written_to_and_left_as_it_was(alpha: Settings) -> None:
    """A lease comes and goes, a record is opened; no file is another one than before."""
    before = files_in(alpha)
    found = await found_of("vault", alpha)
    assert (found.state, found.told) == (
        State.OK,
        "wrote, read back and removed a lease; opened alpha's record at acorn",
    )
    assert files_in(alpha) == before


async def test_a_vault_that_does_not_open_is_told(alpha: Settings) -> None:
    """With what to do; and the probe's lease is gone all the same."""
    file = alpha.home / "agents" / "alpha" / "vault" / "acorn.age"
    file.write_bytes(file.read_bytes()[:-1])
    found = await found_of("vault", alpha)
    assert found.state is State.FAILED
    assert "damaged" in found.told
    assert await bootstrap.vault(alpha).lease("alpha", "acorn") is None


async def test_journeys_under_way_are_left_in_peace(alpha: Settings) -> None:
    """Where each account is held, the vault is not checked, and the lease is as it was."""
    vault, now = bootstrap.vault(alpha), bootstrap.clock().now()
    held = Lease(holder="a journey", until=now + timedelta(minutes=1))
    await vault.swap_lease("alpha", "acorn", None, held)
    assert (await found_of("vault", alpha)).state is State.NOT_CHECKED
    assert await vault.lease("alpha", "acorn") == held


async def test_without_an_account_the_vault_is_checked_too(settings: Settings) -> None:
    """A service that there is none of stands for one; there is no record of it afterwards."""
    await bootstrap.directory(settings).add("alpha")
    found = await found_of("vault", settings)
    assert (found.state, found.told) == (State.OK, "wrote, read back and removed a lease")
    assert await bootstrap.vault(settings).services("alpha") == []


async def test_a_mail_to_itself_arrives_and_is_taken_away(alpha: Settings, mail: None) -> None:
    """Through the embedded mail server and the Maildir, which is as empty as before."""
    before = files_in(alpha)
    found = await found_of("inbox", alpha)
    assert found.state is State.OK, found.told
    assert "a mail to alpha+doctor@agents.test came within" in found.told
    assert files_in(alpha) == before


async def test_a_mail_server_that_is_not_there_is_told(alpha: Settings) -> None:
    """With its address, and how to run it."""
    found = await found_of("inbox", alpha)
    assert found.state is State.FAILED
    assert f"127.0.0.1:{alpha.smtp_port}" in found.told
    assert "journeyman up" in found.told


async def test_a_home_that_is_open_to_others_is_told(alpha: Settings) -> None:
    """With the command that closes it; that others may pass through it is as `launch --user` has it."""
    alpha.home.chmod(0o711)
    assert (await found_of("home", alpha)).state is State.OK
    alpha.home.chmod(0o755)
    found = await found_of("home", alpha)
    assert found.state is State.FAILED
    assert f"chmod go-rw {alpha.home}" in found.told
    alpha.home.chmod(0o700)
    (alpha.home / "agents" / "alpha").chmod(0o750)
    assert "chmod 700" in (await found_of("home", alpha)).told


@pytest.mark.parametrize("table", ["base_urls", "canaries"])
async def test_a_service_that_no_recipe_has_is_told(settings: Settings, table: str) -> None:
    """What is said of it would silently count for nothing; a consent may be there before the recipe."""
    named = {"base_urls": {"acron": "http://127.0.0.1:9"}, "canaries": {"acron": "alpha"}}
    wrong = settings.model_copy(update={table: named[table], "consents": {"notes-example": date(2026, 1, 31)}})
    finding = await found_of("settings", wrong)
    assert finding.state is State.FAILED
    assert f'{table} names "acron"' in finding.told
    assert 'Did you mean "acorn"?' in finding.told
    fine = wrong.model_copy(update={table: {"acorn": named[table]["acron"]}})
    assert (await found_of("settings", fine)).state is State.OK


async def test_a_secret_that_is_not_there_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name of its place; what is in it is shown nowhere."""

    class WithToken(OpenBaoSettings):
        probe: SecretSource = SecretSource(env="DOCTORS_TOKEN")

    given = settings.model_copy(update={"openbao": WithToken(), "vault": "openbao"})
    monkeypatch.delenv("DOCTORS_TOKEN", raising=False)
    found = await found_of("settings", given)
    assert found.state is State.FAILED
    assert "DOCTORS_TOKEN" in found.told
    monkeypatch.setenv("DOCTORS_TOKEN", SECRET)
    found = await found_of("settings", given)
    assert found.state is State.OK
    assert SECRET not in str(found)


async def test_the_browser_opens_a_page(settings: Settings) -> None:
    """A real one, on a page of the doctor's own."""
    assert (await found_of("browser", settings)).told == "launched, and opened a page"


async def test_a_browser_that_is_missing_is_told(settings: Settings, tmp_path: Path) -> None:
    """With what to do."""
    found = await found_of("browser", settings.model_copy(update={"chromium": tmp_path / "none"}))
    assert found.state is State.FAILED
    assert "none" in found.told
