"""From a page's snapshot to its forms: what each field is, what each form is for, which button sends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from journeyman.domain.page import FormButton, FormField, Snapshot
from journeyman.forms.around import code_by_shape, said_around, shape_of
from journeyman.forms.buttons import Role, confirms, submit_of
from journeyman.forms.clues import kind_of
from journeyman.forms.kinds import NAMED, NOT_FILLED, TICKED, Kind, fillable
from journeyman.forms.passwords import settle_address, settle_passwords, settle_username
from journeyman.forms.purpose import PASSIVE, Purpose, Scores, purpose_of
from journeyman.forms.says import ideas_of
from journeyman.forms.settle import (
    Kinds,
    Notes,
    says_code,
    settle_device,
    settle_fields,
    settle_lone_text,
    settle_repeats,
    settle_setup_code,
)
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
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    """Why a field is not what it says by itself, by its ref."""
    scores: Scores = field(default_factory=Scores)
    """How much spoke for which purpose."""

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
    Purpose.CHECKOUT: 2,
    Purpose.ADDRESS: 1,
    Purpose.CONTACT: 1,
    Purpose.OTHER: 1,
}
"""Which form a person would fill here if nothing else tells. Search and newsletter forms are none."""

ENTRANCES = frozenset({Purpose.SIGN_UP, Purpose.SIGN_IN})
"""What may stand side by side on one page."""

_OF_LONE_TEXT = {Purpose.SEARCH: Kind.SEARCH, Purpose.NEWSLETTER: Kind.EMAIL}
_CONFIRM_AND_CANCEL = 2
_OF_ACCOUNTS = frozenset({"email", "account", "sign_up"})
_PAGE_SAYS = 3
"""What the page's own title and path add: enough to choose a sign-in before a sign-up where they stand side by side."""


def read_forms(snapshot: Snapshot) -> list[Form]:
    """Return the page's forms in page order, the fields outside of any form last."""
    indexes = {field.form for field in snapshot.fields} | {b.form for b in snapshot.buttons if b.form >= 0}
    if not any(map(fillable, snapshot.fields)) and _confirms_by_script(snapshot):
        indexes.add(-1)
    return [_read(snapshot, index, len(indexes)) for index in sorted(indexes, key=lambda index: (index < 0, index))]


def _confirms_by_script(snapshot: Snapshot) -> bool:
    """Say whether a lone button that is in no form confirms by its words, and the page speaks of that, too."""
    buttons = [button for button in snapshot.buttons if button.form < 0]
    said = " . ".join((*snapshot.headings, snapshot.title, *(button.text for button in buttons if confirms(button))))
    lone = _of_lone_button(snapshot, buttons, submit_of(buttons, formless=True)) is Purpose.CONFIRM
    return lone and "confirm" in ideas_of(said)


def main_form(snapshot: Snapshot, entrance: Purpose | None = None) -> Form | None:
    """Return the form that a person would fill here, or None.

    Search, newsletter and sign-out forms are never it, nor is a form that nothing can be filled or confirmed in.

    Args:
        snapshot: the page.
        entrance: whether the person signs up or signs in: that is the form meant where both stand side by side.
    """
    return main_of(read_forms(snapshot), snapshot, entrance)


def main_of(forms: Sequence[Form], snapshot: Snapshot, entrance: Purpose | None = None) -> Form | None:
    """Return which of a page's forms is the main one (see `main_form`)."""
    candidates = [form for form in forms if _is_candidate(form)]
    # Nobody can use what an open dialog covers.
    candidates = [form for form in candidates if _is_modal(form, snapshot)] or candidates
    main = max(candidates, key=lambda form: _rank(form, snapshot), default=None)
    if main and entrance and main.purpose in ENTRANCES:
        beside = (form for form in candidates if form.purpose is entrance)
        return max(beside, key=lambda form: _rank(form, snapshot), default=main)
    return main


def _is_modal(form: Form, snapshot: Snapshot) -> bool:
    return 0 <= form.index < len(snapshot.forms) and snapshot.forms[form.index].modal


def _is_candidate(form: Form) -> bool:
    if form.purpose in {Purpose.SEARCH, Purpose.NEWSLETTER}:
        return False
    active = [kind for field, kind in form.fields if fillable(field) and kind not in PASSIVE]
    return form.purpose is Purpose.CONFIRM or (bool(active) and set(active) != {Kind.SEARCH})


def _rank(form: Form, snapshot: Snapshot) -> int:
    return RANKS[form.purpose] + (_PAGE_SAYS if _speaks_of(snapshot, form.purpose) else 0)


def _speaks_of(snapshot: Snapshot, purpose: Purpose) -> bool:
    """Say whether the page's own title or path names a purpose."""
    words = table("purposes")
    page = f"{plain(snapshot.title)} {plain_name(snapshot.path)}"
    return purpose.value in words and words[purpose].search(page) is not None


