"""What a browser page is made of, as values: targets, fields, buttons and a snapshot of them all.

A snapshot's texts come from the page and may hold a secret that the page prints, so they are kept out of `repr`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

ROLES = frozenset(
    {
        "alert", "button", "checkbox", "combobox", "dialog", "heading", "img", "link", "list", "listitem", "menuitem",
        "option", "radio", "region", "searchbox", "spinbutton", "status", "switch", "tab", "textbox",
    }
)  # fmt: skip
"""The ARIA roles that a recipe may name."""

LOCATORS = frozenset({"label", "placeholder", "testid", "text", "css"})
"""The other ways to name a target; css last."""

Agrees = Callable[[str], bool]
"""Says, by its words, whether a question that a page asks in a dialog of the browser's (`confirm`) is answered yes."""


def never(_: str) -> bool:
    """Answer no question with yes."""
    return False


@dataclass(frozen=True)
class Target:
    """One place on a page, found as Playwright finds it: exactly, by role and name, label, ... or css."""

    by: str
    """One of ROLES or LOCATORS."""
    name: str
    """Accessible name, label, test id, text or selector. Roles that take no name from their content
    (alert, status, list, region, dialog) match by the text that they contain."""
    frame: str = ""
    """CSS selector of the iframe that holds it, or empty."""

    def __str__(self) -> str:
        """Return it as messages say it: `textbox "Email"`."""
        inside = f' in frame "{self.frame}"' if self.frame else ""
        return f'{self.by} "{self.name}"{inside}'


@dataclass(frozen=True)
class FormField:
    """One input, select or textarea as the page shows it. Never holds the field's value."""

    ref: str
    """The adapter's handle; good for one snapshot."""
    form: int
    """Which form on the page it belongs to, counted from 0; -1 outside of any."""
    tag: str = "input"
    type: str = "text"
    name: str = ""
    id: str = ""
    autocomplete: str = ""
    label: str = ""
    placeholder: str = ""
    nearby: str = ""
    """Help text that belongs to it (aria-describedby, or text beside it)."""
    before: str = ""
    """Where it has no label: the text right before it."""
    after: str = ""
    """Where a box has no label: the text right after it."""
    group: str = ""
    """What its group is called: the legend, or what stands before the first of several radio buttons."""
    inputmode: str = ""
    pattern: str = ""
    password_rules: str = ""
    """The `passwordrules` attribute."""
    min_length: int | None = None
    max_length: int | None = None
    required: bool = False
    visible: bool = True
    """As a person sees it: not hidden, not off-screen, not of zero size, not transparent."""
    concealed: bool = False
    """Not visible, and there all the same: off the page, clipped, transparent, of no size; not just left out."""
    enabled: bool = True
    """Neither disabled nor read-only."""
    filled: bool = False
    checked: bool = False
    tabbable: bool = True
    """False when tabindex is negative."""
    options: tuple[str, ...] = ()
    role: str = ""
    """The ARIA role that its markup gives it, such as switch; empty for what is just a field."""


@dataclass(frozen=True)
class FormButton:
    """One button, submit input or element of role button."""

    ref: str
    form: int
    """The form that it submits (its `form` attribute counts), -1 outside of any."""
    text: str = ""
    type: str = "submit"
    """submit, button, reset or image."""
    name: str = ""
    marks: str = ""
    """What it is called where no person sees it: name, id, classes, the file name of its picture."""
    visible: bool = True
    enabled: bool = True
    method: str = ""
    """How its own markup sends something, such as post or delete; empty where it says nothing: its form's holds."""
    asks: str = ""
    """What its markup, or that of the form that it sends, says that one is asked first, such as "Are you sure?"."""
    heading: str = field(default="", repr=False)
    """The last heading above it."""
    before: str = field(default="", repr=False)
    """The text right before it, such as that of its row."""
    role: str = ""
    """The ARIA role that its markup gives it, such as tab or menuitem; empty for what is just a button."""
    opens: bool = False
    """Whether its markup says that it only opens a menu."""


@dataclass(frozen=True)
class Link:
    """One link, also one that a closed menu hides. Where it leads may be secret, so that is out of `repr`."""

    text: str
    """Its accessible name; empty where it has none."""
    url: str = field(repr=False)
    """The whole address, http or https; empty where it runs a script."""
    visible: bool = True
    acts: bool = False
    """Whether it is pressed like a button: it sends something, or runs a script."""
    method: str = ""
    """How it sends something, such as post; empty where it only leads somewhere or runs a script."""
    asks: str = ""
    """As a button's."""
    heading: str = field(default="", repr=False)
    """As a button's."""
    before: str = field(default="", repr=False)
    """As a button's."""


@dataclass(frozen=True)
class FormArea:
    """One form element, and what stands around it."""

    marks: str = ""
    """Name, id and classes of the form and of the boxes around it that hold no other form."""
    action: str = ""
    """Where it is sent, as written, without a query."""
    method: str = "get"
    label: str = ""
    heading: str = ""
    """The heading in it, or else right before it."""
    text: str = field(default="", repr=False)
    """Its text, without what was typed; at most 1,000 characters."""
    modal: bool = False
    """Whether it is in an open dialog that covers the rest of the page."""


@dataclass(frozen=True)
class Snapshot:
    """Everything that is needed to say what a page is for, read in one go."""

    path: str
    """Path of the page within its origin."""
    title: str = ""
    fields: tuple[FormField, ...] = ()
    buttons: tuple[FormButton, ...] = ()
    headings: tuple[str, ...] = field(default=(), repr=False)
    alerts: tuple[str, ...] = field(default=(), repr=False)
    """Texts in role alert or status, aria-live, in the usual error classes, or in alerts of the browser's."""
    frames: tuple[str, ...] = ()
    """Origins and titles of the iframes, such as a captcha's."""
    text: str = field(default="", repr=False)
    """All visible text, one line a block."""
    link_texts: tuple[str, ...] = ()
    """The visible links' accessible names, in page order; at most 200."""
    links: tuple[Link, ...] = field(default=(), repr=False)
    """The links that lead anywhere, seen or not, in page order; at most 300."""
    forms: tuple[FormArea, ...] = ()
    """By FormField.form; empty where the reader tells nothing of them."""
    language: str = ""
    """The tag (RFC 5646) of the language that the page says it is in; empty where it does not say."""
    busy: bool = False
    """Whether the page shows that something of it is to come: a spinner, a skeleton, what is marked as busy."""


@dataclass(frozen=True)
class Picture:
    """A masked screenshot, small enough for a story."""

    title: str
    data: bytes = field(repr=False)
    media_type: str = "image/jpeg"
