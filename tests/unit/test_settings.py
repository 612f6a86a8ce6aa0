"""Settings: where they come from, which one wins, and what is said when one is wrong."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from journeyman.errors import SetupError
from journeyman.settings import FILE_NAME, GIVEN, Settings, find_project, load_settings

NOBODY = 65534


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, named in the environment as an operator names it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("JOURNEYMAN_HOME", str(folder))
    return folder


def test_defaults_need_no_file(home: Path) -> None:
    """With nothing set but the home, everything has a value that works on one machine."""
    settings = load_settings()
    assert settings.home == home
    assert settings.mail_domain == "agents.test"
    assert (settings.smtp_host, settings.smtp_port) == ("127.0.0.1", 2525)
    assert settings.chromium is None


def test_file_in_the_home_is_read(home: Path) -> None:
    """`journeyman.toml` in the home sets values; its relative paths are read as beside it."""
    (home / "journeyman.toml").write_text(
        'mail_domain = "robots.example"\nrecipes = ["more"]\nchromium = "bin/chromium"\n'
        '[base_urls]\nacorn = "http://127.0.0.1:8001"\n[consents]\nbeech = 2026-01-31\n[canaries]\nacorn = "alpha"\n'
    )
    settings = load_settings()
    assert settings.mail_domain == "robots.example"
    assert settings.recipes == (home / "more",)
    assert settings.chromium == home / "bin/chromium"
    assert settings.base_urls == {"acorn": "http://127.0.0.1:8001"}
    assert settings.consents == {"beech": date(2026, 1, 31)}
    assert settings.canaries == {"acorn": "alpha"}


def test_environment_wins_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in both is taken from the environment; an empty variable counts as not set."""
    (home / "journeyman.toml").write_text("smtp_port = 2600\nmail_domain = 'file.example'\n")
    monkeypatch.setenv("JOURNEYMAN_SMTP_PORT", "2700")
    monkeypatch.setenv("JOURNEYMAN_MAIL_DOMAIN", "")
    settings = load_settings()
    assert settings.smtp_port == 2700
    assert settings.mail_domain == "file.example"


def test_recipes_in_the_environment_are_written_as_in_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders are parted by colons; they come after (and so win over) the project's and the user's."""
    monkeypatch.setenv("JOURNEYMAN_RECIPES", f"{tmp_path / 'a'}:{tmp_path / 'b'}")
    settings = load_settings()
    assert settings.recipe_folders[-2:] == (tmp_path / "a", tmp_path / "b")
    assert settings.recipe_folders[:2] == (settings.project / "recipes", settings.home / "recipes")


def test_project_is_found_upwards(tmp_path: Path) -> None:
    """The project is the nearest folder, from here upwards, that holds both flows/ and recipes/."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "recipes").mkdir()
    inside = tmp_path / "docs" / "deep"
    inside.mkdir(parents=True)
    assert find_project(inside) == tmp_path


