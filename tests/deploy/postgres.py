"""A PostgreSQL cluster of a test's own: in a folder and on a port of its own, on loopback, gone afterwards."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fixtures.services.starting import HOST, free_port

DEBIAN = "/usr/lib/postgresql"
START_SECONDS = 60
STOP_SECONDS = 30


@dataclass(frozen=True)
class Cluster:
    """What runs."""

    port: int
    env: dict[str, str]
    """In it PostgreSQL's own programs find the cluster, as its administrator."""

    def run(self, command: str, told: str = "") -> bytes:
        """Run a command in the shell, and tell it something; return what it said."""
        done = subprocess.run(
            ["bash", "-c", command],  # noqa: S607 - the shell of this machine
            env=self.env,
            input=told.encode(),
            capture_output=True,
            start_new_session=True,  # with no terminal, a password is read from what it is told
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr.decode()}"
        return done.stdout


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; Debian keeps those of a server off PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = [path for path in Path(DEBIAN).glob("*/bin") if (path / "initdb").is_file()]
    return max(versions, key=lambda path: int(path.parent.name), default=None)


@contextmanager
def postgres() -> Iterator[Cluster]:
    """Run a cluster; skip the test where there is no PostgreSQL."""
    binaries = programs()
    if binaries is None:
        pytest.skip("no PostgreSQL here (Debian: apt-get install postgresql)")
    whose = _not_root()
    folder = Path(tempfile.mkdtemp(prefix="journeyman-postgres-"))  # the other user can't enter pytest's own folder
    try:
        with _running(binaries, folder, whose) as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _not_root() -> dict[str, Any]:
    """Return for Popen whom the cluster belongs to: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            who = pwd.getpwnam(name)
            return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL refuses root, and there is no user postgres or nobody")


@contextmanager
def _running(binaries: Path, folder: Path, whose: dict[str, Any]) -> Iterator[Cluster]:
    password, port, data = secrets.token_hex(16), free_port(), folder / "data"
    (folder / "password").write_text(password)
    for path in (folder, folder / "password"):
        os.chown(path, whose.get("user", -1), whose.get("group", -1))
    env = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": HOST,
        "PGPORT": str(port),
        "PGUSER": "postgres",
        "PGPASSWORD": password,
    }
    make = [binaries / "initdb", "-D", data, "--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8"]
    make += [f"--pwfile={folder / 'password'}", "--locale=C", "--no-sync"]
    subprocess.run(make, check=True, capture_output=True, cwd=folder, **whose)
    serve = [binaries / "postgres", "-D", data, "-p", str(port), "-c", f"listen_addresses={HOST}"]
    serve += ["-c", "unix_socket_directories=", "-c", "fsync=off"]  # nothing of it is to outlive this machine
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(serve, cwd=folder, stdout=log, stderr=log, start_new_session=True, **whose)
    try:
        _wait_until_it_answers(binaries, process, env, folder / "log")
        yield Cluster(port, env)
    finally:
        process.send_signal(signal.SIGINT)  # hangs up on everybody, and ends
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(binaries: Path, process: subprocess.Popen[bytes], env: dict[str, str], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([binaries / "pg_isready", "--quiet"], env=env, check=False).returncode:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
