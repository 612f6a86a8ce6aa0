"""Who an agent is, from Ravi: an identity made once and looked up ever after, by its name."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from journeyman.adapters.ravi import answers
from journeyman.adapters.ravi.client import MAKES, Api, Missing, Ravi, Rejected, Unanswered
from journeyman.adapters.ravi.lock import held, make_place
from journeyman.agent_folder import AgentFolder, agent_folder, agents_root
from journeyman.domain.identity import AGENT_NAME, Identity, full_name, no_such_agent
from journeyman.durable import replace_file
from journeyman.errors import SetupError, Transient

NEW_PHONE = "new"
"""What is given as an agent's number to ask Ravi for one."""

LOOKS_AFTER = (0.0, 2.0, 5.0, 10.0)
"""Seconds to wait before each look at whether a call that got no answer was done all the same."""

LOCAL_PART = re.compile(r"[a-z0-9](?:[a-z0-9]|[-.](?![-.])){1,28}[a-z0-9]")
"""What Ravi takes as the local part of an address that one chooses."""


@dataclass(frozen=True)
class NewIdentities:
    """How identities are made."""

    prefix: str = ""
    """What their names begin with at Ravi; the agent's name follows."""
    address_field: str = ""
    """The field that asks for the agent's name as the address' local part; empty: Ravi chooses."""
    domain: str = ""
    """The domain of such an address; empty: Ravi's."""
    phones: bool = False
    """Whether each gets a phone number."""
    keys: bool = False
    """Whether each gets a key of its own, in its folder."""


class RaviDirectory:
    """Identities at Ravi; the full name and the answers to forms are in the agent's folder, where it has one.

    Args:
        ravi: where it is.
        home: where state lives.
        new: how identities are made.
        plus_tags: whether mail to an address with a plus tag reaches its agent.
    """

    def __init__(self, ravi: Ravi, home: Path, new: NewIdentities, *, plus_tags: bool = False) -> None:
        self._ravi = ravi
        self._home = home
        self._new = new
        self._plus_tags = plus_tags

    async def identity(self, agent: str) -> Identity:
        """Return the agent's identity.

        Raises:
            UnknownAgent: there is no such agent; says which there are.
            Transient: Ravi does not answer.
            SetupError: Ravi refuses the key, or what the agent's folder holds of it is damaged.
        """
        return await asyncio.to_thread(self._identity, agent, await self._one(agent))

    async def identity_id(self, agent: str) -> str:
        """Return the UUID of the agent's identity.

        Raises:
            UnknownAgent, Transient, SetupError: as in `identity`.
        """
        return (await self._one(agent)).uuid

    async def agents(self) -> list[str]:
        """Return all agents' names, sorted: the identities whose name, without the prefix, an agent can have.

        Raises:
            Transient, SetupError: as in `identity`.
        """
        async with self._ravi.opened() as api:
            return sorted(await self._known(api))

    async def add(
        self, agent: str, name: str = "", phone: str = "", profile: Mapping[str, str] | None = None
    ) -> Identity:
        """Make an agent: its folder, and its identity at Ravi unless that is there already. Safe to run again.

        Args:
            agent: its name.
            name: its full name; by default one that says what it is, such as "Alpha Agent".
            phone: `new` asks for a number, empty leaves it to the settings; Ravi takes none of one's own.
            profile: what forms ask for beside that.

        Raises:
            UnknownAgent: no agent can have this name.
            SetupError: it is there already and nothing is left to do, Ravi refuses, or the folder can't be written.
            Transient: Ravi did not answer; what was made is found by the next run.
        """
        folder = agent_folder(self._home, agent)
        if phone not in {"", NEW_PHONE}:
            raise SetupError(
                f'Ravi gives the numbers: --phone {NEW_PHONE} asks for one, "{phone}" can\'t be taken there.'
            )
        await asyncio.to_thread(make_place, folder, folder.ravi)
        wants_phone = self._new.phones or phone == NEW_PHONE
        async with held(folder.ravi / ".lock"), self._ravi.opened() as api:
            found = (await self._known(api)).get(agent)
            wants_key = self._new.keys and not folder.ravi_key.exists()
            if found and folder.identity.exists() and not wants_key and not (wants_phone and not found.phone):
                raise SetupError(
                    f'There is an agent "{agent}" already; nothing was changed. Its full name and its answers to forms '
                    f"are in {folder.identity}, and may be changed there; address and number are Ravi's."
                )
            made = found or await self._make(api, agent)
            # Written before the number is asked for: whatever comes of that, the agent is there.
            identity = await asyncio.to_thread(self._write, folder, made, name, dict(profile or {}))
            if wants_key:
                await _keep_key(api, folder, made)
            if wants_phone and not made.phone:
                with_phone = await _with_phone(api, made)
                identity = await asyncio.to_thread(self._write, folder, with_phone, name, dict(profile or {}))
        return identity

    async def answer(self, agent: str, answers: Mapping[str, str]) -> Identity:
        """Add answers to an agent's profile, which its folder keeps; an empty one takes one away.

        Raises:
            UnknownAgent, Transient, SetupError: as in `identity`; or the folder can't be written.
        """
        found, folder = await self._one(agent), agent_folder(self._home, agent)
        await asyncio.to_thread(make_place, folder, folder.ravi)
        async with held(folder.ravi / ".lock"):
            identity = (await asyncio.to_thread(self._identity, agent, found)).saying(answers)
            await asyncio.to_thread(_replace, folder.identity, identity.model_dump_json(indent=2) + "\n")
        return identity

    async def _one(self, agent: str) -> answers.Identity:
        async with self._ravi.opened() as api:
            known = await self._known(api)
        if agent not in known:
            raise no_such_agent(agent, sorted(known), " at Ravi")
        return known[agent]

    async def _known(self, api: Api) -> dict[str, answers.Identity]:
        """Return the identities by agent. Of several with one name the oldest holds, for whoever looks."""
        rows = [item for row in await api.all("identities/") if (item := answers.identity(row))]
        found: dict[str, answers.Identity] = {}
        for item in sorted(rows, key=lambda its: (its.created, its.uuid), reverse=True):
            agent = item.name.removeprefix(self._new.prefix)
            if item.name.startswith(self._new.prefix) and AGENT_NAME.fullmatch(agent) and item.inbox:
                found[agent] = item
        return found

    async def _make(self, api: Api, agent: str) -> answers.Identity:
        """Make an identity, once; return the one that everybody finds by the name, should there be several."""

        async def look() -> answers.Identity | None:
            return (await self._known(api)).get(agent)

        body = {"name": self._new.prefix + agent, **self._address(agent)}
        try:
            await api.post("identities/", body, takes=MAKES)
        except Unanswered as error:
            return await _found_out(look, error, f"an identity for {agent} was made")
        except Rejected as refused:
            found = await look()  # "already exists": made by another machine, or by a call that nobody saw answered
            if found is None:
                raise SetupError(
                    f"Ravi made no identity for {agent}: {refused.said}. Where its address is taken, choose another "
                    "name, or leave the choice to Ravi (address_field in the table [ravi] of the settings)."
                ) from None
        found = await look()
        if found is None:
            raise Transient(f"Ravi made an identity for {agent}, and does not list it yet. Run this again.")
        return found

    def _address(self, agent: str) -> dict[str, str]:
        """Return the fields that ask for an address with the agent's name."""
        new = self._new
        if not new.address_field:
            return {}
        if not LOCAL_PART.fullmatch(agent):
            raise SetupError(
                f'"{agent}" can\'t be an address at Ravi, which takes 3 to 30 lower-case letters, digits, single dots '
                "and dashes. Choose another name, or leave the choice to Ravi (address_field in [ravi])."
            )
        if new.address_field == "email":
            return {"email": f"{agent}@{new.domain}" if new.domain else agent}
        return {new.address_field: agent, **({"domain": new.domain} if new.domain else {})}

    def _identity(self, agent: str, found: answers.Identity) -> Identity:
        kept = _read(AgentFolder(agents_root(self._home) / agent).identity)
        return Identity(
            agent=agent,
            name=kept.name if kept else full_name(agent),
            address=found.inbox,
            phone=found.phone,
            profile=kept.profile if kept else {},
            plus_tags=self._plus_tags,
        )

    def _write(self, folder: AgentFolder, found: answers.Identity, name: str, profile: dict[str, str]) -> Identity:
        """Write down what Ravi does not keep, and the file by which Ravi's own tools know whose they are."""
        agent = folder.root.name
        identity = self._identity(agent, found)
        identity = identity.model_copy(
            update={"name": " ".join(name.split()) or identity.name, "profile": profile or identity.profile}
        )
        _replace(folder.identity, identity.model_dump_json(indent=2) + "\n")
        _replace(folder.ravi / "config.json", json.dumps({"identity": found.uuid}))
        return identity


