"""What every Vault must hold to: subclass `VaultContract` and give it a fixture.

Tests are coroutines: run them with pytest-asyncio in its auto mode.
"""
# ruff: noqa: S101, PLR2004 - a suite of tests

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Event, Phase, Session
from journeyman.domain.credential import Authenticator, Credential
from journeyman.domain.lease import Lease
from journeyman.errors import Conflict
from journeyman.ports import Vault

OpenVault = Callable[[], Vault]
"""Opens the same store once more, as another process would. The store knows the agents alpha and beta, and is empty."""

NOON = datetime(2026, 1, 5, 12, 0, 0, 123456, tzinfo=UTC)
LEASE = Lease(holder="worker-1/1d5a/812/ünï 🗝", until=NOON)
RENEWED = Lease(holder=LEASE.holder, until=NOON + timedelta(microseconds=1))
PASSWORD = "Known-pass-0451"  # noqa: S105 - made up
URI = "otpauth://totp/Fake:alpha?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Fake"


def full_record(agent: str = "alpha", service: str = "fake") -> AccountRecord:
    """Return a record with something in every field."""
    credential = Credential(
        username="alpha",
        email=f"{agent}+{service}@agents.test",
        phone="+31201234567",
        password=SecretStr(PASSWORD),
        authenticator=Authenticator(uri=SecretStr(URI), last_counter=58),
        recovery_codes=(SecretStr("0001-abcd"), SecretStr("ünï-çødé 🗝")),
        created_at=NOON,
    )
    return AccountRecord(
        agent=agent,
        service=service,
        phase=Phase.SUBMITTED,
        pending=credential,
        current=credential.model_copy(update={"username": "alpha-1"}),
        anchor=NOON,
        history=(Event(at=NOON, what="submit", outcome="pressing"),),
        session=Session(state=SecretStr('{"cookies": []}'), path="/welcome?next=%2F"),
    )


