"""Where Prefect's server is, whether it answers, and what its processes are told by their environment."""

import json
import os
import re
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

import httpx

from journeyman.domain.origin import is_loopback
from journeyman.errors import PortTaken, ServerUnreachable, SetupError
from journeyman.settings import PREFIX, Settings

HOST = "127.0.0.1"

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
}
"""No pings to anybody, no questions."""

LASTING = {"PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem"}
"""Where our server keeps the leases of slots: on disk. In memory, a restart would leave the slots taken for ever."""

SELDOM = {
    "PREFECT_SERVER_SERVICES_CLEANUP_RECONCILER_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "15",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_LOOP_SECONDS": "30",
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "15",
}
"""How often our server looks for what hardly ever happens; by default every 5 s."""

PACE = {
    "process": {"PREFECT_WORKER_QUERY_SECONDS": "0.5"},
    "journeyman": {"PREFECT_WORKER_QUERY_SECONDS": "10", "PREFECT_WORKER_HEARTBEAT_SECONDS": "10"},
}
"""How often workers look for runs, and say that they live. The warm worker is told of runs by events (ADR 0015)."""

CONNECTS = 5.0
"""Seconds within which a server's machine takes a connection."""
BUSY = 60.0
"""Seconds that a server with much to do may take to answer: with many runs at once, 10 have been seen."""


POOL = "journeyman"
"""The work pool of all journeys."""

ADDRESS = "PREFECT_API_URL"
SPEAKING = ("PREFECT_API_", "PREFECT_CLIENT_", "PREFECT_CLOUD_", "PREFECT_PROFILE")
"""How the names of variables begin that say how Prefect's client speaks to a server."""


def own_settings() -> bool:
    """Say whether Prefect's settings may know more of the server than the environment's PREFECT_API_URL.

    They are read from the environment, from files in the working directory, and from profiles. To ask them is to import
    Prefect; where that was done already, they are asked.
    """
    named = any(name.upper().startswith(SPEAKING) and name != ADDRESS for name in os.environ)
    home = Path(os.environ.get("PREFECT_HOME") or "~/.prefect").expanduser()
    files = (home / "profiles.toml", Path("prefect.toml"), Path(".env"))
    return "prefect" in sys.modules or named or any(file.exists() for file in files) or _in_pyproject()


def _in_pyproject() -> bool:
    try:
        return "[tool.prefect" in Path("pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return False


def api_url(settings: Settings) -> str:
    """Return the API's address: Prefect's own setting where there is one, else our server on this machine."""
    if own_settings():
        from prefect.settings import PREFECT_API_URL  # noqa: PLC0415 - takes more than a second, see `own_settings`

        said = PREFECT_API_URL.value()
    else:
        said = os.environ.get(ADDRESS)
    return said or f"http://{HOST}:{settings.prefect_port}/api"


def shown(url: str) -> str:
    """Return an address as messages show it: without a name and password before the host."""
    return re.sub(r"(?<=//)[^/@]*@", "", url)


def ui_url(settings: Settings) -> str:
    """Return the address of the UI, for people."""
    return shown(api_url(settings)).removesuffix("/api")


async def answers(url: str, patience: float = CONNECTS) -> bool:
    """Say whether a Prefect server answers here within `patience` seconds; where nobody listens, at once."""
    async with plain_client(url, patience) as client:
        return await is_well(client)


def plain_client(url: str, patience: float) -> httpx.AsyncClient:
    """Return a client that knows nothing but an address; answers may take `patience` seconds.

    Raises:
        SetupError: it is no address.
    """
    timeout = httpx.Timeout(patience, connect=CONNECTS)
    try:
        # One that can do TLS costs 0.1 s of CPU. This machine is never asked for by way of a proxy.
        return httpx.AsyncClient(
            base_url=url, timeout=timeout, verify=not url.startswith("http://"), trust_env=not is_loopback(url)
        )
    except httpx.InvalidURL:
        pass
    raise SetupError(f"PREFECT_API_URL can't be {shown(url)}: write it as in http://{HOST}:4200/api.")


def beside_proxies(url: str) -> dict[str, str]:
    """Return the variables that keep Prefect's client from asking a proxy for a server on this machine."""
    if not (getproxies_environment() and is_loopback(url)):
        return {}
    names = (os.environ.get("no_proxy") or os.environ.get("NO_PROXY"), urlsplit(url).hostname)
    return dict.fromkeys(("no_proxy", "NO_PROXY"), ",".join(filter(None, names)))


async def is_well(client: httpx.AsyncClient) -> bool:
    """Say whether a Prefect server answers to this client."""
    try:
        answer = await client.get("/health")
    except httpx.HTTPError:
        return False
    return answer.is_success and answer.text.strip() == "true"


async def require_server(settings: Settings) -> None:
    """Make sure that the server answers.

    Raises:
        ServerUnreachable: it does not.
    """
    if not await answers(api_url(settings), BUSY):
        raise unreachable(settings)


def unreachable(settings: Settings) -> ServerUnreachable:
    """Return the error that says that no server answers, and what to do."""
    return ServerUnreachable(
        f"No Prefect server answers at {shown(api_url(settings))}. Start one with `journeyman up` and leave it running,"
        " or set PREFECT_API_URL to the address of the one that you have. Without Prefect: `journeyman sign-up --here`."
    )


@contextmanager
def connected(settings: Settings) -> Generator[None]:
    """Make Prefect's clients in this block talk to the server that settings name."""
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - takes more than a second

    url = api_url(settings)
    os.environ.update(beside_proxies(url))
    with temporary_settings({PREFECT_API_URL: url}):
        yield


def serve(settings: Settings) -> list[str]:
    """Return the command that runs our own Prefect server on this machine."""
    start = [sys.executable, "-m", "journeyman.engine.prefect_server", "start"]
    return [*start, "--host", HOST, "--port", str(settings.prefect_port)]


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of our server, our worker and its runs: the same settings, the same server, no pings."""
    return {
        **SELDOM,  # who runs it may know better
        **os.environ,
        **QUIET,
        **LASTING,
        **_as_variables(settings),
        **beside_proxies(api_url(settings)),
        # Deployments made by `prefect deploy` say `python`: it has to be ours, whatever the shell's is.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_API_URL": api_url(settings),
        "PREFECT_SERVER_UI_API_URL": api_url(settings),
        **PACE[settings.worker_type],
        "PYTHONUNBUFFERED": "1",
    }


def _as_variables(settings: Settings) -> dict[str, str]:
    """Return all settings as environment variables, so that other processes load the very same."""
    dumped: dict[str, object] = settings.model_dump(mode="json")
    return {PREFIX + name.upper(): _as_text(name, value) for name, value in dumped.items() if value not in (None, "")}


def _as_text(name: str, value: object) -> str:
    if name == "recipes" and isinstance(value, list):
        return os.pathsep.join(str(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON
    return value if isinstance(value, str) else json.dumps(value)


def require_port(port: int, name: str) -> None:
    """Make sure that nobody listens on a port of this machine.

    Raises:
        PortTaken: somebody does.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise PortTaken(
                f"Port {port} on {HOST} is taken by another program, and no Prefect server answers there. Stop that"
                f" program, or choose another port: set {name} in journeyman.toml or {PREFIX}{name.upper()}."
            ) from None
