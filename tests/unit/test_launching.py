"""What of the operator's settings and environment a launched agent is given."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from journeyman import bootstrap
from journeyman.adapters.local_directory import LocalDirectory
from journeyman.engine.launching import handed_on, prepare, sources
from journeyman.provider_settings import ImapSettings, RaviSettings
from journeyman.secret_source import SecretSource
from journeyman.settings import Settings


class Table(BaseModel):
    """A provider's table, with a secret's place deep in it."""

    model_config = ConfigDict(frozen=True)

    address: str = "https://bao.test"
    token: SecretSource | None = SecretSource(env="THE_TOKEN")
    many: dict[str, SecretSource] = {"alpha": SecretSource(env="ALPHAS")}


class Operators(Settings):
    """Settings with such a table."""

    table: Table = Table()


@pytest.fixture
def settings(tmp_path: Path) -> Operators:
    """An operator's settings."""
    return Operators(home=tmp_path / "home")


def test_where_secrets_are_is_not_handed_on(settings: Operators) -> None:
    """The table's other values are: the agent's own file adds a place of its own."""
    given = handed_on(settings)
    assert given["table"] == {"address": "https://bao.test", "many": {}}
    assert "home" not in given
    assert given["recovery_recipient"] == ""


def test_all_places_of_secrets_are_found(settings: Operators) -> None:
    """Wherever they stand in a table, Ravi's usual one among them."""
    assert {source.env for source in sources(settings)} == {"THE_TOKEN", "ALPHAS", "RAVI_API_KEY"}


async def test_each_agents_variable_is_taken_out(tmp_path: Path) -> None:
    """Where the settings leave a place for the agent's name: alpha is not given what opens beta's mailbox."""
    imap = ImapSettings(user="{agent}@example.org", password=SecretSource(env="IMAP_{AGENT}"))
    settings = Settings(home=tmp_path / "home", imap=imap)
    await LocalDirectory(settings.home, "agents.test").add("alpha")
    given = await prepare(settings, "alpha", {"IMAP_ALPHA": "a", "IMAP_BETA": "b", "NO_IMAP_BETA": "c"})
    assert {name for name in given if "IMAP" in name} == {"NO_IMAP_BETA"}


async def test_what_opens_prefects_database_is_taken_out(settings: Operators) -> None:
    """An agent speaks with the server, for which it may need the caller's key, and not with what is behind it."""
    await LocalDirectory(settings.home, "agents.test").add("alpha")
    theirs = {"PREFECT_API_DATABASE_PASSWORD": "p", "PREFECT_SERVER_DATABASE_CONNECTION_URL": "u"}
    given = await prepare(settings, "alpha", {**theirs, "PREFECT_API_KEY": "k"})
    assert {name for name in given if name.startswith("PREFECT")} == {"PREFECT_API_KEY", "PREFECT_API_URL"}


@pytest.mark.parametrize(("ravi", "given"), [(False, "alpha@agents.test"), (True, "alpha+acorn@agents.test")])
async def test_at_ravi_services_get_the_address_that_the_worker_gives(
    tmp_path: Path, *, ravi: bool, given: str
) -> None:
    """A launched agent reads its identity from its folder; whether tags reach it is as the operator's settings say."""
    home = tmp_path / "home"
    await LocalDirectory(home, "agents.test").add("alpha")
    folder, table = home / "agents" / "alpha", RaviSettings(plus_tags=ravi)
    settings = Settings(home=home, agent_dir=folder, directory="ravi", ravi=table)
    identity = await bootstrap.directory(settings).identity("alpha")
    assert identity.address_for("acorn", plus=True) == given


async def test_an_agents_own_key_at_ravi_is_the_one_that_it_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it has one, it is handed on in the place of the operator's, which opens all agents; its own file wins."""
    settings = Settings(home=tmp_path / "home", ravi=RaviSettings(prefix="fleet-"))
    await LocalDirectory(settings.home, "agents.test").add("alpha")
    folder = settings.home / "agents" / "alpha"
    await prepare(settings, "alpha", {})
    assert Settings(home=settings.home, agent_dir=folder).ravi.key.env == "RAVI_API_KEY"
    (folder / "ravi" / "key").write_text("ravi_id_made-up\n")
    await prepare(settings, "alpha", {})
    own = Settings(home=settings.home, agent_dir=folder).ravi
    assert (own.key.read().get_secret_value(), own.prefix) == ("ravi_id_made-up", "fleet-")
    (folder / "journeyman.toml").write_text('[ravi]\nkey = {env = "ANOTHER"}\n')
    assert Settings(home=settings.home, agent_dir=folder).ravi.key.env == "ANOTHER"


async def test_their_variables_are_taken_out(settings: Operators) -> None:
    """Of the caller's environment all is there but what settings name as secret, and Journeyman's own."""
    await LocalDirectory(settings.home, "agents.test").add("alpha", phone="+31201234567")
    caller = {"THE_TOKEN": "t", "ALPHAS": "a", "journeyman_home": "/x", "LANG": "C"}
    given = await prepare(settings, "alpha", caller)
    assert {*given} == {
        *("LANG", "JOURNEYMAN_AGENT_DIR", "RAVI_CONFIG_DIR", "AGENT_EMAIL", "AGENT_PHONE", "PREFECT_API_URL")
    }
    assert given["AGENT_PHONE"] == "+31201234567"
