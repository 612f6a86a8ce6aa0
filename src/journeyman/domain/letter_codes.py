"""Shapes of recovery codes that are made of letters alone, so that nothing but their form tells them from words."""

import re

LETTER_CODES = re.compile(
    r"(?=(?:[^a-zA-Z]*[a-zA-Z]){6})(?:[a-z]+(?:-[a-z]+)+|[A-Z]+(?:-[A-Z]+)+)|[a-z]{8,}|[A-Z]{8,}"
    r"|[a-z]{4}(?: [a-z]{4})+|[A-Z]{4}(?: [A-Z]{4})+|[a-z]{5}(?: [a-z]{5})+|[A-Z]{5}(?: [A-Z]{5})+"
)
"""Groups of letters that dashes join, one group of some length, or groups of one length: all of a text."""

_DASH = r"[-_\u2010-\u2015]"
JOINED_CODES = re.compile(rf"(?<![\w-])(?=(?:{_DASH}?[a-zA-Z]){{6}})[a-zA-Z]+(?:{_DASH}[a-zA-Z]+)+(?![\w-])")
"""Those that dashes join, within a text, in whatever case."""

SPACED_CODES = re.compile(r"\b(?:[A-Z]{4}(?: [A-Z]{4})+|[A-Z]{5}(?: [A-Z]{5})+)\b")
"""Groups of capitals of one length, within a text: small letters make such groups in any sentence."""
