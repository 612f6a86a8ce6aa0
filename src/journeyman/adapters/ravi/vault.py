"""The records as secrets of the agent's identity at Ravi, and each lease as a secret of its own.

Ravi has no compare-and-set. On one machine a lock makes a save exact; between machines what was written is read back,
which tells most collisions and not all: two machines must not share one agent.
"""

import hashlib
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from journeyman.adapters.ravi import answers
from journeyman.adapters.ravi.client import Api, Delayed, Ravi
from journeyman.adapters.ravi.lock import held, make_place
from journeyman.adapters.ravi.passwords import mirror
from journeyman.adapters.ravi.sealing import RECORD, Seal, opened, sealed
from journeyman.adapters.ravi.shelf import Secret, Shelf, secret_of
from journeyman.agent_folder import agent_folder
from journeyman.domain.account import AccountRecord
from journeyman.domain.busy import VaultBusy
from journeyman.domain.document import SERVICE_NAME, checked_service
from journeyman.domain.lease import Lease, not_as_expected
from journeyman.errors import (
    Conflict,
    JourneymanError,
    Transient,
    UnknownAgent,
    VaultAway,
)

LEASE = "LEASE_OF_JOURNEYMAN_"
"""What the leases' keys begin with; the service's name follows, in capitals."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Unanswered:
    """Writes of one secret whose answers did not come: one of them may have taken."""

    expected: object
    """What they expected to find: a record's revision, or a lease."""
    left: tuple[object, ...]
    """What each would have left there: a record's text by its digest, or a lease."""


