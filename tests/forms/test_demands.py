"""What a form that came back demands, though no markup said so."""

from dataclasses import replace

import pytest

from journeyman.domain.page import FormField, Snapshot
from journeyman.forms.demands import demanded
from journeyman.forms.read import main_form

EMAIL = FormField("0", 0, type="email", label="Email", filled=True)
SIZE = FormField("1", 0, label="Team size")
CITY = FormField("2", 0, label="City")
NEWS = FormField("3", 0, type="checkbox", label="Send me the newsletter")
PASSWORD = FormField("4", 0, type="password", label="Password", autocomplete="new-password", filled=True)


def page(*more: FormField, alert: str = "", text: str = "") -> Snapshot:
    """Return a sign-up page with an address, a password and more fields."""
    return Snapshot("/join", fields=(EMAIL, PASSWORD, *more), alerts=(alert,) * bool(alert), text=text)


def asked(before: Snapshot, after: Snapshot) -> list[str]:
    """Return the labels of what is demanded."""
    form = main_form(after)
    assert form
    found = demanded(before, after, form)
    return [its.label for its, _ in found.fields if its.required] if found else []


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        (page(SIZE, CITY, NEWS, text="Team size can't be blank"), ["Team size"]),
        (page(SIZE, CITY, alert="Please enter your city."), ["City"]),
        (page(SIZE, replace(CITY, nearby="This field is required."), text="This field is required."), ["City"]),
        (page(SIZE, alert="Xyzzy plugh"), ["Team size"]),
        (page(SIZE, CITY, alert="Xyzzy plugh"), []),
        (page(replace(SIZE, filled=True), text="Team size can't be blank"), []),
        (page(NEWS, alert="Send me the newsletter can't be blank"), []),
        (page(SIZE, alert="The address is taken already"), []),
        (page(SIZE, CITY, text="How large is your team?"), []),
    ],
)
def test_what_is_said_to_be_missing_is_demanded(after: Snapshot, wanted: list[str]) -> None:
    """What the page says is missing, by its name or beside it; the only empty field where nobody understands."""
    assert asked(page(SIZE, CITY), after) == wanted


def test_what_stood_there_before_demands_nothing() -> None:
    """Help texts are no answer to what was sent."""
    same = page(SIZE, text="Team size can't be blank")
    assert asked(same, same) == []
