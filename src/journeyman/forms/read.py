"""From a page's snapshot to its forms: what each field is, what each form is for, which button sends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journeyman.domain.page import FormButton, FormField, Snapshot
from journeyman.forms.buttons import Role, confirms, submit_of
from journeyman.forms.kinds import NOT_FILLED, TICKED, Kind, kind_of, looks_like_code, repeats
from journeyman.forms.purpose import PASSIVE, PASSWORDS, Purpose, purpose_of
from journeyman.words import plain, plain_name, table


@dataclass(frozen=True)
class Form:
    """One form of a page, read."""

    index: int
    """As in FormField.form; -1 for the fields that are in no form."""
    purpose: Purpose
    fields: tuple[tuple[FormField, Kind], ...]
    """In page order, honeypots and hidden ones too, with their kinds."""
    submit: FormButton | None
    """The button that carries it on; None where no button surely does."""

    def first(self, kind: Kind) -> FormField | None:
        """Return the first field of a kind, if there is one."""
        return next((field for field, its in self.fields if its is kind), None)


RANKS: Mapping[Purpose, int] = {
    Purpose.AUTHENTICATOR_SETUP: 5,
    Purpose.ONE_TIME_CODE: 5,
    Purpose.SIGN_UP: 4,
    Purpose.CHANGE_PASSWORD: 4,
    Purpose.SIGN_IN: 3,
    Purpose.RESET: 3,
    Purpose.CONFIRM: 2,
    Purpose.OTHER: 1,
}
"""Which form a person would fill here if nothing else tells. Search and newsletter forms are none."""

_CONFIRM_AND_CANCEL = 2
_OLD_NEW_AGAIN = 3
_PAGE_SAYS = 3
"""What the page's own title and path add: enough to choose a sign-in before a sign-up where they stand side by side."""


def read_forms(snapshot: Snapshot) -> list[Form]:
    """Return the page's forms in page order, the fields outside of any form last."""
    indexes = {field.form for field in snapshot.fields} | {b.form for b in snapshot.buttons if b.form >= 0}
    return [_read(snapshot, index) for index in sorted(indexes, key=lambda index: (index < 0, index))]


def main_form(snapshot: Snapshot) -> Form | None:
    """Return the form that a person would fill here, or None.

    Search, newsletter and sign-out forms are never it, nor is a form that nothing can be filled or confirmed in.
    """
    forms = [form for form in read_forms(snapshot) if _is_candidate(form)]
    return max(forms, key=lambda form: _rank(form, snapshot), default=None)


def fillable(field: FormField) -> bool:
    """Say whether a person could type into the field, tick it or choose in it."""
    return field.visible and field.enabled and field.type not in NOT_FILLED


def _is_candidate(form: Form) -> bool:
    if form.purpose in {Purpose.SEARCH, Purpose.NEWSLETTER}:
        return False
    active = [kind for field, kind in form.fields if fillable(field) and kind not in PASSIVE]
    return form.purpose is Purpose.CONFIRM or (bool(active) and set(active) != {Kind.SEARCH})


def _rank(form: Form, snapshot: Snapshot) -> int:
    page = f"{plain(snapshot.title)} {plain_name(snapshot.path)}"
    words = table("purposes")
    said = form.purpose.value in words and words[form.purpose].search(page) is not None
    return RANKS[form.purpose] + (_PAGE_SAYS if said else 0)


def _read(snapshot: Snapshot, index: int) -> Form:
    fields = [(field, _of_locked(field)) for field in snapshot.fields if field.form == index]
    buttons = [button for button in snapshot.buttons if button.form == index]
    submit = submit_of(buttons, formless=index < 0)
    said = _said(snapshot, [submit] if submit else [button for button in buttons if button.visible])
    fields = _code_by_shape(fields, said)
    shown = [kind for field, kind in fields if fillable(field)]
    if not shown:
        return Form(index, _of_lone_button(snapshot, buttons, submit), tuple(fields), submit)
    purpose = purpose_of(shown, said)
    if purpose is Purpose.ONE_TIME_CODE and _shows_authenticator(snapshot, fields):
        purpose = Purpose.AUTHENTICATOR_SETUP
    return Form(index, purpose, tuple(_settled(fields, purpose)), submit)


def _of_locked(field: FormField) -> Kind:
    """Return the field's kind; a locked one never takes a code: what it shows is the authenticator's secret."""
    kind = kind_of(field)
    return Kind.UNKNOWN if kind is Kind.ONE_TIME_CODE and not field.enabled else kind