def _read(snapshot: Snapshot, index: int, forms: int) -> Form:
    fields = [field for field in snapshot.fields if field.form == index]
    kinds, notes = [kind_of(field) for field in fields], dict[str, str]()
    settle_fields(fields, kinds, notes)
    buttons = [button for button in snapshot.buttons if button.form == index]
    submit = submit_of(buttons, formless=index < 0)
    shown = [fillable(field) for field in fields]
    hidden = not any(shown)
    purpose, scores = _of_lone_button(snapshot, buttons, submit) if hidden else Purpose.OTHER, Scores()
    if not hidden or (fields and purpose is Purpose.OTHER):
        # A form that is not shown yet (a menu's, a dialog's) is read as if it were.
        seen = [submit] if submit else _as_seen(buttons, index) if hidden else [b for b in buttons if b.visible]
        said = said_around(snapshot, index, seen, fields, alone=forms == 1)
        code_by_shape(fields, kinds, notes, said)
        if any(map(says_code, fields)) and _shows_authenticator(snapshot, fields):
            settle_setup_code(fields, kinds, notes)
        active = [its.enabled and its.type not in NOT_FILLED for its in fields] if hidden else shown
        purpose, scores = purpose_of(shape_of(snapshot, index, fields, kinds, active, said, alone=forms == 1))
    if _asks_just_code(fields, kinds, purpose) and _shows_authenticator(snapshot, fields):
        purpose = Purpose.AUTHENTICATOR_SETUP
    _settle(fields, kinds, notes, purpose)
    return Form(index, purpose, tuple(zip(fields, kinds, strict=True)), submit, notes, scores)


def _settle(fields: Sequence[FormField], kinds: Kinds, notes: Notes, purpose: Purpose) -> None:
    """Settle what depends on what the form is for."""
    if purpose is Purpose.AUTHENTICATOR_SETUP:
        settle_device(fields, kinds, notes)
    settle_passwords(fields, kinds, notes, purpose)
    if purpose in {Purpose.SIGN_IN, Purpose.SIGN_UP}:
        settle_username(fields, kinds, notes, purpose)
    if purpose is Purpose.SIGN_UP:
        settle_address(fields, kinds, notes)
    if purpose in _OF_LONE_TEXT:
        settle_lone_text(fields, kinds, notes, _OF_LONE_TEXT[purpose])
    settle_repeats(fields, kinds, notes)


def _as_seen(buttons: Sequence[FormButton], index: int) -> list[FormButton]:
    """Return the button that would carry a form on if it were shown."""
    if index < 0:
        return []
    submit = submit_of([replace(button, visible=True) for button in buttons])
    return [submit] if submit else list(buttons)


def _of_lone_button(snapshot: Snapshot, buttons: Sequence[FormButton], submit: FormButton | None) -> Purpose:
    """Tell a form that only confirms from one that signs out, deletes or orders, by its button and by the page."""
    if submit and table("consents")["terms"].search(plain(submit.text)) and _speaks_of(snapshot, Purpose.SIGN_UP):
        return Purpose.SIGN_UP
    if submit is None or not confirms(submit) or sum(b.visible for b in buttons) > _CONFIRM_AND_CANCEL:
        return Purpose.OTHER
    words = table("buttons")
    page = plain(" . ".join((*snapshot.headings[:1], snapshot.title, plain_name(snapshot.path))))
    harmful = any(words[role].search(page) for role in (Role.DESTROY, Role.LEAVE))
    asks = (submit.text, *snapshot.headings[:1])  # no title: it names the service, which may be a shop
    return Purpose.OTHER if harmful or any(map(_ends_or_orders, asks)) else Purpose.CONFIRM


def _ends_or_orders(text: str) -> bool:
    """Say whether a button or a heading asks to confirm that something is ended or bought."""
    if table("links")["ends"].search(plain(text)):
        return True
    # "In order to go on, confirm your address" orders nothing.
    return bool(table("purposes")[Purpose.CHECKOUT].search(plain(text))) and not _OF_ACCOUNTS & ideas_of(text)


def _asks_just_code(fields: Sequence[FormField], kinds: Sequence[Kind], purpose: Purpose) -> bool:
    """Say whether a form asks for a code, and neither for a name at the service nor a number: it knows who is there."""
    asked = {kind for field, kind in zip(fields, kinds, strict=True) if fillable(field)}
    coded = purpose is Purpose.ONE_TIME_CODE or Kind.ONE_TIME_CODE in asked
    return coded and not (NAMED | {Kind.TEL}) & asked


def _shows_authenticator(snapshot: Snapshot, fields: Sequence[FormField]) -> bool:
    """Say whether the page hands out a TOTP secret beside the code field: a locked field, or its words."""
    words = table("purposes")[Purpose.AUTHENTICATOR_SETUP]
    locked = [f for f in fields if f.visible and not f.enabled and f.type not in TICKED | NOT_FILLED]
    if any(words.search(plain(f.label)) or words.search(plain_name(f"{f.name} {f.id}")) for f in locked):
        return True
    return any(words.search(plain(text)) for text in (*snapshot.headings, plain_name(snapshot.path))) or bool(
        table("authenticator")["shown"].search(plain(snapshot.text))
    )
