"""The doctor's checks of what journeys need: settings, home, agents, vault, mail and browser."""

import asyncio
import os
import secrets
import shutil
import stat
from contextlib import aclosing
from datetime import timedelta
from functools import partial

from journeyman import bootstrap
from journeyman.agent_folder import agent_folder
from journeyman.domain.lease import Lease, free
from journeyman.domain.page import Snapshot
from journeyman.durable import remedy_for_wide_permissions
from journeyman.engine.doctor import Check, NotChecked, counted, must
from journeyman.engine.launching import sources
from journeyman.ports import ProbesItself
from journeyman.settings import FILE_NAME, PROVIDERS, Settings

NO_AGENT = "there is no agent yet to check it with: journeyman agent add alpha"
NEEDED = 500 * bootstrap.MEGABYTE
"""Bytes that should be free: a Chromium's profile, Prefect's database, mail."""
PROBE = "doctor"
"""The service's name, and the tag of an address, under which nothing else is."""
PROBE_LASTS = timedelta(seconds=30)
LISTENS = 3.0
"""Seconds for which an inbox that can send itself nothing is listened to."""
OTHERS = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH
"""What others have no business with; users of agents may pass through."""


def parts(settings: Settings) -> list[Check]:
    """Return the checks, in the order in which a person should mend things."""
    behind = {"local": "files in the home", "age": "age files in the home", "maildir": "Maildirs in the home"}
    named = [behind.get(name, name) for name in (settings.directory, settings.vault, settings.inbox)]
    return [
        Check("settings", _where(settings), partial(_settings, settings), within=90),
        Check("home", str(settings.home), partial(_home, settings)),
        Check("directory", named[0], partial(_directory, settings)),
        Check("vault", named[1], partial(_vault, settings)),
        Check("inbox", named[2], partial(_inbox, settings), within=30),
        Check("browser", "Chromium", partial(_browser, settings), within=60),
    ]


AGENTS_OWN = "{agent}"
"""What stands for an agent's name in a place, in whatever case."""


def _where(settings: Settings) -> str:
    file = settings.home / FILE_NAME
    return str(file) if file.is_file() else "environment and defaults"


async def _settings(settings: Settings) -> str:
    wrong = bootstrap.misnamed(settings)
    must(not wrong, " ".join(wrong))
    return await _secrets(settings)


async def _secrets(settings: Settings) -> str:
    """Read each secret that the chosen providers' settings name a place of; say how many there are."""
    chosen = {settings.directory, settings.inbox, settings.vault}
    tables = [getattr(settings, name) for name in PROVIDERS if name in chosen]
    # A place with a name to fill in is another one for each agent.
    places = [place for table in tables for place in sources(table) if AGENTS_OWN not in str(place).lower()]
    for place in places:
        await asyncio.to_thread(place.read)
    return f"read, with {counted(len(places), 'secret')} that they name" if places else "read; they name no secrets"


async def _home(settings: Settings) -> str:
    home = settings.home
    if not home.is_dir():
        raise NotChecked("it is made with the first agent: journeyman agent add alpha")
    must(os.access(home, os.R_OK | os.W_OK | os.X_OK), f"{home} is not yours to write. Mend its owner or permissions.")
    must(not home.stat().st_mode & OTHERS, f"{home} is open to others than its owner. Close it: chmod go-rw {home}")
    left = shutil.disk_usage(home).free
    room = f"{left // bootstrap.MEGABYTE} MB are free"
    must(left >= NEEDED, f"{room}, and {NEEDED // bootstrap.MEGABYTE} should be. Make room on the disk of {home}.")
    for agent in await bootstrap.directory(settings).agents():
        folder = agent_folder(home, agent)
        for path in (folder.root, folder.vault, folder.key):
            remedy = remedy_for_wide_permissions(path) if path.exists() else ""
            must(not remedy, f"{path} is open to others than its owner. Close it: {remedy}")
    return f"{room}; closed to others"