def test_a_folder_that_may_not_be_read_is_no_project(tmp_path: Path) -> None:
    """A service's user who is called from root's folder finds the program's own checkout."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o000)
    us = os.geteuid()
    if us == 0:
        os.seteuid(NOBODY)  # root may read everything
    try:
        with pytest.raises(PermissionError):
            (locked / "flows").is_dir()
        found = find_project(locked)
    finally:
        os.seteuid(us)
    assert found in {locked, Path(__file__).parents[2]}


def test_arguments_win_over_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs and tests build settings of their own; the file beside that home is the one that is read."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "journeyman.toml").write_text("smtp_port = 2601\n")
    assert Settings(home=other).smtp_port == 2601
    monkeypatch.setenv("JOURNEYMAN_SMTP_PORT", "2700")
    assert Settings(home=other, smtp_port=2800).smtp_port == 2800


BAD_FILES = {
    "unknown key": ("smtp_prot = 1", ["journeyman.toml", "smtp_prot", 'Did you mean "smtp_port"?']),
    "wrong type": ("smtp_port = 'many'", ["journeyman.toml", "smtp_port", "'many'"]),
    "out of range": ("smtp_port = 70000", ["journeyman.toml", "smtp_port", "70000"]),
    "wrong date": ("[consents]\nacorn = 'soon'", ["journeyman.toml", "consents.acorn", "'soon'"]),
    "no URL": ("[base_urls]\nacorn = 'localhost'", ["journeyman.toml", "base_urls.acorn", "'localhost'"]),
    "no agent's name": ("[canaries]\nacorn = 'Alpha!'", ["journeyman.toml", "canaries.acorn", "'Alpha!'"]),
    "no TOML": ("smtp_port = = 1", ["journeyman.toml", "not valid TOML", "line 1"]),
    "home in its own home": ("home = '/elsewhere'", ["journeyman.toml", "JOURNEYMAN_HOME"]),
}


@pytest.mark.parametrize(("text", "said"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_fault_in_the_file_names_file_key_and_value(home: Path, text: str, said: list[str]) -> None:
    """Each fault says where it is, which key, what was seen."""
    (home / "journeyman.toml").write_text(text)
    with pytest.raises(SetupError) as caught:
        load_settings()
    assert [part for part in said if part not in str(caught.value)] == []
    assert "\n" not in str(caught.value)


BAD_VARIABLES = {
    "unknown name": ("JOURNEYMAN_SMPT_PORT", "25", ["JOURNEYMAN_SMPT_PORT", 'Did you mean "JOURNEYMAN_SMTP_PORT"?']),
    "wrong type": ("JOURNEYMAN_SMTP_PORT", "many", ["JOURNEYMAN_SMTP_PORT in the environment", "'many'"]),
    "no JSON": ("JOURNEYMAN_BASE_URLS", "acorn=x", ["JOURNEYMAN_BASE_URLS", "not JSON", '{"acorn"']),
    "no JSON for a canary": ("JOURNEYMAN_CANARIES", "acorn=alpha", ["JOURNEYMAN_CANARIES", "not JSON", '"alpha"}']),
    "recipient": ("JOURNEYMAN_RECOVERY_RECIPIENT", "ssh-rsa x", ["JOURNEYMAN_RECOVERY_RECIPIENT"]),
}


@pytest.mark.parametrize(("name", "value", "said"), BAD_VARIABLES.values(), ids=BAD_VARIABLES)
def test_a_fault_in_the_environment_names_the_variable(
    name: str, value: str, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong variable is named as it stands in the environment."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError) as caught:
        load_settings()
    assert [part for part in said if part not in str(caught.value)] == []


def test_a_launched_agents_settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder says for whom it acts and where the home is; what it is told there wins over what it was given.

    The caller's own data folder, which its user may not be able to look at, is not looked at.
    """
    monkeypatch.setenv("XDG_DATA_HOME", f"/{'x' * 300}")
    folder = home / "agents" / "alpha"
    folder.mkdir(parents=True)
    (home / FILE_NAME).write_text('mail_domain = "the.operators"\nsmtp_port = 2599\n')
    (folder / GIVEN).write_text('{"mail_domain": "given.test", "base_urls": {"acorn": "http://127.0.0.1:9"}}')
    (folder / FILE_NAME).write_text('mail_domain = "own.test"\n')
    monkeypatch.delenv("JOURNEYMAN_HOME", raising=False)
    monkeypatch.setenv("JOURNEYMAN_AGENT_DIR", str(folder))
    found = load_settings()
    assert (found.home, found.agent, found.mail_domain, found.smtp_port) == (home, "alpha", "own.test", 2525)
    assert found.base_urls == {"acorn": "http://127.0.0.1:9"}


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ('[ravi]\nkey = {file = "/run/ravi"}', '{"key": {"env": "A_KEY"}}'),
        ('[imap]\nhost = "a.example"\npassword = {file = "/run/imap"}', '{"password": {"command": "pass show imap"}}'),
        ('[imap]\nhost = "a.example"\npassword = {file = "/run/imap"}', '{"token": {"env": "A_TOKEN"}}'),
        ('[openbao.approle]\nrole_id = "1"\nsecret_id = {file = "/run/id"}', '{"token": {"env": "A_TOKEN"}}'),
        (
            '[openbao.approle]\nrole_id = "1"\nsecret_id = {file = "/run/id"}',
            '{"approle": {"secret_id": {"env": "ID"}}}',
        ),
    ],
)
def test_another_place_of_a_secret_replaces_the_files(
    home: Path, monkeypatch: pytest.MonkeyPatch, file: str, table: str
) -> None:
    """A place, or a way in, that the environment names is not merged with the file's; what stands beside it stays."""
    (home / FILE_NAME).write_text(f"{file}\n")
    name = file[1:].partition("]")[0].partition(".")[0]
    monkeypatch.setenv(f"JOURNEYMAN_{name.upper()}", table)
    found = getattr(load_settings(), name).model_dump(mode="json")
    assert "/run/" not in json.dumps(found)
    if name == "imap":
        assert found["host"] == "a.example"
    if "approle" in table:
        assert found["approle"]["role_id"] == "1"