async def _keep_key(api: Api, folder: AgentFolder, owner: answers.Identity) -> None:
    """Make a key that opens this identity only, and keep it. A key whose answer was lost opens nothing for anybody."""
    body = {"label": f"Journeyman: {folder.root.name}", "identity_uuid": owner.uuid}
    key = answers.text((await api.post("auth/keys/identity/", body)).get("key"))
    if not key:
        raise Transient(f"Ravi made a key for {owner.name} and did not show it. Run this again for another one.")
    await asyncio.to_thread(_replace, folder.ravi_key, f"{key}\n")


async def _with_phone(api: Api, owner: answers.Identity) -> answers.Identity:
    """Get a number for an identity that has none, once."""

    async def look() -> answers.Identity | None:
        found = answers.identity(await api.get(f"identities/{owner.uuid}/", owner.uuid))
        return found if found and found.phone else None

    try:
        await api.post(f"identities/{owner.uuid}/provision-phone/", {}, owner.uuid, takes=MAKES)
    except Unanswered as error:
        return await _found_out(look, error, f"{owner.name} was given a number")
    except Rejected as refused:
        if (found := await look()) is None:
            raise SetupError(
                f"Ravi gave {owner.name} no phone number: {refused.said}. The agent is there without."
            ) from None
        return found
    found = await look()
    if found is None:
        raise Transient(f"Ravi is getting a phone number for {owner.name}, and does not show it yet. Run this again.")
    return found


async def _found_out(
    look: Callable[[], Awaitable[answers.Identity | None]], error: Unanswered, what: str
) -> answers.Identity:
    """Find out by looking whether a call was done that got no answer; it is never simply made again.

    Raises:
        Transient: it does not show.
    """
    for pause in LOOKS_AFTER:
        await asyncio.sleep(pause)
        try:
            found = await look()
        except (Transient, Missing):
            continue
        if found:
            return found
    raise Transient(f"{error}, and whether {what} does not show yet. Run this again: it looks first.")


def _replace(path: Path, text: str) -> None:
    try:
        replace_file(path, text.encode(), path.with_name(f".{path.name}.tmp"))
    except OSError as error:
        raise SetupError(f"{error.filename or path} can't be written: {error.strerror}.") from None


def _read(path: Path) -> Identity | None:
    try:
        return Identity.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SetupError(f"{path} can't be read: {error.strerror}. Mend its owner or its permissions.") from None
    except ValidationError:
        raise SetupError(f"{path} is damaged. Mend it, or move it away and add the agent again.") from None