class RaviVault:
    """Records under `JOURNEYMAN_<SERVICE>` among the agent's secrets.

    Args:
        ravi: where it is.
        home: where the agents' folders are, with their locks.
        prefix: what the identities' names begin with.
        seal: encrypts a record before it goes there; None: it goes in clear.
        mirrors: whether passwords are put among the agent's passwords as well.
    """

    def __init__(self, ravi: Ravi, home: Path, prefix: str = "", seal: Seal | None = None, *, mirrors: bool) -> None:
        self._ravi = ravi
        self._home = home
        self._prefix = prefix
        self._seal = seal
        self._mirrors = mirrors
        self._uuids: dict[str, str] = {}
        """Agent → its identity, which is for good."""
        self._unanswered: dict[tuple[str, str], _Unanswered] = {}

    async def prepare(self, agent: str) -> None:
        """Make the agent's key pair where it has none and records are encrypted; safe to run twice.

        Raises:
            UnknownAgent: no agent can have this name.
            VaultDamaged: there is a key that can't be read.
        """
        if self._seal:
            await self._seal.prepare(agent)

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        """Return the record, or None where there is none.

        Raises:
            UnknownAgent: Ravi has no such agent.
            UnknownService: no service can have this name.
            VaultDamaged: it can't be read, or is of a newer version.
            VaultAway: Ravi does not answer.
            SetupError: Ravi refuses the key.
        """
        checked_service(service)
        async with self._shelf(agent) as shelf:
            found = await shelf.find(secret_of(RECORD, service))
            return found and await opened(found, agent, service, self._seal)

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        """Save if the stored revision (0: no record) is the expected one; return it with the next revision.

        Raises:
            Conflict: another writer saved first.
            VaultAway: Ravi does not answer; it may be saved or not. Saving again, by this object, finds out.
            UnknownAgent, UnknownService, VaultDamaged, SetupError: as in `load`; nothing was changed.
        """
        agent, service = record.agent, checked_service(record.service)
        key = secret_of(RECORD, service)
        async with self._writing(agent, service) as shelf:
            found = await shelf.find(key)
            stored = found and await opened(found, agent, service, self._seal)
            revision = stored.revision if stored else 0
            before = self._written_before((agent, key), expected_revision)
            ours = found is not None and _digest(found.value) in before
            if revision != expected_revision and not ours:
                raise Conflict(
                    f"{agent} at {service}: the vault holds revision {revision}, not {expected_revision}. "
                    "Another writer saved first; read the record again."
                )
            if stored and ours and stored == record.change(revision=revision):
                saved = stored
            else:
                saved = record.change(revision=revision + 1)
                await self._put(shelf, found, saved, _Unanswered(expected_revision, before))
            self._unanswered.pop((agent, key), None)
            if self._mirrors:
                await _mirrored(shelf, saved)
            return saved

    async def services(self, agent: str) -> list[str]:
        """Return the services at which the agent has a record, sorted.

        Raises:
            UnknownAgent, VaultAway, SetupError: as in `load`.
        """
        async with self._shelf(agent) as shelf:
            keys = [answers.text(row.get("key")) for row in await shelf.api.all("secrets/", shelf.identity)]
        names = [key.removeprefix(RECORD).lower().replace("_", "-") for key in keys if key.startswith(RECORD)]
        return sorted({name for name in names if SERVICE_NAME.fullmatch(name)})

    async def lease(self, agent: str, service: str) -> Lease | None:
        """Return the lease as it was last swapped, run out or not; None where there is none, or none can be made out.

        Raises:
            UnknownAgent, UnknownService, VaultAway, SetupError: as in `load`.
        """
        checked_service(service)
        async with self._shelf(agent) as shelf:
            return _lease(await shelf.find(secret_of(LEASE, service)))

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Put `new` in the place of the lease if that equals `expected` (None: there is none). A `new` None removes it.

        Raises:
            Conflict: the lease is another one; says who holds it and until when.
            VaultAway: as in `save`.
            UnknownAgent, UnknownService, SetupError: as in `load`.
        """
        key = secret_of(LEASE, checked_service(service))
        async with self._writing(agent, service) as shelf:
            stored = await shelf.find(key)
            found, before = _lease(stored), self._written_before((agent, key), expected)
            if found != expected and found not in before:
                raise not_as_expected(agent, service, found)
            if found != new:
                self._unanswered[agent, key] = _Unanswered(expected, (*before, new))
                await self._put_lease(shelf, agent, service, stored, new)
            self._unanswered.pop((agent, key), None)

    async def _put(self, shelf: Shelf, old: Secret | None, record: AccountRecord, tried: _Unanswered) -> None:
        key, value = secret_of(RECORD, record.service), await sealed(record, self._seal)
        self._unanswered[record.agent, key] = _Unanswered(tried.expected, (*tried.left, _digest(value)))
        if not await shelf.put(key, old, value):
            raise Conflict(
                f"{record.agent} at {record.service}: another machine saved at the same time, and Ravi can't keep the "
                "two apart. Let one machine work for this agent; read the record again."
            )

    @staticmethod
    async def _put_lease(shelf: Shelf, agent: str, service: str, stored: Secret | None, new: Lease | None) -> None:
        key = secret_of(LEASE, service)
        if new is None:
            if stored:
                await shelf.remove(stored)
        elif not await shelf.put(key, stored, new.model_dump_json()):
            raise not_as_expected(agent, service, _lease(await shelf.find(key)))

    def _written_before(self, which: tuple[str, str], expected: object) -> tuple[object, ...]:
        """Return what earlier tries of the same write would have left there, whose answers did not come."""
        known = self._unanswered.get(which)
        if known and known.expected == expected:
            return known.left
        self._unanswered.pop(which, None)
        return ()

    @asynccontextmanager
    async def _shelf(self, agent: str) -> AsyncGenerator[Shelf]:
        agent_folder(self._home, agent)  # refuses what can't be a name
        try:
            async with self._ravi.opened() as api:
                yield Shelf(api, await self._uuid(api, agent))
        except Transient as away:
            if isinstance(away, Delayed) and away.wait:
                raise VaultBusy(str(away), away.wait) from None
            raise VaultAway(str(away)) from None

    @asynccontextmanager
    async def _writing(self, agent: str, service: str) -> AsyncGenerator[Shelf]:
        """Open the agent's secrets for the one writer of this account on this machine."""
        folder = agent_folder(self._home, agent)
        make_place(folder, folder.vault)
        async with held(folder.vault / f".{service}.lock"), self._shelf(agent) as shelf:
            yield shelf

    async def _uuid(self, api: Api, agent: str) -> str:
        """Return the identity of an agent: the oldest of its name, as the directory has it."""
        if agent in self._uuids:
            return self._uuids[agent]
        rows = [item for row in await api.all("identities/") if (item := answers.identity(row))]
        mine = [item for item in rows if item.name == self._prefix + agent]
        if not mine:
            raise UnknownAgent(
                f'There is no agent "{agent}" at Ravi, so there is no vault of its own. Add it: journeyman agent add '
                f"{agent}"
            )
        self._uuids[agent] = min(mine, key=lambda its: (its.created, its.uuid)).uuid
        return self._uuids[agent]


async def _mirrored(shelf: Shelf, record: AccountRecord) -> None:
    """Bring the agent's passwords up to date.

    The record is safe by now, so a fault here must not undo the save: the next save of a settled account tries again.
    """
    try:
        await mirror(shelf.api, shelf.identity, record)
    except JourneymanError as error:
        _log.warning(
            "The password of %s at %s was not mirrored: %s", record.agent, record.service, type(error).__name__
        )


def _lease(found: Secret | None) -> Lease | None:
    """Return a lease. One that can't be made out counts as none: it is advice, the record's revision is the fence."""
    try:
        return found and Lease.model_validate_json(found.value)
    except ValidationError:
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
