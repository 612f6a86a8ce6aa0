"""What lies in a home."""

from pathlib import Path


def everything_in(home: Path) -> list[Path]:
    """Return all files and folders of the home, and the home."""
    return [home, *home.rglob("*")] if home.exists() else []
