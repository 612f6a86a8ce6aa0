"""The services of the kill suite: how each is started, what its recipe says otherwise, and what its books say."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from fixtures.services.acorn.behaviour import Behaviour
from fixtures.services.starting import PROJECT

MAIN = ("acorn", "allauth")
"""The services that every named point is tried at."""
LINK = "allauth-link"
ADOPT = "acorn-adopt"
"""Acorn, where each sign-up ends in an adoption: the account is made, its mail is lost, the answer is 500; a sign-in
looks as if there were none; and that the address is taken is told by mail only."""
CUT = "acorn-cut"
"""Acorn, which keeps only the first characters of a password that is changed: each rotation ends in a reset."""

Flow = Literal["sign-up", "rotate", "re-enrol"]
SIGN_UP: Flow = "sign-up"
ROTATE: Flow = "rotate"
RE_ENROL: Flow = "re-enrol"


@dataclass(frozen=True)
class Variant:
    """A variant of a main service, which takes its turn now and then."""

    service: str
    like: str
    every: int
    """Of so many cases that name no point, one is there."""
    resets: int = 0
    """So many resets through the inbox a journey takes there when all goes well."""

    def falls(self, turn: int) -> bool:
        """Say whether it is there at this turn."""
        return turn % self.every >= self.every - 2


VARIANTS: Mapping[Flow, Sequence[Variant]] = {
    SIGN_UP: (Variant(ADOPT, "acorn", every=8, resets=1), Variant(LINK, "allauth", every=10)),
    ROTATE: (Variant(CUT, "acorn", every=8, resets=1),),
    RE_ENROL: (),
}
"""Flow → what there is beside the main services."""

SERVICES_OF = {flow: (*MAIN, *(item.service for item in items)) for flow, items in VARIANTS.items()}
"""Flow → where its journeys go."""

ADMIN_TOKEN = "only-the-kill-suite-knows"
CROWD = "10000/m/ip"
"""All agents come from one machine here: allauth's limits for each address of the network are lifted, no others."""

WINDOWS = {"acorn": 60, "allauth": 300}
"""Kind → the seconds in which it counts bad sign-ins; allauth's is its own, Acorn's shorter than usual. The recipes
say so, and who is refused by one is called again after it."""

ADOPTED = Behaviour(
    after_sign_up="error",
    after_sign_up_times=1_000_000,
    lose_first_mail=True,
    silent_duplicates=True,
    unconfirmed_look_wrong=True,
    sign_in_window=WINDOWS["acorn"],
)

CUTS = Behaviour(truncates=12, sign_in_window=WINDOWS["acorn"])


@dataclass(frozen=True)
class Offer:
    """One service."""

    options: Mapping[str, str]
    """What it is started with."""
    recipe: str
    """The project's recipe that it is a variant of."""


OFFERS = {
    "acorn": Offer(
        {"admin_token": ADMIN_TOKEN, "behave": Behaviour(sign_in_window=WINDOWS["acorn"]).model_dump_json()}, "acorn"
    ),
    "allauth": Offer({"mode": "code", "crowd": CROWD}, "allauth"),
    LINK: Offer({"mode": "link", "crowd": CROWD}, LINK),
    ADOPT: Offer({"admin_token": ADMIN_TOKEN, "behave": ADOPTED.model_dump_json()}, "acorn"),
    CUT: Offer({"admin_token": ADMIN_TOKEN, "behave": CUTS.model_dump_json()}, "acorn"),
}


def kind_of(service: str) -> Literal["acorn", "allauth"]:
    """Return which program it is."""
    return "acorn" if service.startswith("acorn") else "allauth"


def write_recipes(folder: Path, services: Iterable[str]) -> None:
    """Write each service's recipe: the project's, with the window in which bad sign-ins are counted here."""
    folder.mkdir(parents=True)
    for service in services:
        recipe = yaml.safe_load((PROJECT / "recipes" / f"{OFFERS[service].recipe}.yaml").read_text(encoding="utf-8"))
        limits = {**recipe.get("limits", {}), "sign_ins_within": f"{WINDOWS[kind_of(service)]}s"}
        limits |= {"concurrent": 100, "per_minute": 1000}  # nobody is to wait for a killed run's slot here
        changed = {**recipe, "service": service, "limits": limits}
        (folder / f"{service}.yaml").write_text(yaml.safe_dump(changed, sort_keys=False), encoding="utf-8")


ALLAUTH_ROWS = """
    select verified and exists (select 1 from mfa_authenticator m where type = 'totp' and m.user_id = e.user_id)
    from account_emailaddress e where email like ?
"""

ACCOUNTS = {
    "acorn": "select confirmed and totp_enabled from accounts where email like ?",
    "allauth": ALLAUTH_ROWS,
}
"""Kind → a row for each account of an agent: whether it is confirmed and has TOTP."""

USERS = {"acorn": "select 1 from accounts where email like ?", "allauth": "select 1 from auth_user where email like ?"}

OF_ACCOUNT = "select count(*) from {table} t join accounts a on a.id = t.account where a.email like ?"


@dataclass(frozen=True)
class Books:
    """What a service knows of one agent, as its database has it."""

    folder: Path
    """The service's own."""
    service: str
    agent: str

    def ready(self) -> list[bool]:
        """Return for each account of the agent whether it is confirmed and has TOTP."""
        return [bool(ready) for (ready,) in self._rows(ACCOUNTS[kind_of(self.service)])]

    def users(self) -> int:
        """Return how many of its users are the agent's."""
        return len(self._rows(USERS[kind_of(self.service)]))

    def resets_asked(self) -> int | None:
        """Return how many mails for a reset it sent to the agent; None: it does not write that down."""
        return self._count("reset_mails")

    def passwords_replaced(self) -> int | None:
        """Return how often the agent's password became another; None: it does not write that down."""
        return self._count("old_passwords")

    def _count(self, table: str) -> int | None:
        if kind_of(self.service) != "acorn":
            return None
        ((count,),) = self._rows(OF_ACCOUNT.format(table=table))
        return int(str(count))

    def _rows(self, query: str) -> Sequence[tuple[object, ...]]:
        return read_only(self.folder / f"{kind_of(self.service)}.sqlite3", query, f"{self.agent}+%")


def read_only(database: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """Return the rows of a database that another program has open."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as connection:
        return connection.execute(query, values).fetchall()


def lockouts(folder: Path) -> int:
    """Return how many accounts an Acorn ever locked out."""
    return sum(int(str(number)) for (number,) in read_only(folder / "acorn.sqlite3", LOCKOUTS))


LOCKOUTS = "select number from counts where name = 'lockouts'"
