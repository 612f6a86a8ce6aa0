"""Which words say that a press or a link does harm."""

from journeyman.forms.buttons import Role
from journeyman.words import plain, table

HARMFUL = (Role.DESTROY, Role.LEAVE)


def harmful(text: str, address: str) -> bool:
    """Say whether a button or link does harm, by its text or by the words of its address."""
    buttons, never = table("buttons"), table("ways")["never"]
    said = plain(text)
    if any(buttons[role].search(words) for role in HARMFUL for words in (said, address)):
        return True
    return any(never.search(words) for words in (said, address))
