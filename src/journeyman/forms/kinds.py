"""What one field of a form is, from what it says of itself: tokens, type, label, placeholder, name."""

import re
from collections.abc import Iterator
from enum import StrEnum

from journeyman.domain.page import FormField
from journeyman.words import plain, plain_name, table


class Kind(StrEnum):
    """What a field asks for: HTML's autofill tokens where there is one (WHATWG HTML, section 4.10.18.7.1)."""

    EMAIL = "email"
    """Also one that asks for the address a second time, and one that takes an address or a username."""
    USERNAME = "username"
    NEW_PASSWORD = "new-password"  # noqa: S105 - a token's name
    CURRENT_PASSWORD = "current-password"  # noqa: S105 - a token's name
    PASSWORD = "password"  # noqa: S105 - a kind's name
    """Only the form can tell whether it is the current or a new one; `read_forms` settles it."""
    ONE_TIME_CODE = "one-time-code"
    GIVEN_NAME = "given-name"
    ADDITIONAL_NAME = "additional-name"
    FAMILY_NAME = "family-name"
    NAME = "name"
    TEL = "tel"
    ORGANIZATION = "organization"
    ORGANIZATION_TITLE = "organization-title"
    COUNTRY = "country"
    STREET_ADDRESS = "street-address"
    ADDRESS_LINE2 = "address-line2"
    ADDRESS_LEVEL1 = "address-level1"
    """State, province."""
    ADDRESS_LEVEL2 = "address-level2"
    """City."""
    POSTAL_CODE = "postal-code"
    BDAY = "bday"
    BDAY_DAY = "bday-day"
    BDAY_MONTH = "bday-month"
    BDAY_YEAR = "bday-year"
    SEX = "sex"
    URL = "url"
    TIME_ZONE = "time-zone"
    CC_NUMBER = "cc-number"
    CC_CSC = "cc-csc"
    CC_EXP = "cc-exp"
    INVITE = "invite"
    TERMS = "terms"
    NEWSLETTER = "newsletter"
    REMEMBER_ME = "remember-me"
    CAPTCHA = "captcha"
    SECURITY_QUESTION = "security-question"
    SECURITY_ANSWER = "security-answer"
    SEARCH = "search"
    HONEYPOT = "honeypot"
    """Must stay as it is: no person sees it."""
    UNKNOWN = "unknown"


TOKENS = {
    **{kind.value: kind for kind in Kind if kind not in {Kind.PASSWORD, Kind.UNKNOWN, Kind.SEARCH}},
    "nickname": Kind.USERNAME,
    "country-name": Kind.COUNTRY,
    "address-line1": Kind.STREET_ADDRESS,
    "tel-national": Kind.TEL,
    "cc-exp-month": Kind.CC_EXP,
    "cc-exp-year": Kind.CC_EXP,
    "password": Kind.PASSWORD,
}
"""Autofill tokens, and what sites write instead."""

TYPES = {
    "email": Kind.EMAIL,
    "password": Kind.PASSWORD,
    "tel": Kind.TEL,
    "url": Kind.URL,
    "search": Kind.SEARCH,
}
"""Types that say what a field is where its words don't."""

TICKED = {"checkbox", "radio"}
NOT_FILLED = {"hidden", "submit", "button", "reset", "image", "file"}
"""Input types that nobody types into."""

TICKED_KINDS = (Kind.HONEYPOT, Kind.TERMS, Kind.NEWSLETTER, Kind.REMEMBER_ME, Kind.CAPTCHA)
PASSWORD_KINDS = (Kind.ONE_TIME_CODE, Kind.CURRENT_PASSWORD, Kind.NEW_PASSWORD)
BY_WORDS = (
    Kind.HONEYPOT, Kind.CAPTCHA, Kind.SECURITY_ANSWER, Kind.SECURITY_QUESTION, Kind.INVITE,
    Kind.EMAIL, Kind.TEL, Kind.CC_NUMBER, Kind.CC_CSC, Kind.CC_EXP,
    Kind.ONE_TIME_CODE, Kind.GIVEN_NAME, Kind.ADDITIONAL_NAME, Kind.FAMILY_NAME,
    Kind.USERNAME, Kind.BDAY_DAY, Kind.BDAY_MONTH, Kind.BDAY_YEAR, Kind.BDAY,
    Kind.ORGANIZATION_TITLE, Kind.ORGANIZATION, Kind.POSTAL_CODE, Kind.COUNTRY, Kind.ADDRESS_LINE2,
    Kind.STREET_ADDRESS, Kind.ADDRESS_LEVEL2, Kind.ADDRESS_LEVEL1, Kind.SEX, Kind.TIME_ZONE, Kind.URL, Kind.NAME,
    Kind.SEARCH,
)  # fmt: skip
"""The order in which words are asked for where several would do: the more particular first."""

