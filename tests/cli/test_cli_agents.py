"""`journeyman agent …`: adding agents and seeing who there is."""

import json

import pytest

from tests.cli.shell import Shell, assert_told


def test_an_added_agent_is_listed(shell: Shell) -> None:
    """An agent gets an honest name and an address of its own on the mail domain."""
    assert "alpha@agents.test" in shell.must("agent", "add", "alpha")
    listed = shell.must("agent", "list")
    assert "Alpha Agent" in listed
    assert "alpha@agents.test" in listed


def test_name_phone_and_answers_are_kept(shell: Shell) -> None:
    """What the operator says of an agent is there for forms; --json gives it to programs. Brackets are no markup."""
    shell.must(
        "agent",
        "add",
        "beta",
        "--name",
        "Beta [bold] Bot",
        "--phone",
        "+31201234567",
        "--set",
        "organization=Acme = Co",
    )
    (beta,) = json.loads(shell.must("agent", "list", "--json"))
    assert beta == {
        "agent": "beta",
        "name": "Beta [bold] Bot",
        "address": "beta@agents.test",
        "phone": "+31201234567",
        "profile": {"organization": "Acme = Co"},
        "services": [],
    }
    assert "Beta [bold] Bot" in shell.must("agent", "list")


def test_no_agents_says_how_to_add_one(shell: Shell) -> None:
    """An empty directory is no fault: stderr says what to do, stdout is empty."""
    result = shell.run("agent", "list")
    assert (result.returncode, result.stdout) == (0, "")
    assert "journeyman agent add" in result.stderr
    assert json.loads(shell.must("agent", "list", "--json")) == []


def test_an_agent_is_not_added_over_another(shell: Shell) -> None:
    """Adding a name that is there changes nothing and is told."""
    shell.must("agent", "add", "alpha", "--name", "First Alpha")
    assert_told(shell.run("agent", "add", "alpha", "--name", "Second Alpha"), "alpha")
    assert "First Alpha" in shell.must("agent", "list")


@pytest.mark.parametrize("name", ["Alpha", "../alpha", "1alpha", "a" * 41, ""])
def test_a_bad_name_is_refused(shell: Shell, name: str) -> None:
    """A name that is no agent's name is refused before anything is written."""
    assert_told(shell.run("agent", "add", name), name)
    assert shell.run("agent", "list").stdout == ""


def test_answers_are_added_later(shell: Shell) -> None:
    """What a form asked for is said of an agent that is there; an empty answer takes one away."""
    shell.must("agent", "add", "alpha", "--set", "company=Acme", "--set", "country=NO")
    told = shell.must("agent", "set", "alpha", "country=", "How did you hear of us?=A friend", "birthday=1990-05-17")
    assert told.splitlines() == [
        "organization=Acme",
        "how did you hear of us=A friend",
        "bday=1990-05-17",
    ]
    (alpha,) = json.loads(shell.must("agent", "list", "--json"))
    assert alpha["profile"] == {"organization": "Acme", "how did you hear of us": "A friend", "bday": "1990-05-17"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("cc-number=4111111111111111", "never"),
        ("phone=+31201234567", "--phone"),
        ("bday=May", "date"),
        ("country=Nowhere", 'country: "Nowhere" is no country'),
    ],
)
def test_what_no_profile_holds_is_refused(shell: Shell, answer: str, told: str) -> None:
    """Cards and the like, and what no list of countries has, are refused before anything is written."""
    shell.must("agent", "add", "alpha")
    assert_told(shell.run("agent", "set", "alpha", answer), told)
    assert json.loads(shell.must("agent", "list", "--json"))[0]["profile"] == {}


def test_an_answer_without_equals_is_refused(shell: Shell) -> None:
    """--set wants KEY=VALUE."""
    assert_told(shell.run("agent", "add", "alpha", "--set", "organization"), "KEY=VALUE", '"organization"')
