"""IMAP on a real Dovecot: who is given what, over which connection, and what is left as it was."""

import asyncio
import imaplib
import logging
import ssl
import statistics
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, aclosing, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from pydantic import SecretStr

from fixtures.providers.dovecot import Dovecot
from fixtures.providers.dovecot.config import is_new
from journeyman import bootstrap
from journeyman.adapters.imap.session import LONGEST_MAIL
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.engine.late_mail import _messages
from journeyman.errors import SetupError, UnknownAgent
from journeyman.secret_source import SecretSource
from journeyman.settings import Settings
from tests.adapters.mails import inbox_on, mail, nothing_comes, now, settings_on, take, texts
from tests.dovecot_world import dovecot_or_skip

AGENTS = [f"agent-{number}" for number in range(20)]
FLEET = "fleet+{agent}@agents.test"

numbers = count()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """A real IMAP server."""
    yield from dovecot_or_skip()


@pytest.fixture
def user() -> str:
    """A mailbox of this test's own."""
    return f"fleet{next(numbers)}@agents.test"


async def until(connections: int, server: Dovecot, user: str) -> bool:
    """Wait until the user has so many connections; return whether it came to that."""
    for _ in range(50):
        if await asyncio.to_thread(server.connections, user) == connections:
            return True
        await asyncio.sleep(0.1)
    return False


async def test_twenty_waits_share_one_connection(server: Dovecot, user: str) -> None:
    """Twenty journeys wait on one mailbox over one connection, are told within moments, and it ends with the last."""
    inbox, after, delays = inbox_on(server, user), now(), list[float]()
    async with AsyncExitStack() as stack:
        waits = [
            await stack.enter_async_context(aclosing(inbox.messages(f"{agent}@agents.test", after))) for agent in AGENTS
        ]
        coming = [asyncio.create_task(take(wait)) for wait in waits]
        assert await until(1, server, user)
        for agent, task in zip(reversed(AGENTS), reversed(coming), strict=True):
            await asyncio.to_thread(server.deliver, user, mail(f"{agent}@agents.test", agent))
            began = time.monotonic()
            [message] = await task
            delays.append(time.monotonic() - began)
            assert message.text.strip() == agent
        assert await asyncio.to_thread(server.connections, user) == 1
    assert await until(0, server, user)
    print(f"delivered → yielded, 20 waits: p50 {statistics.median(delays):.3f} s, most {max(delays):.3f} s")  # noqa: T201 - a figure
    assert statistics.median(delays) < 10  # what the server does not tell takes longer


