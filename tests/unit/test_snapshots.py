"""What the snapshot script returned, which a page's scripts may have changed, becomes a Snapshot or our own error."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.adapters.playwright.snapshots import LONGEST, MOST, read_of, snapshot_of
from journeyman.domain.page import FormArea, FormButton, FormField, Link, Snapshot
from journeyman.errors import RecipeBroken

FRAME = {
    "title": "Join",
    "fields": [{"ref": "0", "form": 0, "type": "select-one", "label": "Country", "options": ["Chile", "Peru"]}],
    "buttons": [{"ref": "1", "form": -1, "text": "Go"}],
    "forms": [{"marks": "join", "method": "post"}],
    "headings": ["Join"],
    "alerts": ["No"],
    "frames": [],
    "text": "Join",
    "links": ["Help"],
    "ways": [{"text": "Help", "url": "https://service.example/help"}],
    "language": "en",
    "busy": False,
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda its: st.lists(its, max_size=3) | st.dictionaries(st.sampled_from([*FRAME, "ref", "form"]), its, max_size=3),
    max_leaves=8,
)


def test_all_frames_are_one_snapshot() -> None:
    """Forms are numbered through them; refs say in which frame a field is."""
    page = snapshot_of("/join", [FRAME, FRAME], 7, ["Really   so"])
    country = FormField("7.0.0", 0, type="select-one", label="Country", options=("Chile", "Peru"))
    assert page.fields[0] == country
    assert [(its.ref, its.form) for its in page.fields] == [("7.0.0", 0), ("7.1.0", 1)]
    assert page.buttons[1] == FormButton("7.1.1", -1, "Go")
    assert page.forms == (FormArea("join", method="post"),) * 2
    assert page.links[0] == Link("Help", "https://service.example/help")
    assert page.alerts == ("Really so", "No", "No")


@given(data=st.data())
def test_whatever_a_page_returns_is_read_or_refused(data: st.DataObject) -> None:
    """Parts that are missing or of other types are RecipeBroken; what is read has the types that its readers want."""
    frame = {name: data.draw(ANYTHING) if data.draw(st.integers(0, 5)) == 0 else part for name, part in FRAME.items()}
    for name in data.draw(st.sets(st.sampled_from([*FRAME]), max_size=1)):
        del frame[name]
    try:
        page = snapshot_of("/", [read_of(json.dumps(frame))], 0)
    except RecipeBroken:
        return
    assert isinstance(page, Snapshot)
    texts = (page.title, page.text, page.language, *page.headings, *page.alerts, *page.link_texts)
    assert all(isinstance(text, str) for text in texts)
    assert all(isinstance(its.label, str) and isinstance(its.form, int) for its in page.fields)


@pytest.mark.parametrize("text", ["null", "7", "[]", '{"fields": 7}', "{", "[" * 100_000])
def test_what_is_no_reading_is_refused(text: str) -> None:
    """By one sentence that holds nothing of it."""
    with pytest.raises(RecipeBroken, match=r"^The page keeps its fields from being read\.$"):
        snapshot_of("/", [read_of(text)], 0)


def test_a_snapshot_is_of_a_bounded_size() -> None:
    """However much a page has; an address is never cut, since it would be another."""
    url = f"https://service.example/{'x' * 5000}"
    many = {**FRAME, "buttons": FRAME["buttons"] * 5000, "title": "t" * 5000, "ways": [{"text": "", "url": url}]}
    page = snapshot_of("/", [many, many], 0)
    assert (len(page.buttons), len(page.title), page.links[0].url) == (MOST, LONGEST, url)
