"""The table [imap]: what is taken, what is refused, and how an agent's own mailbox is named."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from journeyman import bootstrap
from journeyman.adapters.maildir import MaildirInbox
from journeyman.errors import SetupError
from journeyman.provider_settings import ImapSettings
from journeyman.secret_source import SecretSource
from journeyman.settings import Settings, load_settings

SECRET = SecretSource(env="IMAP_PASSWORD")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, named in the environment."""
    monkeypatch.setenv("JOURNEYMAN_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(("security", "port"), [("tls", 993), ("starttls", 143)])
def test_the_port_follows_from_security(security: str, port: int) -> None:
    """Unless it is set."""
    table = {"host": "imap.example.org", "security": security}
    assert ImapSettings.model_validate(table).where == ("imap.example.org", port)
    assert ImapSettings.model_validate({**table, "port": 1143}).where[1] == 1143


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_plain_is_for_loopback(host: str) -> None:
    """There a password can be sent as it is."""
    assert ImapSettings(host=host, security="none").where == (host, 143)


@pytest.mark.parametrize("host", ["imap.example.org", "192.0.2.1", "localhost.example.org", "127.0.0.1.example.org"])
def test_plain_goes_nowhere_else(host: str) -> None:
    """Refused before anything is sent."""
    with pytest.raises(ValidationError, match="loopback"):
        ImapSettings(host=host, security="none")


def test_one_secret_is_enough() -> None:
    """A password or a token, not both."""
    with pytest.raises(ValidationError, match="not both"):
        ImapSettings(password=SECRET, token=SECRET)


def test_idle_stays_below_what_servers_allow() -> None:
    """RFC 2177: 29 minutes at most."""
    with pytest.raises(ValidationError, match="1740"):
        ImapSettings(idle_for=1741)


def test_an_agents_mailbox_is_named_by_its_name() -> None:
    """In the login, and wherever its password is read from: `{agent}`, and `{AGENT}` as in variables."""
    settings = ImapSettings(user="{agent}@example.org", password=SecretSource(env="IMAP_{AGENT}"))
    own = settings.of_agent("agent-7")
    assert not settings.shared
    assert (own.user, own.password) == ("agent-7@example.org", SecretSource(env="IMAP_AGENT_7"))
    for source, named in (
        (SecretSource(file=Path("/keys/{agent}")), SecretSource(file=Path("/keys/beta"))),
        (SecretSource(command="pass show imap/{agent}"), SecretSource(command="pass show imap/beta")),
    ):
        assert ImapSettings(user="{agent}", token=source).of_agent("beta").token == named


@pytest.mark.parametrize(
    ("table", "missing"),
    [({}, "host and user and password"), ({"host": "imap.example.org", "user": "fleet"}, "password")],
)
def test_what_is_missing_is_told(home: Path, table: dict[str, str], missing: str) -> None:
    """Once IMAP is chosen, and in one message; until then nothing need be set."""
    imap = ImapSettings.model_validate(table)
    assert isinstance(bootstrap.inbox(Settings(home=home, imap=imap)), MaildirInbox)
    with pytest.raises(SetupError, match=missing):
        bootstrap.inbox(Settings(home=home, inbox="imap", imap=imap))


def test_a_password_in_the_file_is_refused_and_not_repeated(home: Path) -> None:
    """Who writes the password itself is told where it goes, and it is not printed."""
    (home / "journeyman.toml").write_text('[imap]\nhost = "imap.example.org"\npassword = "canary-4471"\n')
    with pytest.raises(SetupError, match=r"imap\.password.*read from: \{env") as told:
        load_settings()
    assert "canary" not in str(told.value)


def test_a_table_in_the_environment_is_json(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the other tables are; what is none is told with an example."""
    monkeypatch.setenv("JOURNEYMAN_IMAP", '{"host": "imap.example.org", "port": 1993}')
    assert load_settings().imap.where == ("imap.example.org", 1993)
    monkeypatch.setenv("JOURNEYMAN_IMAP", "imap.example.org")
    with pytest.raises(SetupError, match="JOURNEYMAN_IMAP='"):
        load_settings()


async def test_new_agents_get_addresses_of_the_template(home: Path) -> None:
    """`mail_address` counts for agents that are added; the domain is the setting's where the template says so."""
    for number, (template, address) in enumerate(
        {"fleet+{agent}@example.org": "fleet+a0@example.org", "x-{agent}@{mail_domain}": "x-a1@robots.example"}.items()
    ):
        settings = Settings(home=home, mail_domain="robots.example", mail_address=template)
        identity = await bootstrap.directory(settings).add(f"a{number}")
        assert identity.address == address


@pytest.mark.parametrize("template", ["fleet@example.org", "{agent}", "{agent}@{agent}.example", "a b{agent}@x.org"])
def test_a_template_without_the_agent_is_refused(home: Path, template: str) -> None:
    """Else all agents would have one address."""
    with pytest.raises(ValidationError, match="mail_address"):
        Settings(home=home, mail_address=template)
