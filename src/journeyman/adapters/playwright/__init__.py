"""The one door to Playwright: a Chromium for the process, a tab for each visit.

No other package imports Playwright. No text of its errors gets out of here: they can hold a typed password.
"""

from journeyman.adapters.playwright.browser import ChromiumBrowser

__all__ = ["ChromiumBrowser"]
