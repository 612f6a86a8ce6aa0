"""Where a page's links and buttons lead, by their words."""

from journeyman.domain.page import Snapshot, Target
from journeyman.words import plain, table


def way_to_change(snapshot: Snapshot) -> Target | None:
    """Return the link or button that leads to a change of the password, by its words; None: there is none.

    One that speaks of the change comes before one that is called "Password" and no more.
    """
    says, called = table("purposes")["change_password"], table("changes")["pages"]
    places = _places(snapshot)
    named = (place for place in places if says.search(plain(place.name)))
    perhaps = (place for place in places if called.fullmatch(plain(place.name)))
    return next(named, None) or next(perhaps, None)


def way_to_reset(snapshot: Snapshot) -> Target | None:
    """Return the link or button that leads to a new password where the old one is lost; None: there is none.

    One that names the password ("Forgot your password?") comes before one that may be about something else ("Trouble
    signing in?"), a link before a button, the first before the next.
    """
    words = table("resets")
    places = _places(snapshot)
    named = (place for place in places if words["ways"].search(plain(place.name)))
    perhaps = (
        place
        for place in places
        if words["perhaps"].search(plain(place.name)) and not words["not_ways"].search(plain(place.name))
    )
    return next(named, None) or next(perhaps, None)


def _places(snapshot: Snapshot) -> list[Target]:
    """Return what leads on: the links, then the buttons."""
    buttons = (b.text for b in snapshot.buttons if b.visible and b.enabled and b.type != "reset")
    return [*(Target("link", text) for text in snapshot.link_texts), *(Target("button", text) for text in buttons)]
