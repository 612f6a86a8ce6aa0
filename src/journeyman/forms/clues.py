"""What speaks for each kind that a field may be, and how strongly: tokens, type, label, text around it, name."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from journeyman.domain.page import FormField
from journeyman.forms.kinds import BDAY_PARTS, NOT_FILLED, PASSWORDS, TICKED, TOKENS, TYPES, Kind, is_choice, is_text
from journeyman.forms.spoken import spoken_for
from journeyman.forms.texts import texts_of
from journeyman.words import plain, table


@dataclass(frozen=True)
class Clue:
    """One thing that speaks for a kind."""

    kind: Kind
    points: int
    why: str
    """The source, and what stands in it: `label "Email address"`."""


LEAST = 4
"""Points below which a field's kind is unknown."""

_PASSING, _TWICE = 2, 1
_OPTIONS, _HOST_BEHIND = 9, 12
_CAPTCHA_NAME = 12
"""Its script looks the field up by this name, so whatever stands around it is of something else."""
_TOKEN, _PASSWORD_TOKEN, _MISUSED_TOKEN = 14, 9, 6
_TYPES = {Kind.EMAIL: 9, Kind.PASSWORD: 7, Kind.TEL: 4, Kind.URL: 4, Kind.SEARCH: 12}

BOX_KINDS = (Kind.TERMS, Kind.NEWSLETTER, Kind.REMEMBER_ME, Kind.CAPTCHA)
RADIO_KINDS = (*BOX_KINDS, Kind.SEX, Kind.COUNTRY)
PASSWORD_KINDS = (
    Kind.CURRENT_PASSWORD, Kind.NEW_PASSWORD, Kind.PASSWORD, Kind.ONE_TIME_CODE, Kind.CC_CSC,
    Kind.SECURITY_ANSWER,
)  # fmt: skip
SELECT_KINDS = (
    Kind.TEL_COUNTRY_CODE, Kind.COUNTRY, Kind.ADDRESS_LEVEL1, Kind.ADDRESS_LEVEL2, *BDAY_PARTS, Kind.BDAY,
    Kind.CC_EXP_MONTH, Kind.CC_EXP_YEAR, Kind.CC_EXP, Kind.CC_TYPE, Kind.SEX, Kind.TIME_ZONE, Kind.SECURITY_QUESTION,
    Kind.ORGANIZATION_TITLE, Kind.REMEMBER_ME, Kind.QUANTITY, Kind.ORGANIZATION,
)  # fmt: skip
AREA_KINDS = (Kind.CAPTCHA, Kind.STREET_ADDRESS, Kind.NAME, Kind.EMAIL, Kind.SEARCH, Kind.MESSAGE)
CARD_NAMES = {
    Kind.CC_NAME: Kind.NAME, Kind.CC_GIVEN_NAME: Kind.GIVEN_NAME, Kind.CC_FAMILY_NAME: Kind.FAMILY_NAME,
}  # fmt: skip
"""What stands on a card is somebody's name, too: the more particular holds."""
CONSENTS = frozenset({Kind.TERMS, Kind.NEWSLETTER, Kind.REMEMBER_ME})
DATE_KINDS = (*BDAY_PARTS, Kind.BDAY, Kind.CC_EXP)
TEXT_KINDS = (
    Kind.CAPTCHA, Kind.SECURITY_ANSWER, Kind.SECURITY_QUESTION, Kind.INVITE,
    Kind.EMAIL, Kind.TEL_COUNTRY_CODE, Kind.TEL, Kind.CC_NAME, Kind.CC_NUMBER, Kind.CC_CSC, Kind.CC_EXP_MONTH,
    Kind.CC_EXP_YEAR, Kind.CC_EXP,
    Kind.ONE_TIME_CODE, Kind.GIVEN_NAME, Kind.ADDITIONAL_NAME, Kind.FAMILY_NAME,
    Kind.USERNAME, Kind.BDAY_DAY, Kind.BDAY_MONTH, Kind.BDAY_YEAR, Kind.BDAY,
    Kind.ORGANIZATION_TITLE, Kind.ORGANIZATION, Kind.POSTAL_CODE, Kind.COUNTRY, Kind.ADDRESS_LINE2,
    Kind.STREET_ADDRESS, Kind.ADDRESS_LEVEL2, Kind.ADDRESS_LEVEL1, Kind.SEX, Kind.TIME_ZONE, Kind.URL, Kind.NAME,
    Kind.QUANTITY, Kind.MESSAGE, Kind.SEARCH,
)  # fmt: skip
"""Which kinds a field of a sort may be, in the order in which equal words are decided: the more particular first."""