class VaultContract:
    """Give a fixture `open_vault` (`OpenVault`)."""

    async def test_no_record_is_none(self, open_vault: OpenVault) -> None:
        """An account that nobody saved is None, not an error."""
        assert await open_vault().load("alpha", "fake") is None

    async def test_prepare_changes_no_record(self, open_vault: OpenVault) -> None:
        """It may run before and after, and twice; it brings no record and harms none."""
        await open_vault().prepare("alpha")
        assert await open_vault().services("alpha") == []
        saved = await open_vault().save(full_record(), 0)
        for _ in range(2):
            await open_vault().prepare("alpha")
        assert await open_vault().load("alpha", "fake") == saved

    async def test_what_is_saved_is_loaded(self, open_vault: OpenVault) -> None:
        """Every field comes back as it was, secrets too, through another opening of the store."""
        saved = await open_vault().save(full_record(), 0)
        loaded = await open_vault().load("alpha", "fake")
        assert loaded == saved
        assert loaded is not None
        assert loaded.document() == full_record().change(revision=1).document()

    async def test_the_revision_counts_saves(self, open_vault: OpenVault) -> None:
        """Each save returns the record with the next revision, whatever revision the caller's own copy bears."""
        vault = open_vault()
        for expected in range(3):
            saved = await vault.save(full_record().change(revision=77), expected)
            assert saved.revision == expected + 1

    async def test_a_stale_save_is_a_conflict(self, open_vault: OpenVault) -> None:
        """Who expects another revision than the stored one gets Conflict, and nothing was changed."""
        vault = open_vault()
        await vault.save(full_record(), 0)
        second = await vault.save(full_record().note(NOON, "second"), 1)
        for expected in (0, 1, 3):
            assert await conflicts(vault, full_record(), expected)
        assert await open_vault().load("alpha", "fake") == second

    async def test_no_record_has_revision_0(self, open_vault: OpenVault) -> None:
        """Where there is no record only 0 is expected rightly, and nothing comes into being otherwise."""
        vault = open_vault()
        assert await conflicts(vault, full_record(), 1)
        assert await vault.load("alpha", "fake") is None

    async def test_of_many_writers_one_wins(self, open_vault: OpenVault) -> None:
        """Of writers that expect the same revision at the same time exactly one wins each round."""
        for expected in range(3):
            races = [conflicts(open_vault(), full_record().note(NOON, str(n)), expected) for n in range(8)]
            assert sorted(await asyncio.gather(*races)) == [False] + [True] * 7
        loaded = await open_vault().load("alpha", "fake")
        assert loaded is not None
        assert loaded.revision == 3

    async def test_agents_and_services_are_apart(self, open_vault: OpenVault) -> None:
        """A record belongs to one agent at one service; saving one touches no other."""
        vault = open_vault()
        pairs = [("alpha", "fake"), ("alpha", "other"), ("beta", "fake")]
        for agent, service in pairs:
            await vault.save(full_record(agent, service), 0)
        await vault.save(full_record().note(NOON, "again"), 1)
        revisions = [record.revision for pair in pairs if (record := await vault.load(*pair))]
        assert revisions == [2, 1, 1]

    async def test_services_are_listed_sorted(self, open_vault: OpenVault) -> None:
        """`services` names those with a record, sorted, of this agent alone."""
        vault = open_vault()
        assert await vault.services("alpha") == []
        for service in ("pine", "acorn", "oak-2"):
            await vault.save(full_record("alpha", service), 0)
        await vault.save(full_record("beta", "birch"), 0)
        assert await open_vault().services("alpha") == ["acorn", "oak-2", "pine"]

    async def test_a_conflict_tells_no_secret(self, open_vault: OpenVault) -> None:
        """The error names the account, and holds nothing that opens it."""
        vault = open_vault()
        await vault.save(full_record(), 0)
        try:
            await vault.save(full_record(), 0)
        except Conflict as error:
            text = f"{error} {error!r}"
        else:
            raise AssertionError("a stale save went through")
        assert "alpha" in text
        assert "fake" in text
        assert PASSWORD not in text

    async def test_at_first_there_is_no_lease(self, open_vault: OpenVault) -> None:
        """Nor does a record bring one."""
        vault = open_vault()
        assert await vault.lease("alpha", "fake") is None
        await vault.save(full_record(), 0)
        assert await vault.lease("alpha", "fake") is None

    async def test_a_lease_is_taken_renewed_and_removed(self, open_vault: OpenVault) -> None:
        """A swap that expects what is there takes place, for all who open the store; None is "no lease"."""
        swaps = [(None, LEASE), (LEASE, RENEWED), (RENEWED, None), (None, None), (None, LEASE)]
        for expected, new in swaps:
            await open_vault().swap_lease("alpha", "fake", expected, new)
            assert await open_vault().lease("alpha", "fake") == new

    async def test_a_stale_swap_is_a_conflict(self, open_vault: OpenVault) -> None:
        """Who expects another lease, be it by a microsecond, changes nothing and is told the account and the holder."""
        vault = open_vault()
        await vault.swap_lease("alpha", "fake", None, LEASE)
        other = Lease(holder="worker-2", until=NOON)
        for expected in (None, RENEWED, other):
            for new in (other, None):
                told = await swap_conflict(open_vault(), expected, new)
                assert "alpha at fake" in told
                assert LEASE.holder in told
                assert "2026-01-05T12:00:00" in told
        assert await vault.lease("alpha", "fake") == LEASE

    async def test_a_lease_that_was_removed_is_not_renewed(self, open_vault: OpenVault) -> None:
        """Who lost it and finds none is told so, and none comes into being."""
        assert "nobody holds it" in await swap_conflict(open_vault(), LEASE, RENEWED)
        assert await open_vault().lease("alpha", "fake") is None

    async def test_of_many_takers_one_wins(self, open_vault: OpenVault) -> None:
        """Of those who expect no lease at the same time exactly one has it; so of those who take over the same one."""
        before: Lease | None = None
        for turn in range(3):
            wanted = [Lease(holder=f"worker-{n}", until=NOON + timedelta(minutes=turn)) for n in range(8)]
            told = await asyncio.gather(*(swap_conflict(open_vault(), before, lease) for lease in wanted))
            winners = [lease for lease, conflict in zip(wanted, told, strict=True) if not conflict]
            before = await open_vault().lease("alpha", "fake")
            assert winners == [before]

    async def test_lease_and_record_do_not_touch_each_other(self, open_vault: OpenVault) -> None:
        """A save leaves the lease, a swap the record and its revision; a lease alone is no record."""
        vault = open_vault()
        await vault.swap_lease("alpha", "fake", None, LEASE)
        assert await vault.load("alpha", "fake") is None
        assert await vault.services("alpha") == []
        saved = await vault.save(full_record(), 0)
        assert await vault.lease("alpha", "fake") == LEASE
        await vault.swap_lease("alpha", "fake", LEASE, RENEWED)
        assert await vault.load("alpha", "fake") == saved
        await vault.swap_lease("alpha", "fake", RENEWED, None)
        assert await vault.load("alpha", "fake") == saved
        assert await vault.services("alpha") == ["fake"]

    async def test_each_account_has_its_own_lease(self, open_vault: OpenVault) -> None:
        """A lease belongs to one agent at one service; swapping one touches no other."""
        vault = open_vault()
        pairs = [("alpha", "fake"), ("alpha", "other"), ("beta", "fake")]
        for agent, service in pairs:
            await vault.swap_lease(agent, service, None, Lease(holder=f"{agent} {service}", until=NOON))
        await vault.swap_lease("alpha", "fake", Lease(holder="alpha fake", until=NOON), None)
        leases = [await vault.lease(*pair) for pair in pairs]
        assert [lease.holder if lease else None for lease in leases] == [None, "alpha other", "beta fake"]


async def conflicts(vault: Vault, record: AccountRecord, expected: int) -> bool:
    """Save; say whether that was a conflict."""
    try:
        await vault.save(record, expected)
    except Conflict:
        return True
    return False


async def swap_conflict(vault: Vault, expected: Lease | None, new: Lease | None) -> str:
    """Swap the lease of alpha at fake; return what the conflict says, or "" where there was none."""
    try:
        await vault.swap_lease("alpha", "fake", expected, new)
    except Conflict as error:
        return str(error)
    return ""
