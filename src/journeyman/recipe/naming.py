"""How a recipe that nobody writes by hand names what is on a page: by what is there for every agent."""

import re
from collections import Counter
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
from journeyman.recipe.wordlike import TABLES, is_wordlike
from journeyman.words import plain, table

LONGEST = 80
"""Characters of a name that a recipe is given."""

_INNER = re.compile(r"(?<=[a-z])[A-Z]")
_TURNS = 3
"""Capitals behind small letters in one text; a name that is made of words has fewer."""
_LETTER = "[a-z0-9\u00df-\u024f\u0370-\u052f]"
"""What a word of a script with spaces goes on with: elsewhere a name stands among letters, and is one all the same."""
USUAL = ("buttons", "ways", "purposes", "kinds")
"""The tables of whole texts that are nobody's name, whatever agents are called."""
_ONE_GROUP = re.compile("[a-z]+|[A-Z]+")
ALIKE = 3
"""Texts of one length on one page, none of a known word and each maybe a code, from which on they are codes."""

Own = frozenset[str]
"""What one agent is called, as `own_names` has it."""

NOBODY: Own = frozenset()
"""Where nobody is signed in, or a person is whose names are not known."""


def own_names(names: Iterable[str]) -> Own:
    """Return what tells one agent from others, of its names and addresses; of an address its local part, too.

    What stands before a `+` is all agents' own where what follows it is the agent's name.
    """
    given = {*names}
    called = {plain(name) for name in given if "@" not in name} - {""}
    found: set[str] = set()
    for name in given:
        local = name.rpartition("@")[0]
        before, _, tag = local.partition("+")
        found |= {plain(name), plain(local)}
        if not any(_stands_in(plain(tag), its) for its in called):
            found.add(plain(before))
    return frozenset((found | called) - {""})


def bears(text: str, own: Own) -> bool:
    """Say whether a text holds one of the agent's names; what is all of a usual name of its sort is nobody's."""
    said = plain(text)
    return any(_stands_in(said, name) and not _is_usual(said, name) for name in own)


def _stands_in(said: str, name: str) -> bool:
    return _standing(name).search(said) is not None


def _standing(name: str) -> re.Pattern[str]:
    """Return what finds a name as a word of its own, or in the genitive, of which `plain` leaves an s."""
    return re.compile(f"(?<!{_LETTER}){re.escape(name)}s?(?!{_LETTER})")


def _is_usual(said: str, name: str) -> bool:
    """Say whether a plain text is all of a usual name of its sort, and the agent's is one of its words.

    A phrase with room for words says nothing of what stands there: `create .. account` is no such name of "alpha".
    """
    other = _standing(name).sub("0", said)
    rows = (words for sort in USUAL for words in table(sort).values())
    return any(row.fullmatch(said) and not row.fullmatch(other) for row in rows)


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

    A name that is written like one is lost with them, where its one word is spelt like none that is known.
    """
    return _is_unknown(text) and not (_ONE_GROUP.fullmatch(text) and is_wordlike(plain(text)))


def _is_unknown(text: str) -> bool:
    """Say whether a text is written like a code of letters alone, and has no known word."""
    if not (LETTER_CODES.fullmatch(text) or len(_INNER.findall(text)) >= _TURNS):
        return False
    said = plain(text)
    return not any(row.search(said) for name in TABLES for row in table(name).values())


def codes_among(texts: Iterable[str]) -> frozenset[str]:
    """Return those of a page's texts that are codes by being several alike, also where one is spelt like a word."""
    unknown = {text for text in texts if _is_unknown(text)}
    lengths = Counter(map(len, unknown))
    return frozenset(text for text in unknown if lengths[len(text)] >= ALIKE)


def is_personal(path: str, own: Own) -> bool:
    """Say whether an address names the agent: in a part of its path, or as a value of its query.

    What is all of a usual name is nobody's there, either: `/settings/security` is not the agent's that is so called.
    """
    parts = urlsplit(path)
    pieces = [*parts.path.split("/"), *re.split(r"[&=;]", parts.query), *parts.fragment.split("/")]
    said = {plain(unquote(piece)) for piece in pieces} & own
    return any(not _is_usual(piece, piece) for piece in said)


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
