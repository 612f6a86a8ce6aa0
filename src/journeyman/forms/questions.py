"""What is answered when a press makes a page ask again, in a dialog of the browser's (`confirm`): by its words.

Who presses knows how much was decided: each of these is a `domain.page.Agrees`.
"""

import re

from journeyman.domain.page import FormField
from journeyman.forms.buttons import Role
from journeyman.forms.consents import declares
from journeyman.forms.harm import harmful
from journeyman.words import SENTENCES, plain, table
from journeyman.words.phrases import Phrases

_SIGN = "[$\u00a2-\u00a5\u0e3f\u20a0-\u20cf\uff04\uffe0\uffe1\uffe5\uffe6]"
_CODE = "(?:usd|eur|gbp|chf|jpy|cny|inr|brl|cad|aud|nzd|sek|nok|dkk|pln|czk|huf|rub|try|mxn|kr|zł|kč)"
_MONEY = re.compile(rf"{_SIGN}\s*\d|\d\s*{_SIGN}|(?<![^\W\d_]){_CODE}\s*\d|\d\s*{_CODE}(?![^\W\d_])", re.IGNORECASE)
"""An amount of money, by its currency's sign or code."""
_END, _NAME, _JOINS = "\u2020", "\u2021", "\u2022"
"""Stand for what ends something, for what is named so and for "and"; no plain text has them."""


def named(_: str) -> bool:
    """Agree to whatever is asked: what was pressed is named by a recipe, whose writer knew what it does."""
    return True


def states_nothing(words: str) -> bool:
    """Agree unless it states a fact of whoever agrees, such as an age: a form that a recipe sends says none."""
    return not declares(FormField("", -1, type="checkbox", label=words))


def harmless(words: str) -> bool:
    """Agree unless by its words it ends, leaves, costs or states something: what was pressed was found by a search."""
    return states_nothing(words) and not costs(words) and not _ends(plain(words))


def ends_two_factor(words: str) -> bool:
    """Agree unless more may be ended than two-factor authentication: what was pressed takes an authenticator away.

    Each sentence that ends something says that it is two-factor authentication, and nothing wider, or has no words but
    those of ending and asking ("Really remove it?").
    """
    if not states_nothing(words) or costs(words):
        return False
    ending = (said for its in SENTENCES.split(words) if _ends(said := plain(its)))
    return all(_only_asks(said) or _is_of_two_factor(said) for said in ending)


def _ends(said: str) -> bool:
    """Say whether something is ended, also by words that stand in sentences and not on buttons ("will be deleted")."""
    return harmful(said, "") or any(row.search(said) for row in _endings())


def _endings() -> tuple[Phrases, ...]:
    return table("links")["ends"], table("asks")["ends"], table("buttons")[Role.DESTROY]


def costs(words: str) -> bool:
    """Say whether words name an amount of money, or say that something is to be paid, now or later."""
    return _MONEY.search(words) is not None or table("asks")["costs"].search(plain(words)) is not None


def _only_asks(said: str) -> bool:
    """Say whether a sentence names nothing that is ended."""
    return not _is_wider(said) and not table("asks")["only"].sub("", _marked(said)).replace(_END, "").strip()


def _is_of_two_factor(said: str) -> bool:
    """Say whether a sentence ends two-factor authentication, and nothing wider: it is named for each of its ends."""
    marked = _marked(said)
    if harmful(marked, "") or _is_wider(_named_so(said)):
        return False
    of_it = _named_so(marked)
    if not all(map(_adds_nothing, table("asks")["joins"].sub(_JOINS, of_it).split(_JOINS)[1:])):
        return False
    order = re.sub(f"[^{_END}{_NAME}]", "", of_it)
    return order.count(_END) <= len(re.findall(f"{_NAME}+", order))


def _adds_nothing(part: str) -> bool:
    """Say whether what stands behind an "and" names two-factor authentication, too, or nothing at all."""
    return _NAME in part or not table("asks")["only"].sub("", part).replace(_END, "").strip()


def _named_so(said: str) -> str:
    """Return a sentence with a mark for each name of two-factor authentication, or of its recovery codes."""
    return table("ways")["spare"].sub(_NAME, table("ways")["two_factor"].sub(_NAME, said))


def _is_wider(said: str) -> bool:
    """Say whether the account or anything else is named that is more than two-factor authentication."""
    rest = table("asks")["of_account"].sub("-", said)
    return any(row.search(rest) for row in (table("ways")["account"], table("asks")["wider"]))


def _marked(said: str) -> str:
    """Return a sentence with a mark for each of its words of ending; what stands between two of one phrase stays."""
    for row in _endings():
        parts, done = [""], 0
        for found in row.finditer(said):
            between = found.group().split(" ")[1:-1]
            parts += [said[done : found.start()], " ".join((_END, *between))]
            done = found.end()
        said = "".join([*parts, said[done:]])
    return said
