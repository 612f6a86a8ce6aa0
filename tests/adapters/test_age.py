"""The age vault on the disk: readable with the stock tool, crash-safe, closed to others, never overwriting."""

import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from pyrage import decrypt, encrypt, x25519

from journeyman.adapters.age import AgeVault
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Authenticator, Credential
from journeyman.errors import SetupError, UnknownAgent, UnknownService, VaultDamaged
from journeyman.testing.vault_contract import NOON, PASSWORD, URI, full_record
from tests.adapters.homes import everything_in, folder, record_file

NO_AGE = shutil.which("age") is None


def key_of(path: Path) -> x25519.Identity:
    """Return the key that a key.txt holds."""
    return x25519.Identity.from_str(path.read_text().splitlines()[-1])


@pytest.mark.skipif(NO_AGE, reason="the age tool is not installed")
async def test_the_stock_tool_reads_a_record(vault: AgeVault, home: Path) -> None:
    """`age -d -i key.txt fake.age` prints the very document."""
    saved = await vault.save(full_record(), 0)
    printed = run("age", "-d", "-i", folder(home) / "key.txt", record_file(home))
    assert printed.encode() == saved.document()


@pytest.mark.skipif(NO_AGE, reason="the age tool is not installed")
async def test_a_key_of_the_stock_tool_is_good(vault: AgeVault, home: Path) -> None:
    """A key.txt that age-keygen made is used as it is, and ours names the same public key as age-keygen reads."""
    await vault.prepare("beta")
    ours = folder(home, "beta") / "key.txt"
    assert f"# public key: {run('age-keygen', '-y', ours).strip()}" in ours.read_text()
    await vault.prepare("alpha")
    theirs = folder(home) / "key.txt"
    theirs.unlink()
    run("age-keygen", "-o", theirs)
    made = theirs.read_bytes()
    await vault.save(full_record(), 0)
    assert await vault.load("alpha", "fake")
    assert theirs.read_bytes() == made


async def test_one_agents_key_opens_nothing_of_anothers(vault: AgeVault, home: Path) -> None:
    """Each agent has a key pair of its own; with beta's, alpha's record stays shut."""
    await vault.save(full_record("alpha"), 0)
    await vault.save(full_record("beta"), 0)
    (folder(home) / "key.txt").write_bytes((folder(home, "beta") / "key.txt").read_bytes())
    with pytest.raises(VaultDamaged, match="another key"):
        await vault.load("alpha", "fake")


async def test_the_operators_recovery_key_opens_every_record(home: Path) -> None:
    """With a recovery recipient each file opens with the agent's key and with the operator's."""
    operator = x25519.Identity.generate()
    vault = AgeVault(home, str(operator.to_public()))
    saved = await vault.save(full_record(), 0)
    assert decrypt(record_file(home).read_bytes(), [operator]) == saved.document()
    assert await AgeVault(home).load("alpha", "fake") == saved


def test_a_bad_recovery_recipient_is_told(home: Path) -> None:
    """It is a matter of settings, and the message names the setting."""
    with pytest.raises(SetupError, match="JOURNEYMAN_RECOVERY_RECIPIENT"):
        AgeVault(home, "age1nonsense")


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277])
async def test_files_are_private_whatever_the_umask(home: Path, umask: int) -> None:
    """Folders are 0700 and files 0600 under any umask."""
    before = os.umask(umask)
    try:
        await AgeVault(home).save(full_record(), 0)
    finally:
        os.umask(before)
    made = everything_in(home)
    assert record_file(home) in made
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize("name", ["", "key.txt", "vault", "vault/fake.age"])
async def test_wide_permissions_are_refused(vault: AgeVault, home: Path, name: str) -> None:
    """Where group or others may get at key, folder or file, nothing is read or saved; the message holds the remedy."""
    await vault.save(full_record(), 0)
    path = folder(home) / name
    mode = path.stat().st_mode
    for bits in (0o040, 0o001):
        path.chmod(mode | bits)
        before = record_file(home).read_bytes()
        with pytest.raises(VaultDamaged) as caught:
            await vault.load("alpha", "fake")
        with pytest.raises(VaultDamaged):
            await vault.save(full_record(), 1)
        assert record_file(home).read_bytes() == before
        remedy = str(caught.value).rpartition(": ")[2]
        run(*remedy.split())
        assert await vault.load("alpha", "fake")


def run(*command: str | Path) -> str:
    """Run a program to its end; return what it printed."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def damage(home: Path, how: str) -> None:
    """Spoil the record's file."""
    file, whole = record_file(home), record_file(home).read_bytes()
    to_us = [key_of(folder(home) / "key.txt").to_public()]
    contents = {
        "empty": b"",
        "cut short": whole[:-7],
        "header only": whole[:60],
        "one bit": whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
        "another key": encrypt(b"{}", [x25519.Identity.generate().to_public()]),
        "not JSON": encrypt(f"{{{PASSWORD}".encode(), to_us),
        "a list": encrypt(f'["{PASSWORD}"]'.encode(), to_us),
        "no record": encrypt(f'{{"format": 1, "agent": "{PASSWORD}"}}'.encode(), to_us),
        "newer version": encrypt(f'{{"format": 3, "agent": "{PASSWORD}"}}'.encode(), to_us),
        "misplaced": encrypt(full_record("alpha", "other").document(), to_us),
    }
    file.write_bytes(contents[how])


