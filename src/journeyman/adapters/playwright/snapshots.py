"""From what the snapshot script returns to a Snapshot."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from pydantic import TypeAdapter

from journeyman.domain.page import Snapshot
from journeyman.errors import RecipeBroken

TEXT_LIMIT = 20_000
"""Characters of visible text that a snapshot keeps."""

MOST_LINKS = 200
"""Names of links that a snapshot keeps."""

MOST_WAYS = 300
"""Links with their addresses that a snapshot keeps."""

MOST = 1000
"""Fields that a snapshot keeps, and as many buttons and forms."""

LONGEST = 1000
"""Characters of each name, label and the like that it keeps."""

LARGEST = 8_000_000
"""Characters of a reading that is looked at: pages of any use are a hundredth of that."""

UNREADABLE = "The page keeps its fields from being read."

Read = Mapping[str, Any]
"""One frame as `scripts/snapshot.js` returns it."""

AS_TEXT = "({ data }) => JSON.stringify(data)"
"""How a frame's data is fetched: as one text, which takes a fraction of the time that single values take."""

_SNAPSHOT = TypeAdapter(Snapshot)


def read_of(text: str) -> Read:
    """Return what `AS_TEXT` fetched; halves of characters, which a page may hold, become question marks.

    Raises:
        RecipeBroken: it is too large, or no JSON: a page's scripts may change what it is made with.
    """
    if len(text) > LARGEST:
        raise RecipeBroken("The page is too large to be read.")
    with suppress(ValueError, RecursionError):
        data = json.loads(text)
        return json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")) if "\\ud" in text else data
    raise RecipeBroken(UNREADABLE)


def snapshot_of(path: str, frames: Sequence[Read], generation: int, dialogs: Sequence[str] = ()) -> Snapshot:
    """Return one snapshot of all frames, the top frame first, and of what alerts of the browser's said before them.

    It is of a bounded size, whatever the page: what reads it would else hold up all journeys of the process.

    Forms are numbered through all frames.

    A ref is `generation.frame.element`.

    Raises:
        RecipeBroken: a frame is not as the snapshot script returns it: a page's scripts may change what that uses.
    """
    with suppress(LookupError, TypeError, AttributeError, ValueError):  # pydantic's ValidationError is a ValueError
        return _SNAPSHOT.validate_python(_parts(path, frames, generation, dialogs))
    raise RecipeBroken(UNREADABLE)


def _parts(path: str, frames: Sequence[Read], generation: int, dialogs: Sequence[str]) -> dict[str, Any]:
    """Return a snapshot's parts, cut to their sizes, their types not looked at."""
    fields: list[Read] = []
    buttons: list[Read] = []
    forms: list[Read] = []
    for number, frame in enumerate(frames):
        place = (f"{generation}.{number}", len(forms))
        fields += [_placed(item, *place) for item in frame["fields"][:MOST]]
        buttons += [_placed(item, *place) for item in frame["buttons"][:MOST]]
        forms += [_short(item) for item in frame["forms"][:MOST]]
    return {
        "path": path,
        "title": frames[0]["title"][:LONGEST],
        "fields": fields[:MOST],
        "buttons": buttons[:MOST],
        "forms": forms[:MOST],
        "headings": _joined(frames, "headings"),
        "alerts": (*(" ".join(words.split()) for words in dialogs), *_joined(frames, "alerts")),
        "frames": _joined(frames, "frames"),
        "text": "\n".join(frame["text"][:TEXT_LIMIT] for frame in frames)[:TEXT_LIMIT],
        "link_texts": _joined(frames, "links")[:MOST_LINKS],
        "links": [_short(link) for frame in frames for link in frame["ways"][:MOST_WAYS]][:MOST_WAYS],
        "language": frames[0].get("language", "")[:LONGEST],
        "busy": any(frame.get("busy") for frame in frames),
    }


def _joined(frames: Sequence[Read], key: str) -> tuple[str, ...]:
    return tuple(text[:LONGEST] for frame in frames for text in frame[key][:MOST_LINKS])[:MOST]


def _short(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was read of one thing with its texts cut. An address stays whole: cut, it is another."""
    return {key: value[:LONGEST] if isinstance(value, str) and key != "url" else value for key, value in item.items()}


def _placed(item: Mapping[str, Any], frame: str, forms: int) -> dict[str, Any]:
    """Return the item with its place among all frames, its options cut."""
    form = -1 if item["form"] < 0 else item["form"] + forms
    options = {"options": [option[:LONGEST] for option in item["options"][:MOST]]} if "options" in item else {}
    return {**_short(item), **options, "form": form, "ref": f"{frame}.{int(item['ref'])}"}