_OFF = {"", "on", "off", "false", "true"}
_HOST = re.compile(r"@[\w-]+(?:\.[\w-]+)+")
_SEXES = 2


def clues_of(field: FormField) -> list[Clue]:
    """Return all that speaks for a kind, the strongest first."""
    kinds = _possible(field)
    found = [*_of_token(field), *_of_type(field)] if field.type not in TICKED | NOT_FILLED else []
    found += [*_of_options(field), *_of_host(field)]
    for text in texts_of(field):
        kind, weak = spoken_for(text.words, kinds, text.named)
        if kind is Kind.EMAIL_OR_USERNAME and field.type == "email":
            kind = Kind.EMAIL  # the browser takes nothing else there
        if kind is None or (text.source == "group" and kind in CONSENTS):  # the heading of a choice is no consent
            continue
        points = _CAPTCHA_NAME if kind is Kind.CAPTCHA and text.named else text.points
        found.append(Clue(kind, _PASSING if weak else points, f'{text.source} "{text.words}"'))
    return sorted(_once(found), key=lambda clue: -clue.points)


def _once(found: Sequence[Clue]) -> Iterator[Clue]:
    """Yield the clues, an id's with few points where the name says the same: mostly that is one word written twice."""
    named = {clue.kind for clue in found if clue.why.startswith("name ")}
    for clue in found:
        twice = clue.why.startswith("id ") and clue.kind in named
        yield Clue(clue.kind, _TWICE, clue.why) if twice else clue


def best_of(clues: Sequence[Clue]) -> Kind:
    """Return the kind that most speaks for; what stands first wins a tie."""
    points: dict[Kind, int] = {}
    for clue in clues:
        points[clue.kind] = points.get(clue.kind, 0) + clue.points
    if any(points.get(kind, 0) >= LEAST for kind in (Kind.NEW_PASSWORD, Kind.CURRENT_PASSWORD)):
        points.pop(Kind.PASSWORD, None)  # both are passwords, too
    for card, name in CARD_NAMES.items():
        if points.get(card, 0) >= LEAST:
            points.pop(name, None)
    if points.get(Kind.EMAIL_OR_USERNAME, 0) >= LEAST:
        points = {kind: its for kind, its in points.items() if kind not in {Kind.EMAIL, Kind.USERNAME}}
    best = max(points, key=lambda kind: points[kind], default=Kind.UNKNOWN)
    return best if points.get(best, 0) >= LEAST else Kind.UNKNOWN


def kind_of(field: FormField) -> Kind:
    """Return what the field is, as far as it tells by itself; PASSWORD and UNKNOWN are settled by its form."""
    if is_honeypot(field):
        return Kind.HONEYPOT
    return best_of(clues_of(field))


def is_honeypot(field: FormField) -> bool:
    """Say whether the field is there to be filled by machines only.

    Its words say so, or something may be typed into it at a place where no person sees it. A field that is merely
    not shown (yet) is none, and is not filled either.
    """
    # "Leave this blank to keep your password" is no trap.
    sources = {"name", "id"} if field.type == "password" else {"label", "before", "placeholder", "name", "id"}
    if any(table("kinds")[Kind.HONEYPOT].search(text.words) for text in texts_of(field) if text.source in sources):
        return True
    if field.visible or field.type in NOT_FILLED or is_choice(field):
        return False
    if field.type in TICKED:
        # Styled boxes hide the real input and draw their own; those can be reached with the keyboard.
        return not field.tabbable
    # A captcha's answer is hidden too, and is filled by its own script.
    # What a browser fills in by its token is offered to browsers, and no trap.
    clues = clues_of(field)
    token = any(clue.why.startswith("autocomplete ") for clue in clues)
    return field.concealed and not token and best_of(clues) is not Kind.CAPTCHA


