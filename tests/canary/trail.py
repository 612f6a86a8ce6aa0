"""What a play on the canary's ground left behind: its secrets, and every place where they could have gone."""

import base64
import json
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from pydantic import SecretStr

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Authenticator
from journeyman.domain.totp import code_at, counter_at
from tests.canary.ground import AGENT, MARKER, Ground, aside
from tests.canary.needles import Needle, search

Places = dict[str, bytes]
"""Place → what was found there."""

AT_ONCE = 200
"""Rows that Prefect's API hands out at once."""

LISTS = ("flow_runs", "task_runs", "logs", "artifacts", "flows", "deployments", "variables", "block_documents")
"""What Prefect's API lists by a filter."""

KINDS = {
    "password", "TOTP secret", "TOTP secret's bytes", "provisioning URI", "TOTP code", "recovery code", "mail code",
    "cookie", "age key",
}  # fmt: skip
"""What must have been there, for its absence elsewhere to mean anything."""

SHOWS = {
    "Prefect's API": MARKER,
    "Prefect's events": "journeyman.stage.failed",
    "Prefect's files while it runs": MARKER,
    "Prefect's tables": MARKER,
    "home": "alpha+acorn@agents.test",
    "audit logs": '"use":"typed"',
    "logs": "alpha at acorn",
    "commands": MARKER,
    "user's home": "",
    "temporary files": "chromium",
    "processes": "journeyman.engine.prefect_server",
}
"""Sink → a harmless text that the same search must find in it; empty: nothing need be there."""

CODE = re.compile(rb"\b\d{6}\b")


@dataclass
class Trail:
    """Secrets, and sink → place → bytes."""

    began: datetime
    needles: dict[bytes, Needle] = field(default_factory=dict)
    sinks: dict[str, Places] = field(default_factory=dict)
    pictures: list[bytes] = field(default_factory=list)
    """The pictures in the runs' stories."""

    def findings(self, sink: str) -> list[str]:
        """Return each secret that stands in a sink, with its place; never the secret."""
        return [
            f"{place}: {found}"
            for place, content in self.sinks[sink].items()
            for found in search(self._sought(place), content)
        ]

    def holds(self, sink: str, text: str) -> bool:
        """Say whether the same search finds a harmless text in a sink."""
        marker = [Needle("marker", text.encode())]
        return any(search(marker, content) for content in self.sinks[sink].values())

    def kinds(self) -> set[str]:
        """Return which kinds of secret are looked for."""
        return {needle.what.partition(" #")[0] for needle in self.needles.values()}

    def _sought(self, place: str) -> list[Needle]:
        """Return what must not stand in a place: a mail holds its one-time code, and the key's file the key."""
        own = "mail code" if "/Maildir/" in place else "age key" if place.endswith("/key.txt") else "nothing"
        return [needle for needle in self.needles.values() if not needle.what.startswith(own)]

    def add(self, what: str, secret: bytes) -> None:
        """Add a secret to look for, once."""
        if secret and secret not in self.needles:
            self.needles[secret] = Needle(f"{what} #{len(self.needles)}", secret)

    def learn(self, ground: Ground) -> None:
        """Read the secrets that are there now: in the vault, in the mails, in the key's file."""
        vault, folder = bootstrap.vault(ground.settings), ground.settings.home / "agents" / AGENT
        for service in ground.settings.base_urls:
            record = aside(lambda service=service: vault.load(AGENT, service))
            if record:
                self._learn_record(record)
        for mail in folder.glob("Maildir/*/*"):
            body = mail.read_bytes().partition(b"\n\n")[2]
            for code in CODE.findall(body):
                self.add("mail code", code)
        key = next(line for line in (folder / "key.txt").read_bytes().splitlines() if line.startswith(b"AGE-SECRET"))
        self.add("age key", key)

    def _learn_record(self, record: AccountRecord) -> None:
        for credential in record.credentials:
            self.add("password", credential.password.get_secret_value().encode())
            for code in credential.recovery_codes:
                self.add("recovery code", code.get_secret_value().encode())
            if credential.authenticator:
                self._learn_authenticator(credential.authenticator)
        if record.session:
            for cookie in json.loads(record.session.state.get_secret_value())["cookies"]:
                self.add("cookie", cookie["value"].encode())

    def _learn_authenticator(self, authenticator: Authenticator) -> None:
        uri: SecretStr = authenticator.uri
        key = parse_qs(urlsplit(uri.get_secret_value()).query)["secret"][0]
        self.add("provisioning URI", uri.get_secret_value().encode())
        self.add("TOTP secret", key.encode())
        self.add("TOTP secret's bytes", base64.b32decode(key + "=" * (-len(key) % 8)))
        for counter in range(counter_at(uri, self.began), authenticator.last_counter + 1):
            self.add("TOTP code", code_at(uri, counter).get_secret_value().encode())

    def ask_prefect(self, ground: Ground) -> None:
        """Read all that Prefect's API tells, once all runs are recorded, and its database with the log beside it."""
        with httpx.Client(base_url=f"{ground.world.api}/", timeout=60, trust_env=False) as api:
            runs = _recorded(api)
            told = {name: b"\n".join(_pages(api, name)) for name in LISTS}
            events = b"\n".join(_events(api))
            for kind, found in runs.items():
                states = (api.get(f"{kind}_states/", params={f"{kind}_id": run}) for run in found)
                told[f"{kind}_states"] = b"\n".join(answer.raise_for_status().content for answer in states)
            stories = api.post("artifacts/filter", json={"limit": AT_ONCE}).json()
        self.sinks["Prefect's API"] = told
        self.sinks["Prefect's events"] = {"events": events}
        self.pictures = [
            base64.b64decode(found)
            for story in stories
            for found in re.findall(r"data:image/jpeg;base64,([\w+/=]+)", str(story["data"]))
        ]
        database = ground.settings.home / "prefect"
        self.sinks["Prefect's files while it runs"] = dict(_files(database.glob("prefect.db*"), database))

    def collect(self, ground: Ground) -> None:
        """Read all that is left once everything has ended."""
        home, user = ground.settings.home, ground.folder / "user"
        database = home / "prefect" / "prefect.db"
        self.sinks |= {
            "Prefect's tables": dict(_tables(database)),
            "home": dict(_files(home.rglob("*"), home)),
            "audit logs": dict(_files(home.rglob("audit.*"), home)),
            "logs": dict(_files([*home.rglob("*.log")], home)) | {"up": ground.world.told.encode()},
            "commands": ground.outputs,
            "user's home": dict(_files(user.rglob("*"), user)),
            "temporary files": ground.watch.files,
            "processes": ground.watch.processes,
        }


