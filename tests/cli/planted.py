"""An account with planted secrets, put into a vault as a journey puts it there."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from journeyman.adapters.age import AgeVault
from journeyman.adapters.local_directory import LocalDirectory
from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Progress
from journeyman.domain.credential import Authenticator, Credential

PASSWORD = "Planted-Password-7301"
PENDING = "Planted-Pending-7302"
PREVIOUS = "Planted-Previous-7300"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RECOVERY = ("planted-recovery-1", "planted-recovery-2")
PERIOD = 20
"""Seconds of a TOTP window: short, since a test waits for the next one."""

URI = f"otpauth://totp/Acorn%20Notes:alpha?secret={SECRET}&issuer=Acorn%20Notes&period={PERIOD}"


async def plant_account(home: Path) -> Path:
    """Give agent alpha a proven account at acorn; return its file in the vault."""
    await LocalDirectory(home, "agents.test").add("alpha")
    await AgeVault(home).save(planted_record(), 0)
    return home / "agents" / "alpha" / "vault" / "acorn.age"


def planted_record() -> AccountRecord:
    """Return the record of a proven account."""
    at = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
    credential = Credential(
        username="alpha-agent",
        email="alpha+acorn@agents.test",
        password=SecretStr(PASSWORD),
        authenticator=Authenticator(uri=SecretStr(URI)),
        recovery_codes=tuple(SecretStr(code) for code in RECOVERY),
        created_at=at,
    )
    record = AccountRecord(agent="alpha", service="acorn", phase=Phase.PROVEN, current=credential, proven_at=at)
    return record.note(at, "prove", "done")


async def plant_rotation(home: Path) -> None:
    """Let that account have a previous credential, and a rotation whose new password was sent."""
    vault = AgeVault(home)
    record = await vault.load("alpha", "acorn")
    assert record
    assert record.current
    previous, pending = (
        record.current.model_copy(update={"password": SecretStr(password)}) for password in (PREVIOUS, PENDING)
    )
    await vault.save(record.change(previous=previous).rotating(pending).rotated(Progress.SENT), record.revision)
