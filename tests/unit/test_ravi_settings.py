"""Ravi by configuration alone: the table is read, wrong values get one clear message, and each port can be had."""

from pathlib import Path

import pytest

from journeyman import bootstrap
from journeyman.adapters.age import AgeVault
from journeyman.adapters.local_directory import LocalDirectory
from journeyman.adapters.maildir import MaildirInbox
from journeyman.adapters.ravi import RaviDirectory, RaviInbox, RaviVault
from journeyman.errors import SetupError
from journeyman.settings import load_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, named in the environment as an operator names it."""
    monkeypatch.setenv("JOURNEYMAN_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("chosen", ["directory", "inbox", "vault"])
def test_each_port_is_chosen_for_itself(home: Path, chosen: str) -> None:
    """One setting for each; the others stay what they are."""
    (home / "journeyman.toml").write_text(f'{chosen} = "ravi"\n')
    settings = load_settings()
    made = {
        "directory": bootstrap.directory(settings),
        "inbox": bootstrap.inbox(settings),
        "vault": bootstrap.providers.store(settings),
    }
    usual = {"directory": LocalDirectory, "inbox": MaildirInbox, "vault": AgeVault}
    ravis = {"directory": RaviDirectory, "inbox": RaviInbox, "vault": RaviVault}
    assert {name: type(port) for name, port in made.items()} == usual | {chosen: ravis[chosen]}


def test_the_table_is_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the file; a whole table in the environment wins."""
    (home / "journeyman.toml").write_text(
        '[ravi]\nbase_url = "https://ravi.example"\nkey = {file = "/run/ravi"}\nprefix = "fleet-"\nphones = true\n'
    )
    ravi = load_settings().ravi
    assert (ravi.base_url, str(ravi.key), ravi.prefix) == ("https://ravi.example", "the file /run/ravi", "fleet-")
    assert ravi.phones
    assert ravi.encrypt
    assert ravi.mirror_passwords
    monkeypatch.setenv("JOURNEYMAN_RAVI", '{"base_url": "http://127.0.0.1:8000"}')
    assert load_settings().ravi.base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('base_url = "http://ravi.example"', "ravi.base_url"),
        ('base_url = "https://user@ravi.example"', "ravi.base_url"),
        ('base_url = "https://ravi.example/api"', "ravi.base_url"),
        ('base_url = "http://127.0.0.1.ravi.example"', "ravi.base_url"),
        ('key = "ravi_mgmt_in-a-file"', "ravi.key"),
        ('key = {env = "A", file = "b"}', "name one place"),
        ('prefix = "Fleet_"', "ravi.prefix"),
        ("poll = 0", "ravi.poll"),
        ('address_field = "mail"', "ravi.address_field"),
        ("phone = true", 'there is no "phone" in the table [ravi]. Did you mean "phones"?'),
        (
            'key = {environment = "A"}',
            'there is no "environment" in the table [ravi.key]. There are: command, env, file.',
        ),
    ],
)
def test_a_wrong_value_is_told(home: Path, table: str, told: str) -> None:
    """One message, with the file and the name; the key goes over no connection that others can read."""
    (home / "journeyman.toml").write_text(f"[ravi]\n{table}\n")
    with pytest.raises(SetupError) as error:
        load_settings()
    assert told in str(error.value)
    assert str(home / "journeyman.toml") in str(error.value)
    assert "in-a-file" not in str(error.value)  # whoever writes a key there is not shown it


def test_a_table_that_is_no_json_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how it is written."""
    monkeypatch.setenv("JOURNEYMAN_RAVI", "ravi_mgmt_4711")
    with pytest.raises(SetupError, match="JOURNEYMAN_RAVI in the environment is not JSON") as error:
        load_settings()
    assert "4711" not in str(error.value)