def repeats(field: FormField) -> bool:
    """Say whether the field asks for something once more."""
    again = table("again")["password"]
    return any(again.search(text.words) for text in texts_of(field) if text.source not in {"group", "nearby"})


def named_kinds(field: FormField) -> set[Kind]:
    """Return which kinds the field's name and id speak for, where people don't see them."""
    return {clue.kind for clue in clues_of(field) if clue.why.startswith(("name ", "id "))}


def _possible(field: FormField) -> tuple[Kind, ...]:
    if field.type in NOT_FILLED:
        return (Kind.CAPTCHA,)
    if field.type in TICKED:
        return RADIO_KINDS if field.type == "radio" else BOX_KINDS
    by_type = {"password": PASSWORD_KINDS, "date": DATE_KINDS, "month": DATE_KINDS}
    if is_choice(field):
        return SELECT_KINDS
    if _is_shown(field):
        return PASSWORD_KINDS
    return AREA_KINDS if field.tag == "textarea" else by_type.get(field.type, TEXT_KINDS)


def _of_token(field: FormField) -> Iterator[Clue]:
    """Yield what `autocomplete` names: its last token, after any `section-*`, `shipping`, `work`."""
    tokens = field.autocomplete.casefold().split()
    if tokens and tokens[-1] == "webauthn":
        tokens = tokens[:-1]
    kind = TOKENS.get(tokens[-1]) if tokens and tokens[-1] not in _OFF else None
    if kind is None:
        return
    if kind in PASSWORDS:
        # Sites write "new-password" for "no suggestions, please", and copy "current-password" into sign-ups.
        if field.type == "password" or _is_shown(field):
            yield Clue(kind, _PASSWORD_TOKEN, f'autocomplete "{tokens[-1]}"')
        return
    misused = kind is Kind.USERNAME and field.type == "email"
    yield Clue(kind, _MISUSED_TOKEN if misused else _TOKEN, f'autocomplete "{tokens[-1]}"')


def _is_shown(field: FormField) -> bool:
    """Say whether a text field is a password's that is shown as it is typed: by its token, and words that are seen."""
    tokens = field.autocomplete.casefold().split()
    if field.type != "text" or field.tag != "input" or not tokens or TOKENS.get(tokens[-1]) not in PASSWORDS:
        return False
    words = table("kinds")
    seen = [plain(text) for text in (field.label, field.placeholder)]
    return any(words[kind].search(text) for kind in PASSWORDS for text in seen)


def _of_type(field: FormField) -> Iterator[Clue]:
    kind = TYPES.get(field.type)
    pays = kind is Kind.PASSWORD and field.autocomplete.casefold().startswith("cc-")
    if kind is not None and not pays:
        yield Clue(kind, _TYPES[kind], f'type "{field.type}"')


def is_masked(field: FormField) -> bool:
    """Say whether a password field's words are those of a number that is not to be read over one's shoulder."""
    masks = table("not_kinds")["password"]
    return any(masks.search(text.words) for text in texts_of(field))


def _of_host(field: FormField) -> Iterator[Clue]:
    """Yield what a field is that an address's other half stands behind: the name of a box at that provider."""
    host = _HOST.match(field.nearby) if is_text(field) and field.type not in {"email", "password"} else None
    if host:
        yield Clue(Kind.USERNAME, _HOST_BEHIND, f'followed by "{host[0]}"')


def _of_options(field: FormField) -> Iterator[Clue]:
    """Yield what a choice is by what there is to choose."""
    options = [words for option in field.options if (words := plain(option))]
    for kind, fewest in ((Kind.COUNTRY, 3), (Kind.TIME_ZONE, 5), (Kind.ADDRESS_LEVEL1, 5)):
        words = table("options")[kind]
        enough = itertools.islice(filter(words.match, options), fewest)
        if len(list(enough)) == fewest:
            yield Clue(kind, _OPTIONS, f"{len(options)} options")
            return
    if _SEXES <= len(options) <= 2 * _SEXES:
        sexes = [option for option in options if table("kinds")[Kind.SEX].fullmatch(option)]
        if len(sexes) == _SEXES:
            yield Clue(Kind.SEX, _OPTIONS, f"{len(options)} options")
