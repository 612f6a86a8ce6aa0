"""A demo that ran once, with a failure in it, for the tests of what comes after."""

import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fixtures.services.acorn.store import Store
from tests.demo.demo_shell import Result, run_demo


@dataclass(frozen=True)
class FirstRun:
    """A first run for alpha and beta at Acorn, where somebody else has beta's address."""

    folder: Path
    result: Result
    elsewhere: list[bytes] = field(default_factory=list[bytes])
    """What was sent to the Prefect server, proxy and database that the user's own set-up names."""


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """Run it amid a user's set-up that points elsewhere in every way."""
    folder, home = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("user")
    store = Store(folder / "services" / "acorn")
    store.add_account("beta+acorn@agents.test", "squirrel", "$", newsletter=False, now=time.time())
    store.close()
    elsewhere: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        threading.Thread(target=_note_all, args=(listener, elsewhere), daemon=True).start()
        (home / ".prefect").mkdir()
        (home / ".prefect" / "profiles.toml").write_text(
            f'active = "work"\n[profiles.work]\nPREFECT_API_URL = "{url}/api"\nPREFECT_API_KEY = "pnu_other"\n'
        )
        users_own = {
            "HOME": str(home),
            "PREFECT_HOME": str(home / ".prefect"),
            "PREFECT_API_URL": f"{url}/api/accounts/1/workspaces/2",
            "PREFECT_API_KEY": "pnu_other",
            "PREFECT_SERVER_API_AUTH_STRING": "somebody:else",
            "PREFECT_API_DATABASE_CONNECTION_URL": f"postgresql+asyncpg://x@{url.removeprefix('http://')}/prefect",
            "JOURNEYMAN_MAIL_DOMAIN": "not a domain",
            "HTTP_PROXY": url,
            "http_proxy": url,
        }
        options = ("--service", "acorn", "--agent", "alpha", "--agent", "beta")
        result = run_demo(folder, *options, changes=users_own)
        listener.shutdown(socket.SHUT_RDWR)
    return FirstRun(folder, result, elsewhere)


def _note_all(listener: socket.socket, noted: list[bytes]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            noted.append(connection.recv(200))
