"""Records and leases in KV v2. Its version of a record is the record's revision; check-and-set compares it."""

import json
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from pydantic import ValidationError

from journeyman.adapters.openbao.engine import Engine, Entry
from journeyman.adapters.openbao.layout import Layout
from journeyman.domain.account import AccountRecord
from journeyman.domain.document import SERVICE_NAME, read_document
from journeyman.domain.lease import Lease, not_as_expected
from journeyman.errors import Conflict, SetupError, VaultAway, VaultDamaged
from journeyman.provider_settings import OpenBaoSettings

RECORD, WRITE = "record", "write"
"""What a record's entry holds: the document, and which write it was."""


@dataclass(frozen=True)
class Unanswered:
    """A write whose answer did not come: it may have taken."""

    revision: int
    """What it expected."""
    write: str
    """What tells it from all others."""


@dataclass(frozen=True)
class UnansweredSwaps:
    """Swaps of one lease whose answers did not come: one of them may have taken."""

    expected: Lease | None
    new: tuple[Lease | None, ...]


class OpenBaoVault:
    """Records in `<mount>/<prefix>/<agent>/accounts/<service>`, leases in `…/leases/<service>`.

    Args:
        settings: where the server is, and how to get in.

    Raises:
        SetupError: settings are missing.
    """

    def __init__(self, settings: OpenBaoSettings) -> None:
        self._engine = Engine(settings)
        self._layout = Layout(settings.prefix)
        self._mount = settings.mount
        self._unanswered: dict[str, Unanswered] = {}
        self._unanswered_swaps: dict[str, UnansweredSwaps] = {}
        self._bounded: set[str] = set()
        """Where old versions are known to go."""
        self._checked = False

    async def prepare(self, agent: str) -> None:
        """Look whether the engine is there and the token may write this agent's records. There is no key to make.

        Raises:
            UnknownAgent: no agent can have this name.
            SetupError: it is not, or may not; says which path is missing in the policy.
            VaultAway: the server is sealed or does not answer.
        """
        record, lease = self._layout.record(agent, "probe"), self._layout.lease(agent, "probe")
        await self._check_engine()
        await self._engine.must_allow(f"data/{record}", f"data/{lease}", f"metadata/{record}")

    async def load(self, agent: str, service: str) -> AccountRecord | None:
        """Return the record, or None where there is none.

        Raises:
            UnknownAgent, UnknownService: nobody can have this name.
            VaultDamaged: it was deleted, holds no record, or one of a newer version.
            SetupError: the token is refused, or its policy does not allow it.
            VaultAway: the server is sealed or does not answer.
        """
        path = self._layout.record(agent, service)
        return self._record(await self._engine.read(path), path, agent, service)

    async def save(self, record: AccountRecord, expected_revision: int) -> AccountRecord:
        """Save durably if the stored revision (0: no record) is the expected one; return it with the next revision.

        Raises:
            UnknownAgent, UnknownService: nobody can have this name.
            Conflict: another writer saved first; nothing was changed.
            SetupError: as in `load`; nothing was changed, unless the message says that it is saved.
            VaultAway: as in `load`; it may be saved or not. Saving again, by this object, finds out.
        """
        path = self._layout.record(record.agent, record.service)
        await self._check_engine()
        saved = record.change(revision=expected_revision + 1)
        before = self._unanswered.get(path)
        write = before.write if before and before.revision == expected_revision else token_hex(8)
        attempt = Unanswered(expected_revision, write)
        data = {RECORD: json.loads(saved.document()), WRITE: write}
        if not await self._written(path, data, attempt):
            return await self._after_conflict(saved, path, attempt)
        await self._drop_old_versions(path, attempt)
        return saved

    async def services(self, agent: str) -> list[str]:
        """Return the services at which the agent has a record, sorted.

        Raises:
            UnknownAgent: no agent can have this name.
            SetupError, VaultAway: as in `load`.
        """
        return sorted(
            name for name in await self._engine.names(self._layout.records(agent)) if SERVICE_NAME.fullmatch(name)
        )

    async def lease(self, agent: str, service: str) -> Lease | None:
        """Return the lease as it was last swapped, run out or not; None where there is none, or none can be made out.

        Raises:
            UnknownAgent, UnknownService, SetupError, VaultAway: as in `load`.
        """
        return _lease(await self._engine.read(self._layout.lease(agent, service)))

    async def swap_lease(self, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Put `new` in the place of the lease if that equals `expected` (None: there is none). A `new` None removes it.

        Raises:
            UnknownAgent, UnknownService, SetupError: as in `load`; nothing was changed.
            Conflict: the lease is another one; says who holds it and until when; nothing was changed.
            VaultAway: as in `save`.
        """
        path = self._layout.lease(agent, service)
        await self._check_engine()
        try:
            await self._swap(path, agent, service, expected, new)
        except VaultAway:
            # Once more: where the answer alone was lost, this finds the swap made.
            await self._swap(path, agent, service, expected, new)

    async def _check_engine(self) -> None:
        """Look once, before the first write."""
        if not self._checked:
            await self._engine.must_be_version_2()
            self._checked = True

    async def _written(self, path: str, data: dict[str, Any], attempt: Unanswered) -> bool:
        """Write, and once more where no answer came; say whether the revision was the expected one."""
        try:
            return await self._engine.write(path, data, attempt.revision)
        except VaultAway:
            self._unanswered[path] = attempt
            return await self._engine.write(path, data, attempt.revision)

    async def _after_conflict(self, saved: AccountRecord, path: str, attempt: Unanswered) -> AccountRecord:
        """Return the record where the revision found is our own unanswered write's; what differs is written upon it.

        Raises:
            Conflict: it is another's.
        """
        entry = await self._engine.read(path)
        is_ours = entry.version == saved.revision and (entry.data or {}).get(WRITE) == attempt.write
        if self._unanswered.get(path) != attempt or not is_ours:
            self._unanswered.pop(path, None)
            raise Conflict(
                f"{saved.agent} at {saved.service}: the vault holds revision {entry.version}, not {attempt.revision}. "
                "Another writer saved first; read the record again."
            )
        if self._record(entry, path, saved.agent, saved.service) == saved:
            await self._drop_old_versions(path, attempt)
            return saved
        return await self.save(saved, saved.revision)

    async def _drop_old_versions(self, path: str, attempt: Unanswered) -> None:
        """Keep no version but the newest, now that a write has taken: nothing else keeps what older ones hold.

        Raises:
            SetupError: the token may not. Who saves the same again finds that write to be its own.
        """
        self._unanswered[path] = attempt
        if path not in self._bounded:
            try:
                await self._engine.keep_one_version(path)
            except SetupError as fault:
                raise SetupError(f"The record is saved, but older versions of it would stay. {fault}") from None
            except VaultAway:
                pass  # the next save comes here again
            else:
                self._bounded.add(path)
        self._unanswered.pop(path)

    def _record(self, entry: Entry, path: str, agent: str, service: str) -> AccountRecord | None:
        whole = f"{self._mount}/{path}"
        if entry.data is None:
            if entry.version:
                raise VaultDamaged(
                    f"{whole} was deleted at version {entry.version}, and it may be the only credential of an account. "
                    f"Bring it back: bao kv undelete -mount={self._mount} -versions={entry.version} {path}; or begin "
                    f"this account anew: bao kv metadata delete -mount={self._mount} {path}"
                )
            return None
        document = json.dumps(entry.data.get(RECORD)).encode()
        mend = "Nothing was changed. Bring it back from a backup, or delete its metadata to begin this account anew."
        # Who edits it by hand moves the version on, and that is what check-and-set compares.
        return read_document(document, agent, service, whole, mend).change(revision=entry.version)

    async def _swap(self, path: str, agent: str, service: str, expected: Lease | None, new: Lease | None) -> None:
        """Compare, then set if nobody wrote in between. A lease that was removed is an empty entry."""
        entry = await self._engine.read(path)
        found = _lease(entry)
        before = self._unanswered_swaps.pop(path, None)
        ours = before.new if before and before.expected == expected else ()
        if found != expected and found not in ours:
            raise not_as_expected(agent, service, found)
        if found == new:
            return
        self._unanswered_swaps[path] = UnansweredSwaps(expected, (*ours, new))
        taken = await self._engine.write(path, new.model_dump(mode="json") if new else {}, entry.version)
        self._unanswered_swaps.pop(path)
        if not taken:
            raise not_as_expected(agent, service, _lease(await self._engine.read(path)))


def _lease(entry: Entry) -> Lease | None:
    """Return a lease; none where it can't be made out: it is advice, and the record's revision is the fence."""
    try:
        return Lease.model_validate(entry.data) if entry.data else None
    except ValidationError:
        return None
