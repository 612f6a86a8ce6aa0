"""How a recipe that nobody writes by hand names what is on a page."""

from pydantic import SecretStr

from journeyman.domain.page import FormField, Snapshot, Target
from journeyman.domain.totp import find_secret
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form
from journeyman.words import plain, table

LONGEST = 80
"""Characters of a name that a recipe is given."""


def sight_of(snapshot: Snapshot, form: Form) -> Target:
    """Return what tells that this form is on the page: a heading that says so, else the field that is particular to it.

    A heading that says nothing of it may be the service's name, which all its pages have.
    """
    heading = next((text for text in snapshot.headings if may_be_named(text) and _tells(text, form)), "")
    if heading:
        return Target("heading", heading)
    kinds = (Kind.ONE_TIME_CODE, Kind.CURRENT_PASSWORD, Kind.PASSWORD)
    field = next((found for kind in kinds if (found := form.first(kind))), form.fields[0][0])
    return target_of(field)


def _tells(heading: str, form: Form) -> bool:
    """Say whether a heading says by its words what the form asks for."""
    words, said = table("purposes").get(form.purpose), plain(heading)
    of_code = form.purpose is Purpose.ONE_TIME_CODE and table("ways")["two_factor"].search(said)
    return bool(of_code or (words and words.search(said)))


def target_of(field: FormField) -> Target:
    """Return how a recipe names a field."""
    if may_be_named(field.label):
        return Target("label", field.label)
    if may_be_named(field.placeholder):
        return Target("placeholder", field.placeholder)
    return Target("css", f'[name="{field.name}"]' if field.name else f'[id="{field.id}"]')


def may_be_named(text: str) -> bool:
    """Say whether a text may stand in a recipe: short, on one line, the same for all agents as far as one can see.

    What has a digit is not, nor what looks like an authenticator's secret, of which some have none.
    """
    numbers = "".join(filter(str.isdigit, text))
    steady = not numbers or (numbers == "2" and table("ways")["two_factor"].search(plain(text)) is not None)
    if not (0 < len(text) <= LONGEST and text.isprintable() and steady and "@" not in text):
        return False
    return find_secret([SecretStr(text)]) is None