def _files(paths: Iterable[Path], root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each file's name and content; the name counts as content, too."""
    for path in paths:
        if path.is_file():
            yield f"/{path.relative_to(root)}", f"{path}\n".encode() + path.read_bytes()


def _tables(database: Path) -> Iterator[tuple[str, bytes]]:
    """Yield all values of each table: a long text lies in pieces in the file, and whole in its row."""
    with closing(sqlite3.connect(database)) as connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            rows = connection.execute(f'select * from "{name}"')  # noqa: S608 - Prefect's own tables
            yield name, b"\n".join(_as_bytes(value) for row in rows for value in row)


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _recorded(api: httpx.Client) -> dict[str, list[str]]:
    """Return the ids of all flow runs and task runs, once the last of them is recorded as final."""
    deadline = time.monotonic() + 60
    while True:
        found = {
            kind: [run for page in _pages(api, f"{kind}s") for run in json.loads(page)]
            for kind in ("flow_run", "task_run")
        }
        open_runs = [run["name"] for runs in found.values() for run in runs if run["state_type"] not in FINAL]
        if not open_runs:
            return {kind: [run["id"] for run in runs] for kind, runs in found.items()}
        assert time.monotonic() < deadline, open_runs
        time.sleep(0.3)  # Prefect records task runs after the fact, and tells nobody


FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def _pages(api: httpx.Client, name: str) -> Iterator[bytes]:
    offset = 0
    while True:
        answer = api.post(f"{name}/filter", json={"limit": AT_ONCE, "offset": offset}).raise_for_status()
        yield answer.content
        if len(answer.json()) < AT_ONCE:
            return
        offset += AT_ONCE


def _events(api: httpx.Client) -> Iterator[bytes]:
    answer = api.post("events/filter", json={"limit": 50}).raise_for_status()
    yield answer.content
    while following := answer.json()["next_page"]:
        answer = api.get(following).raise_for_status()
        yield answer.content