@pytest.mark.parametrize("how", ["kicked", "restarted"])
async def test_waits_outlive_a_connection(
    server: Dovecot, user: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    """After `doveadm kick`, and after Dovecot was down, waits go on and miss nothing; what lasts is told once."""
    inbox, after = inbox_on(server, user), now()
    async with AsyncExitStack() as stack:
        waits = [
            await stack.enter_async_context(aclosing(inbox.messages(f"{agent}@agents.test", after)))
            for agent in AGENTS[:5]
        ]
        coming = [asyncio.create_task(take(wait, 2)) for wait in waits]
        assert await until(1, server, user)
        for agent in AGENTS[:5]:
            await asyncio.to_thread(server.deliver, user, mail(f"{agent}@agents.test", "first"))
        with caplog.at_level(logging.INFO, logger="journeyman"):
            if how == "kicked":
                await asyncio.to_thread(server.doveadm, "kick", user)
            else:
                await asyncio.to_thread(server.stop)
                await asyncio.sleep(1)
                await asyncio.to_thread(server.start)
            for agent in AGENTS[:5]:
                await asyncio.to_thread(server.deliver, user, mail(f"{agent}@agents.test", "second"))
            found = await asyncio.gather(*coming)
    assert [[message.text.strip() for message in messages] for messages in found] == [["first", "second"]] * 5
    told = [record.levelname for record in caplog.records]
    assert told == {"kicked": [], "restarted": ["WARNING", "INFO"]}[how], caplog.text


async def test_plus_addresses_of_one_mailbox(server: Dovecot) -> None:
    """`fleet+alpha@…` is alpha's, with a tag behind it or without, and each wait is given its own exact address's."""
    inbox, after = inbox_on(server, "fleet@agents.test", FLEET), now()
    for tag in ("alpha", "alpha+acorn", "beta", "alphabet"):
        address = f"fleet+{tag}@agents.test"
        await asyncio.to_thread(server.deliver, address, mail(address, tag))
    assert await texts(inbox, "fleet+alpha@agents.test", after) == ["alpha"]
    assert await texts(inbox, "Fleet+Alpha+Acorn@agents.test", after) == ["alpha+acorn"]
    async with aclosing(inbox.messages("fleet@agents.test", after)) as messages:
        assert await nothing_comes(messages)


async def test_what_lies_there_is_left_as_it_was(server: Dovecot, user: str) -> None:
    """No mail is marked as read, moved or removed, and it is still recent to who comes next."""
    after = now()
    await asyncio.to_thread(server.deliver, user, mail("alpha@agents.test", "hello"))
    assert await texts(inbox_on(server, user), "alpha@agents.test", after) == ["hello"]
    context = ssl.create_default_context(cafile=server.ca_file)
    with imaplib.IMAP4_SSL("localhost", server.ports.imaps, ssl_context=context) as other:
        other.login(user, server.password)
        other.select("INBOX")
        assert other.fetch("1:*", "(FLAGS)")[1] == [rb"1 (FLAGS (\Recent))"]


async def test_a_huge_mail_is_read_in_part(server: Dovecot, user: str) -> None:
    """What stands at its beginning is told; the rest is not fetched."""
    after = now()
    lines = "a line of a long mail\n" * (LONGEST_MAIL // 10)
    await asyncio.to_thread(server.deliver, user, mail("alpha@agents.test", "the code is 123456\n" + lines))
    [text] = await texts(inbox_on(server, user), "alpha@agents.test", after)
    assert text.startswith("the code is 123456")
    assert len(text) <= LONGEST_MAIL


async def test_new_uids_are_no_new_mail(server: Dovecot, user: str) -> None:
    """Where UIDVALIDITY changes, a wait is not given again what it was given, and is given what comes then."""
    after = now()
    await asyncio.to_thread(server.deliver, user, mail("alpha@agents.test", "one"))
    async with aclosing(inbox_on(server, user).messages("alpha@agents.test", after)) as messages:
        [one] = await take(messages)
        change = ("mailbox", "update", "-u", user, "--uid-validity", str(int(time.time()) + 1000), "INBOX")
        await asyncio.to_thread(server.doveadm, *change)
        await asyncio.to_thread(server.deliver, user, mail("alpha@agents.test", "two"))
        [two] = await take(messages)
    assert (one.text.strip(), two.text.strip()) == ("one", "two")
    assert one.id.partition(".")[0] != two.id.partition(".")[0]


async def test_a_server_that_is_behind_loses_nothing(server: Dovecot, user: str) -> None:
    """Mail that seems to have come shortly before the anchor is told, where the clocks may differ by so much."""
    await asyncio.to_thread(server.deliver, user, mail("alpha@agents.test", "hello"))
    anchor = now() + timedelta(seconds=3)
    inbox = inbox_on(server, user, clock_skew=10)
    await asyncio.sleep(3.1)  # no mail is from the future: only what was seen late can have come late
    assert await texts(inbox, "alpha@agents.test", anchor) == ["hello"]
    async with aclosing(inbox_on(server, user, clock_skew=0).messages("alpha@agents.test", anchor)) as messages:
        assert await nothing_comes(messages)


@pytest.mark.parametrize("kind", ["starttls", "none", "token"])
async def test_other_ways_in(server: Dovecot, user: str, kind: str) -> None:
    """STARTTLS, plain on loopback, and XOAUTH2 with a token that a command prints."""
    more: dict[str, object] = {"port": server.ports.imap, "security": kind}
    if kind == "token":
        if is_new(server.version):
            pytest.skip("Dovecot 2.4 takes a token only where a server answers for it")
        more = {"token": SecretSource(command=f"cat {server.folder}/password"), "password": None}
    after = now()
    await asyncio.to_thread(server.deliver, user, mail("alpha@agents.test", "hello"))
    assert await texts(inbox_on(server, user, **more), "alpha@agents.test", after) == ["hello"]
    assert f"method={'XOAUTH2' if kind == 'token' else 'PLAIN'}" in server.log()


async def test_a_wrong_password_is_told_and_not_tried_again(
    server: Dovecot, user: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """All who wait are told what to do, without the password; it is tried once, until another one is there."""
    secret = tmp_path_factory.mktemp("secrets") / "password"
    secret.write_text("canary-4471")
    inbox = inbox_on(server, user, password=SecretSource(file=secret))
    waits = (texts(inbox, address, now()) for address in ("alpha@agents.test", "beta@agents.test", "c@agents.test"))
    for told in await asyncio.gather(*waits, return_exceptions=True):
        assert isinstance(told, SetupError)
        assert str(secret) in str(told)
        assert "app password" in str(told)
        assert "canary" not in repr(told)
    with pytest.raises(SetupError, match="refused the login"):
        await texts(inbox, "alpha@agents.test", now())
    assert await asyncio.to_thread(_tries, server, user) == 1
    secret.write_text(server.password)
    await asyncio.to_thread(server.deliver, user, mail("alpha@agents.test", "hello"))
    assert await texts(inbox, "alpha@agents.test", now() - timedelta(minutes=1)) == ["hello"]


def _tries(server: Dovecot, user: str) -> int:
    """Return how many logins failed; the server writes that down once the connection has ended."""
    for _ in range(50):
        found = sum(f"user=<{user}>" in line and "auth failed" in line for line in server.log().splitlines())
        if found:
            return found
        time.sleep(0.1)
    return 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ca_file": None}, "certificate that is not trusted"),
        ({"folder": "Nowhere"}, 'does not open the folder "Nowhere"'),
        ({"ca_file": "/nowhere/at/all"}, "ca_file"),
    ],
    ids=["signer", "folder", "file"],
)
async def test_what_is_wrong_in_the_settings_is_told(
    server: Dovecot, user: str, wrong: dict[str, object], said: str
) -> None:
    """What no new try can mend ends the wait at once, and says which setting to look at."""
    with pytest.raises(SetupError, match=said):
        await texts(inbox_on(server, user, **wrong), "alpha@agents.test", now())


async def test_tls_at_a_plain_port_is_told(server: Dovecot, user: str) -> None:
    """The other port, or STARTTLS, is what to try."""
    with pytest.raises(SetupError, match="does not speak TLS"):
        await texts(inbox_on(server, user, port=server.ports.imap), "alpha@agents.test", now())


async def test_an_address_of_nobody_has_no_mailbox(server: Dovecot) -> None:
    """Where each agent has a mailbox, an address that is no agent's is told with what addresses are like."""
    with pytest.raises(UnknownAgent, match=r"\{agent\}@agents.test"):
        await texts(inbox_on(server, "{agent}@agents.test"), "alpha@elsewhere.example", now())


async def test_who_has_new_mail_is_told(server: Dovecot) -> None:
    """At first nobody, then the agents whose addresses the mail names, soon after it came."""
    inbox = inbox_on(server, "fleet@agents.test", FLEET)
    async with asyncio.timeout(15), aclosing(inbox.agents_with_new_mail(60)) as told:
        assert await anext(told) == set()
        for agent in ("alpha", "beta"):
            coming = asyncio.ensure_future(anext(told))
            address = f"fleet+{agent}+acorn@agents.test"
            await asyncio.to_thread(server.deliver, address, mail(address, "hello"))
            assert await coming == {agent}


@pytest.mark.parametrize("user", ["quiet@agents.test", "{agent}@agents.test"])
async def test_all_are_looked_at_from_time_to_time(server: Dovecot, user: str) -> None:
    """Where nothing comes, and where each has a mailbox, an empty set asks to look at all agents."""
    async with asyncio.timeout(15), aclosing(inbox_on(server, user, FLEET).agents_with_new_mail(0.2)) as told:
        assert [await anext(told) for _ in range(3)] == [set(), set(), set()]


async def test_late_mail_is_found(server: Dovecot, user: str, tmp_path: Path) -> None:
    """What looks for mail that came after a journey gave up finds it here, too."""
    settings = Settings(home=tmp_path, inbox="imap", imap=settings_on(server, user))
    await asyncio.to_thread(server.deliver, user, mail("alpha@agents.test", "late"))
    credential = Credential(email="alpha@agents.test", password=SecretStr("made-up"), created_at=now())
    record = AccountRecord(agent="alpha", service="acorn", pending=credential)
    found = await _messages(settings, record, bootstrap.catalogue(settings).get("acorn"), now() - timedelta(minutes=1))
    assert [message.text.strip() for message in found] == ["late"]


async def test_nothing_that_comes_over_the_wire_is_logged(
    server: Dovecot, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    """With all logging on, neither a mail's text nor the password is written down."""
    with caplog.at_level(logging.DEBUG):
        for name in ("imapclient.imaplib", "imapclient.imapclient"):
            caplog.set_level(logging.DEBUG, name)
        await asyncio.to_thread(server.deliver, user, mail("alpha@agents.test", "code 481516"))
        after = now() - timedelta(minutes=1)
        assert await texts(inbox_on(server, user), "alpha@agents.test", after) == ["code 481516"]
        with suppress(SetupError):
            await texts(inbox_on(server, user, folder="Nowhere"), "alpha@agents.test", after)
    assert "481516" not in caplog.text
    assert server.password not in caplog.text
