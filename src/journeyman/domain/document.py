"""Reading an account's document out of whatever vault holds it; its faults are told, and never a part of it."""

import json
import re
from typing import cast

from pydantic import ValidationError

from journeyman.domain.account import FORMAT, AccountRecord
from journeyman.errors import UnknownService, VaultDamaged

SERVICE_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def checked_service(service: str) -> str:
    """Return the name, which is one that a service can have: it leads nowhere else in a vault.

    Raises:
        UnknownService: it is not.
    """
    if not SERVICE_NAME.fullmatch(service):
        raise UnknownService(
            f"{service!r} can't be a service's name: a name is a lower-case letter, then up to 39 lower-case letters, "
            'digits and dashes, such as "acorn".'
        )
    return service


def read_document(document: bytes, agent: str, service: str, where: str, mend: str) -> AccountRecord:
    """Read a document. What it holds is secret: no error here may carry a part of it, nor the error that does.

    Args:
        document: what `AccountRecord.document` wrote, in this version of Journeyman or another.
        agent: whose record it should be.
        service: at which service.
        where: what holds it, such as a file's path.
        mend: what to try where it is damaged.

    Raises:
        VaultDamaged: it can't be read, is of a newer version, or is another account's.
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
            f"{where} opens, but holds no account record that this version can read. If a newer Journeyman wrote it, "
            f"use that one. {mend}"
        )
    if (record.agent, record.service) != (agent, service):
        raise VaultDamaged(f"{where} holds the record of {record.agent} at {record.service}: it was misplaced. {mend}")
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
