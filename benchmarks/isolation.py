"""Whether anything of one agent is seen in another's vault, inbox or browser context: by the files, and by Acorn.

A browser context is known at Acorn by its cookies: with whom two accounts were seen, two agents shared one.
"""

import asyncio
import email
import email.policy
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from pyrage import DecryptError, decrypt, x25519

from benchmarks.place import SERVICE
from fixtures.services.acorn.admin import HEADER
from journeyman import bootstrap
from journeyman.agent_folder import agent_folder
from journeyman.settings import Settings

Agents = Mapping[str, str]
"""Name → address."""


async def seen_elsewhere(settings: Settings, agents: Agents, token: str, *, in_vault: bool) -> list[str]:
    """Return all that was seen where it does not belong.

    Args:
        settings: where the agents are.
        agents: all who signed up at Acorn, each once.
        token: opens Acorn's side door.
        in_vault: whether they keep what opens their accounts in vaults.
    """
    found = [fault for agent, address in agents.items() for fault in strange_mails(maildir(settings, agent), address)]
    async with httpx.AsyncClient(headers={HEADER: token}, trust_env=False) as client:
        answer = await client.get(f"{settings.base_urls[SERVICE]}/admin/visits")
    found += strange_visits(answer.raise_for_status().json(), len(agents))
    return found + (await strange_records(settings, agents) if in_vault else [])


def maildir(settings: Settings, agent: str) -> Path:
    """Return where an agent's mail is."""
    return agent_folder(settings.home, agent).maildir


def strange_visits(told: Mapping[str, Any], agents: int) -> list[str]:
    """Return which accounts Acorn saw with one visitor; and where it saw fewer visits than agents, that nothing shows.

    Args:
        told: what /admin/visits says.
        agents: how many signed up, at least.
    """
    strange = [f"one browser context had the cookies of {', '.join(names)}" for names in told["mixed"]]
    seen = len({visit["username"] for visit in told["visits"]} - {""})
    return strange if seen >= agents else [*strange, f"Acorn saw {seen} accounts only: contexts can't be told apart"]


def strange_mails(folder: Path, address: str) -> list[str]:
    """Return the mails in a Maildir that are not, or not only, to this address, with any tag or none."""
    strange: list[str] = []
    for path in (path for part in ("new", "cur") for path in (folder / part).glob("*")):
        message = email.message_from_bytes(path.read_bytes(), EmailMessage, policy=email.policy.default)
        to = {plain(str(value)) for name in ("To", "Delivered-To") for value in message.get_all(name, [])}
        strange += [f"{address} has a mail to {', '.join(sorted(to)) or 'nobody'}"] if to != {address} else []
    return strange


async def strange_records(settings: Settings, agents: Agents) -> list[str]:
    """Return what is in a vault and is another's; and whose key opens another's record, or opens the same account."""
    vault, strange, passwords = bootstrap.vault(settings), list[str](), dict[str, str]()
    for agent, address in agents.items():
        services = await vault.services(agent)
        if services != [SERVICE]:
            strange.append(f"{agent}'s vault has {', '.join(services) or 'nothing'}")
        record = await vault.load(agent, SERVICE)
        for credential in record.credentials if record else ():
            if plain(credential.email) != address:
                strange.append(f"{agent}'s vault has the account of {credential.email}")
            other = passwords.setdefault(credential.password.get_secret_value(), agent)
            strange += [f"{agent} has the password of {other}"] if other != agent else []
    return strange + await asyncio.to_thread(opened_by_others, settings, [*agents])


def opened_by_others(settings: Settings, agents: Sequence[str]) -> list[str]:
    """Return whose record is opened by the key of the next agent."""
    opened: list[str] = []
    for agent, other in pairwise([*agents, *agents[:1]]) if len(agents) > 1 else ():
        file = agent_folder(settings.home, agent).vault / f"{SERVICE}.age"
        if file.exists() and opens(agent_folder(settings.home, other).key, file):
            opened.append(f"{other}'s key opens {agent}'s record")
    return opened


def opens(key: Path, file: Path) -> bool:
    """Say whether an age key opens a file."""
    words = key.read_text(encoding="ascii").split()
    identity = next(word for word in words if word.startswith("AGE-SECRET-KEY-"))
    try:
        decrypt(file.read_bytes(), [x25519.Identity.from_str(identity)])
    except DecryptError:
        return False
    return True


def plain(address: str) -> str:
    """Return an address without its plus tag, which Journeyman gives to each service."""
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"
