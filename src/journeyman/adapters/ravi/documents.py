"""The record as a secret's value: its key, and what was read. No error here carries a part of what it holds."""

import json
import re
from typing import cast

from pydantic import ValidationError

from journeyman.domain.account import FORMAT, AccountRecord
from journeyman.errors import UnknownService, VaultDamaged

SERVICE = re.compile(r"[a-z][a-z0-9-]{0,39}")


def checked(service: str) -> str:
    """Return a service's name.

    Raises:
        UnknownService: no service can have it.
    """
    if not SERVICE.fullmatch(service):
        raise UnknownService(
            f"{service!r} can't be a service's name: a name is a lower-case letter, then up to 39 lower-case letters, "
            'digits and dashes, such as "acorn".'
        )
    return service


def secret_of(prefix: str, service: str) -> str:
    """Return the key of a service's secret: Ravi takes capitals, digits and underscores; names have no underscore."""
    return prefix + service.upper().replace("-", "_")


def in_clear(value: str) -> bool:
    """Say whether a value is a record in clear, and not an encrypted one."""
    return value.lstrip().startswith("{")


def record_of(where: str, document: bytes, agent: str, service: str) -> AccountRecord:
    """Return the record that a document is.

    Raises:
        VaultDamaged: it is none, is of a newer version, or another account's; nothing was changed.
    """
    version = _format(document)
    if version is not None and version > FORMAT:
        raise VaultDamaged(
            f"{where} comes from a newer version of Journeyman (format {version}; this one knows up to {FORMAT}). "
            "Nothing was changed. Update Journeyman to use this account."
        )
    record = _validated(document)
    if record is None:
        raise VaultDamaged(
            f"{where} holds no account record that this version can read. Nothing was changed. If a newer Journeyman "
            "wrote it, use that one; else rename it there to begin this account anew."
        )
    if (record.agent, record.service) != (agent, service):
        raise VaultDamaged(
            f"{where} is the record of {record.agent} at {record.service}: it was misplaced. Nothing was changed."
        )
    return record


def _format(document: bytes) -> int | None:
    try:
        found = cast("object", json.loads(document))
    except ValueError:
        return None
    version = cast("dict[str, object]", found).get("format") if isinstance(found, dict) else None
    return version if isinstance(version, int) else None


def _validated(document: bytes) -> AccountRecord | None:
    try:
        return AccountRecord.model_validate_json(document)
    except ValidationError:
        return None