def test_paths_of_the_providers_are_beside_the_file(home: Path) -> None:
    """As the other paths are: wherever the worker's unit starts it, it finds them."""
    (home / FILE_NAME).write_text(
        '[imap]\nca_file = "ca.pem"\npassword = {file = "secrets/imap"}\n'
        '[openbao]\nca_file = "/etc/ca.pem"\ntoken = {file = "~/bao"}\n'
    )
    found = load_settings()
    assert (found.imap.ca_file, found.openbao.ca_file) == (home / "ca.pem", Path("/etc/ca.pem"))
    assert found.imap.password
    assert found.imap.password.file == home / "secrets/imap"
    assert found.openbao.token
    assert found.openbao.token.file == Path("~/bao").expanduser()


def test_a_launched_agents_own_place_of_a_secret(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own file names another kind of way in than the operator's settings, as they were handed on, have."""
    folder = home / "agents" / "alpha"
    folder.mkdir(parents=True)
    (folder / GIVEN).write_text('{"openbao": {"url": "https://a.example", "approle": {"role_id": "operators"}}}')
    (folder / FILE_NAME).write_text('[openbao]\ntoken = {file = "token"}\n')
    monkeypatch.delenv("JOURNEYMAN_HOME", raising=False)
    monkeypatch.setenv("JOURNEYMAN_AGENT_DIR", str(folder))
    found = load_settings().openbao
    assert (found.url, found.approle) == ("https://a.example", None)
    assert found.token
    assert found.token.file == folder / "token"
    (folder / GIVEN).write_text("{")
    with pytest.raises(SetupError, match=r"settings\.json can't be read.*journeyman launch"):
        load_settings()


def test_an_agents_folder_that_is_none_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is one beside the operator's home in the environment, and a file that sets it."""
    monkeypatch.setenv("JOURNEYMAN_HOME", str(home))
    monkeypatch.setenv("JOURNEYMAN_AGENT_DIR", str(home / "agents" / "alpha"))
    with pytest.raises(SetupError, match="unset one of them"):
        load_settings()
    monkeypatch.delenv("JOURNEYMAN_AGENT_DIR")
    (home / FILE_NAME).write_text('agent_dir = "agents/alpha"')
    with pytest.raises(SetupError, match="environment alone"):
        load_settings()
    monkeypatch.delenv("JOURNEYMAN_HOME")
    monkeypatch.setenv("JOURNEYMAN_AGENT_DIR", "/somewhere")
    with pytest.raises(SetupError, match=r"JOURNEYMAN_AGENT_DIR in the environment.*journeyman launch"):
        load_settings()


def test_a_home_that_is_a_file_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that is no folder is told at once, before anything is written."""
    file = home / "file"
    file.write_text("mine")
    monkeypatch.setenv("JOURNEYMAN_HOME", str(file))
    with pytest.raises(SetupError, match="is no folder"):
        load_settings()
    assert file.read_text() == "mine"


def test_a_worker_type_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt worker type is told with those that there are."""
    monkeypatch.setenv("JOURNEYMAN_WORKER_TYPE", "warm")
    with pytest.raises(SetupError, match=r"JOURNEYMAN_WORKER_TYPE.*'journeyman' or 'process'"):
        load_settings()


@pytest.mark.parametrize(("kind", "limit"), [("journeyman", 40), ("process", 4)])
def test_a_process_worker_runs_fewer_journeys(kind: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its journeys has a browser of its own; what is set wins."""
    monkeypatch.setenv("JOURNEYMAN_WORKER_TYPE", kind)
    assert load_settings().worker_limit == limit
    monkeypatch.setenv("JOURNEYMAN_WORKER_LIMIT", "7")
    assert load_settings().worker_limit == 7


def test_a_wrong_value_is_the_only_fault_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be filled in because of it is no fault of anybody's."""
    monkeypatch.setenv("JOURNEYMAN_SMTP_PORT", "abc")
    with pytest.raises(SetupError) as caught:
        load_settings()
    assert "JOURNEYMAN_SMTP_PORT" in str(caught.value)
    assert "worker_limit" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('{"key": "canary-4471"}', 'JOURNEYMAN_RAVI in the environment: "ravi.key" must be a table'),
        ("canary-4471", "JOURNEYMAN_RAVI in the environment is not JSON"),
        ('"canary-4471"', 'JOURNEYMAN_RAVI in the environment: "ravi" must be a table'),
    ],
)
def test_what_is_written_of_a_provider_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, written: str, message: str
) -> None:
    """People write secrets where only their place belongs: the message names the key, and never what stood there."""
    monkeypatch.setenv("JOURNEYMAN_RAVI", written)
    with pytest.raises(SetupError) as told:
        load_settings()
    assert str(told.value).startswith(message)
    assert "canary" not in str(told.value)
