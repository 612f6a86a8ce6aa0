"""What a person does in a browser, as a recording holds it: where, never what was typed."""

from dataclasses import dataclass, field
from enum import StrEnum

from journeyman.domain.page import Snapshot


class Deed(StrEnum):
    """What was done."""

    OPEN = "open"
    """A page came, or changed after a press."""
    FILL = "fill"
    """Something was typed into a field, or chosen in it; never what."""
    CHECK = "check"
    UNCHECK = "uncheck"
    PRESS = "press"
    """A button, a link or another thing that takes clicks was clicked."""
    SEND = "send"
    """A form was sent without a button: by Enter."""


@dataclass(frozen=True)
class Act:
    """One thing that was done, and the page as it was right before."""

    deed: Deed
    page: Snapshot = field(repr=False)
    ref: str = ""
    """Of the field or button of that page; empty where it is neither."""
    role: str = "button"
    """What else was pressed: `link`, or `text` where it has no role that a recipe can name."""
    name: str = ""
    """What that is called."""
    form: int = -1
    """Which form was sent, as in FormField.form."""


@dataclass(frozen=True)
class Recording:
    """All that was done, in order."""

    acts: tuple[Act, ...] = field(default=(), repr=False)
    elsewhere: tuple[str, ...] = ()
    """Other origins on which something was done, which is not recorded."""
