"""What the fields of a form are together: what none of them can tell alone."""

from itertools import count

import pytest

from journeyman.domain.page import FormArea, FormField, Snapshot
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form, read_forms

REFS = count()
DAYS, MONTHS = tuple(map(str, range(1, 32))), tuple(map(str, range(1, 13)))
BIRTH_YEARS, CARD_YEARS = tuple(map(str, range(2010, 1930, -1))), tuple(map(str, range(2026, 2036)))


def text(**said: object) -> FormField:
    """Return a field that says this much of itself."""
    return FormField(ref=str(next(REFS)), form=0, **said)  # type: ignore[arg-type] - any of its fields


def password(**said: object) -> FormField:
    """Return a password field."""
    return text(type="password", **said)


def select(*options: str, **said: object) -> FormField:
    """Return a drop-down."""
    return text(tag="select", type="select", options=options, **said)


def read(*fields: FormField, area: FormArea | None = None) -> Form:
    """Return the form of these fields."""
    (form,) = read_forms(Snapshot("/", fields=fields, forms=(area,) if area else ()))
    return form


def kinds(*fields: FormField) -> list[Kind]:
    """Return what the fields of a form are."""
    return [kind for _, kind in read(*fields).fields]


EMAIL = {"label": "Email", "type": "email"}
SETTLED = {
    "an address once more": ([text(**EMAIL), text(label="Confirm email")], [Kind.EMAIL, Kind.EMAIL_AGAIN]),
    "two addresses of two people": (
        [text(label="Your email"), text(label="Your friend's email")],
        [Kind.EMAIL, Kind.EMAIL],
    ),
    "the second of two new passwords": (
        [text(**EMAIL), password(name="p1"), password(name="p2")],
        [Kind.EMAIL, Kind.NEW_PASSWORD, Kind.PASSWORD_AGAIN],
    ),
    "the first of three passwords that all say new": (
        [password(autocomplete="new-password") for _ in range(3)],
        [Kind.CURRENT_PASSWORD, Kind.NEW_PASSWORD, Kind.PASSWORD_AGAIN],
    ),
    "one code in six boxes": (
        [text(max_length=1) for _ in range(6)],
        [Kind.ONE_TIME_CODE, *[Kind.CODE_BOX] * 5],
    ),
    "one code in six boxes that are only numbered": (
        [text(id=f"otp-input-{place}") for place in range(6)],
        [Kind.ONE_TIME_CODE, *[Kind.CODE_BOX] * 5],
    ),
    "a birthday in three parts": (
        [select(*DAYS, before="Date of birth"), select(*MONTHS), select(*BIRTH_YEARS)],
        [Kind.BDAY_DAY, Kind.BDAY_MONTH, Kind.BDAY_YEAR],
    ),
    "a card's end in two parts": (
        [text(label="Card number"), select(*MONTHS), select(*CARD_YEARS)],
        [Kind.CC_NUMBER, Kind.CC_EXP_MONTH, Kind.CC_EXP_YEAR],
    ),
    "a card's year in a page's own drop-down and the browser's behind it": (
        [
            text(label="Card number"),
            select(*MONTHS, label="Month"),
            text(tag="div", type="listbox", label="YYYY"),
            select(*["[object Object]"] * 9, name="year-selector"),
        ],
        [Kind.CC_NUMBER, Kind.CC_EXP_MONTH, Kind.CC_EXP_YEAR, Kind.CC_EXP_YEAR],
    ),
    "a year twice, and no drop-down behind another": (
        [text(label="Card number"), select(*MONTHS, label="Month"), select(*CARD_YEARS), select(*CARD_YEARS)],
        [Kind.CC_NUMBER, Kind.CC_EXP_MONTH, Kind.CC_EXP_YEAR, Kind.UNKNOWN],
    ),
    "a date of something else": ([select(*DAYS, before="Arrival"), select(*MONTHS)], [Kind.UNKNOWN, Kind.UNKNOWN]),
    "a name beside a given name": ([text(label="First name"), text(label="Name")], [Kind.GIVEN_NAME, Kind.FAMILY_NAME]),
    "one word for both, of a field that is called a name": (
        [text(label="Имя", name="name"), text(**EMAIL)],
        [Kind.NAME, Kind.EMAIL],
    ),
    "one word for both, of a field that is called something else": (
        [text(label="Имя", name="f4"), text(**EMAIL)],
        [Kind.GIVEN_NAME, Kind.EMAIL],
    ),
    "one word for both, beside a family name": (
        [text(label="Имя", name="name"), text(label="Фамилия")],
        [Kind.GIVEN_NAME, Kind.FAMILY_NAME],
    ),
    "a name beside a card": ([text(label="Card number"), text(label="Name")], [Kind.CC_NUMBER, Kind.CC_NAME]),
    "a card's code": (
        [text(label="Card number"), text(label="Security code")],
        [Kind.CC_NUMBER, Kind.CC_CSC],
    ),
    "a card's code in a password field": (
        [text(label="Card number"), password(label="CVV")],
        [Kind.CC_NUMBER, Kind.CC_CSC],
    ),
    "a sum": ([text(**EMAIL), text(before="How much is 14 + 8?")], [Kind.EMAIL, Kind.CAPTCHA]),
    "what a picture shows": (
        [text(**EMAIL), text(label="Code", nearby="Type the characters you see")],
        [Kind.EMAIL, Kind.CAPTCHA],
    ),
    "a question against spam": (
        [text(**EMAIL), text(label="Frage als Spamschutz: wie heißt der Fluss?")],
        [Kind.EMAIL, Kind.CAPTCHA],
    ),
    "a question, and a picture's words beside it": (
        [text(**EMAIL), text(label="Your question", nearby="Type the characters you see")],
        [Kind.EMAIL, Kind.MESSAGE],
    ),
    "a picture's words beside something else": (
        [text(label="Fax", nearby="Type the characters you see"), text(**EMAIL)],
        [Kind.UNKNOWN, Kind.EMAIL],
    ),
    "no sum": ([text(**EMAIL), text(before="Part 12-34"), text(nearby="555-1234")], [Kind.EMAIL, *[Kind.UNKNOWN] * 2]),
    "boxes that are called code": (
        [text(max_length=1, id=f"code-{place}") for place in range(6)],
        [Kind.ONE_TIME_CODE, *[Kind.CODE_BOX] * 5],
    ),
    "a number and the code sent to it": (
        [text(label="Phone"), text(label="Code")],
        [Kind.TEL, Kind.ONE_TIME_CODE],
    ),
    "a code beside name and password": (
        [text(label="User name"), password(), text(label="Security code")],
        [Kind.USERNAME, Kind.CURRENT_PASSWORD, Kind.ONE_TIME_CODE],
    ),
    "a picture's code in a sign-up": (
        [text(label="First name"), text(**EMAIL), text(label="Security code")],
        [Kind.GIVEN_NAME, Kind.EMAIL, Kind.CAPTCHA],
    ),
    "some other code": (
        [text(label="First name"), text(**EMAIL), text(label="Code of your branch", name="code")],
        [Kind.GIVEN_NAME, Kind.EMAIL, Kind.UNKNOWN],
    ),
    "a nameless field before the password": ([text(), password()], [Kind.USERNAME, Kind.CURRENT_PASSWORD]),
    "a nameless field before the password, and an address after it": (
        [text(), password(label="New password"), text(**EMAIL)],
        [Kind.USERNAME, Kind.NEW_PASSWORD, Kind.EMAIL],
    ),
    "nameless fields before the password, and an address after it": (
        [text(), text(), password(label="New password"), text(**EMAIL)],
        [Kind.UNKNOWN, Kind.UNKNOWN, Kind.NEW_PASSWORD, Kind.EMAIL],
    ),
    "a number that says whose account it is": (
        [text(label="Phone", type="tel"), password()],
        [Kind.USERNAME, Kind.CURRENT_PASSWORD],
    ),
    "a number beside the name of an account": (
        [text(label="User name"), text(label="Phone", type="tel"), password(autocomplete="current-password")],
        [Kind.USERNAME, Kind.TEL, Kind.CURRENT_PASSWORD],
    ),
    "a number beside a field that may be the name's": (
        [text(), text(label="Phone", type="tel"), password(autocomplete="current-password")],
        [Kind.USERNAME, Kind.TEL, Kind.CURRENT_PASSWORD],
    ),
    "a number that is asked for with a new password": (
        [text(label="Phone", type="tel"), password(label="New password")],
        [Kind.TEL, Kind.NEW_PASSWORD],
    ),
    "a sign-up that takes an address or a number": (
        [text(label="First name"), text(label="Mobile number or email"), password(label="New password")],
        [Kind.GIVEN_NAME, Kind.EMAIL, Kind.NEW_PASSWORD],
    ),
    "a sign-up that takes either beside an address": (
        [text(**EMAIL), text(label="Username or email"), password(label="New password")],
        [Kind.EMAIL, Kind.EMAIL_OR_USERNAME, Kind.NEW_PASSWORD],
    ),
    "which newsletters": (
        [text(type="checkbox", name=f"newsletters[{place}]") for place in range(3)],
        [Kind.NEWSLETTER_TOPIC] * 3,
    ),
}


