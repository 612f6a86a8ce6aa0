"""`benchmarks.isolation` finds what is where it does not belong. No journey runs here."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from benchmarks.isolation import opened_by_others, plain, strange_mails, strange_records, strange_visits
from benchmarks.place import SERVICE
from journeyman import bootstrap
from journeyman.agent_folder import agent_folder
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.settings import Settings

AGENTS = {"alpha": "alpha@agents.test", "beta": "beta@agents.test"}


async def keep(settings: Settings, agent: str, email: str, password: str, service: str = SERVICE) -> None:
    """Put a record into a vault."""
    known = Credential(email=email, password=SecretStr(password), created_at=datetime.now(UTC))
    await bootstrap.vault(settings).save(AccountRecord(agent=agent, service=service, pending=known), 0)


def test_an_address_is_the_agents_with_a_tag_and_without() -> None:
    """Journeyman gives a service a tagged address, the bare script the plain one: a second account is seen by both."""
    assert plain("alpha+acorn@agents.test") == plain("alpha@agents.test") == "alpha@agents.test"


def test_a_mail_to_another_is_found(tmp_path: Path) -> None:
    """Tags do not matter, and both folders are looked at; so are both the letter's and the server's address."""
    for part in ("new", "cur"):
        (tmp_path / part).mkdir()
    mail = "Delivered-To: {}\nTo: {}\n\nHello."
    (tmp_path / "new" / "one").write_text(mail.format("alpha+acorn@agents.test", "alpha+acorn@agents.test"))
    assert strange_mails(tmp_path, "alpha@agents.test") == []
    (tmp_path / "cur" / "two").write_text(mail.format("alpha@agents.test", "beta@agents.test"))
    assert strange_mails(tmp_path, "alpha@agents.test") == [
        "alpha@agents.test has a mail to alpha@agents.test, beta@agents.test"
    ]


def test_accounts_with_one_visitor_are_named() -> None:
    """As Acorn tells them; where it does not tell of all accounts, nothing is proven, and that is a fault too."""
    both = [{"username": "alpha"}, {"username": "beta"}, {"username": ""}]
    assert strange_visits({"mixed": [], "visits": both}, 2) == []
    assert strange_visits({"mixed": [["alpha", "beta"]], "visits": both}, 3) == [
        "one browser context had the cookies of alpha, beta",
        "Acorn saw 2 accounts only: contexts can't be told apart",
    ]


async def test_vaults_of_their_own_are_well(tmp_path: Path) -> None:
    """One record each, with the agent's own address and a password of its own, which no other key opens."""
    settings = Settings(home=tmp_path)
    for agent, address in AGENTS.items():
        await keep(settings, agent, address, f"password of {agent}")
    assert await strange_records(settings, AGENTS) == []


async def test_what_is_anothers_in_a_vault_is_found(tmp_path: Path) -> None:
    """A record too many, another's address, another's password, and a key that opens another's record."""
    settings = Settings(home=tmp_path)
    await keep(settings, "alpha", AGENTS["alpha"], "the same")
    await keep(settings, "beta", AGENTS["alpha"], "the same")
    await keep(settings, "beta", AGENTS["beta"], "another", "other")
    assert await strange_records(settings, AGENTS) == [
        "beta's vault has acorn, other",
        "beta's vault has the account of alpha@agents.test",
        "beta has the password of alpha",
    ]
    alphas, betas = (agent_folder(tmp_path, agent) for agent in AGENTS)
    betas.key.write_bytes(alphas.key.read_bytes())
    assert opened_by_others(settings, [*AGENTS]) == ["beta's key opens alpha's record"]
