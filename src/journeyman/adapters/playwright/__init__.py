"""The one door to Playwright: a Chromium for the process, a tab for each visit.

No other package imports Playwright. No text of its errors gets out of here: they can hold a typed password.
"""

from journeyman.adapters.playwright.hush import hush

hush()  # Playwright reads the switches of its own log when it is imported

from journeyman.adapters.playwright.browser import ChromiumBrowser  # noqa: E402 - that is the import
from journeyman.adapters.playwright.recorder import Recorder, must_have_display  # noqa: E402 - the same

__all__ = ["ChromiumBrowser", "Recorder", "must_have_display"]