_MEMBER = re.compile(r"^.*\[([A-Za-z_-]+)\]$")
"""`user[email]`: the part that names the field."""

_OFF = {"", "on", "off", "false", "true"}
_CODE_LENGTHS = range(4, 11)


def kind_of(field: FormField) -> Kind:
    """Return what the field is, as far as it tells by itself; PASSWORD and UNKNOWN are settled by its form."""
    if is_honeypot(field):
        return Kind.HONEYPOT
    if field.type in NOT_FILLED:
        return _by_words(field, (Kind.CAPTCHA,))
    if field.type in TICKED:
        return _of_box(field)
    token = _token(field)
    if token is not None and not (token is Kind.USERNAME and _asks_for_address(field)):
        return token
    by_type = TYPES.get(field.type, Kind.UNKNOWN)
    found = _by_words(field, PASSWORD_KINDS if by_type is Kind.PASSWORD else BY_WORDS)
    if by_type is Kind.PASSWORD and found is Kind.UNKNOWN and repeats(field):
        found = Kind.NEW_PASSWORD
    type_knows_better = by_type is Kind.EMAIL or (by_type is Kind.SEARCH and found is not Kind.EMAIL)
    return by_type if found is Kind.UNKNOWN or type_knows_better else found


def is_honeypot(field: FormField) -> bool:
    """Say whether the field is there to be filled by machines only.

    It is one where its words say so, or where a person can't see it and something may be typed into it. No other
    attribute makes one of a field that a person sees.
    """
    if _by_words(field, (Kind.HONEYPOT,)) is Kind.HONEYPOT:
        return True
    if field.visible or field.type in NOT_FILLED or field.tag == "select":
        return False
    if field.type in TICKED:
        # Styled boxes hide the real input and draw their own; those can be reached with the keyboard.
        return not field.tabbable
    # A captcha's answer, or a split code's true field, is hidden too, and is filled by its own script.
    return _by_words(field, (Kind.CAPTCHA,)) is not Kind.CAPTCHA


def takes_either(field: FormField) -> bool:
    """Say whether the field takes an address as well as a username."""
    return any(table("either")["email"].search(text) for text in _texts(field))


def _of_box(field: FormField) -> Kind:
    found = _by_words(field, TICKED_KINDS)
    consents = any(table("consents")["terms"].search(text) for text in _texts(field))
    return Kind.TERMS if found is Kind.UNKNOWN and consents else found


def repeats(field: FormField) -> bool:
    """Say whether the field asks for a password once more."""
    return any(table("again")["password"].search(text) for text in _texts(field))


def _token(field: FormField) -> Kind | None:
    """Return the kind that `autocomplete` names: its last token, after any `section-*`, `shipping`, `work`."""
    tokens = field.autocomplete.casefold().split()
    if not tokens or tokens[-1] in _OFF:
        return None
    if tokens[-1] == "webauthn":
        tokens = tokens[:-1]
    return TOKENS.get(tokens[-1]) if tokens else None


def _asks_for_address(field: FormField) -> bool:
    return field.type == "email" or takes_either(field)


def _texts(field: FormField) -> Iterator[str]:
    """Yield what describes the field, the most telling first, as plain words."""
    yield plain(field.label)
    yield plain(field.placeholder)
    yield plain_name(_MEMBER.sub(r"\1", field.name))
    yield plain_name(field.id)


def _by_words(field: FormField, kinds: tuple[Kind, ...]) -> Kind:
    words, without = table("kinds"), table("not_kinds")
    if Kind.EMAIL in kinds and takes_either(field):
        return Kind.EMAIL
    for text in filter(None, _texts(field)):
        for kind in kinds:
            if kind.value in without:
                if words[kind].search(without[kind].sub(" ", text)):
                    return kind
            elif words[kind].search(text):
                return kind
    return Kind.UNKNOWN


def looks_like_code(field: FormField) -> bool:
    """Say whether a field without words has the shape of a code's: numeric keyboard or short."""
    short = field.max_length is not None and field.max_length in _CODE_LENGTHS
    return field.inputmode == "numeric" or field.type == "number" or short
