"""How a recipe that nobody writes by hand names what is on a page."""

import pytest

from journeyman.domain.page import FormButton, FormField, Snapshot, Target
from journeyman.forms.read import main_form
from journeyman.recipe.naming import sight_of


@pytest.mark.parametrize(
    ("headings", "seen"),
    [
        (("Acorn", "Two-factor authentication"), Target("heading", "Two-factor authentication")),
        (("Acorn", "Bestätigungscode eingeben"), Target("heading", "Bestätigungscode eingeben")),
        (("Acorn",), Target("label", "Code")),
        ((), Target("label", "Code")),
    ],
)
def test_a_form_is_told_by_what_only_its_page_has(headings: tuple[str, ...], seen: Target) -> None:
    """A heading tells that speaks of what is asked for; one that may be the service's name, on every page, does not."""
    field = FormField(ref="1", form=0, type="text", name="code", label="Code", autocomplete="one-time-code")
    page = Snapshot("/second", "Acorn", (field,), (FormButton(ref="b", form=0, text="Go on"),), headings)
    form = main_form(page)
    assert form
    assert sight_of(page, form) == seen