async def _directory(settings: Settings) -> str:
    people = bootstrap.directory(settings)
    agents = await people.agents()
    if not agents:
        raise NotChecked("it knows no agent yet: journeyman agent add alpha")
    one = await people.identity(agents[0])
    return f"{counted(len(agents), 'agent')}, such as {one.agent} with {one.address}"


async def _vault(settings: Settings) -> str:
    """Take an account's lease for a moment, read it back and give it up; read the record."""
    agent, service = await _account(settings)
    vault, now = bootstrap.vault(settings), bootstrap.clock().now()
    probe = Lease(holder=bootstrap.this_process(PROBE), until=now + PROBE_LASTS)
    found = await vault.lease(agent, service)
    if found and not free(found, now):
        raise NotChecked("journeys are at work on every account; call it again")
    await vault.swap_lease(agent, service, found, probe)
    try:
        must(await vault.lease(agent, service) == probe, "What was written did not come back. Do not use this vault.")
        record = None if service == PROBE else await vault.load(agent, service)
    finally:
        await vault.swap_lease(agent, service, probe, None)
    must(await vault.lease(agent, service) is None, "What was removed is still there. Do not use this vault.")
    return "wrote, read back and removed a lease" + (f"; opened {agent}'s record at {service}" if record else "")


async def _account(settings: Settings) -> tuple[str, str]:
    """Return an account that no journey is at work on; where there is none at all, one that can't be."""
    agents, vault = await bootstrap.directory(settings).agents(), bootstrap.vault(settings)
    if not agents:
        raise NotChecked(NO_AGENT)
    names = [(agent, service) for agent in agents for service in await vault.services(agent)]
    for name in names:
        if free(await vault.lease(*name), bootstrap.clock().now()):
            return name
    return names[0] if names else (agents[0], PROBE)


async def _inbox(settings: Settings) -> str:
    people = bootstrap.directory(settings)
    agents = await people.agents()
    if not agents:
        raise NotChecked(NO_AGENT)
    address = (await people.identity(agents[0])).address_for(PROBE, plus=True)
    inbox = bootstrap.inbox(settings)
    if isinstance(inbox, ProbesItself):
        return await inbox.probe(address)
    if settings.inbox == "maildir":
        return await _by_our_mail_server(settings, address)
    async with aclosing(inbox.messages(address, bootstrap.clock().now())) as messages:
        try:
            async with asyncio.timeout(LISTENS):
                await anext(messages)
        except TimeoutError:
            pass
    return f"listens for mail to {address}; none was sent"


async def _by_our_mail_server(settings: Settings, address: str) -> str:
    """Send a mail to an agent by SMTP, wait until it is in the Maildir, and take it away again."""
    word, inbox, before = secrets.token_hex(8), bootstrap.providers.maildir(settings), bootstrap.clock().now()
    await bootstrap.send_mail(settings, address, word)
    async with aclosing(inbox.messages(address, before - timedelta(seconds=2))) as messages:
        async for message in messages:
            if message.subject == word:
                took = (bootstrap.clock().now() - before).total_seconds()
                await inbox.discard(address, message.id)
                return f"a mail to {address} came within {took:.1f} s"
    raise NotChecked("the inbox ended by itself")


async def _browser(settings: Settings) -> str:
    """Open a page of our own."""
    word = secrets.token_hex(8)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        page = f"<!doctype html><title>doctor</title><h1>{word}</h1>".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + page)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        snapshot = await _seen(settings, f"http://127.0.0.1:{port}")
    must(word in snapshot.text, "Its page showed something else. Is a proxy set, or an extension installed?")
    return "launched, and opened a page"


async def _seen(settings: Settings, origin: str) -> Snapshot:
    async with bootstrap.browser(settings) as chromium, chromium.open(origin) as page:
        await page.goto("/")
        return await page.snapshot()
