"""What is seen in a page's forms and why it is decided so, for people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from journeyman.domain.page import FormButton, FormField, Snapshot
from journeyman.forms.buttons import role_of
from journeyman.forms.clues import clues_of, kind_of
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Scores
from journeyman.forms.read import Form, main_of, read_forms

LONGEST = 60
"""Letters of a name or a reason that are shown."""

_SECRET = re.compile(
    r"(?=\w*\d)(?=\w*[a-z])\w{8,}|\d{5,}|[a-z2-7]{16,}|(?=[a-z2-7 -]*\d)(?:[a-z2-7]{4}[ -]){3,}[a-z2-7]{2,4}",
    re.IGNORECASE,
)
"""What a page may print that nobody else should read: a key, a code."""


@dataclass(frozen=True)
class Told:
    """One form, in words."""

    title: str
    purpose: str
    why: str
    fields: tuple[dict[str, str], ...]
    """Rows of `field`, `type`, `state`, `kind`, `why`."""
    buttons: tuple[dict[str, str], ...]
    """Rows of `button`, `type`, `state`, `role`, `pressed`."""


def explain(snapshot: Snapshot) -> list[Told]:
    """Return a page's forms in page order; texts that look like a key or a code are masked."""
    forms = read_forms(snapshot)
    main = main_of(forms, snapshot)
    return [_told(form, snapshot, is_main=form is main) for form in forms]


def _told(form: Form, snapshot: Snapshot, *, is_main: bool) -> Told:
    name = "no form" if form.index < 0 else f"form {form.index}"
    buttons = [button for button in snapshot.buttons if button.form == form.index]
    return Told(
        title=f"{name}: the one to fill" if is_main else name,
        purpose=form.purpose.value,
        why=_weights(form.scores) or "by its fields alone",
        fields=tuple(_field(field, kind, form) for field, kind in form.fields),
        buttons=tuple(_button(button, form) for button in buttons),
    )


def _weights(scores: Scores) -> str:
    ranked = sorted(scores.items(), key=lambda its: -its[1])
    return ", ".join(f"{purpose.value} {points}" for purpose, points in ranked if points > 0)


def _field(field: FormField, kind: Kind, form: Form) -> dict[str, str]:
    said = field.label or field.placeholder or field.before or field.after or field.name or field.id
    return {
        "field": masked(said) or "without a name",
        "type": field.type,
        "state": ", ".join(_state(field)) or "open",
        "kind": kind.value,
        "why": ", ".join(_reasons(field, kind, form)) or "nothing tells",
    }


def _state(field: FormField) -> Iterator[str]:
    if not field.visible:
        yield "out of sight" if field.concealed else "not shown"
    if not field.enabled:
        yield "locked"
    if field.required:
        yield "required"


def _reasons(field: FormField, kind: Kind, form: Form) -> Iterator[str]:
    if field.ref in form.notes:
        yield form.notes[field.ref]
    elif kind is Kind.HONEYPOT:
        yield "no person sees it" if field.concealed else "its words say that it is a trap"
    told = kind_of(field) if field.ref in form.notes else kind
    for clue in clues_of(field):
        against = "" if clue.kind is told else f" for {clue.kind.value}"
        yield f"{masked(clue.why)} +{clue.points}{against}"


def _button(button: FormButton, form: Form) -> dict[str, str]:
    return {
        "button": masked(button.text) or "without a name",
        "type": button.type,
        "state": "not shown" if not button.visible else "open" if button.enabled else "locked",
        "role": role_of(button).value,
        "pressed": "yes" if button is form.submit else "",
    }


def masked(text: str) -> str:
    """Return a text on one line, cut short, with whatever looks like a key or a code hidden."""
    line = "".join(c if c.isprintable() else " " for c in text)
    hidden = _SECRET.sub(lambda its: re.sub(r"\w", "\u2022", its[0]), line)
    return hidden if len(hidden) <= LONGEST else f"{hidden[: LONGEST - 1]}\u2026"
