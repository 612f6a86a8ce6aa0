"""The account record: the vault's document on one agent at one service, and how it may change.

Each change is a plain function from a record to a record; the caller saves it (`Vault.save`) before it acts.
"""

import json
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import to_jsonable_python

from journeyman.domain.begun import Closed, Confirming, Import, Progress, Reset, Rotation, Submission
from journeyman.domain.credential import Authenticator, Credential
from journeyman.domain.in_clear import reveal

FORMAT = 2
"""The document's version. An older one is migrated, a newer one refused. 2 added what was begun (`submission`, ...)."""

HISTORY_LENGTH = 100
"""How many events a record keeps; the oldest go first."""

ATTEMPTS = 8
"""How many sign-up attempts without a known end a record keeps; the oldest go first."""

CANDIDATES = 8
"""How many credentials that were sent and not settled a record keeps; the oldest go first."""

TRIES_KEPT = 100
"""How many sign-in tries a record keeps; no recipe may allow more."""


class Phase(StrEnum):
    """How far an account has come; the order is the journey's."""

    RESERVED = "reserved"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    SECURED = "secured"
    PROVEN = "proven"
    CLOSED = "closed"
    """Forgotten: nothing goes on with it."""


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

    format: Literal[2] = FORMAT
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
    previous: Credential | None = None
    """What the current one took the place of, until the next rotation."""
    candidates: tuple[Credential, ...] = ()
    """What the pending one took the place of though it had been sent: any of them may be what opens the account."""
    submission: Submission | None = None
    confirming: Confirming = Confirming()
    reset: Reset | None = None
    """There from the decision to reset the password until a sign-in with the new one."""
    rotation: Rotation | None = None
    """There from the making of a new password until it is the current one."""
    re_enrolment: Rotation | None = None
    """There from the decision on another authenticator until it is the current credential's."""
    importing: Import | None = None
    """There from the taking in of an account that exists already until its credential is the current one."""
    closed: Closed | None = None
    """There from the forgetting of the account until it is back."""
    tries: tuple[datetime, ...] = ()
    """Sign-ins that were tried and not known to have gone well: they count towards a lockout."""
    proven_at: datetime | None = None
    """When a fresh sign-in with the current credential last went through."""
    anchor: datetime | None = None
    """Only messages received after this belong to the unfinished submission."""
    history: tuple[Event, ...] = ()
    session: Session | None = None

    @model_validator(mode="before")
    @classmethod
    def _migrate(cls, data: object) -> object:
        """Read a document of format 1: what was begun stood in its history."""
        document = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
        if document.get("format") != 1:
            return cast("object", data)
        return document | {"format": FORMAT, "submission": _submission_of_format_1(document)}

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

    def issued(self, authenticator: Authenticator) -> Self:
        """Return a copy in which each credential with this secret knows the counter that a code was issued for."""

        def counted(credential: Credential) -> Credential:
            known = credential.authenticator
            if known is None or known.uri != authenticator.uri:
                return credential
            return credential.model_copy(update={"authenticator": authenticator})

        return self.with_each(counted)

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """All credentials that it holds."""
        return tuple(filter(None, (self.pending, self.current, self.previous, *self.candidates)))

    def with_each(self, alter: Callable[[Credential], Credential]) -> Self:
        """Return a copy whose credentials all went through `alter`."""
        return self.change(
            pending=self.pending and alter(self.pending),
            current=self.current and alter(self.current),
            previous=self.previous and alter(self.previous),
            candidates=tuple(alter(item) for item in self.candidates),
        )

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

    def pressing(self, now: datetime) -> Self:
        """Return a copy that says: the sign-up form is about to be sent, in a new attempt.

        The anchor of the first press stays: its message may be the only one that comes.
        """
        earlier = self.submission
        submission = Submission(
            usernames=(*(earlier.usernames if earlier else ()), self._pending().username)[-ATTEMPTS:],
            silent=earlier.silent if earlier else 0,
            denied=earlier is not None and earlier.denied,
        )
        return self.change(phase=Phase.SUBMITTED, submission=submission, anchor=self.anchor or now)

    def pressed(self, session: Session | None) -> Self:
        """Return a copy that says: the service took the submission, and the browser stands there."""
        return self.change(submission=self._submitted().model_copy(update={"ended": True}), session=session)

    def refused(self) -> Self:
        """Return a copy that says: the last attempt made no account. Earlier ones may have."""
        known = self._submitted()
        if known.earlier:
            before = known.model_copy(update={"usernames": known.usernames[:-1], "ended": False, "probed": True})
            return self.change(submission=before)
        return self.change(submission=None, phase=Phase.RESERVED, anchor=None)

    def found_nothing(self, silent: int) -> Self:
        """Return a copy that says: a sign-in after the last attempt found no account; so many came to nothing."""
        update = {"ended": False, "probed": True, "silent": silent}
        return self.change(submission=self._submitted().model_copy(update=update))

    def rotating(self, pending: Credential) -> Self:
        """Return a copy that says: the current credential is to be replaced by this one, which nobody knows yet."""
        return self.change(pending=pending, rotation=Rotation(), session=None)

    def rotated(self, progress: Progress, **values: object) -> Self:
        """Return a copy that says how far the rotation has come.

        Raises:
            ValueError: none was begun.
        """
        if self.rotation is None:
            message = f"no rotation of {self.agent}'s account at {self.service} was begun"
            raise ValueError(message)
        return self.change(rotation=self.rotation.model_copy(update={"progress": progress, **values}))

    def offering(self, **values: object) -> Self:
        """Return a copy whose pending credential has other values; old ones are kept where an account may have them.

        Raises:
            ValueError: the record holds no pending credential.
        """
        if self.submission:
            return self.replacing(**values)
        return self.change(pending=self._pending().model_copy(update=values))

    def replacing(self, **values: object) -> Self:
        """Return a copy whose pending credential has other values; the old ones stay among the candidates.

        Raises:
            ValueError: the record holds no pending credential.
        """
        kept = (*self.candidates, self._pending())[-CANDIDATES:]
        return self.change(candidates=kept, pending=self._pending().model_copy(update=values))

    def _pending(self) -> Credential:
        if self.pending is None:
            message = f"no pending credential for {self.agent} at {self.service}"
            raise ValueError(message)
        return self.pending

    def trying(self, now: datetime) -> Self:
        """Return a copy that says: a sign-in is about to be tried."""
        return self.change(tries=(*self.tries, now)[-TRIES_KEPT:])

    def signed_in(self) -> Self:
        """Return a copy that says: a sign-in went well, so no try counts towards a lockout and no message is due."""
        return self.change(tries=(), confirming=self.confirming.model_copy(update={"overdue": False}))

    def _submitted(self) -> Submission:
        if self.submission is None:
            message = f"{self.agent} pressed no sign-up button at {self.service}"
            raise ValueError(message)
        return self.submission

    def settled(self) -> Self:
        """Return a copy whose pending credential, if any, became the current one; the session is forgotten.

        What a rotation or another authenticator replaced stays as the previous one.
        """
        replaced = self.current if self.rotation or self.re_enrolment else None
        return self.change(
            phase=Phase.PROVEN,
            pending=None,
            current=self.pending or self.current,
            candidates=(),
            previous=replaced if self.pending else self.previous,
            submission=None,
            confirming=Confirming(),
            reset=None,
            rotation=None,
            re_enrolment=None,
            importing=None,
            closed=None,
            session=None,
            anchor=None,
        )

    def document(self) -> bytes:
        """Return the record as JSON with its secrets in clear: for encryption, and for nothing else."""
        return json.dumps(to_jsonable_python(reveal(self.model_dump()))).encode()


def _submission_of_format_1(document: dict[str, Any]) -> dict[str, Any] | None:
    if document.get("phase") == Phase.RESERVED or not document.get("anchor"):
        return None
    submits = [event for event in document.get("history", ()) if event.get("what") == "submit"]
    ended = bool(submits) and submits[-1].get("outcome") == "done"
    pending: dict[str, Any] = document.get("pending") or {}
    return {"usernames": [pending.get("username", "")], "ended": ended}
