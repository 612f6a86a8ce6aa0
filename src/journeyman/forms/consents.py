"""Which boxes accept a service's terms and nothing else: those alone are ticked without an answer of the agent's."""

from journeyman.domain.page import FormField
from journeyman.words import plain, table

_FIRST = 8
"""Words within which a choice says that it declines; further on a sentence tells what follows then."""


def declares(field: FormField) -> bool:
    """Say whether a box of the terms' states a fact of whoever ticks it, such as an age, which nobody makes up."""
    return table("consents")["declares"].search(_said(field)) is not None


def declines(field: FormField) -> bool:
    """Say whether a box or radio button is for who does not accept the terms."""
    return table("consents")["declines"].search(" ".join(_said(field).split()[:_FIRST])) is not None


def _said(field: FormField) -> str:
    return plain(field.label or field.after or field.before)
