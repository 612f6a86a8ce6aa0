"""The embedded directory: how agents come to be, and what is said of those that are not there."""

import asyncio
import stat
from pathlib import Path

import pytest

from journeyman.adapters.local_directory import LocalDirectory
from journeyman.domain.identity import Identity
from journeyman.errors import SetupError, UnknownAgent


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where state lives; not made yet."""
    return tmp_path / "data" / "home"


@pytest.fixture
def directory(home: Path) -> LocalDirectory:
    """A directory without agents."""
    return LocalDirectory(home, "agents.test")


async def test_an_agent_is_honest_by_default(directory: LocalDirectory) -> None:
    """Its full name says that it is an agent; its address is on the mail domain."""
    assert await directory.add("night-shift") == Identity(
        agent="night-shift", name="Night Shift Agent", address="night-shift@agents.test"
    )


async def test_what_is_given_is_kept(directory: LocalDirectory, home: Path) -> None:
    """Name, phone and profile come back, also in another process."""
    added = await directory.add(
        "alpha", name="  Álpha  Reader ", phone="+31201234567", profile={"organization": "Acme"}
    )
    assert (added.name, added.phone, added.profile) == ("Álpha Reader", "+31201234567", {"organization": "Acme"})
    assert await LocalDirectory(home, "other.test").identity("alpha") == added


async def test_adding_makes_a_private_folder_with_a_mailbox(directory: LocalDirectory, home: Path) -> None:
    """Vault and Maildir are there, 0700; the identity is 0600."""
    await directory.add("alpha")
    made = {str(path.relative_to(home)): stat.S_IMODE(path.stat().st_mode) for path in everything_in(home)}
    assert made == {
        "agents": 0o700,
        "agents/alpha": 0o700,
        "agents/alpha/Maildir": 0o700,
        "agents/alpha/Maildir/cur": 0o700,
        "agents/alpha/Maildir/new": 0o700,
        "agents/alpha/Maildir/tmp": 0o700,
        "agents/alpha/identity.json": 0o600,
        "agents/alpha/vault": 0o700,
    }


def everything_in(home: Path) -> list[Path]:
    """Return all files and folders of the home."""
    return list(home.rglob("*"))


async def test_an_agent_is_added_once(directory: LocalDirectory) -> None:
    """A second time is refused, and the first identity stays as it was; so it is when many try at once."""
    tries = [directory.add("alpha", name=f"Alpha {n}") for n in range(5)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    refused = [error for error in ended if isinstance(error, SetupError)]
    assert len(refused) == 4
    assert "already" in str(refused[0])
    assert await directory.identity("alpha") in ended


@pytest.mark.parametrize("name", ["", "Alpha", "al pha", "../x", "1st", "a" * 41, "alpha\n"])
async def test_a_bad_name_is_refused(directory: LocalDirectory, home: Path, name: str) -> None:
    """The message says what a name is; nothing is made."""
    with pytest.raises(SetupError, match="a lower-case letter, then"):
        await directory.add(name)
    assert everything_in(home) == []


@pytest.mark.parametrize("phone", ["0201234567", "+31 20 123", "+0123456789", "+3120123456789012"])
async def test_a_phone_number_is_e164(directory: LocalDirectory, home: Path, phone: str) -> None:
    """Anything else is refused with an example; nothing is made."""
    with pytest.raises(SetupError, match=r"E\.164"):
        await directory.add("alpha", phone=phone)
    assert everything_in(home) == []


async def test_an_unknown_agent_comes_with_remedies(directory: LocalDirectory) -> None:
    """Did you mean, who there is, and how to add it."""
    with pytest.raises(UnknownAgent, match=r"nor any other yet.*journeyman agent add alpha"):
        await directory.identity("alpha")
    for agent in ("alpha", "beta"):
        await directory.add(agent)
    with pytest.raises(UnknownAgent) as caught:
        await directory.identity("alhpa")
    assert str(caught.value) == (
        'There is no agent "alhpa". Did you mean "alpha"? There are: alpha, beta. Add it: journeyman agent add alhpa'
    )


async def test_a_damaged_identity_is_told_and_kept(directory: LocalDirectory, home: Path) -> None:
    """The message names the file and the fault; the file stays, and the other agents are not hurt."""
    await directory.add("alpha")
    await directory.add("beta")
    path = home / "agents" / "alpha" / "identity.json"
    for content, fault in {
        '{"agent": "alp': "Invalid JSON",
        '{"agent": "alpha"}': "name: Field required",
        '{"agent": "alpha", "name": "A", "address": "a@b", "age": 3}': "age: Extra inputs",
        '{"agent": "beta", "name": "A", "address": "a@b"}': "misplaced",
    }.items():
        path.write_text(content)
        with pytest.raises(SetupError, match=fault) as caught:
            await directory.identity("alpha")
        assert str(path) in str(caught.value)
        assert path.read_text() == content
    assert await directory.agents() == ["alpha", "beta"]
    assert await directory.identity("beta")


async def test_stray_files_are_no_agents(directory: LocalDirectory, home: Path) -> None:
    """A folder without an identity, or with a name that no agent can have, is passed over."""
    await directory.add("alpha")
    (home / "agents" / "lost+found").mkdir()
    (home / "agents" / "beta").mkdir()
    (home / "agents" / "gamma").touch()
    assert await directory.agents() == ["alpha"]


async def test_a_file_in_the_way_is_told(directory: LocalDirectory, home: Path) -> None:
    """Where a folder should be made and a file is, the message names the file."""
    await directory.add("alpha")
    (home / "agents" / "beta").touch()
    with pytest.raises(SetupError, match=r"agents/beta.* is no folder"):
        await directory.add("beta")
