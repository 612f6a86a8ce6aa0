"""From what the snapshot script returns to a Snapshot."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from journeyman.domain.page import FormArea, FormButton, FormField, Link, Snapshot

TEXT_LIMIT = 20_000
"""Characters of visible text that a snapshot keeps."""

MOST_LINKS = 200
"""Names of links that a snapshot keeps."""

MOST_WAYS = 300
"""Links with their addresses that a snapshot keeps."""

Read = Mapping[str, Any]
"""One frame as `scripts/snapshot.js` returns it."""

AS_TEXT = "({ data }) => JSON.stringify(data)"
"""How a frame's data is fetched: as one text, which takes a fraction of the time that single values take."""


def read_of(text: str) -> Read:
    """Return what `AS_TEXT` fetched; halves of characters, which a page may hold, become question marks."""
    data = json.loads(text)
    return json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")) if "\\ud" in text else data


def snapshot_of(path: str, frames: Sequence[Read], generation: int, dialogs: Sequence[str] = ()) -> Snapshot:
    """Return one snapshot of all frames, the top frame first, and of what alerts of the browser's said before them.

    Forms are numbered through all frames.

    A ref is `generation.frame.element`.
    """
    fields: list[FormField] = []
    buttons: list[FormButton] = []
    forms: list[FormArea] = []
    for number, frame in enumerate(frames):
        place = (f"{generation}.{number}", len(forms))
        fields += [FormField(**_placed(item, *place)) for item in frame["fields"]]
        buttons += [FormButton(**_placed(item, *place)) for item in frame["buttons"]]
        forms += [FormArea(**item) for item in frame["forms"]]
    return Snapshot(
        path=path,
        title=frames[0]["title"],
        fields=tuple(fields),
        buttons=tuple(buttons),
        forms=tuple(forms),
        headings=_joined(frames, "headings"),
        alerts=(*(" ".join(words.split()) for words in dialogs), *_joined(frames, "alerts")),
        frames=_joined(frames, "frames"),
        text="\n".join(frame["text"] for frame in frames)[:TEXT_LIMIT],
        link_texts=_joined(frames, "links")[:MOST_LINKS],
        links=tuple(Link(**link) for frame in frames for link in frame["ways"])[:MOST_WAYS],
        language=frames[0].get("language", ""),
        busy=any(frame.get("busy") for frame in frames),
    )


def _joined(frames: Sequence[Read], key: str) -> tuple[str, ...]:
    return tuple(text for frame in frames for text in frame[key])


def _placed(item: Mapping[str, Any], frame: str, forms: int) -> dict[str, Any]:
    """Return the item with its place among all frames, and its list of options as a tuple, as frozen values want it."""
    form = -1 if item["form"] < 0 else item["form"] + forms
    options = {"options": tuple(item["options"])} if "options" in item else {}
    return {**item, **options, "form": form, "ref": f"{frame}.{item['ref']}"}
