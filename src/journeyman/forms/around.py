"""What stands on and around a form: the words that tell what it is for."""

from collections.abc import Sequence

from journeyman.domain.page import FormArea, FormButton, FormField, Snapshot
from journeyman.forms.kinds import TICKED, Kind, fillable, is_text, looks_like_code
from journeyman.forms.purpose import PASSIVE, Purpose, Shape, purpose_of
from journeyman.forms.settle import Kinds, Notes, set_kind
from journeyman.words import plain, plain_name

_SHORT_TEXT = 200
"""Letters of a form's text within which its words speak of the form itself."""


def said_around(
    snapshot: Snapshot, index: int, buttons: Sequence[FormButton], fields: Sequence[FormField], *, alone: bool
) -> dict[str, str]:
    """Return the plain texts on and around a form, by where they stand (a key of `purpose.WEIGHTS`)."""
    area = _area(snapshot, index)
    own = f"{area.heading} . {area.label}" if area else ""
    # Of several forms, one without a heading is the page's first heading's.
    most = None if alone or not snapshot.forms else 0 if own.strip(" .") else 1
    headings = " . ".join(snapshot.headings[:most])
    names = " . ".join(f"{its.label} . {its.placeholder} . {its.before} . {plain_name(its.name)}" for its in fields)
    texts = " . ".join(f"{button.text} . {plain_name(button.marks)}" for button in buttons)
    said = {
        "button": texts,
        "own": own,
        "marks": f"{plain_name(area.marks)} . {plain_name(area.action)}" if area else "",
        "heading": headings,
        "fields": names,
        "page": f"{snapshot.title} . {plain_name(snapshot.path)}",
        "text": area.text if area and len(area.text) < _SHORT_TEXT else "",
    }
    return {place: plain(text) for place, text in said.items()}


def _area(snapshot: Snapshot, index: int) -> FormArea | None:
    return snapshot.forms[index] if 0 <= index < len(snapshot.forms) else None


def shape_of(  # noqa: PLR0913, PLR0917 - what was found out so far
    snapshot: Snapshot,
    index: int,
    fields: Sequence[FormField],
    kinds: Sequence[Kind],
    active: Sequence[bool],
    said: dict[str, str],
    *,
    alone: bool,
) -> Shape:
    """Return what a form looks like, as `purpose_of` wants it."""
    area = _area(snapshot, index)
    used = [
        (field, kind)
        for field, kind, its in zip(fields, kinds, active, strict=True)
        # A page's own drop-down may be a menu: one that says nothing, says nothing of the form either.
        if its and (field.type != "listbox" or field.required or kind is not Kind.UNKNOWN)
    ]
    long = [1 for field, kind in used if field.tag == "textarea" and kind in {Kind.UNKNOWN, Kind.MESSAGE}]
    return Shape(
        kinds=tuple(kind for _, kind in used),
        said=said,
        gets=area is not None and area.method == "get" and bool(area.action),
        areas=len(long),
        typed=sum(is_text(field) for field, _ in used),
        alone=alone,
    )


def code_by_shape(fields: Sequence[FormField], kinds: Kinds, notes: Notes, said: dict[str, str]) -> None:
    """Take the form's only text field for the code's if it looks like one or the page says so."""
    opened = [
        place
        for place, field in enumerate(fields)
        if fillable(field) and field.type not in TICKED and kinds[place] not in PASSIVE
    ]
    if len(opened) != 1 or kinds[opened[0]] is not Kind.UNKNOWN or not is_text(fields[opened[0]]):
        return
    spoken, scores = purpose_of(Shape((Kind.UNKNOWN,), said, typed=1))
    elsewhere = max(scores[Purpose.SEARCH], scores[Purpose.CHECKOUT], scores[Purpose.NEWSLETTER])
    if spoken is Purpose.ONE_TIME_CODE:
        set_kind(opened[0], Kind.ONE_TIME_CODE, "the only field, and the form speaks of a code", fields, kinds, notes)
    elif looks_like_code(fields[opened[0]]) and elsewhere <= 1 and _nameless(fields[opened[0]]):
        set_kind(opened[0], Kind.ONE_TIME_CODE, "the only field, and of a code's shape", fields, kinds, notes)


def _nameless(field: FormField) -> bool:
    """Say whether no word that a person sees says what the field is."""
    return not any(c.isalpha() for c in field.label + field.placeholder + field.before)
