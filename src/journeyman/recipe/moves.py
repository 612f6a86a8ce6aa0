"""From what a person did in a browser to moves, fields filled and a form sent or something clicked, and their steps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from journeyman.domain.origin import public_path
from journeyman.domain.page import FormButton, FormField, Snapshot, Target
from journeyman.domain.recording import Act, Deed
from journeyman.forms.answers import NEVER, key_for
from journeyman.forms.buttons import Role, role_of
from journeyman.forms.consents import bundles, declares
from journeyman.forms.kinds import CC_KINDS, TICKED, Kind, fillable, is_choice
from journeyman.forms.presses import begins, reveals
from journeyman.forms.purpose import PASSIVE
from journeyman.forms.read import Form, main_form, read_forms
from journeyman.recipe.form_plan import TYPED, VALUES, takes_phone
from journeyman.recipe.model import AnyStep, CheckStep, ClickStep, FillStep, SubmitStep, UncheckStep
from journeyman.recipe.naming import may_be_named, target_of
from journeyman.recipe.sights import Code
from journeyman.recipe.visit import PROFILE, ValueName

LEFT_OUT = NEVER - CC_KINDS - {Kind.UNKNOWN, Kind.TERMS}
"""Kinds of boxes and fields that the engine leaves as they are, whatever a person did with them."""

NO_STEPS = frozenset({Role.ASIDE, Role.BACK, Role.AGAIN, Role.DESTROY})
"""What is never recorded, whoever pressed it."""

_SIMPLE = re.compile(r"[A-Za-z][\w.:\[\]-]{0,60}", re.ASCII)
"""A name or id that may stand in a selector."""


@dataclass(frozen=True)
class Filled:
    """One field that a person filled in, ticked or cleared."""

    deed: Deed
    field: FormField
    kind: Kind


@dataclass(frozen=True)
class Move:
    """What was done on a page up to one press."""

    page: Snapshot = field(repr=False)
    filled: tuple[Filled, ...] = ()
    form: Form | None = None
    """The form that was sent, if one was."""
    button: FormButton | None = None
    press: Target | None = None
    """How a recipe names what was pressed; None where it can't, or nothing was: Enter, a page that sends itself."""
    role: str = "button"

    @property
    def kinds(self) -> frozenset[Kind]:
        """What was filled in."""
        return frozenset(its.kind for its in self.filled)

    @property
    def sends(self) -> bool:
        """Say whether it sent what was filled in, or a form that asks for something; else it is a click."""
        if self.role == "link" or self.form is None or self.does is Role.LEAVE:
            return False
        asks = any(fillable(its) and kind not in PASSIVE for its, kind in self.form.fields)
        return bool(self.filled) or (self.form.index >= 0 and asks)

    @property
    def does(self) -> Role:
        """What the press does, by its words."""
        return role_of(FormButton("", -1, self.press.name)) if self.press else Role.UNKNOWN


def moves_of(acts: Sequence[Act]) -> Iterator[Move | Snapshot]:
    """Yield the moves, and each page that came in between."""
    done: list[Act] = []
    for act in acts:
        if done and act.page.path != done[-1].page.path:
            yield _move(done, None)
            done = []
        match act.deed:
            case Deed.OPEN:
                yield act.page
            case Deed.PRESS if _stays(act):
                pass
            case Deed.PRESS | Deed.SEND:
                yield _move(done, act)
                done = []
            case _:
                done.append(act)


def _stays(act: Act) -> bool:
    """Say whether a press is no step: it only shows something, goes back, ends something, or has no name."""
    if any(target.name == act.name for target in (*begins(act.page), *reveals(act.page))):
        return False
    return role_of(FormButton("", -1, act.name)) in NO_STEPS or (act.role == "text" and not may_be_named(act.name))


def _move(done: Sequence[Act], last: Act | None) -> Move:
    page = (last or done[-1]).page
    button = next((its for its in page.buttons if last and last.ref and its.ref == last.ref), None)
    filled = [found for act in done if (found := _filled(act))]
    at = _sent_form(filled, last, button)
    form = None if last and last.role == "link" else next((its for its in read_forms(page) if its.index == at), None)
    once = {_same(its.field): its for its in filled}
    press = _named(last, button, page) if last and last.deed is Deed.PRESS else None
    return Move(page, tuple(once.values()), form, button, press, last.role if last else "button")


def _sent_form(filled: Sequence[Filled], last: Act | None, button: FormButton | None) -> int:
    if button and button.form >= 0:
        return button.form
    if last and last.deed is Deed.SEND:
        return last.form
    return filled[-1].field.form if filled else -1