def _said(snapshot: Snapshot, buttons: Sequence[FormButton]) -> dict[str, str]:
    return {
        "button": " . ".join(button.text for button in buttons),
        "heading": " . ".join(snapshot.headings),
        "page": f"{snapshot.title} . {plain_name(snapshot.path)}",
    }


def _of_lone_button(snapshot: Snapshot, buttons: Sequence[FormButton], submit: FormButton | None) -> Purpose:
    """Tell a form that only confirms from one that signs out, deletes or cancels, by its button and by the page."""
    if submit is None or not confirms(submit) or sum(b.visible for b in buttons) > _CONFIRM_AND_CANCEL:
        return Purpose.OTHER
    words = table("buttons")
    page = plain(" . ".join((*snapshot.headings[:1], snapshot.title, plain_name(snapshot.path))))
    harmful = any(words[role].search(page) for role in (Role.DESTROY, Role.LEAVE))
    return Purpose.OTHER if harmful else Purpose.CONFIRM


def _shows_authenticator(snapshot: Snapshot, fields: Sequence[tuple[FormField, Kind]]) -> bool:
    """Say whether the page hands out a TOTP secret beside the code field: a locked field, or its words."""
    words = table("purposes")[Purpose.AUTHENTICATOR_SETUP]
    locked = [f for f, _ in fields if f.visible and not f.enabled and f.type not in TICKED | NOT_FILLED]
    if any(words.search(plain(f.label)) or words.search(plain_name(f"{f.name} {f.id}")) for f in locked):
        return True
    return any(words.search(plain(text)) for text in (*snapshot.headings, plain_name(snapshot.path))) or bool(
        table("authenticator")["shown"].search(plain(snapshot.text))
    )


def _code_by_shape(fields: list[tuple[FormField, Kind]], said: Mapping[str, str]) -> list[tuple[FormField, Kind]]:
    """Take the form's only text field for the code's if it looks like one or the page says so."""
    open_fields = [(f, kind) for f, kind in fields if fillable(f) and f.type not in TICKED and kind not in PASSIVE]
    if len(open_fields) != 1 or open_fields[0][1] is not Kind.UNKNOWN:
        return fields
    lone = open_fields[0][0]
    spoken = purpose_of([Kind.UNKNOWN], said) is Purpose.ONE_TIME_CODE
    if not spoken and not looks_like_code(lone):
        return fields
    return [(f, Kind.ONE_TIME_CODE if f is lone else kind) for f, kind in fields]


def _settled(fields: Sequence[tuple[FormField, Kind]], purpose: Purpose) -> list[tuple[FormField, Kind]]:
    """Settle the passwords by what the form is for, and a sign-in's nameless first field as the username."""
    settled = list(fields)
    places = [place for place, (_, kind) in enumerate(fields) if kind in PASSWORDS]
    for nth, place in enumerate(places):
        field, kind = fields[place]
        if kind is Kind.PASSWORD:
            settled[place] = (field, _password(purpose, nth, [fields[p] for p in places]))
    kinds = {kind for _, kind in settled}
    if places and purpose in {Purpose.SIGN_IN, Purpose.SIGN_UP} and not kinds & {Kind.EMAIL, Kind.USERNAME}:
        before = [p for p in range(places[0]) if _is_text(settled[p])]
        if before:
            settled[before[-1]] = (settled[before[-1]][0], Kind.USERNAME)
    return settled


def _password(purpose: Purpose, nth: int, passwords: Sequence[tuple[FormField, Kind]]) -> Kind:
    if purpose is Purpose.SIGN_IN:
        return Kind.CURRENT_PASSWORD
    if (
        purpose is Purpose.CHANGE_PASSWORD
        and nth == 0
        and all(kind is not Kind.CURRENT_PASSWORD for _, kind in passwords)
    ):
        # Two alone are a new one and its repetition; the old one comes as a third, or before one that says "new".
        says_new = any(kind is Kind.NEW_PASSWORD and not repeats(field) for field, kind in passwords[1:])
        asks_old = len(passwords) >= _OLD_NEW_AGAIN or says_new
        return Kind.CURRENT_PASSWORD if asks_old else Kind.NEW_PASSWORD
    return Kind.NEW_PASSWORD


def _is_text(entry: tuple[FormField, Kind]) -> bool:
    field, kind = entry
    return kind is Kind.UNKNOWN and fillable(field) and field.tag == "input" and field.type not in TICKED
