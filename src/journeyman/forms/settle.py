"""What a form's fields are together: what none of them can tell alone.

Each rule takes the fields with their kinds and a book of notes, and changes the kinds; a note says why it did.
"""

import itertools
import re
from collections.abc import MutableMapping, Sequence

from journeyman.domain.page import FormField
from journeyman.forms.clues import is_masked, named_kinds, repeats
from journeyman.forms.dates import settle_dates
from journeyman.forms.kinds import CC_KINDS, NAMED, NAMES, PASSWORDS, TICKED, Kind, fillable, is_text
from journeyman.words import plain, plain_name, table

Kinds = list[Kind]
Notes = MutableMapping[str, str]
"""Why a field's kind is not what it says by itself, by its ref."""

SIGNS_IN = NAMED | {Kind.PASSWORD, Kind.CURRENT_PASSWORD, Kind.TEL, Kind.ONE_TIME_CODE, Kind.CODE_BOX}
"""What a code may be asked for together with."""
_BOXES, _MOST_BOXES = 4, 10
_ONE_DIGIT = re.compile(r"\^?(?:\[0-9\]|\\d)(?:\{1\})?\$?")
_TOPICS = 3
_SUM = re.compile(r"\d+\s*[+*x\u00d7\u2212-]\s*\d+\s*[=?]")
_STEM = re.compile(r"[\d\[\]_.-]+$|\[[^\]]*\d[^\]]*\]")


