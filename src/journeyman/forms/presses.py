"""What a page's buttons, and links that act like them, do on the way to a form or an authenticator: by their words."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from journeyman.domain.origins import Origins, origins_of
from journeyman.domain.page import FormArea, FormButton, FormField, Link, Snapshot, Target
from journeyman.forms.buttons import Role, role_of
from journeyman.forms.harm import harmful
from journeyman.forms.kinds import fillable
from journeyman.forms.questions import costs, harmless
from journeyman.forms.read import Form
from journeyman.forms.says import ideas_of
from journeyman.forms.ways import (
    LONGEST_NAME,
    Aim,
    address_words,
    entrance_points,
    harms,
    item_points,
    stands_by_two_factor,
)
from journeyman.words import plain, plain_name, table


def begins(snapshot: Snapshot, *, chosen: bool = False) -> Iterator[Target]:
    """Yield what begins two-factor authentication where it is pressed, and does nothing else, by its words.

    What says no more than "Enable" counts where the page's title or first heading, or the row or the section that it
    stands in, says what is enabled; or where it was `chosen` among ways to a second factor.
    """
    words = table("ways")
    about, beside = chosen or _is_about(snapshot), _beside_two_factor(snapshot)
    for target, address in _pressable(snapshot):
        text = plain(target.name)
        meant = words["begin"].fullmatch(text) and (about or target in beside)
        if words["two_factor"].search(f"{text} . {address}") or meant:
            yield target


def _beside_two_factor(snapshot: Snapshot) -> set[Target]:
    """Return what stands in a row or a section on two-factor authentication; nothing of which there are two by name."""
    shown = [
        *((_named(its), its) for its in snapshot.buttons if its.visible),
        *((Target("link", its.text), its) for its in snapshot.links if its.visible),
    ]
    named = Counter(target for target, _ in shown)
    return {target for target, its in shown if named[target] == 1 and stands_by_two_factor(its)}


def opens_form(snapshot: Snapshot, aim: Aim) -> list[Target]:
    """Return what draws the sign-up or sign-in form on this page where it is pressed, by its words, the best first.

    Buttons that send a form with something to fill are none, nor is what may change something at the service: a button
    or a link that sends anything but a question (GET).
    """
    buttons = (Target("button", b.text) for b in _harmless(snapshot) if _only_draws(b, snapshot))
    links = (Target("link", link.text) for link in snapshot.links if _stays(link, snapshot) and not harms(link))
    ranked = [(entrance_points(plain(target.name), "", aim), target) for target in (*buttons, *links)]
    return [target for points, target in sorted(ranked, key=lambda its: -its[0]) if points]


def _only_draws(button: FormButton, snapshot: Snapshot) -> bool:
    """Say whether pressing the button sends nothing, or a form by GET that has nothing to fill."""
    if button.method not in {"", "get", "dialog"}:
        return False
    if button.type == "button" or button.form < 0:
        return True
    if any(field.form == button.form and fillable(field) for field in snapshot.fields):
        return False
    area = snapshot.forms[button.form] if button.form < len(snapshot.forms) else None
    return (button.method or (area.method if area else "post")) != "post"  # as a form's own, where nothing tells


def _stays(link: Link, snapshot: Snapshot) -> bool:
    """Say whether a link that is seen does something on this page: it runs a script, or leads to a part of the page."""
    if not link.visible or len(link.text) > LONGEST_NAME or link.method not in {"", "get"}:
        return False
    parts = urlsplit(link.url)
    here = not link.url or parts.path == urlsplit(snapshot.path).path
    return here and (link.acts or bool(parts.fragment))


def reveals(snapshot: Snapshot) -> Iterator[Target]:
    """Yield what shows an authenticator's secret as text where it is pressed."""
    yield from (target for target, _ in _pressable(snapshot) if table("ways")["reveal"].search(plain(target.name)))


def _pressable(snapshot: Snapshot) -> Iterator[tuple[Target, str]]:
    """Yield the harmless buttons, and the links that act like buttons with the words of their addresses.

    The address of a link that runs a script is the page's own, and says nothing of the link.
    """
    here = urlsplit(snapshot.path).path
    yield from ((_named(button), "") for button in _harmless(snapshot))
    for field in snapshot.fields:
        if field.role == "switch" and fillable(field) and not field.checked and _is_ones_own(field.label):
            yield Target("switch", field.label), ""
    for link in snapshot.links:
        if link.acts and link.visible and 0 < len(link.text) <= LONGEST_NAME and not harms(link):
            parts = urlsplit(link.url)
            yield Target("link", link.text), "" if parts.path == here else address_words(parts)


