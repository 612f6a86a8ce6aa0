"""Ravi's stand-in for tests, and adapters over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from fixtures.providers.ravi import Behaviour, Config, RunningRavi, running
from journeyman.adapters.age import AgeVault
from journeyman.adapters.ravi import NewIdentities, Ravi, RaviDirectory, RaviInbox, RaviVault
from journeyman.secret_source import SecretSource

KEY = "ravi_mgmt_made-up-for-tests-4711"
KEY_IS_IN = "MADE_UP_RAVI_KEY"
ADMIN_TOKEN = "only-tests-know"
POLL = 0.2


@contextmanager
def standing_in(monkeypatch: pytest.MonkeyPatch, **behaviour: object) -> Iterator[RunningRavi]:
    """Run a stand-in, with SMS that come at once unless something else is said."""
    monkeypatch.setenv(KEY_IS_IN, KEY)
    how = Behaviour.model_validate({"sms_delay": 0, **behaviour})
    with running(Config(KEY, admin_token=ADMIN_TOKEN, behaviour=how)) as made:
        yield made


def ravi_at(url: str, variable: str = KEY_IS_IN) -> Ravi:
    """Return where it is."""
    return Ravi(url, SecretSource(env=variable))


def directory_at(ravi: Ravi, home: Path, domain: str = "agents.test", *, prefix: str = "") -> RaviDirectory:
    """Return a directory whose agents have addresses of their own choice."""
    return RaviDirectory(ravi, home, NewIdentities(prefix, address_field="email_identifier", domain=domain))


def vault_at(ravi: Ravi, home: Path, *, prefix: str = "", sealed: bool = True) -> RaviVault:
    """Return a vault that mirrors passwords."""
    return RaviVault(ravi, home, prefix, AgeVault(home) if sealed else None, mirrors=True)


def inbox_at(ravi: Ravi) -> RaviInbox:
    """Return an inbox that looks often."""
    return RaviInbox(ravi, POLL)


def fails(stand_in: RunningRavi, path: str, status: int, **how: object) -> None:
    """Let the next calls of a path fail."""
    fault = {"path": f"/api/{path}", "status": status, **how}
    stand_in.ravi.store.behaviour = stand_in.ravi.behaviour.model_validate(
        stand_in.ravi.behaviour.model_dump() | {"fail_next": fault}
    )


def door_of(stand_in: RunningRavi) -> httpx.AsyncClient:
    """Return a client for the stand-in's side door."""
    return httpx.AsyncClient(base_url=stand_in.url, headers={"X-Ravi-Admin": ADMIN_TOKEN}, trust_env=False, timeout=60)


def posts(stand_in: RunningRavi, path: str) -> int:
    """Return how often something was posted."""
    return stand_in.ravi.store.calls.count(f"POST /api/{path}")
