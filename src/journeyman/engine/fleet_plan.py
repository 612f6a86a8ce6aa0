"""What a sign-up of the whole fleet is to do, read from the records, and how far it is. No page is opened for that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord, Phase
from journeyman.engine.fleet import Name
from journeyman.engine.redaction import said
from journeyman.errors import SetupError
from journeyman.journey.patience import Tell
from journeyman.ports import Vault
from journeyman.settings import Settings

NAMED = 10
"""So many failures are told in a sentence; the fleet's table has them all."""


@dataclass
class Plan:
    """The accounts that are wanted, each in one of the collections."""

    to_do: list[Name] = field(default_factory=list[Name])
    """Those that are to be signed up; it gets shorter."""
    already: set[Name] = field(default_factory=set[Name])
    """Proven before this run: they cost nothing."""
    proven: set[Name] = field(default_factory=set[Name])
    """Proven by this run, or meanwhile by another."""
    failed: dict[Name, str] = field(default_factory=dict[Name, str])
    """Account → why it is not proven."""
    forgotten: set[Name] = field(default_factory=set[Name])
    """Tombstones: somebody wanted that, so they are left alone."""
    left_out: dict[str, str] = field(default_factory=dict[str, str])
    """Service that nobody named → why nobody can be signed up there."""

    def take(self, name: Name, record: AccountRecord | None, hindrance: str) -> None:
        """Sort an account in, by its record; `hindrance` is why it can't be signed up, empty where it can."""
        if is_proven(record):
            self.already.add(name)
        elif record and record.phase is Phase.CLOSED:
            self.forgotten.add(name)
        elif hindrance:
            self.failed[name] = hindrance
        else:
            self.to_do.append(name)

    def ended(self, name: Name, why: str) -> None:
        """Note the end of a sign-up; `why` says why the account is not proven, empty where it is."""
        self.to_do.remove(name)
        if why:
            self.failed[name] = why
        else:
            self.proven.add(name)

    @property
    def wanted(self) -> int:
        """How many accounts there are to be; those that were forgotten are not wanted."""
        return len(self.to_do) + len(self.already) + len(self.proven) + len(self.failed)

    @property
    def percent(self) -> float:
        """How much of it is decided, one way or the other."""
        return 100 * (1 - len(self.to_do) / self.wanted) if self.wanted else 100.0

    def progress(self) -> str:
        """Return how far it is, as a person reads it."""
        failed = f", {len(self.failed)} failed" if self.failed else ""
        return f"{len(self.already) + len(self.proven)} of {self.wanted} accounts are proven{failed}"

    def __str__(self) -> str:
        """Return what it came to."""
        told = [f"{self.progress()}: {len(self.proven)} by this run, {len(self.already)} before it."]
        if self.forgotten:
            told.append(f"Forgotten, and left alone: {_listed(map(str, sorted(self.forgotten)))}.")
        if self.left_out:
            told.append(f"Left out: {', '.join(self.left_out)}; the fleet's artifact says why.")
        told += [f"{name}: {why}" for name, why in sorted(self.failed.items())[:NAMED]]
        if len(self.failed) > NAMED:
            told.append(f"And {len(self.failed) - NAMED} more: the fleet's table has them all.")
        return " ".join(told)


def is_proven(record: AccountRecord | None) -> bool:
    """Say whether a fresh sign-in has gone through: then no sign-up is missing, whatever else may be under way."""
    return record is not None and record.phase is Phase.PROVEN


def run_name(agents: Sequence[str], services: Sequence[str]) -> str:
    """Return the name of a run for these, such as `alpha, beta at acorn`."""
    return f"{_listed(chosen(agents)) or 'all agents'} at {_listed(chosen(services)) or 'all services'}"


def chosen(names: Iterable[str]) -> list[str]:
    """Return the names that were really given, each once: a form's fields may be empty."""
    return [*dict.fromkeys(name.strip() for name in names if name.strip())]


def _listed(names: Iterable[str], most: int = 3) -> str:
    texts = [*names]
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


async def plan(settings: Settings, agents: Iterable[str], services: Iterable[str], tell: Tell | None = None) -> Plan:
    """Read what there is, and return what is to be done.

    Args:
        settings: where the records and the recipes are.
        agents: whom; empty: everybody there is.
        services: where; empty: wherever agents may be signed up. One that is named is not left out: nobody is signed up
            there, and why is each account's failure.
        tell: hears that the vault is waited for; None: it is not.

    Raises:
        SetupError: there is no agent, or no service; says what to do.
    """
    people, named, vault = bootstrap.directory(settings), chosen(services), bootstrap.vault_for(settings, tell)
    who = chosen(agents) or await people.agents()
    if not who:
        raise SetupError("There is no agent yet. Make one: journeyman agent add alpha")
    where = {
        service: await hindrance(settings, service) for service in named or bootstrap.catalogue(settings).written()
    }
    made = Plan(left_out={service: why for service, why in where.items() if why and not named})
    if not where.keys() - made.left_out.keys():
        told = " ".join(f"{service}: {why}" for service, why in made.left_out.items())
        raise SetupError(f"There is no service at which an agent may be signed up. {told}".strip())
    for agent in who:
        unknown = await _unknown(settings, agent)
        for service in where.keys() - made.left_out.keys():
            await _take(vault, made, Name(agent, service), unknown or where[service])
    made.to_do.sort()
    return made


async def _take(vault: Vault, made: Plan, name: Name, why: str) -> None:
    try:
        record = await vault.load(*name)
    except SetupError as error:  # one damaged file is one account's failure
        record, why = None, why or said(error)
    made.take(name, record, why)


async def _unknown(settings: Settings, agent: str) -> str:
    """Return that there is no such agent, and which was meant; empty where there is one."""
    try:
        await bootstrap.directory(settings).identity(agent)
    except SetupError as error:
        return said(error)
    return ""


async def hindrance(settings: Settings, service: str) -> str:
    """Return why no agent can be signed up at a service, and what to do about it; empty where one can."""
    try:
        recipe = bootstrap.recipe(settings, service)
        bootstrap.check_address(recipe, settings)
        await bootstrap.must_not_be_quarantined(settings, service)
    except SetupError as error:
        return said(error)
    return ""
