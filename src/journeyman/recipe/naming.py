"""How a recipe that nobody writes by hand names what is on a page: by what is there for every agent."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from journeyman.domain.letter_codes import LETTER_CODES
from journeyman.domain.page import FormField, Snapshot, Target
from journeyman.domain.totp import find_secret
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import Form
from journeyman.recipe.recovery_codes import SHORTEST
from journeyman.words import plain, table

LONGEST = 80
"""Characters of a name that a recipe is given."""

SURE = 4
"""Letters from which on a name is found at a word's beginning, too ("alphas"); a shorter one is a word of its own."""

_INNER = re.compile(r"(?<=[a-z])[A-Z]")
_TURNS = 3
"""Capitals behind small letters in one text; a name that is made of words has fewer."""
WORDS = ("buttons", "ways", "purposes", "kinds", "says", "codes")
"""The tables of words that pages name their ways, forms and fields by."""

Own = frozenset[str]
"""What one agent is called, as `own_names` has it."""

NOBODY: Own = frozenset()
"""Where nobody is signed in, or a person is whose names are not known."""


def own_names(names: Iterable[str]) -> Own:
    """Return what tells one agent from others, of its names and addresses; of an address its local part, too."""
    found: set[str] = set()
    for name in names:
        local = name.rpartition("@")[0]
        found |= {plain(name), plain(local), plain(local.partition("+")[0])}
    return frozenset(found - {""})


def bears(text: str, own: Own) -> bool:
    """Say whether a text holds one of the agent's names; what is all of a usual name of its sort is nobody's."""
    said = plain(text)
    if not any(_stands_in(said, name) for name in own):
        return False
    return not any(table(name)[row].fullmatch(said) for name in ("buttons", "ways") for row in table(name))


def _stands_in(said: str, name: str) -> bool:
    after = "" if len(name) >= SURE else "(?!(?!s(?![a-z0-9]))[a-z0-9])"
    return re.search(f"(?<![a-z0-9]){re.escape(name)}{after}", said) is not None


def sight_of(snapshot: Snapshot, form: Form, own: Own = NOBODY) -> Target:
    """Return what tells that this form is on the page: a heading that says so, else the field that is particular to it.

    A heading that says nothing of it may be the service's name, which all its pages have. What bears the agent's own
    name (`own`) other agents don't see.
    """
    heading = next((text for text in snapshot.headings if may_be_named(text, own) and _tells(text, form)), "")
    if heading:
        return Target("heading", heading)
    kinds = (Kind.ONE_TIME_CODE, Kind.CURRENT_PASSWORD, Kind.PASSWORD)
    field = next((found for kind in kinds if (found := form.first(kind))), form.fields[0][0])
    return target_of(field, own)


def _tells(heading: str, form: Form) -> bool:
    """Say whether a heading says by its words what the form asks for."""
    words, said = table("purposes").get(form.purpose), plain(heading)
    of_code = form.purpose is Purpose.ONE_TIME_CODE and table("ways")["two_factor"].search(said)
    return bool(of_code or (words and words.search(said)))


def target_of(field: FormField, own: Own = NOBODY) -> Target:
    """Return how a recipe names a field."""
    if may_be_named(field.label, own):
        return Target("label", field.label)
    if may_be_named(field.placeholder, own):
        return Target("placeholder", field.placeholder)
    return Target("css", f'[name="{field.name}"]' if field.name else f'[id="{field.id}"]')


def may_be_named(text: str, own: Own = NOBODY) -> bool:
    """Say whether a text may stand in a recipe: short, on one line, the same for all agents as far as one can see.

    What has a digit is not, nor what looks like an authenticator's secret or a recovery code, of which some have none,
    nor what holds one of the agent's own names.
    """
    numbers = "".join(filter(str.isdigit, text))
    steady = not numbers or (numbers == "2" and table("ways")["two_factor"].search(plain(text)) is not None)
    if not (0 < len(text) <= LONGEST and text.isprintable() and steady and "@" not in text):
        return False
    return find_secret([SecretStr(text)]) is None and not _like_a_code(text) and not bears(text, own)


def _like_a_code(text: str) -> bool:
    """Say whether a text may be a recovery code of letters alone: in one case, or in none that words have, and no word.

    A name that is written like one is lost with them, such as "NORDWIND"; something else tells that page.
    """
    if not (LETTER_CODES.fullmatch(text) or len(_INNER.findall(text)) >= _TURNS):
        return False
    said = plain(text)
    return not any(row.search(said) for name in WORDS for row in table(name).values())


def is_personal(path: str, own: Own) -> bool:
    """Say whether an address names the agent: in a part of its path, or as a value of its query."""
    parts = urlsplit(path)
    pieces = [*parts.path.split("/"), *re.split(r"[&=;]", parts.query), *parts.fragment.split("/")]
    return any(plain(unquote(piece)) in own for piece in pieces if piece)


def holds(text: str, secret: SecretStr) -> bool:
    """Say whether a text holds a secret, however it is spelt: in groups, in other case, with escapes of addresses."""
    bare = secret.get_secret_value()
    if bare and bare in text:
        return True
    squeezed = _squeezed(bare)
    return len(squeezed) >= SHORTEST and squeezed in _squeezed(text)


def _squeezed(text: str) -> str:
    """Return letters and digits alone, in one case."""
    return plain(unquote(text)).replace(" ", "")
