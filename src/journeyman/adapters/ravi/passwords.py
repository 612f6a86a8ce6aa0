"""An account's password among the agent's passwords at Ravi, where its own tools look for it."""

from urllib.parse import urlsplit

from journeyman.adapters.ravi import answers
from journeyman.adapters.ravi.answers import Row
from journeyman.adapters.ravi.client import Api
from journeyman.domain.account import AccountRecord, Phase

NOTE = "Kept by Journeyman: "
"""What an entry's notes begin with; the service's name follows. By these it is known again: Ravi changes domains."""


async def mirror(api: Api, identity: str, record: AccountRecord) -> None:
    """Bring the entry of an account up to date: only once a password is proven, and away with what opens nothing.

    Entries that others made are never touched.

    Raises:
        Missing, Rejected, Transient, SetupError: as of the client.
    """
    settled = record.phase is Phase.PROVEN and record.pending is None
    if not settled and record.phase is not Phase.CLOSED:
        return
    note = NOTE + record.service
    rows = [row for row in await api.all("passwords/", identity) if answers.text(row.get("notes")) == note]
    wanted = _entry(record, note) if record.current and record.phase is Phase.PROVEN else None
    if wanted and not rows:
        await api.post("passwords/", wanted, identity)
    for row in rows if wanted else ():
        changed = _changed(row, wanted or {})
        if changed:
            await api.patch(f"passwords/{answers.text(row.get('uuid'))}/", changed, identity)
    for row in () if wanted else rows:
        await api.delete(f"passwords/{answers.text(row.get('uuid'))}/", identity)


def _entry(record: AccountRecord, note: str) -> dict[str, str] | None:
    credential, host = record.current, urlsplit(record.origin).hostname
    if credential is None or not host:
        return None
    username = credential.username or credential.email
    return {"domain": host, "username": username, "password": credential.password.get_secret_value(), "notes": note}


def _changed(row: Row, wanted: dict[str, str]) -> dict[str, str]:
    """Return what is to be changed of an entry; its domain is Ravi's own spelling and stays."""
    return {name: value for name, value in wanted.items() if name != "domain" and row.get(name) != value}