def _links_within(snapshot: Snapshot, origins: str | Origins) -> Iterator[Link]:
    """Yield the visible links that lead nowhere else; those without an address act where they are."""
    held = origins_of(origins)
    yield from (its for its in snapshot.links if its.visible and (not its.url or held.hold(its.url)))


def _is_ones_own(label: str) -> bool:
    """Say whether a switch does no harm and is set for oneself alone: it asks nobody to save what it switches."""
    return not harmful(label, "") and not table("asks")["wider"].search(plain(label))


def _named(button: FormButton) -> Target:
    return Target(button.role if button.role in {"tab", "menuitem"} else "button", button.text)


def shows_more(snapshot: Snapshot) -> Iterator[Target]:
    """Yield the tabs that show what is on security or two-factor authentication, by their words."""
    words = table("ways")
    for button in _harmless(snapshot):
        if button.role == "tab" and any(words[its].search(plain(button.text)) for its in ("two_factor", "security")):
            yield _named(button)


def chooses_app(snapshot: Snapshot) -> FormField | None:
    """Return the choice of an authenticator among ways to a second factor, unless it is chosen; None where none is."""
    words, by_group = table("ways")["two_factor"], dict[tuple[int, str], list[FormField]]()
    for its in snapshot.fields:
        if its.type == "radio" and fillable(its):
            by_group.setdefault((its.form, its.name), []).append(its)
    for group in by_group.values():
        meant = [its for its in group if words.search(plain(its.label or its.after))]
        if len(meant) == 1 and len(group) > 1 and not meant[0].checked:
            return meant[0]
    return None


def menus(snapshot: Snapshot) -> list[FormButton]:
    """Return what opens a menu and does nothing else, by its markup and its words; that of the account first."""
    found = (its for its in _harmless(snapshot) if its.opens and _only_draws(its, snapshot))
    own = table("ways")["account"]
    return sorted(found, key=lambda its: own.search(plain(its.text)) is None)


def items(snapshot: Snapshot, aim: Aim) -> list[FormButton]:
    """Return the harmless items of an open menu that lead to what is looked for by their words, the best first.

    An item may do what it says at once, as no link does: none that resets, adds or exchanges something is among them.
    """
    acts = (table("ways")["anew"], table("ways")["exchange"], table("buttons")[Role.ASIDE])
    shown = (its for its in _harmless(snapshot) if its.role == "menuitem")
    lead = (its for its in shown if item_points(its, aim) and not any(row.search(plain(its.text)) for row in acts))
    return sorted(lead, key=lambda its: -item_points(its, aim))


def takes_away(snapshot: Snapshot, origins: str | Origins) -> Iterator[Target]:
    """Yield what takes an authenticator away where it is pressed or followed, by its words; nothing about the account.

    What says no more than "Remove" counts where the page's title or first heading, or the link's address, says what.
    """
    words, ends = table("ways"), table("buttons")[Role.DESTROY]
    about = _is_about(snapshot)
    shown = (button for button in snapshot.buttons if button.visible and button.enabled and button.type != "reset")
    buttons = ((_named(button), "") for button in shown)
    links = [
        (Target("link", link.text), address_words(urlsplit(link.url))) for link in _links_within(snapshot, origins)
    ]
    for target, address in (*buttons, *links):
        text = plain(target.name)
        named = words["two_factor"].search(text) and ends.search(text) and not words["account"].search(text)
        meant = ends.fullmatch(text) and (about or words["two_factor"].search(address))
        if len(text) <= LONGEST_NAME and (named or meant):
            yield target


def ends_something(form: Form, snapshot: Snapshot, *, but_two_factor: bool = False) -> bool:
    """Say whether sending a form may take something away: by its heading, its button, or where it is sent to.

    `but_two_factor`: what is about two-factor authentication may be taken away.
    """
    area = snapshot.forms[form.index] if 0 <= form.index < len(snapshot.forms) else FormArea()
    heading = area.heading or next(iter(snapshot.headings), "")
    said = [*map(plain, (heading, area.label, form.submit.text if form.submit else "")), plain_name(area.action)]
    if but_two_factor:
        about, words = _is_about(snapshot), table("ways")["two_factor"]
        said = [text for text in said if not (about or words.search(text))]
    return any(table("buttons")[Role.DESTROY].search(text) for text in said)


def exchanges(snapshot: Snapshot) -> Iterator[Target]:
    """Yield what gives another authenticator in the place of the present one where it is pressed, by its words.

    What adds one, or makes other recovery codes, is none.
    """
    words, aside = table("ways"), table("buttons")[Role.ASIDE]
    about = _is_about(snapshot)
    for target, address in _pressable(snapshot):
        text = plain(target.name)
        named = words["exchange"].search(text) and words["two_factor"].search(f"{text} . {address}")
        other = words["account"].search(text) or words["spare"].search(text) or aside.search(text)
        if (named or (about and words["exchange"].fullmatch(text))) and not other:
            yield target


