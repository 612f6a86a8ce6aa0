"""Which of a page's links may lead to what is looked for, and which are never followed: by words, in any language."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from journeyman.domain.origin import carries_key, origin_of, same_origin
from journeyman.domain.origins import Origins, origins_of
from journeyman.domain.page import FormButton, Link, Snapshot
from journeyman.forms.buttons import Role
from journeyman.forms.harm import harmful
from journeyman.forms.questions import harmless
from journeyman.words import plain, plain_name, table


class Aim(StrEnum):
    """What is looked for."""

    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"
    TWO_FACTOR = "two_factor"
    """Where two-factor authentication is switched on."""
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - an aim's name
    """Where a member changes the password."""


LONGEST_NAME = 60
"""Characters: a longer link is an article's, or tells a story."""

NAMED, AIMED = 100, 60
"""Points of a link that names what is looked for, in its text or in its address alone."""

ON_THE_WAY = (("security", 70), ("settings", 50), ("account", 40))
"""Rows of the table `ways` that name pages on the way to what a member sets, and their points."""

ADDRESS_ALONE = 10
"""Points less where only the address says so: addresses are for programs."""

HIDDEN = 5
"""Points less for a link that no one sees before a menu opens."""

BY_EMAIL = 5
"""Points more for what says that one signs up or in by a mail address: beside it there are other providers' ways."""

ENTRANCES = frozenset({Aim.SIGN_UP, Aim.SIGN_IN})
"""What is looked for as a stranger."""

FILES = (
    ".pdf",
    ".zip",
    ".csv",
    ".json",
    ".xml",
    ".rss",
    ".atom",
    ".png",
    ".jpg",
    ".jpeg",
    ".svg",
    ".ics",
    ".tar",
    ".gz",
)
"""Ends of addresses that are no pages."""


@dataclass(frozen=True)
class Way:
    """A link that may lead on."""

    path: str
    """Path, query and fragment within the own origin; a URL elsewhere."""
    text: str
    points: int


def ways_of(snapshot: Snapshot, origins: str | Origins, aim: Aim, me: str = "") -> Iterator[Way]:
    """Yield the page's links that may lead to what is looked for, in page order. None of them does harm, by its words.

    Args:
        snapshot: the page.
        origins: the service's; links that leave them are no ways.
        aim: what is looked for.
        me: the username: a link of this name leads to one's own page.

    A link whose address holds a key or a number is none: it would be another agent's in a recipe.
    """
    for link in snapshot.links:
        if link.acts or not origins_of(origins).hold(link.url) or harms(link):
            continue
        points, path = _points(link, aim, me), path_within(link.url, origins)
        if points > 0 and not carries_key(path):
            yield Way(path, link.text, points)


def harmless_links(snapshot: Snapshot, origins: str | Origins) -> Iterator[str]:
    """Yield where the page's visible links within the origins lead, but for those that do harm by their words."""
    for link in snapshot.links:
        path = path_within(link.url, origins)
        opens = link.visible and not link.acts and origins_of(origins).hold(link.url)
        if opens and not harms(link) and not carries_key(path):
            yield path


def path_within(url: str, origins: str | Origins) -> str:
    """Return path, query and fragment of a URL; a fragment only where it names a page of a script's.

    That of another origin than the own one is returned whole.
    """
    parts, own = urlsplit(url), same_origin(url, origins_of(origins).own)
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{'' if own else origin_of(url)}{parts.path or '/'}{query}{fragment}"


def harms(link: Link) -> bool:
    """Say whether following the link may end, cost or change something, by its words or its markup."""
    parts = urlsplit(link.url)
    return (
        link.method == "delete"
        or not harmless(link.asks)
        or "@" in parts.netloc
        or parts.path.lower().endswith(FILES)
        or harmful(link.text, address_words(parts))
    )


def address_words(parts: SplitResult) -> str:
    """Return the words of path, query and fragment."""
    try:
        query = " . ".join(f"{name} {value}" for name, value in parse_qsl(parts.query))
    except ValueError:  # too many fields
        query = ""
    return plain_name(f"{unquote(parts.path)} . {query} . {parts.fragment}")


def _points(link: Link, aim: Aim, me: str) -> int:
    text, address = plain(link.text), address_words(urlsplit(link.url))
    if len(text) > LONGEST_NAME:
        return 0
    points = entrance_points(text, address, aim) if aim in ENTRANCES else _setting_points(link, text, address, aim, me)
    return points - (HIDDEN if points and not link.visible else 0)


def entrance_points(text: str, address: str, aim: Aim) -> int:
    """Return the points of what may lead to a sign-in or sign-up form; the other of the two is none."""
    words, other = table("purposes"), Aim.SIGN_UP if aim is Aim.SIGN_IN else Aim.SIGN_IN
    if table("ways")["by_email"].search(text) and (words[aim].search(text) or not words[other].search(text)):
        return NAMED + BY_EMAIL
    if table("buttons")[Role.ELSEWHERE].search(text) and not words[aim].fullmatch(text):
        return 0  # log in with ..., forgot ...
    if words[aim].search(text):
        return NAMED if words[aim].fullmatch(text) else NAMED - ADDRESS_ALONE
    if words[aim].search(address) and not words[other].search(text):
        return AIMED
    return 0


def stands_by_two_factor(its: FormButton | Link) -> bool:
    """Say whether a button or link stands in a row or a section on two-factor authentication; none that ends it."""
    words, ends = table("ways")["two_factor"], table("buttons")[Role.DESTROY]
    said, heading = plain(its.before), plain(its.heading)
    return (words.search(said) or words.search(heading)) is not None and not ends.search(heading)


def item_points(item: FormButton, aim: Aim) -> int:
    """Return the points of a menu's item that may lead to what a member sets."""
    return _setting_points(item, plain(item.text), "", aim, "")


def _setting_points(link: FormButton | Link, text: str, address: str, aim: Aim, me: str) -> int:
    """Return the points of what may lead to what a member sets."""
    words = table("ways")
    if aim is Aim.TWO_FACTOR and words["begin"].fullmatch(text) and stands_by_two_factor(link):
        return NAMED
    aimed = words["two_factor"] if aim is Aim.TWO_FACTOR else table("purposes")["change_password"]
    for row, points in ((aimed, NAMED), *((words[name], points) for name, points in ON_THE_WAY)):
        if row.search(text):
            return points
        if row.search(address):
            return points - ADDRESS_ALONE
    return ON_THE_WAY[-1][1] - ADDRESS_ALONE if me and me.casefold() in text.split() else 0


USUAL_PLACES = {
    Aim.SIGN_IN: (
        "/login",
        "/signin",
        "/sign-in",
        "/accounts/login/",
        "/users/sign_in",
        "/auth/login",
        "/user/login",
        "/account/login",
    ),
    Aim.SIGN_UP: ("/register", "/signup", "/sign-up", "/accounts/signup/", "/users/sign_up", "/auth/register"),
    Aim.TWO_FACTOR: (
        "/settings/security",
        "/account/security",
        "/settings",
        "/account",
        "/profile",
        "/security",
        "/user/settings",
        "/preferences",
    ),
    Aim.CHANGE_PASSWORD: (
        "/settings/password",
        "/settings/security",
        "/account/password",
        "/password/change",
        "/settings",
        "/account",
        "/profile",
        "/security",
    ),
}
"""Where such pages mostly are: asked for where no link leads there. They need not be there."""
