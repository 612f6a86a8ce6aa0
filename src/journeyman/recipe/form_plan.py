"""What to do with each field of a form that the form reader has read: pure, decided before anything is typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Need, NeedsInput
from journeyman.domain.page import FormField
from journeyman.forms.kinds import CC_KINDS, Kind, fillable, is_choice
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form
from journeyman.recipe.located import printable
from journeyman.recipe.sights import Code
from journeyman.recipe.visit import ValueName

VALUES: Mapping[Kind, ValueName] = {
    Kind.EMAIL: "email",
    Kind.EMAIL_AGAIN: "email",
    Kind.EMAIL_OR_USERNAME: "email",
    Kind.USERNAME: "username",
    Kind.PASSWORD: "password",
    Kind.NEW_PASSWORD: "new_password",
    Kind.PASSWORD_AGAIN: "new_password",
    Kind.CURRENT_PASSWORD: "password",
    Kind.NAME: "name",
    Kind.GIVEN_NAME: "given_name",
    Kind.FAMILY_NAME: "family_name",
    Kind.TEL: "phone",
}
"""The kinds that the engine has a value for, beside the one-time code's."""

TYPED = frozenset({*VALUES, Kind.ONE_TIME_CODE})
LEFT_ALONE = frozenset({Kind.HONEYPOT, Kind.SEARCH, Kind.REMEMBER_ME, Kind.CAPTCHA, Kind.CODE_BOX})
"""What is for no one to fill in, or fills itself."""
TICKED = frozenset({"checkbox", "radio"})
LONGEST_LABEL = 80
MOST_OPTIONS = 20


@dataclass(frozen=True)
class Type:
    """Type a value that the engine knows."""

    field: FormField
    value: ValueName


@dataclass(frozen=True)
class Answer:
    """Type or choose what the identity's profile says."""

    field: FormField
    text: str


@dataclass(frozen=True)
class Tick:
    """Tick or clear a box."""

    field: FormField
    checked: bool


Act = Type | Answer | Tick


@dataclass(frozen=True)
class Known:
    """What the plan may count on."""

    code: Code
    may_accept_terms: bool
    answers: Mapping[str, str]
    """The identity's profile, by kind."""
    has_authenticator: bool = True
    """Whether the account has one: where it has none, a sign-in's code field that need not be filled stays empty."""


def plan_form(form: Form, path: str, known: Known) -> list[Act] | NeedsInput:
    """Return what to do, in page order, or what a person must say or do first.

    Only what is asked for is given: a phone number and other optional things stay the agent's own.
    """
    acts: list[Act] = []
    for field, kind in form.fields:
        act = _act(field, kind, form.purpose, known)
        if isinstance(act, Need):
            if not _answered_beside(field, form, known):
                return NeedsInput(act, _question(act, field, kind, path))
        elif act:
            acts.append(act)
    return acts


def _act(field: FormField, kind: Kind, purpose: Purpose, known: Known) -> Act | Need | None:
    if kind in LEFT_ALONE or not field.enabled:
        return None
    if kind is Kind.TERMS:
        # Styled boxes hide the real one, so what is not visible counts too.
        return Tick(field, checked=True) if known.may_accept_terms else Need.CONSENT
    if kind in {Kind.NEWSLETTER, Kind.NEWSLETTER_TOPIC}:
        return Tick(field, checked=False) if field.checked else None
    if not fillable(field):
        return None
    typed = field.type not in TICKED and not is_choice(field)
    asked = kind is Kind.UNKNOWN and field.required and not field.filled
    if typed and asked and purpose is Purpose.AUTHENTICATOR_SETUP:
        return Type(field, "name")  # what an authenticator is called is for oneself alone
    return _value(field, kind, purpose, known) if typed and kind in TYPED else _answer(field, kind, known)


def _value(field: FormField, kind: Kind, purpose: Purpose, known: Known) -> Type | None:
    if kind is Kind.ONE_TIME_CODE:
        beside_password = purpose is Purpose.SIGN_IN and known.code == "totp_code" and not field.required
        return None if beside_password and not known.has_authenticator else Type(field, known.code)
    if kind is Kind.TEL and not field.required:
        return None
    if kind is Kind.USERNAME and purpose is not Purpose.SIGN_UP and not says_username(field):
        return Type(field, "email")
    return Type(field, VALUES[kind])


def says_username(field: FormField) -> bool:
    """Say whether a sign-in's first field asks for the username, and not for an address or either of them."""
    said = f"{field.label} {field.placeholder} {field.name} {field.id}".casefold()
    return "mail" not in said and ("user" in said or "nick" in said)


def _answer(field: FormField, kind: Kind, known: Known) -> Act | Need | None:
    answer = known.answers.get(kind)
    if answer and field.type in TICKED:
        return Tick(field, checked=True) if _same(field.label, answer) else None
    if answer and is_choice(field) and field.options:
        option = next((option for option in field.options if _same(option, answer)), None)
        if option:
            return Answer(field, option)
    elif answer:
        return Answer(field, answer)
    if not field.required or field.filled or field.checked:
        return None
    return Need.PAYMENT if kind in CC_KINDS else Need.QUESTION


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _answered_beside(field: FormField, form: Form, known: Known) -> bool:
    """Say whether another radio button of the same group is ticked or will be."""
    if field.type != "radio":
        return False
    group = [(beside, kind) for beside, kind in form.fields if beside.type == "radio" and beside.name == field.name]
    return any(beside.checked or _same(beside.label, known.answers.get(kind, "\0")) for beside, kind in group)


def _question(need: Need, field: FormField, kind: Kind, path: str) -> str:
    label = printable(field.label or field.placeholder or field.name or "a field without a label")[:LONGEST_LABEL]
    where = f"The form on {public_path(path)}"
    if need is Need.CONSENT:
        return f'{where} wants the terms accepted ("{label}"), and the recipe\'s terms do not allow that.'
    if need is Need.PAYMENT:
        return f'{where} asks for a payment ("{label}").'
    what = field.tag if field.tag in {"select", "textarea"} else field.type
    options = ", ".join(printable(option)[:LONGEST_LABEL] for option in field.options[:MOST_OPTIONS])
    one_of = f" It takes one of: {options}." if options else ""
    profile = "" if kind is Kind.UNKNOWN else f" An agent's profile may answer it as {kind.value}."
    return f'{where} requires "{label}" ({what}, kind {kind.value}), and the identity has no answer.{one_of}{profile}'