@pytest.mark.parametrize("case", SETTLED)
def test_fields_are_settled_by_their_form(case: str) -> None:
    """What stands beside a field tells what it is where its own words don't."""
    fields, wanted = SETTLED[case]
    assert kinds(*fields) == wanted


def test_what_the_form_decided_is_noted() -> None:
    """Where a field is not what it says by itself, the form says why."""
    form = read(text(), password())
    assert list(form.notes.values()) == ["the form is for: sign_in", "the last text field before the password"]


def test_new_password_may_mean_no_suggestions() -> None:
    """A lone password that calls itself new is the current one where the words speak of a sign-in."""
    page = Snapshot("/login", title="Log in", fields=(text(label="User name"), password(autocomplete="new-password")))
    (form,) = read_forms(page)
    assert form.purpose is Purpose.SIGN_IN
    assert [kind for _, kind in form.fields] == [Kind.USERNAME, Kind.CURRENT_PASSWORD]


PURPOSES = [
    ([text(**EMAIL), text(label="Message", tag="textarea", type="textarea")], {}, Purpose.CONTACT),
    ([text(label="Card number"), text(label="CVC")], {}, Purpose.CHECKOUT),
    ([text(label="Quantity", type="number")], {"marks": "product add-to-cart"}, Purpose.CHECKOUT),
    ([text(label="Street"), text(label="City"), text(label="Zip")], {"heading": "Your address"}, Purpose.ADDRESS),
    ([text(**EMAIL)], {"heading": "Our newsletter"}, Purpose.NEWSLETTER),
    ([text(name="words")], {"method": "get", "action": "/search"}, Purpose.SEARCH),
    ([select("Name", "Price", label="Sort by"), select("10", "20")], {"action": "/list"}, Purpose.SEARCH),
    ([text(label="Username or email")], {"heading": "Forgot your password?"}, Purpose.RESET),
    ([text(**EMAIL)], {"marks": "login-form", "action": "/login"}, Purpose.SIGN_IN),
    ([text(max_length=1) for _ in range(6)], {}, Purpose.ONE_TIME_CODE),
]


