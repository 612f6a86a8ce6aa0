"""What lies in a home."""

from pathlib import Path


def everything_in(home: Path) -> list[Path]:
    """Return all files and folders of the home, and the home."""
    return [home, *home.rglob("*")] if home.exists() else []


def folder(home: Path, agent: str = "alpha") -> Path:
    """Return the agent's folder."""
    return home / "agents" / agent


def record_file(home: Path) -> Path:
    """Return the file of alpha at fake."""
    return folder(home) / "vault" / "fake.age"