def _filled(act: Act) -> Filled | None:
    found = ((its, kind) for form in read_forms(act.page) for its, kind in form.fields if its.ref == act.ref)
    return next((Filled(act.deed, its, kind) for its, kind in found if fillable(its) or its.type in TICKED), None)


def _same(its: FormField) -> object:
    """Return what makes a field the same one in two readings; each radio button is one of its group."""
    return its.form, its.type, its.name, its.id if its.type != "radio" else "", its.label if its.type != "radio" else ""


def _named(act: Act, button: FormButton | None, page: Snapshot) -> Target | None:
    name = button.text if button else act.name
    alike = [its for its in page.buttons if its.visible and its.text == name]
    if may_be_named(name) and (act.role != "button" or len(alike) <= 1):
        return Target(act.role if act.role in {"button", "link"} else "text", name)
    if button and _SIMPLE.fullmatch(button.name):
        return Target("css", f'[name="{button.name}"]')
    return None


def steps_of(move: Move, code: Code) -> list[AnyStep]:
    """Return the fewest steps that do what a move did: what the form reader does by itself is left out."""
    usual = is_usual(move)
    steps: list[AnyStep] = [] if usual else [step for its in move.filled if (step := _fill(its, code))]
    steps += [step for its in move.filled if (step := _tick(its, usual=usual))]
    if usual or move.press is None:
        return [*steps, SubmitStep(submit="form")]
    return [*steps, ClickStep(click=move.press)]


def is_usual(move: Move) -> bool:
    """Say whether the form reader would send this form by this press."""
    main = main_form(move.page)
    if main is None or move.form is None or main.index != move.form.index or move.role == "link":
        return False
    pressed = move.button or move.press
    return not pressed or (main.submit is not None and move.button is not None and main.submit.ref == move.button.ref)


def _fill(its: Filled, code: Code) -> AnyStep | None:
    value = value_of(its.field, its.kind, code)
    target = _target(its.field)
    if its.deed is not Deed.FILL or value is None or target is None or is_choice(its.field):
        return None
    return FillStep.model_validate({"fill": target, "with": value})


def _target(field: FormField) -> Target | None:
    """Return how a recipe names a field; None where it can't."""
    target = target_of(field)
    return target if target.by != "css" or _SIMPLE.fullmatch(field.name or field.id) else None


def value_of(field: FormField, kind: Kind, code: Code) -> ValueName | None:
    """Return what a recipe types into a field of this kind; None where it has no word for it."""
    if kind is Kind.ONE_TIME_CODE:
        return code
    if kind is Kind.USERNAME and takes_phone(field):
        return "phone"
    return VALUES.get(kind) or PROFILE.get(kind.value)


def _tick(its: Filled, *, usual: bool) -> AnyStep | None:
    left_out = its.kind in LEFT_OUT or its.kind.value in PROFILE
    if its.deed is Deed.FILL or left_out or (usual and its.kind is Kind.TERMS):
        return None
    field = its.field
    if may_be_named(field.label):
        target = Target("radio" if field.type == "radio" else "checkbox", field.label)
    elif field.type == "checkbox" and _SIMPLE.fullmatch(field.name):
        target = Target("css", f'[name="{field.name}"]')
    else:
        return None
    if its.deed is not Deed.CHECK:
        return UncheckStep(uncheck=target)
    # A consent is each agent's to give: it is ticked as one, not as whatever stands there.
    return CheckStep.model_validate({"check": target, **({"with": "terms"} if its.kind is Kind.TERMS else {})})


def remarks_on(move: Move) -> Iterator[str]:
    """Yield what a person should know of a move that its steps do not say."""
    for its in move.filled:
        if its.kind in CC_KINDS:
            yield "a card was asked for: Journeyman never pays, a journey will end there"
        elif its.deed is not Deed.FILL and _tick(its, usual=True):
            yield f'"{its.field.label}" was ticked or cleared: each agent will do the same'
        elif _is_fact(its):
            key = key_for(its.field, its.kind)
            yield f"each agent's profile should answer: journeyman agent set AGENT '{key}=…'"
    if move.press is None and move.button is not None and not is_usual(move):
        yield f"what was pressed on {public_path(move.page.path)} has no name that a recipe could use"


def _is_fact(its: Filled) -> bool:
    """Say whether an answer was given that only the agent's own profile may give."""
    if its.kind is Kind.TERMS:
        return its.deed is Deed.CHECK and (declares(its.field) or bundles(its.field))
    typed = its.deed is Deed.FILL and its.kind not in TYPED and (its.kind is Kind.UNKNOWN or its.kind not in NEVER)
    return typed or its.kind.value in PROFILE