@pytest.mark.parametrize(("fields", "area", "purpose"), PURPOSES)
def test_forms_without_a_password(fields: list[FormField], area: dict[str, str], purpose: Purpose) -> None:
    """Their fields, and the words on and around the form, tell what they are for."""
    assert read(*fields, area=FormArea(**area)).purpose is purpose


def test_a_form_that_is_not_shown_yet_is_read_all_the_same() -> None:
    """A menu's sign-in is one, though no field of it can be filled now; it is never the form to fill."""
    fields = (text(label="Email", visible=False), password(visible=False))
    form = read(*fields)
    assert form.purpose is Purpose.SIGN_IN
    assert [kind for _, kind in form.fields] == [Kind.EMAIL, Kind.CURRENT_PASSWORD]


def test_the_address_beside_sign_up_is_a_newsletters() -> None:
    """Where a page has other forms, "sign up" beside a lone address asks for no account."""
    fields = (text(label="Email"), FormField("q", 1, name="q", type="search"))
    forms = (FormArea(heading="Deals"), FormArea(action="/search"))
    newsletter, _ = read_forms(Snapshot("/", fields=fields, forms=forms))
    assert newsletter.purpose is Purpose.NEWSLETTER


def test_the_first_step_of_a_sign_up_is_none_of_a_newsletter() -> None:
    """Where the page's own title speaks of an account, a lone address is the account's, whatever else is there."""
    fields = (text(label="Email"), FormField("q", 1, name="q", type="search"))
    forms = (FormArea(), FormArea(action="/search"))
    first, _ = read_forms(Snapshot("/signup", title="Create your account", fields=fields, forms=forms))
    assert first.purpose is Purpose.SIGN_UP
