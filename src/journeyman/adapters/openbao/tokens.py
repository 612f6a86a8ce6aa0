"""The token: one for each process and server, renewed before it runs out, got anew where it is refused."""

import asyncio
import math
import time
from asyncio import AbstractEventLoop, Lock
from dataclasses import dataclass, replace
from typing import Any, cast
from weakref import WeakKeyDictionary

from pydantic import SecretStr

from journeyman.adapters.openbao.wire import Answer, Wire
from journeyman.errors import SetupError, VaultAway
from journeyman.pasted import to_paste
from journeyman.provider_settings import OpenBaoSettings
from journeyman.provider_settings.openbao import AppRole
from journeyman.secret_source import SecretSource

RENEWED_AFTER = 2 / 3
"""Of the time that a token lives."""

SHORTEST = 2.0
"""Seconds between two renewals, at least: one that ends for good is not asked on and on."""

AGAIN = 5.0
"""Seconds between two tries at a renewal while the server is away: all of a process wait for each."""

OK, FORBIDDEN = 200, 403


@dataclass(frozen=True)
class Held:
    """A token that this process has."""

    value: SecretStr
    lasts: float
    """Seconds that it was good for when it was got or renewed; infinite where it never ends."""
    got_at: float
    """By the monotonic clock."""
    renewable: bool
    tried_at: float = -math.inf
    """When a renewal was last tried to no end, by the same clock."""

    @property
    def is_old(self) -> bool:
        """Whether it is time to renew it."""
        return time.monotonic() >= max(self.got_at + max(self.lasts * RENEWED_AFTER, SHORTEST), self.tried_at + AGAIN)

    @property
    def is_over(self) -> bool:
        """Whether it has run out."""
        return time.monotonic() >= self.got_at + self.lasts


_held: dict[OpenBaoSettings, Held] = {}
"""A journey opens a vault of its own, and eighty of them need one token."""

_turns: "WeakKeyDictionary[AbstractEventLoop, Lock]" = WeakKeyDictionary()
"""One login at a time in each event loop: a secret id may be good for a few."""


class Tokens:
    """The tokens for one server.

    Raises:
        SetupError: the settings name neither token nor AppRole.
    """

    def __init__(self, wire: Wire, settings: OpenBaoSettings) -> None:
        if not settings.token and not (settings.approle and settings.approle.secret_id):
            raise SetupError(
                'vault = "openbao" needs a token, or an AppRole with its secret_id. In journeyman.toml:'
                + to_paste("openbao", "token", '{env = "BAO_TOKEN"}')
            )
        self._wire = wire
        self._settings = settings

    async def token(self) -> SecretStr:
        """Return a token that is good as far as is known.

        Raises:
            SetupError: the token or the AppRole is not accepted, or can't be read.
            VaultAway: the server does not answer.
        """
        async with _turn():
            held = _held.get(self._settings)
            if held is None or held.is_over:
                held = await self._log_in()
            elif held.is_old:
                held = await self._renewed(held)
            _held[self._settings] = held
            return held.value

    async def another_than(self, refused: SecretStr) -> bool:
        """Say whether there is another token now than one that was refused. Logs in anew only where that one is dead.

        Raises:
            SetupError, VaultAway: as in `token`.
        """
        async with _turn():
            held = _held.get(self._settings)
            if held and held.value != refused:
                return True
            if (await self._wire.ask("GET", "auth/token/lookup-self", refused)).status == OK:
                return False  # it is good, and its policy does not allow this
            _held.pop(self._settings, None)
            _held[self._settings] = await self._log_in()
            return True

    async def _renewed(self, held: Held) -> Held:
        """Return the token with more time, or another one."""
        if not held.renewable:
            return await self._log_in()
        try:
            answer = await self._wire.ask("POST", "auth/token/renew-self", held.value, {})
        except VaultAway:
            return replace(held, tried_at=time.monotonic())  # still good, and what comes next tells of the server
        if answer.status != OK:
            return await self._log_in()
        renewed = _of_login(answer, held.value)
        # Towards the longest time that it may live, a renewal gives less and less.
        return await self._log_in() if renewed.lasts < held.lasts / 2 else renewed

    async def _log_in(self) -> Held:
        role = self._settings.approle
        if role and role.secret_id:
            return await self._by_approle(role, role.secret_id)
        return await self._by_token(cast("SecretSource", self._settings.token))

    async def _by_approle(self, role: AppRole, source: SecretSource) -> Held:
        secret_id = await asyncio.to_thread(source.read)
        body = {"role_id": role.role_id, "secret_id": secret_id.get_secret_value()}
        answer = await self._wire.ask("POST", f"auth/{role.mount}/login", None, body)
        if answer.status != OK:
            raise SetupError(
                f"{self._wire.server} refuses the AppRole ({answer.status}): its role_id, its secret id (read from "
                f"{source}) or its mount ({role.mount}) is wrong, or the secret id is used up or too old. Make "
                f"another: bao write -f auth/{role.mount}/role/NAME/secret-id"
            )
        return _of_login(answer, SecretStr(""))

    async def _by_token(self, source: SecretSource) -> Held:
        token = await asyncio.to_thread(source.read)
        answer = await self._wire.ask("GET", "auth/token/lookup-self", token)
        if answer.status != OK:
            raise SetupError(
                f"{self._wire.server} refuses the token from {source} ({answer.status}): it is wrong, revoked, has "
                "run out, or lacks the policy `default`. Put another one there; nothing else was asked for."
            )
        return _held_for(token, answer.data.get("ttl"), renewable=bool(answer.data.get("renewable")))


def _turn() -> Lock:
    return _turns.setdefault(asyncio.get_running_loop(), Lock())


def _of_login(answer: Answer, token: SecretStr) -> Held:
    auth = cast("dict[str, Any]", answer.body.get("auth") or {})
    value = SecretStr(str(auth.get("client_token") or token.get_secret_value()))
    return _held_for(value, auth.get("lease_duration"), renewable=bool(auth.get("renewable")))


def _held_for(token: SecretStr, seconds: object, *, renewable: bool) -> Held:
    # A ttl of 0 is that of a token which never ends, such as a root token.
    lasts = float(seconds) if isinstance(seconds, int) and seconds > 0 else math.inf
    return Held(token, lasts, time.monotonic(), renewable)
