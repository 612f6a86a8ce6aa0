"""What a form's buttons do, and which one carries the form on."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from journeyman.domain.page import FormButton
from journeyman.forms.says import ideas_of
from journeyman.words import plain, plain_name, table

_SUBMIT = re.compile(r"\bsubmit\b")
_PRIMARY = re.compile(r"\bprimary\b")


SHOWS = frozenset({"tab", "menuitem", "switch", "checkbox"})
"""ARIA roles of what shows or switches something, and sends no form."""


class Role(StrEnum):
    """What pressing a button does."""

    DESTROY = "destroy"
    LEAVE = "leave"
    AGAIN = "again"
    ELSEWHERE = "elsewhere"
    """Another way in: log in with ..., a passkey."""
    BACK = "back"
    ASIDE = "aside"
    """Show password, copy, search: the form stays as it is."""
    FORWARD = "forward"
    UNKNOWN = "unknown"


def role_of(button: FormButton) -> Role:
    """Return what the button does by its text; the harmful meanings are asked for first."""
    return _role(button.text)


@lru_cache(maxsize=1024)
def _role(name: str) -> Role:
    text, words = plain(name), table("buttons")
    begun = words.begun_in(text)
    found = next((role for role in Role if role.value in begun and words[role].search(text)), Role.UNKNOWN)
    if found in {Role.FORWARD, Role.UNKNOWN} and table("ways")["reveal"].search(text):
        return Role.ASIDE  # "Enter the key by hand"
    # "Continue with" goes elsewhere with any other name than that of what the form asks for.
    return Role.FORWARD if found is Role.ELSEWHERE and table("ways")["by_email"].fullmatch(text) else found


def sends(button: FormButton) -> bool:
    """Say whether pressing the button sends a form: by its type, or because the page's makers call it so."""
    return button.type in {"submit", "image"} or _SUBMIT.search(plain_name(button.marks)) is not None


def confirms(button: FormButton) -> bool:
    """Say whether a lone button of this text confirms what a link began, in any language that there are words for."""
    if table("buttons")["confirm"].search(plain(button.text)):
        return True
    ideas = ideas_of(button.text)
    # "Send a link to confirm" asks for another mail.
    other = ideas & {"password", "sent", "link"}
    return "confirm" in ideas and not other and role_of(button) in {Role.FORWARD, Role.UNKNOWN}


def resend_of(buttons: Sequence[FormButton]) -> FormButton | None:
    """Return the button that asks for another message, or None where there is none."""
    return next((button for button in buttons if button.visible and role_of(button) is Role.AGAIN), None)


def submit_of(buttons: Sequence[FormButton], *, formless: bool = False) -> FormButton | None:
    """Return the button that carries a form on, or None where no button of the form surely does (press Enter then).

    Args:
        buttons: the form's own, in page order.
        formless: the fields are in no form, so only words tell the button from the page's others.
    """
    seen = [its for its in buttons if its.visible and its.type != "reset" and its.role not in SHOWS]
    usable = [(_rank(button), _is_primary(button), -place, button) for place, button in enumerate(seen)]
    usable = [entry for entry in usable if entry[0] > (1 if formless else 0)]
    return max(usable, key=lambda entry: entry[:3])[3] if usable else None


def _is_primary(button: FormButton) -> bool:
    """Say whether the page's makers call the button the first among others: it decides among equals."""
    return _PRIMARY.search(plain_name(button.marks)) is not None


def _rank(button: FormButton) -> int:
    """Return how good a button is to press: 0 never; by words, type and whether it can be pressed now."""
    role = role_of(button)
    if role not in {Role.FORWARD, Role.UNKNOWN} or (role is Role.UNKNOWN and not sends(button)):
        return 0
    # A disabled button often wakes up when the form is filled.
    return 1 + 4 * (role is Role.FORWARD) + 2 * (button.type in {"submit", "image"}) + button.enabled
