"""What a form asks and nobody has said yet: all of it in one question, that a person can answer at once."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Need, NeedsInput
from journeyman.domain.page import FormField
from journeyman.forms.answers import BOX, key_for, question_of
from journeyman.forms.consents import bundles
from journeyman.forms.kinds import Kind
from journeyman.forms.read import Form
from journeyman.recipe.located import printable

LONGEST_LABEL = 80
MOST_OPTIONS = 20
MOST_FIELDS = 12

FIRST = (Need.PAYMENT, Need.CONSENT, Need.QUESTION)
"""Which need is told where there are several: with the first ones no answer helps."""

BOTH = "; it accepts the terms and agrees to advertising at once, which is yours to decide"
"""Of a box that bundles two consents: the first alone would have been given."""


@dataclass(frozen=True)
class Asked:
    """A field that a person must do something about."""

    need: Need
    field: FormField
    kind: Kind


def needs(asked: Sequence[Asked], form: Form, path: str) -> NeedsInput:
    """Return what a form that asks all this needs; each group of radio buttons asks once."""
    need = next(need for need in FIRST if any(its.need is need for its in asked))
    once: dict[str, Asked] = {}
    for its in asked:
        if its.need is need:
            once.setdefault(its.field.name if its.field.type == "radio" else its.field.ref, its)
    fields, where = list(once.values())[:MOST_FIELDS], f"The form on {public_path(path)}"
    labels = ", ".join(f'"{_label(its.field)}"' for its in fields)
    if need is Need.CONSENT:
        return NeedsInput(need, f"{where} wants the terms accepted ({labels}); the recipe's terms do not allow that.")
    if need is Need.PAYMENT:
        return NeedsInput(
            need,
            f"{where} asks for a payment ({labels}): nothing was sent. Journeyman never pays. Sign up by hand, "
            "then give it the account: journeyman import.",
        )
    told = "; ".join(_told(its, form) for its in fields)
    keys = " ".join(shlex.quote(f"{key_for(its.field, its.kind)}=…") for its in fields)
    return NeedsInput(
        need,
        f"{where} requires {told}: the identity has no answer. Give it and call the journey again: "
        f"journeyman agent set AGENT {keys}",
    )


def of_group(field: FormField, form: Form) -> list[tuple[FormField, Kind]]:
    """Return the radio buttons of a field's group, itself included; of another field nothing."""
    if field.type != "radio":
        return []
    return [(its, kind) for its, kind in form.fields if its.type == "radio" and its.name == field.name]


def _told(asked: Asked, form: Form) -> str:
    """Say what is asked: label, name, type, kind and options."""
    field = asked.field
    what = field.tag if field.tag in {"select", "textarea"} else field.type
    called = f"field {_cut(field.name)}, " if field.name else ""
    options = [_cut(option) for option in _options(field, form)]
    more = ", …" if len(options) > MOST_OPTIONS else ""
    one_of = f"; one of: {', '.join(options[:MOST_OPTIONS])}{more}" if options else ""
    both = BOTH if asked.kind is Kind.TERMS and bundles(field) else ""
    return f'"{_label(field)}" ({called}{what}, kind {asked.kind.value}{one_of}{both})'


def _options(field: FormField, form: Form) -> Sequence[str]:
    if field.type == "radio":
        return [its.label for its, _ in of_group(field, form)]
    return BOX if field.type == "checkbox" else [option for option in field.options if option]


def _label(field: FormField) -> str:
    return _cut(question_of(field) or "a field without a label")


def _cut(text: str) -> str:
    return printable(text)[:LONGEST_LABEL]
