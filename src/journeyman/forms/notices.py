"""What pages lay over themselves, and how it is put away: a question about cookies is answered no."""

from journeyman.domain.page import FormButton, Snapshot
from journeyman.forms.kinds import TICKED, fillable
from journeyman.forms.ways import LONGEST_NAME
from journeyman.words import plain, table


def refuses_cookies(snapshot: Snapshot) -> FormButton | None:
    """Return the button that refuses all cookies but the needed ones, on a page that asks; None where none surely does.

    What accepts them is never one: that is the agent's owner's to say. Nor is a button of a form that something is
    typed into, or one that its markup says deletes or asks something: that refuses something else.
    """
    words = table("cookie_notices")
    if not words["cookies"].search(plain(snapshot.text)):
        return None
    typed = {its.form for its in snapshot.fields if its.form >= 0 and fillable(its) and its.type not in TICKED}
    return next((its for its in snapshot.buttons if its.form not in typed and _refuses(its)), None)


def _refuses(button: FormButton) -> bool:
    """Say whether a button refuses cookies by its words; a bare "No" where what stands beside it speaks of them."""
    words, text = table("cookie_notices"), plain(button.text)
    if not (button.visible and button.enabled and 0 < len(button.text) <= LONGEST_NAME):
        return False
    if button.method == "delete" or button.asks:
        return False
    beside = plain(f"{button.heading} . {button.before}")
    bare = words["no"].fullmatch(text) and words["cookies"].search(beside)
    return words["refuse"].fullmatch(text) is not None or bool(bare)
