"""What of the operator's settings and environment a launched agent is given."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from journeyman.adapters.local_directory import LocalDirectory
from journeyman.engine.launching import handed_on, prepare, sources
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


async def test_their_variables_are_taken_out(settings: Operators) -> None:
    """Of the caller's environment all is there but what settings name as secret, and Journeyman's own."""
    await LocalDirectory(settings.home, "agents.test").add("alpha", phone="+31201234567")
    caller = {"THE_TOKEN": "t", "ALPHAS": "a", "journeyman_home": "/x", "LANG": "C"}
    given = await prepare(settings, "alpha", caller)
    assert {*given} == {
        *("LANG", "JOURNEYMAN_AGENT_DIR", "RAVI_CONFIG_DIR", "AGENT_EMAIL", "AGENT_PHONE", "PREFECT_API_URL")
    }
    assert given["AGENT_PHONE"] == "+31201234567"
