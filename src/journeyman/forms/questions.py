"""What is answered when a press makes a page ask again, in a dialog of the browser's (`confirm`): by its words.

Who presses knows how much was decided: each of these is a `domain.page.Agrees`.
"""

from journeyman.domain.page import FormField
from journeyman.forms.consents import declares
from journeyman.forms.harm import harmful
from journeyman.words import SENTENCES, plain, table


def named(_: str) -> bool:
    """Agree to whatever is asked: what was pressed is named by a recipe, whose writer knew what it does."""
    return True


def states_nothing(words: str) -> bool:
    """Agree unless it states a fact of whoever agrees, such as an age: a form that a recipe sends says none."""
    return not declares(FormField("", -1, type="checkbox", label=words))


def harmless(words: str) -> bool:
    """Agree unless by its words it ends, leaves, costs or states something: what was pressed was found by a search."""
    return states_nothing(words) and not harmful(words, "") and not _tells_an_end(plain(words))


def ends_two_factor(words: str) -> bool:
    """Agree unless the account itself is to be ended or left: what was pressed takes an authenticator away."""
    return states_nothing(words) and not any(_is_about_account(plain(its)) for its in SENTENCES.split(words))


def _is_about_account(sentence: str) -> bool:
    ways = table("ways")
    ends = harmful(sentence, "") or _tells_an_end(sentence)
    return ends and ways["account"].search(sentence) is not None and not ways["two_factor"].search(sentence)


def _tells_an_end(said: str) -> bool:
    """Say whether something is ended, by words that stand in sentences and not only on buttons ("will be deleted")."""
    return table("links")["ends"].search(said) is not None