def spare_codes(snapshot: Snapshot, origins: str | Origins, *, anew: bool = False) -> Iterator[Target]:
    """Yield what shows or makes recovery codes where it is pressed or followed, by its words.

    Not what makes them anew, unless `anew`: those that are there would be lost. None of it takes anything away.
    """
    words = table("ways")["spare"]
    links = (Target("link", link.text) for link in _links_within(snapshot, origins) if not harms(link))
    buttons = (_named(button) for button in (_remaking(snapshot) if anew else _harmless(snapshot)))
    for target in (*buttons, *links):
        if len(target.name) <= LONGEST_NAME and words.search(plain(target.name)):
            yield target


def _remaking(snapshot: Snapshot) -> Iterator[FormButton]:
    """Yield the buttons that do no harm but make something anew: nothing else that is never pressed, no deleting."""
    for button in snapshot.buttons:
        if _usable(button) and not harmful(table("ways")["anew"].sub("-", plain(button.text)), ""):
            yield button


def is_exchange(snapshot: Snapshot) -> bool:
    """Say whether a page with an authenticator's secret says that it takes the place of another one, and adds none."""
    words, aside = table("ways")["exchange"], table("buttons")[Role.ASIDE]
    texts = [plain(text) for text in (snapshot.title, *snapshot.headings[:1])]
    return any(words.search(text) and not aside.search(text) for text in texts)


def _is_about(snapshot: Snapshot) -> bool:
    """Say whether two-factor authentication is what the page is about, by its title or its first heading."""
    words = table("ways")["two_factor"]
    return any(words.search(plain(text)) for text in (snapshot.title, *snapshot.headings[:1]))


def leads_on(snapshot: Snapshot) -> FormButton | None:
    """Return the button by which a page that only shows a secret leads on to the next; None where there is none."""
    begin = table("ways")["begin"]
    return next((button for button in _harmless(snapshot) if begin.fullmatch(plain(button.text))), None)


def reviewed(snapshot: Snapshot) -> FormButton | None:
    """Return the button of a page that shows once more what was filled in, and has nothing to fill; None of another.

    Nor of one that speaks of money anywhere: what is confirmed there may be an order.
    """
    said = [plain(text) for text in (*snapshot.headings, snapshot.title)]
    if any(map(costs, (snapshot.text, *snapshot.headings, snapshot.title, *(its.text for its in snapshot.buttons)))):
        return None
    if any(map(fillable, snapshot.fields)) or not any(table("ways")["review"].search(text) for text in said):
        return None
    sent = (its for its in _harmless(snapshot) if its.form >= 0 and role_of(its) is Role.FORWARD)
    return next(sent, None)


def proceeds(snapshot: Snapshot, origins: str | Origins) -> Target | None:
    """Return the link by which a page goes on that has nothing to fill or press, and speaks of what is to be confirmed.

    There is one such link by its words, it does no harm by them, and it leads nowhere else. A page that says that it
    is done, or can't be, is left as it is.
    """
    said = " . ".join((*snapshot.headings, snapshot.title))
    if any(map(fillable, snapshot.fields)) or any(its.visible for its in snapshot.buttons):
        return None
    ideas = ideas_of(said)
    if "confirm" not in ideas or ideas & {"success", "already", "expired"}:
        return None
    words, shown = table("ways")["proceed"], _links_within(snapshot, origins)
    found = [its.text for its in shown if not harms(its) and words.search(plain(its.text))]
    return Target("link", found[0]) if len(found) == 1 and len(found[0]) <= LONGEST_NAME else None


def says_saved(snapshot: Snapshot) -> FormButton | None:
    """Return the button by which a page that shows recovery codes is left; None where there is none."""
    saved = (
        b for b in _harmless(snapshot) if table("ways")["saved"].search(plain(b.text)) and role_of(b) != Role.ASIDE
    )
    return next(saved, None)


def _harmless(snapshot: Snapshot) -> Iterator[FormButton]:
    for button in snapshot.buttons:
        named = len(button.text) <= LONGEST_NAME
        if _usable(button) and named and not harmful(button.text, "") and harmless(button.asks):
            yield button


def _usable(button: FormButton) -> bool:
    """Say whether a button is there to be pressed, and deletes nothing by its markup."""
    return button.visible and button.enabled and button.type != "reset" and button.method != "delete"
