"""What one field of a form is: the kinds, and the one that a field's own clues speak for."""

from enum import StrEnum

from journeyman.domain.page import FormField


class Kind(StrEnum):
    """What a field asks for: HTML's autofill tokens where there is one (WHATWG HTML, section 4.10.18.7.1)."""

    EMAIL = "email"
    EMAIL_AGAIN = "email-again"
    """The address once more. Only the form can tell; `read_forms` settles it."""
    EMAIL_OR_USERNAME = "email-or-username"
    USERNAME = "username"
    NEW_PASSWORD = "new-password"  # noqa: S105 - a token's name
    PASSWORD_AGAIN = "password-again"  # noqa: S105 - a kind's name
    """The new password once more. Only the form can tell; `read_forms` settles it."""
    CURRENT_PASSWORD = "current-password"  # noqa: S105 - a token's name
    PASSWORD = "password"  # noqa: S105 - a kind's name
    """Only the form can tell whether it is the current or a new one; `read_forms` settles it."""
    ONE_TIME_CODE = "one-time-code"
    """One field, or the first of a row of boxes for a character each."""
    CODE_BOX = "code-box"
    """The other boxes of such a row: they fill themselves as the first is typed into."""
    GIVEN_NAME = "given-name"
    ADDITIONAL_NAME = "additional-name"
    FAMILY_NAME = "family-name"
    NAME = "name"
    TEL = "tel"
    TEL_COUNTRY_CODE = "tel-country-code"
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
    CC_NAME = "cc-name"
    CC_GIVEN_NAME = "cc-given-name"
    CC_FAMILY_NAME = "cc-family-name"
    CC_NUMBER = "cc-number"
    CC_CSC = "cc-csc"
    CC_EXP = "cc-exp"
    CC_EXP_MONTH = "cc-exp-month"
    CC_EXP_YEAR = "cc-exp-year"
    CC_TYPE = "cc-type"
    INVITE = "invite"
    TERMS = "terms"
    NEWSLETTER = "newsletter"
    NEWSLETTER_TOPIC = "newsletter-topic"
    """One of several boxes: which newsletters."""
    REMEMBER_ME = "remember-me"
    CAPTCHA = "captcha"
    SECURITY_QUESTION = "security-question"
    SECURITY_ANSWER = "security-answer"
    MESSAGE = "message"
    """What a person writes to people: a comment, a question, its subject."""
    QUANTITY = "quantity"
    SEARCH = "search"
    HONEYPOT = "honeypot"
    """Must stay as it is: no person sees it."""
    UNKNOWN = "unknown"


ONLY_THE_FORM_TELLS = frozenset(
    {
        Kind.PASSWORD, Kind.UNKNOWN, Kind.SEARCH, Kind.EMAIL_AGAIN, Kind.PASSWORD_AGAIN, Kind.CODE_BOX,
        Kind.EMAIL_OR_USERNAME, Kind.HONEYPOT, Kind.MESSAGE, Kind.QUANTITY, Kind.NEWSLETTER_TOPIC,
    }
)  # fmt: skip

TOKENS = {
    **{kind.value: kind for kind in Kind if kind not in ONLY_THE_FORM_TELLS},
    "nickname": Kind.USERNAME,
    "country-name": Kind.COUNTRY,
    "address-line1": Kind.STREET_ADDRESS,
    "address-line3": Kind.ADDRESS_LINE2,
    "tel-national": Kind.TEL,
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

PASSWORDS = frozenset({Kind.PASSWORD, Kind.NEW_PASSWORD, Kind.CURRENT_PASSWORD})
NAMED = frozenset({Kind.EMAIL, Kind.USERNAME, Kind.EMAIL_OR_USERNAME})
"""What says whose account it is."""
BDAY_PARTS = (Kind.BDAY_DAY, Kind.BDAY_MONTH, Kind.BDAY_YEAR)
CC_KINDS = frozenset(kind for kind in Kind if kind.value.startswith("cc-"))
NAMES = frozenset({Kind.NAME, Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.ADDITIONAL_NAME})
ADDRESS = frozenset(
    {Kind.STREET_ADDRESS, Kind.ADDRESS_LINE2, Kind.ADDRESS_LEVEL1, Kind.ADDRESS_LEVEL2, Kind.POSTAL_CODE}
)

_CODE_LENGTHS = range(4, 11)


def looks_like_code(field: FormField) -> bool:
    """Say whether a field without words has the shape of a code's: numeric keyboard or short."""
    short = field.max_length is not None and field.max_length in _CODE_LENGTHS
    return field.inputmode == "numeric" or field.type == "number" or short


def fillable(field: FormField) -> bool:
    """Say whether a person could type into the field, tick it or choose in it."""
    return field.visible and field.enabled and field.type not in NOT_FILLED


def is_choice(field: FormField) -> bool:
    """Say whether one of several options is chosen in the field: the browser's own drop-down, or a page's."""
    return field.tag == "select" or field.type == "listbox"


def is_text(field: FormField) -> bool:
    """Say whether the field takes typed text."""
    return not is_choice(field) and field.type not in TICKED | NOT_FILLED
