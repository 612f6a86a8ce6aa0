"""Which boxes accept a service's terms and nothing else: those alone are ticked without an answer of the agent's."""

from journeyman.domain.page import FormField
from journeyman.forms.clues import BOX_KINDS, told_kinds
from journeyman.forms.kinds import Kind
from journeyman.words import plain, table

_FIRST = 8
"""Words within which a choice says that it declines; further on a sentence tells what follows then."""
_HELP = 200
"""Letters of a text beside a box that explain the box; a longer one is the rules themselves."""


def declares(field: FormField) -> bool:
    """Say whether a box of the terms' states a fact of whoever ticks it, such as an age, which nobody makes up."""
    return table("consents")["declares"].search(_said(field)) is not None


def declines(field: FormField) -> bool:
    """Say whether a box or radio button is for who does not accept the terms."""
    return table("consents")["declines"].search(" ".join(_said(field).split()[:_FIRST])) is not None


def bundles(field: FormField) -> bool:
    """Say whether a box of the terms' also agrees to a newsletter or to other advertising: that is another consent."""
    said = _said(field)
    if Kind.TERMS not in told_kinds(said, BOX_KINDS) and len(field.nearby) <= _HELP:
        said = f"{said} {plain(field.nearby)}"  # "I agree", and beside it to what
    return Kind.NEWSLETTER in told_kinds(said, BOX_KINDS) or table("consents")["advertises"].search(said) is not None


def _said(field: FormField) -> str:
    return plain(field.label or field.after or field.before)