def settle_fields(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """Settle what does not depend on what the form is for."""
    for rule in (_code_boxes, _masked, settle_dates, _codes, _names, _topics, _addresses):
        rule(fields, kinds, notes)


def settle_repeats(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """Settle which addresses and passwords are asked for once more; last, when passwords are new or current."""
    _again(fields, kinds, notes, (Kind.EMAIL, Kind.EMAIL_AGAIN))
    _again(fields, kinds, notes, (Kind.NEW_PASSWORD, Kind.PASSWORD_AGAIN))


def set_kind(  # noqa: PLR0913, PLR0917 - the place and what to write there, and the three that all rules work on
    place: int, kind: Kind, why: str, fields: Sequence[FormField], kinds: Kinds, notes: Notes
) -> None:
    """Change a field's kind and note why."""
    if kinds[place] is not kind:
        kinds[place] = kind
        notes[fields[place].ref] = why


def _code_boxes(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """Several boxes of one character are one code: the first stands for it."""
    row: list[int] = []
    for place in range(len(fields) + 1):
        if place < len(fields) and _is_box(fields[place]):
            if row and not _alike(fields[place], fields[row[0]]):
                _settle_row(row, fields, kinds, notes)
                row = []
            row.append(place)
        elif row:
            _settle_row(row, fields, kinds, notes)
            row = []


def _settle_row(row: Sequence[int], fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    if _BOXES <= len(row) <= _MOST_BOXES:
        for place in row:
            kind = Kind.ONE_TIME_CODE if place == row[0] else Kind.CODE_BOX
            set_kind(place, kind, f"one of {len(row)} boxes for a character each", fields, kinds, notes)


def _is_box(field: FormField) -> bool:
    """Say whether a field takes one character, or is numbered among code fields."""
    if not is_text(field) or field.tag == "textarea":
        return False
    codes = table("kinds")[Kind.ONE_TIME_CODE]
    numbered = re.search(r"\d$", field.id or field.name) and codes.search(plain_name(field.id or field.name))
    if field.max_length == 1 or _ONE_DIGIT.fullmatch(field.pattern):
        return True
    return field.max_length is None and bool(numbered or _is_bare(field))


def _is_bare(field: FormField) -> bool:
    """Say whether a field takes digits, and nothing that is seen says what for."""
    digits = field.type == "number" or field.inputmode == "numeric"
    return digits and not any(map(str.isalpha, field.label + field.placeholder + field.before))


def _alike(one: FormField, other: FormField) -> bool:
    return (one.visible, one.type, _is_bare(one)) == (other.visible, other.type, _is_bare(other))


def _masked(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """A card's check number and the like, in a password field beside a card or a true password, is none."""
    places = [place for place, kind in enumerate(kinds) if kind in PASSWORDS]
    masked = [place for place in places if is_masked(fields[place])]
    if CC_KINDS & set(kinds) or len(masked) < len(places):
        for place in masked:
            set_kind(place, Kind.UNKNOWN, "a number that is only hidden like a password", fields, kinds, notes)


def _codes(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """Tell a card's code, a picture's code and a sum from a one-time code."""
    pays = bool(CC_KINDS & set(kinds))
    typed = [place for place, field in enumerate(fields) if is_text(field) and kinds[place] is not Kind.HONEYPOT]
    for place in typed:
        field, kind = fields[place], kinds[place]
        if kind not in {Kind.ONE_TIME_CODE, Kind.UNKNOWN, Kind.SECURITY_ANSWER, Kind.MESSAGE}:
            continue
        if kind is Kind.ONE_TIME_CODE and not field.enabled and not pays:
            set_kind(place, Kind.UNKNOWN, "locked: what it shows is not to be typed", fields, kinds, notes)
            continue
        own = f"{field.label} {field.placeholder} {field.before}"
        around = f"{own} {field.nearby}"
        # A picture's words beside a field that says what it is are the next field's.
        alone = kind in {Kind.UNKNOWN, Kind.MESSAGE} and any(map(str.isalpha, own))
        picture = own if alone else around
        if kind is Kind.ONE_TIME_CODE and pays and _says_security(field):
            set_kind(place, Kind.CC_CSC, "a code beside a card", fields, kinds, notes)
        elif kind is not Kind.MESSAGE and _SUM.search(around):
            set_kind(place, Kind.CAPTCHA, "a sum to work out", fields, kinds, notes)
        elif table("pictures")["captcha"].search(plain(picture)):
            set_kind(place, Kind.CAPTCHA, "what a picture shows", fields, kinds, notes)
        elif kind is Kind.ONE_TIME_CODE and any(kinds[at] not in SIGNS_IN for at in typed):
            _of_many(place, fields, kinds, notes)


def _of_many(place: int, fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """Settle a code that is asked for beside more than a sign-in's name and password."""
    if _says_security(fields[place]):
        set_kind(place, Kind.CAPTCHA, "a security code among other things to fill in", fields, kinds, notes)
    elif _says_just_code(fields[place]):
        set_kind(place, Kind.UNKNOWN, "some code among other things to fill in", fields, kinds, notes)


def _says_just_code(field: FormField) -> bool:
    """Say whether the word "code" alone made it a one-time code's."""
    words, some = table("kinds")[Kind.ONE_TIME_CODE], table("pictures")["any_code"]
    texts = [*map(plain, (field.label, field.before, field.placeholder)), *map(plain_name, (field.name, field.id))]
    said = [found[0] for text in texts if text and (found := words.search(text))]
    token = field.autocomplete == Kind.ONE_TIME_CODE
    return bool(said) and not token and all(some.fullmatch(text) for text in said)


def _says_security(field: FormField) -> bool:
    words = table("pictures")["security"]
    texts = (plain(field.label), plain(field.before), plain(field.placeholder), plain_name(field.name))
    return any(words.search(text) for text in texts) and field.autocomplete != Kind.ONE_TIME_CODE


def _names(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """Beside a given name, a field for "the name" is the family name's; beside a card's number, the card's.

    Some languages have one word for both: alone, and called a name by the page's makers, it is the whole name.
    """
    alone = set(kinds) & NAMES == {Kind.GIVEN_NAME}
    for place, kind in enumerate(kinds):
        if alone and kind is Kind.GIVEN_NAME and named_kinds(fields[place]) == {Kind.NAME}:
            set_kind(
                place, Kind.NAME, "no family name is asked for, and the field is called a name", fields, kinds, notes
            )
        if kind is not Kind.NAME or not is_text(fields[place]):
            continue
        beside = {kinds[at] for at in (place - 2, place - 1, place + 1, place + 2) if 0 <= at < len(kinds)}
        if CC_KINDS & {kinds[at] for at in (place - 1, place + 1) if 0 <= at < len(kinds)}:
            set_kind(place, Kind.CC_NAME, "a name beside a card", fields, kinds, notes)
        if Kind.GIVEN_NAME in beside and Kind.FAMILY_NAME not in set(kinds) & NAMES:
            set_kind(place, Kind.FAMILY_NAME, "a name beside a given name", fields, kinds, notes)
        if Kind.FAMILY_NAME in beside and Kind.GIVEN_NAME not in set(kinds) & NAMES:
            set_kind(place, Kind.GIVEN_NAME, "a name beside a family name", fields, kinds, notes)


def _addresses(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """A second line of the street that follows the first at once is the address's second line."""
    for place in range(1, len(fields)):
        pair = (kinds[place - 1], kinds[place])
        bare = not (fields[place].label or fields[place].placeholder or fields[place].before)
        if pair == (Kind.STREET_ADDRESS, Kind.UNKNOWN) and bare and is_text(fields[place]) and fields[place].visible:
            set_kind(place, Kind.ADDRESS_LINE2, "nameless, right after the street", fields, kinds, notes)


def _topics(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """Several boxes of one name are a choice among newsletters."""
    stems = [_STEM.sub("", field.name) if field.type in TICKED else "" for field in fields]
    for place, kind in enumerate(kinds):
        if kind is Kind.NEWSLETTER and stems[place] and stems.count(stems[place]) >= _TOPICS:
            set_kind(place, Kind.NEWSLETTER_TOPIC, "one of several boxes of that name", fields, kinds, notes)


def _again(fields: Sequence[FormField], kinds: Kinds, notes: Notes, pair: tuple[Kind, Kind]) -> None:
    """The second of two is the first once more where it says so, or follows at once where a password is new."""
    kind, again = pair
    places = [place for place, its in enumerate(kinds) if its is kind]
    for first, second in itertools.pairwise(places):
        if kinds[first] is not kind or fields[first].visible != fields[second].visible:
            continue
        between = [at for at in range(first + 1, second) if fillable(fields[at])]
        follows = not between or (kind is Kind.NEW_PASSWORD and all(kinds[at] in PASSWORDS for at in between))
        registers = kind is Kind.NEW_PASSWORD or Kind.NEW_PASSWORD in kinds
        if repeats(fields[second]) or (registers and follows):
            set_kind(second, again, "the same once more", fields, kinds, notes)


def settle_setup_code(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """Take what just says "code" for a one-time code: the page hands out the secret that it is made of."""
    said = [place for place, kind in enumerate(kinds) if kind is Kind.UNKNOWN and says_code(fields[place])]
    if said and Kind.ONE_TIME_CODE not in kinds:
        set_kind(said[0], Kind.ONE_TIME_CODE, "a code where an authenticator is set up", fields, kinds, notes)


def says_code(field: FormField) -> bool:
    """Say whether a field that can be filled is called a code."""
    words = table("kinds")[Kind.ONE_TIME_CODE]
    texts = (plain(field.label), plain(field.before), plain(field.placeholder), plain_name(field.name))
    return fillable(field) and is_text(field) and any(words.search(text) for text in texts)


def settle_device(fields: Sequence[FormField], kinds: Kinds, notes: Notes) -> None:
    """A name that is asked for where an authenticator is set up is the authenticator's, nobody's own."""
    names = [place for place, kind in enumerate(kinds) if kind in NAMES]
    if len(names) == 1 and not {Kind.EMAIL, Kind.TEL, Kind.EMAIL_OR_USERNAME} & set(kinds):
        set_kind(names[0], Kind.UNKNOWN, "the authenticator's name, where one is set up", fields, kinds, notes)


def settle_lone_text(fields: Sequence[FormField], kinds: Kinds, notes: Notes, kind: Kind) -> None:
    """Take the only text field of a search for what is searched, of a newsletter's form for the address."""
    typed = [place for place, field in enumerate(fields) if is_text(field) and kinds[place] is not Kind.HONEYPOT]
    if len(typed) == 1 and kinds[typed[0]] is Kind.UNKNOWN:
        set_kind(typed[0], kind, "the only text field of such a form", fields, kinds, notes)
