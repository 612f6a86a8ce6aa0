"""From an HTML text to the Snapshot that the browser would give, as far as that goes without a browser."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from journeyman.domain.page import FormButton, FormField, Snapshot

BUTTON_TYPES = {"submit", "button", "reset", "image"}
ALERTS = "[role=alert], [role=status], .errorlist, .error, .alert, .messages"


def snapshot_of(html: str, path: str = "/") -> Snapshot:
    """Read fields, buttons and texts; `style` with `display:none` or far off the screen is all that hides."""
    tree = LexborHTMLParser(html)
    for node in tree.css("script, style, template, noscript"):
        node.decompose()
    forms = {node.mem_id: index for index, node in enumerate(tree.css("form"))}
    by_id = {node.attributes.get("id"): forms[node.mem_id] for node in tree.css("form[id]")}
    labels = {node.attributes.get("for"): _text(node) for node in tree.css("label[for]")}
    fields: list[FormField] = []
    buttons: list[FormButton] = []
    for node in tree.css("input, select, textarea, button"):
        form = by_id.get(node.attributes.get("form"), _form_of(node, forms))
        if node.tag == "button" or (node.attributes.get("type") or "").lower() in BUTTON_TYPES:
            buttons.append(_button(node, form))
        else:
            fields.append(_field(node, form, labels))
    title = tree.css_first("title")
    return Snapshot(
        path=path,
        title=_text(title) if title else "",
        fields=tuple(fields),
        buttons=tuple(buttons),
        headings=tuple(_text(node) for node in tree.css("h1, h2, h3, legend")),
        alerts=tuple(_text(node) for node in tree.css(ALERTS)),
        frames=tuple(f"{n.attributes.get('src') or ''} {n.attributes.get('title') or ''}" for n in tree.css("iframe")),
        text=re.sub(r"[ \t]*\n\s*", "\n", tree.body.text(separator="\n")) if tree.body else "",
    )


def _text(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _form_of(node: LexborNode, forms: dict[int, int]) -> int:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in forms:
            return forms[parent.mem_id]
        parent = parent.parent
    return -1


def _hidden(node: LexborNode) -> bool:
    return _left_out(node) or _aside(node)


def _left_out(node: LexborNode) -> bool:
    return any("hidden" in at.attributes or "display:none" in _style(at) for at in _upwards(node))


def _aside(node: LexborNode) -> bool:
    return any(re.search(r"(left|right|top):-\d{3,}", _style(at)) for at in _upwards(node))


def _style(node: LexborNode) -> str:
    return (node.attributes.get("style") or "").replace(" ", "").lower()


def _upwards(node: LexborNode) -> Iterator[LexborNode]:
    at: LexborNode | None = node
    while at is not None and at.tag not in {"html", "-undef"}:
        yield at
        at = at.parent


def _label(node: LexborNode, labels: dict[str | None, str]) -> str:
    attributes = node.attributes
    if attributes.get("aria-label"):
        return attributes["aria-label"] or ""
    if attributes.get("id") in labels:
        return labels[attributes.get("id")]
    parent = node.parent
    while parent is not None and parent.tag not in {"form", "body"}:
        if parent.tag == "label":
            return _text(parent)
        parent = parent.parent
    return ""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _nearby(node: LexborNode) -> str:
    told = node.attributes.get("aria-describedby")
    parent = node.parent
    help_text = parent.css_first(".helptext") if parent is not None else None
    if told and parent is not None:
        help_text = parent.css_first(f'[id="{told}"]') or help_text
    return _text(help_text) if help_text else ""


def _field(node: LexborNode, form: int, labels: dict[str | None, str]) -> FormField:
    a = {key: value or "" for key, value in node.attributes.items()}
    kind = a.get("type", "").lower() or "text"
    return FormField(
        ref=a.get("data-fid", a.get("id", "")),
        form=form,
        tag=node.tag or "input",
        type=kind if node.tag == "input" else node.tag or "",
        name=a.get("name", ""),
        id=a.get("id", ""),
        autocomplete=a.get("autocomplete", ""),
        label=_label(node, labels),
        placeholder=a.get("placeholder", ""),
        nearby=_nearby(node),
        inputmode=a.get("inputmode", ""),
        pattern=a.get("pattern", ""),
        password_rules=a.get("passwordrules", ""),
        min_length=_number(a.get("minlength")),
        max_length=_number(a.get("maxlength")),
        required="required" in a,
        visible=kind != "hidden" and not _hidden(node),
        concealed=_aside(node) and not _left_out(node),
        enabled=not {"disabled", "readonly"} & set(a),
        filled=bool(a.get("value")),
        checked="checked" in a,
        tabbable=not a.get("tabindex", "").startswith("-"),
    )


def _button(node: LexborNode, form: int) -> FormButton:
    a = {key: value or "" for key, value in node.attributes.items()}
    return FormButton(
        ref=a.get("data-fid", ""),
        form=form,
        text=_text(node) if node.tag == "button" else a.get("value", "Submit"),
        type=a.get("type", "").lower() or "submit",
        name=a.get("name", ""),
        visible=not _hidden(node),
        enabled="disabled" not in a,
    )
