"""What describes a field, as plain words: its label, what stands around it, its name."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from journeyman.domain.page import FormField
from journeyman.forms.kinds import TICKED, is_choice
from journeyman.words import plain, plain_name


class Text(NamedTuple):
    """One thing that describes a field."""

    source: str
    """label, after, placeholder, before, name, id, group or nearby."""
    words: str
    """As `plain` or `plain_name` has them, never empty."""
    points: int
    """How much a word counts here for the kind that it speaks for."""

    @property
    def named(self) -> bool:
        """Whether it is what the page's makers call the field: people don't see that, and its last words tell."""
        return self.source in {"name", "id"}


@lru_cache(maxsize=1024)
def texts_of(field: FormField) -> tuple[Text, ...]:
    """Return what describes the field. Every rule that reads words asks for it, so it is kept."""
    return tuple(text for text in _described(field) if text.words)


def _described(field: FormField) -> Iterator[Text]:
    box = field.type in TICKED
    yield Text("label", plain(field.label), 10)
    yield Text("after", plain(field.after), 10)
    yield Text("placeholder", plain(field.placeholder), 8)
    if not box or not field.after:
        yield Text("before", _nearest(field), 8)
    if field.name:
        yield Text("name", plain_name(field.name), 6)
    if field.id and field.id != field.name:
        yield Text("id", plain_name(field.id), 5)
    if field.group and (box or is_choice(field)):
        yield Text("group", plain(field.group), 4)
    if not (field.label or field.before or field.after):
        yield Text("nearby", plain(field.nearby), 4)


def _nearest(field: FormField) -> str:
    """Return the words before the field; only those in the field's own box where other things' words precede them."""
    before, own = plain(field.before), plain(field.nearby)
    return own if own and before.endswith(f" {own}") else before
