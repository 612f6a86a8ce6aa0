"""The account record: the vault's document on one agent at one service, and how it may change.

Each change is a plain function from a record to a record; the caller saves it (`Vault.save`) before it acts.
"""

import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_core import to_jsonable_python

from journeyman.domain.credential import Authenticator, Credential

FORMAT = 1
"""The document's version. An older one is migrated, a newer one refused."""

HISTORY_LENGTH = 100
"""How many events a record keeps; the oldest go first."""


class Phase(StrEnum):
    """How far an account has come; the order is the journey's."""

    RESERVED = "reserved"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    SECURED = "secured"
    PROVEN = "proven"


class Event(BaseModel):
    """One line of history; no secrets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    what: str
    outcome: str = ""


class Session(BaseModel):
    """The browser's state, so a journey can go on in another process; all of it is secret."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    state: SecretStr
    """Playwright's storage state as JSON: cookies and local storage."""
    path: str = Field(repr=False)
    """The path of the page that the journey stood on; it may hold a link's key."""


class AccountRecord(BaseModel):
    """Everything a journey must remember about one account."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    format: Literal[1] = FORMAT
    agent: str
    service: str
    origin: str = ""
    """Where the account is: scheme, host and port. Its credential is typed nowhere else, whatever a recipe says."""
    revision: int = 0
    """How often it was saved; `Vault.save` compares it."""
    phase: Phase = Phase.RESERVED
    pending: Credential | None = None
    """Written before it is typed; not known to work."""
    current: Credential | None = None
    """Proven by a fresh sign-in."""
    anchor: datetime | None = None
    """Only messages received after this belong to the unfinished submission."""
    history: tuple[Event, ...] = ()
    session: Session | None = None

    @property
    def credential(self) -> Credential | None:
        """The credential that the next page wants: the pending one, else the current one."""
        return self.pending or self.current

    def change(self, **fields: Any) -> Self:  # noqa: ANN401 - the model's own field types hold; pydantic checks them
        """Return a copy with these fields changed and checked."""
        return self.model_validate({**dict(self), **fields})

    def note(self, at: datetime, what: str, outcome: str = "") -> Self:
        """Return a copy with one more event; the oldest go when there are too many."""
        history = (*self.history, Event(at=at, what=what, outcome=outcome))
        return self.change(history=history[-HISTORY_LENGTH:])

    def with_credential(self, alter: Callable[[Credential], Credential]) -> Self:
        """Return a copy whose pending (else current) credential went through `alter`.

        Raises:
            ValueError: the record holds no credential.
        """
        if self.pending:
            return self.change(pending=alter(self.pending))
        if self.current:
            return self.change(current=alter(self.current))
        message = f"no credential for {self.agent} at {self.service}"
        raise ValueError(message)

    def with_authenticator(self, authenticator: Authenticator) -> Self:
        """Return a copy whose credential has this authenticator."""
        return self.with_credential(lambda c: c.model_copy(update={"authenticator": authenticator}))

    def settled(self) -> Self:
        """Return a copy whose pending credential, if any, became the current one; the session is forgotten."""
        return self.change(
            phase=Phase.PROVEN, pending=None, current=self.pending or self.current, session=None, anchor=None
        )

    def document(self) -> bytes:
        """Return the record as JSON with its secrets in clear: for encryption, and for nothing else."""
        return json.dumps(to_jsonable_python(reveal(self.model_dump()))).encode()


def reveal(value: object) -> object:
    """Return the value with each SecretStr in it replaced by its text."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        return {key: reveal(item) for key, item in cast("dict[str, object]", value).items()}
    if isinstance(value, list | tuple):
        return [reveal(item) for item in cast("list[object]", value)]
    return value