SEEN = {
    "empty": "cut short or damaged",
    "cut short": "cut short or damaged",
    "header only": "cut short or damaged",
    "one bit": "cut short or damaged",
    "another key": "another key",
    "not JSON": "no account record",
    "a list": "no account record",
    "no record": "no account record",
    "newer version": "newer version of Journeyman",
    "misplaced": "holds the record of alpha at other",
}


@pytest.mark.parametrize("how", SEEN)
async def test_a_damaged_file_is_told_and_kept(vault: AgeVault, home: Path, how: str) -> None:
    """What can't be read is VaultDamaged, which names the file and what was seen; neither load nor save changes it.

    Nothing of the content is in the error, nor in an error that hangs on to it.
    """
    await vault.save(full_record(), 0)
    damage(home, how)
    spoilt = record_file(home).read_bytes()
    for attempt in (vault.load("alpha", "fake"), vault.save(full_record(), 0), vault.save(full_record(), 1)):
        with pytest.raises(VaultDamaged) as caught:
            await attempt
        assert str(record_file(home)) in str(caught.value)
        assert SEEN[how] in str(caught.value)
        error: BaseException | None = caught.value
        while error:
            assert PASSWORD not in f"{error} {error!r}"
            error = error.__context__
    assert record_file(home).read_bytes() == spoilt


@pytest.mark.parametrize("content", [None, b"", b"# public key: age1\n", b"AGE-SECRET-KEY-1NONSENSE\n", b"\xff\xfe"])
async def test_a_lost_or_damaged_key_is_never_replaced(vault: AgeVault, home: Path, content: bytes | None) -> None:
    """A new key would open none of the records: the old one must come back, and the message says so."""
    await vault.save(full_record(), 0)
    key = folder(home) / "key.txt"
    key.unlink()
    if content is not None:
        key.touch(0o600)
        key.write_bytes(content)
    for attempt in (vault.load("alpha", "fake"), vault.save(full_record(), 1), vault.prepare("alpha")):
        with pytest.raises(VaultDamaged, match="backup") as caught:
            await attempt
        assert "NONSENSE" not in str(caught.value)
    assert (key.read_bytes() if key.exists() else None) == content


async def test_what_the_system_refuses_is_told(vault: AgeVault, home: Path) -> None:
    """A folder where the file should be is a message with the path, not a traceback."""
    await vault.save(full_record(), 0)
    record_file(home).unlink()
    record_file(home).mkdir(0o700)
    with pytest.raises(VaultDamaged, match=r"fake\.age"):
        await vault.load("alpha", "fake")


@pytest.mark.parametrize("name", ["", "..", "../beta", "Alpha", "al/pha", "a" * 41, "alpha\n", "alpha\0"])
async def test_no_name_leads_out_of_the_folder(vault: AgeVault, home: Path, name: str) -> None:
    """Names of agents and services are checked before they are part of a path."""
    with pytest.raises(UnknownAgent):
        await vault.load(name, "fake")
    with pytest.raises(UnknownService):
        await vault.load("alpha", name)
    with pytest.raises((UnknownAgent, UnknownService)):
        await vault.save(full_record("alpha", name), 0)
    assert everything_in(home) == []


async def test_prepare_may_run_twice(vault: AgeVault, home: Path) -> None:
    """The second time leaves the key as it is."""
    await vault.prepare("alpha")
    made = (folder(home) / "key.txt").read_bytes()
    await vault.prepare("alpha")
    assert (folder(home) / "key.txt").read_bytes() == made


words = st.text(max_size=40).filter(lambda text: text.isprintable() or text.strip() == text)
secret = st.text(min_size=1, max_size=60).map(SecretStr)
credentials = st.builds(
    Credential,
    username=words,
    email=words,
    phone=words,
    password=secret,
    authenticator=st.none()
    | st.builds(Authenticator, uri=st.just(SecretStr(URI)), last_counter=st.integers(-1, 2**40)),
    recovery_codes=st.lists(secret, max_size=10).map(tuple),
    created_at=st.datetimes(timezones=st.just(NOON.tzinfo)),
)


@settings(max_examples=40, deadline=None)
@given(pending=st.none() | credentials, current=st.none() | credentials, what=words)
async def test_any_record_comes_back(pending: Credential | None, current: Credential | None, what: str) -> None:
    """Whatever text a credential holds, it is loaded as it was saved."""
    record = AccountRecord(agent="alpha", service="fake", pending=pending, current=current).note(NOON, what)
    with tempfile.TemporaryDirectory() as home:
        vault = AgeVault(Path(home) / "home")
        saved = await vault.save(record, 0)
        assert await vault.load("alpha", "fake") == saved == record.change(revision=1)
