"""Where a page's links and buttons lead, by their words."""

from journeyman.domain.page import Snapshot, Target
from journeyman.words import plain, table


def way_to_reset(snapshot: Snapshot) -> Target | None:
    """Return the link, else the button, that leads to a new password where the old one is lost; None: there is none."""
    ways = table("resets")["ways"]
    buttons = tuple(button.text for button in snapshot.buttons if button.visible)
    for role, texts in (("link", snapshot.link_texts), ("button", buttons)):
        for text in texts:
            if ways.search(plain(text)):
                return Target(role, text)
    return None
