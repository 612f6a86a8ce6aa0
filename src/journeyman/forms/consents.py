"""Which boxes accept a service's terms and nothing else: those alone are ticked without an answer of the agent's."""

from journeyman.domain.page import FormField
from journeyman.forms.clues import BOX_KINDS
from journeyman.forms.kinds import Kind
from journeyman.forms.spoken import told_kinds
from journeyman.words import SENTENCES, plain, table

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
    """Say whether a box of the terms' also agrees to a newsletter or to other advertising: that is another consent.

    Only what plainly says so counts: what is enough for a box of a newsletter's own, such as "news", stands in many a
    sentence of terms. Where a sentence says that there is no advertising, that is none.
    """
    texts = [_shown(field)]
    if Kind.TERMS not in told_kinds(_said(field), BOX_KINDS) and len(field.nearby) <= _HELP:
        texts.append(field.nearby)  # "I agree", and beside it to what
    return any(_advertises(plain(sentence)) for text in texts for sentence in SENTENCES.split(text))


def _advertises(sentence: str) -> bool:
    words = table("consents")
    denied = words["denied"].search(sentence)
    sentence = sentence[denied.end() :] if denied else sentence
    denies = words["denies"].search(sentence)
    sentence = sentence[: denies.start()] if denies else sentence
    return words["advertises"].search(words["rules"].sub(".", sentence)) is not None


def _said(field: FormField) -> str:
    return plain(_shown(field))


def _shown(field: FormField) -> str:
    return field.label or field.after or field.before
