"""Finds a Chromium that is on the machine already."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from journeyman.errors import BrowserMissing

NAMES = ("chromium", "chromium-browser", "google-chrome")
"""Programs looked for on PATH, in this order."""

_CACHES = {"darwin": "Library/Caches/ms-playwright", "win32": "AppData/Local/ms-playwright"}
_PROGRAMS = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*", "chrome-win*/chrome.exe")

ADVICE = (
    "Install one (Debian, Ubuntu: apt-get install chromium; elsewhere: playwright install chromium), or name yours in "
    "the setting `chromium` (environment: JOURNEYMAN_CHROMIUM)."
)


def find_chromium(setting: Path | None, *, search_path: str | None = None, downloads: Path | None = None) -> Path:
    """Return the program to start: the setting's, else one on PATH, else Playwright's own newest download.

    `search_path` and `downloads` stand in for PATH and for Playwright's folder of browsers.

    Raises:
        BrowserMissing: the setting names no program, or there is none at all; says what to do.
    """
    if setting:
        if found := shutil.which(setting.expanduser(), path=search_path):
            return Path(found)
        raise BrowserMissing(f"The setting `chromium` names {setting}, and there is no such program. {ADVICE}")
    for name in NAMES:
        if found := shutil.which(name, path=search_path):
            return Path(found)
    for found in _downloaded(downloads or _downloads()):
        return found
    raise BrowserMissing(f"No Chromium was found: looked for {', '.join(NAMES)} and Playwright's own. {ADVICE}")


def _downloads() -> Path:
    """Return the folder in which `playwright install` puts browsers."""
    if chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "").strip("0"):
        return Path(chosen)
    return Path.home() / _CACHES.get(sys.platform, ".cache/ms-playwright")


def _downloaded(folder: Path) -> Iterator[Path]:
    """Yield Chromium's programs in that folder, the newest revision first."""

    def revision(build: Path) -> int:
        return int(re.sub(r"\D", "", build.name) or 0)

    for build in sorted(folder.glob("chromium-*"), key=revision, reverse=True):
        for pattern in _PROGRAMS:
            yield from (path for path in build.glob(pattern) if os.access(path, os.X_OK))
