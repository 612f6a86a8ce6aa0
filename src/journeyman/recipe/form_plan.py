"""What to do with each field of a form that the form reader has read: pure, decided before anything is typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeyman.domain.outcome import Need, NeedsInput
from journeyman.domain.page import FormField
from journeyman.forms.answers import box_for, option_for, said_of, worded
from journeyman.forms.clues import kind_of
from journeyman.forms.consents import bundles, declares, declines
from journeyman.forms.kinds import CC_KINDS, Kind, fillable, is_choice
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form
from journeyman.recipe.form_questions import Asked, needs, of_group
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
STARS = ("*", "\uff0a", "\u2217")
"""With what labels say that a field is required, where its markup does not."""


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
    """The identity's profile, by what it answers (`forms.answers.keyed`)."""
    language: str = ""
    """The page's, as it says (RFC 5646); empty where it does not."""
    has_authenticator: bool = True
    """Whether the account has one: where it has none, a sign-in's code field that need not be filled stays empty."""


def plan_form(form: Form, path: str, known: Known) -> list[Act] | NeedsInput:
    """Return what to do, in page order, or all that a person must say or do first.

    Only what is asked for is given: a phone number and other optional things stay the agent's own.
    """
    acts: list[Act] = []
    asked: list[Asked] = []
    for field, kind in form.fields:
        act = _act(field, kind, form, known)
        if isinstance(act, Need):
            if not _answered_beside(field, form, known):
                asked.append(Asked(act, field, kind))
        elif act:
            acts.append(act)
    return needs(asked, form, path) if asked else acts


def _act(field: FormField, kind: Kind, form: Form, known: Known) -> Act | Need | None:
    purpose = form.purpose
    if kind in LEFT_ALONE or not field.enabled:
        return None
    if kind is Kind.TERMS:
        # Styled boxes hide the real one, so what is not visible counts too.
        return None if declines(field) else accepting(field, form, known)
    if kind in {Kind.NEWSLETTER, Kind.NEWSLETTER_TOPIC}:
        return Tick(field, checked=False) if field.checked else None
    if not fillable(field):
        return None
    typed = field.type not in TICKED and not is_choice(field)
    asked = kind is Kind.UNKNOWN and field.required and not field.filled
    if typed and asked and purpose is Purpose.AUTHENTICATOR_SETUP:
        return Type(field, "name")  # what an authenticator is called is for oneself alone
    return _value(field, kind, purpose, known) if typed and kind in TYPED else _answer(field, kind, known)


def accepting(field: FormField, form: Form, known: Known) -> Tick | Need | None:
    """Return what to do with a box that accepts the terms.

    Where it also says how old one is, or agrees to advertising, the profile answers by the box's own words. A box that
    bundles advertising with the terms, and need not be ticked, is left clear if there is another box of the terms', or
    if the profile says no: many services refuse a form without the terms' box, though no markup says that it is needed.
    """
    said = said_of(field, Kind.UNKNOWN, known.answers)
    ticked = box_for(said, field) if said else None
    bundled = bundles(field)
    if bundled and not must_be_filled(field) and (ticked is False or (ticked is None and not _alone(field, form))):
        return Tick(field, checked=False) if field.checked and field.type == "checkbox" else None
    if not known.may_accept_terms:
        return Need.CONSENT
    if not (bundled or declares(field)):
        return Tick(field, checked=True)
    return Need.QUESTION if ticked is None else Tick(field, checked=ticked)


def _alone(field: FormField, form: Form) -> bool:
    """Say whether no other box of a form accepts the terms."""
    others = (its for its, kind in form.fields if kind is Kind.TERMS and its.ref != field.ref)
    return not any(its.enabled and not declines(its) for its in others)


def _value(field: FormField, kind: Kind, purpose: Purpose, known: Known) -> Type | None:
    if kind is Kind.ONE_TIME_CODE:
        beside_password = purpose is Purpose.SIGN_IN and known.code == "totp_code" and not field.required
        return None if beside_password and not known.has_authenticator else Type(field, known.code)
    if kind is Kind.TEL and not must_be_filled(field):
        return None
    if kind is Kind.USERNAME and purpose is not Purpose.SIGN_UP and not says_username(field):
        return Type(field, "phone" if takes_phone(field) else "email")
    return Type(field, VALUES[kind])


def takes_phone(field: FormField) -> bool:
    """Say whether a sign-in knows its members by their phone numbers: that field is read as the username's."""
    return kind_of(field) is Kind.TEL


def says_username(field: FormField) -> bool:
    """Say whether a sign-in's first field asks for the username, and not for an address or either of them."""
    said = f"{field.label} {field.placeholder} {field.name} {field.id}".casefold()
    return "mail" not in said and ("user" in said or "nick" in said) and not takes_phone(field)


def must_be_filled(field: FormField) -> bool:
    """Say whether a form is not taken without this field: by its markup, or by the star that labels show."""
    texts = (field.label or field.before or field.placeholder, field.group if field.type == "radio" else "")
    return field.required or any(text.strip().startswith(STARS) or text.strip().endswith(STARS) for text in texts)


def _answer(field: FormField, kind: Kind, known: Known) -> Act | Need | None:
    said = said_of(field, kind, known.answers)
    act = _said(field, kind, said, known.language) if said else None
    if act:
        return act
    if not must_be_filled(field) or field.filled or field.checked:
        return None
    return Need.PAYMENT if kind in CC_KINDS else Need.QUESTION


def _said(field: FormField, kind: Kind, said: str, language: str) -> Answer | Tick | None:
    """Return what to do by an answer; None where the field does not take it."""
    if field.type in TICKED:
        ticked = box_for(said, field)
        return None if ticked is None else Tick(field, checked=ticked)
    if is_choice(field) and field.options:
        option = option_for(said, field.options, kind, language)
        return Answer(field, option) if option else None
    return Answer(field, worded(said, field, kind, language))


def _answered_beside(field: FormField, form: Form, known: Known) -> bool:
    """Say whether another radio button of the same group is ticked or will be."""
    group = of_group(field, form)
    return any(its.checked or box_for(said_of(its, kind, known.answers), its) for its, kind in group)
