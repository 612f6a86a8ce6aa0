"""One agent's secrets at Ravi: found by key, written, read back."""

from dataclasses import dataclass

from journeyman.adapters.ravi import answers
from journeyman.adapters.ravi.client import Api, Missing, Rejected
from journeyman.errors import SetupError, Transient


@dataclass(frozen=True)
class Secret:
    """One secret at Ravi; its value stays out of `repr`."""

    uuid: str
    value: str

    def __repr__(self) -> str:
        return f"Secret({self.uuid})"


@dataclass(frozen=True)
class Shelf:
    """One agent's secrets, with a connection."""

    api: Api
    identity: str

    async def find(self, key: str) -> Secret | None:
        """Return the secret of that key; None where there is none.

        Raises:
            Transient, SetupError: as of the client.
        """
        rows = await self.api.all("secrets/", self.identity, key=key)
        found = [row for row in rows if answers.text(row.get("key")).upper() == key]
        # Keys are unique at Ravi; should they ever not be, all look at the same one.
        first = min(found, key=lambda row: answers.text(row.get("uuid")), default=None)
        return Secret(answers.text(first.get("uuid")), answers.text(first.get("value"))) if first else None

    async def put(self, key: str, old: Secret | None, value: str) -> bool:
        """Write a value in the place of the old one; say whether that is what is there now.

        Raises:
            Transient: it is not known whether it was written, or it was not.
            SetupError: Ravi does not take it.
        """
        unanswered: Transient | None = None
        try:
            if old:
                await self.api.patch(f"secrets/{old.uuid}/", {"value": value}, self.identity)
            else:
                note = {"notes": "Kept by Journeyman. Do not edit."}
                await self.api.post("secrets/", {"key": key, "value": value, **note}, self.identity)
        except Missing:
            return False  # deleted meanwhile
        except Rejected as refused:
            if await self.find(key) == old:
                raise SetupError(f"Ravi does not take the secret {key}: {refused.said}. Nothing was changed.") from None
            return False  # somebody made it meanwhile
        except Transient as error:
            unanswered = error  # looking tells
        found = await self.find(key)
        if found == old:
            raise unanswered or Transient(f"Ravi did not take the secret {key}; nothing was changed.")
        return found is not None and found.value == value

    async def remove(self, old: Secret) -> None:
        """Remove a secret; one that is gone already is.

        Raises:
            Transient, SetupError: as of the client.
        """
        await self.api.delete(f"secrets/{old.uuid}/", self.identity)


def secret_of(prefix: str, service: str) -> str:
    """Return the key of a service's secret: Ravi takes capitals, digits and underscores; names have no underscore."""
    return prefix + service.upper().replace("-", "_")


def in_clear(value: str) -> bool:
    """Say whether a value is a record in clear, and not an encrypted one."""
    return value.lstrip().startswith("{")
