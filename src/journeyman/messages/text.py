"""A message as lines of text and as links, whether it came as plain text or as HTML."""

import html as entities
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from journeyman.domain.message import Message

LONGEST = 400_000
"""Characters of a part that are read; a mail with a code is no longer."""

MOST_TAGS = 10_000
MOST_LINES = 2000
MOST_LINKS = 200
LONGEST_URL = 8000
"""Characters of a link that is heeded: no browser or server takes a longer one."""

_TAGS = (
    "address article aside blockquote body br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header "
    "hr li main nav ol p pre section table tbody td th thead tr ul"
)
BLOCKS = frozenset(_TAGS.split())
"""Elements that begin and end a line."""
UNREAD = "script, style, head, title, noscript, template"
_HIDING = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|max-height:0(?![.\d]*[1-9])|font-size:0(?:px|em|pt|%)?(?:;|!|$)"
    r"|opacity:0(?:;|!|$)"
)
_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_UNSPACED = r"\u1100-\u11ff\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef"
"""Scripts that go on right after a URL, without a space."""
URL = re.compile(rf"(?<![A-Za-z0-9'\"=,/])https?://[^\s<>\"'`\[\]{{}}|\\^{_UNSPACED}]+", re.IGNORECASE)
_MARKDOWN = re.compile(r"\[([^\[\]\n]{1,200})\]\s?\((https?://[^\s()]+)\)")
_TITLED = re.compile(r"\s*[\[<]\s*$")
_LONGEST_TITLE = 80
_AROUND = 400
_OUTWARDS = 12
_MARKS = 3
_BOXES = re.compile(r"(?<!^[^\W_]\n)^[A-Z\d](?:\n[A-Z\d]){3,9}$(?!\n[^\W_]$)", re.MULTILINE)
"""A code whose characters stand in boxes of their own, such as the cells of a table; more of them are none."""
_LINE_FULL = 60
"""A URL that ends at a line this long may have been wrapped there."""
_REST_OF_URL = re.compile(r"([A-Za-z0-9_\-.~%/?&=+:#]+)>?\s*")
_OF_A_URL = re.compile(r"[0-9%&=/_\-]")


@dataclass(frozen=True)
class Link:
    """One link: where it leads, the text that is clicked (empty for a bare URL), and what stands around it."""

    url: str
    text: str
    around: str
    address: str = ""
    """The URL that stands in place of a text: a click tracker leads there by one of its own."""


def lines_of(message: Message) -> list[str]:
    """Return the message's lines, from its plain text or else from its HTML; digits of any script as 0-9."""
    text = message.text[:LONGEST] if message.text.strip() else text_of_html(message.html)
    return _lines(text)


def html_lines_of(message: Message) -> list[str]:
    """Return the lines of the HTML part alone."""
    return _lines(text_of_html(message.html))


def _lines(text: str) -> list[str]:
    return [_western(line).strip() for line in text.splitlines()[:MOST_LINES]]


def text_of_html(html: str) -> str:
    """Return what a reader of the HTML sees, one block a line, pictures by their alt text."""
    if not html.strip():
        return ""
    tree = _visible(html)
    parts = list(_walk(tree.body)) if tree.body else []
    lines = re.sub(r"[^\S\n]*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", _INVISIBLE.sub("", "".join(parts)))).strip()
    return _BOXES.sub(lambda match: match[0].replace("\n", ""), lines)


def links_of(message: Message) -> list[Link]:
    """Return the links of both parts, `&amp;` resolved, trailing punctuation and line wrapping undone."""
    text, html = _links_of_text(message.text[:LONGEST]), _links_of_html(message.html)
    return [*islice(text, MOST_LINKS), *islice(html, MOST_LINKS)]


class _Western(dict[int, str]):
    """For `str.translate`: digits of any script become 0-9, odd spaces usual ones; what shows nothing goes."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isdecimal():
            self[code] = str(unicodedata.decimal(character))
        else:
            self[code] = _INVISIBLE.sub("", character.replace("\u00a0", " ").replace("\u2011", "-"))
        return self[code]


_WESTERN = _Western()


def _western(line: str) -> str:
    return line if line.isascii() else line.translate(_WESTERN)


def _visible(html: str) -> LexborHTMLParser:
    # Parsing takes quadratic time in the depth of nesting, and a hostile mail nests without end.
    tree = LexborHTMLParser(html[:LONGEST] if html.count("<") <= MOST_TAGS else "")
    for node in tree.css(UNREAD):
        node.decompose()
    for node in tree.css("[style], [hidden]"):
        style = re.sub(r"\s", "", node.attributes.get("style") or "").lower()
        if node.tag not in {"html", "body"} and ("hidden" in node.attributes or _HIDING.search(style)):
            node.decompose()
    return tree


def _walk(root: LexborNode) -> Iterator[str]:
    """Yield texts and line ends in reading order, without recursion: hostile mails nest deeply."""
    open_nodes: list[tuple[LexborNode, bool]] = [(root, True)]
    while open_nodes:
        node, opens = open_nodes.pop()
        if node.is_text_node:
            yield re.sub(r"\s+", " ", node.text_content or "")
            continue
        if node.tag in BLOCKS:
            yield "\n"
        elif node.tag == "img" and opens:
            yield f" {node.attributes.get('alt') or ''} "
        if opens:
            open_nodes.append((node, False))
            open_nodes.extend((child, True) for child in reversed(list(node.iter(include_text=True))))


def _links_of_html(html: str) -> Iterator[Link]:
    if not html.strip():
        return
    blocks = _Blocks()
    for node in _visible(html).css("a[href]"):
        href = (node.attributes.get("href") or "").strip()
        if len(href) > LONGEST_URL:
            continue
        pictures = " ".join(img.attributes.get("alt") or "" for img in node.css("img[alt]"))
        shown = " ".join(f"{node.text(separator=' ')} {pictures}".split())
        bare = shown.startswith(("http://", "https://"))
        around = blocks.around(node, shown)
        yield Link(entities.unescape(href), "" if bare else shown, around, shown if bare else "")


@dataclass
class _Blocks:
    """The texts of a tree's elements, each read once: many links share their blocks."""

    known: dict[int, str] = field(default_factory=dict[int, str])

    def text(self, node: LexborNode) -> str:
        """Return an element's text, its white space folded."""
        if node.mem_id not in self.known:
            self.known[node.mem_id] = " ".join(node.text(separator=" ")[:LONGEST].split())
        return self.known[node.mem_id]

    def around(self, link: LexborNode, text: str) -> str:
        """Return what stands in a link's own block and, where that is nothing else, at the end of the one before."""
        block: LexborNode | None = link.parent
        for _ in range(_OUTWARDS):
            if block is None or block.tag == "body":
                break
            own = self.text(block)
            if len(own) > len(text) + _MARKS:
                return own[:_AROUND]
            before = next((said for node in islice(_before(block), _OUTWARDS) if (said := self.text(node))), "")
            if before:
                return before[-_AROUND:]
            block = block.parent
        return ""


def _before(node: LexborNode) -> Iterator[LexborNode]:
    """Yield what stands before a node beside it, nearest first."""
    before = node.prev
    while before is not None:
        yield before
        before = before.prev


def _links_of_text(text: str) -> Iterator[Link]:
    lines = text.splitlines()
    for place, line in enumerate(lines):
        titles = {match[2]: match[1] for match in _MARKDOWN.finditer(line)}
        for match in URL.finditer(line):
            url = match[0]
            if match.end() == len(line.rstrip()) and len(line.rstrip()) >= _LINE_FULL:
                url += _wrapped(lines[place + 1 :])
            if len(url) > LONGEST_URL:
                continue
            url = _trimmed(url)
            before = _line_before(lines, place) if not line[: match.start()].strip(" <(-*") else ""
            around = f"{before} {line[: match.start()]} {line[match.end() :]}".strip()
            title = titles.get(url, "") or _title_before(line[: match.start()])
            yield Link(entities.unescape(url), title, around[:_AROUND])


def _title_before(line: str) -> str:
    """Return the text of a link that a text part shows as `text [URL]` or `text <URL>`."""
    line = line[-_AROUND:]
    return _TITLED.sub("", line).strip()[-_LONGEST_TITLE:] if _TITLED.search(line) else ""


def _wrapped(following: list[str]) -> str:
    """Return the rest of a URL that a mailer broke at the line's end, or "": a rule of dashes is none."""
    rest = _REST_OF_URL.fullmatch(following[0]) if following else None
    if rest is None or not _OF_A_URL.search(rest[1]):
        return ""
    if not re.search(r"[A-Za-z0-9]", following[0]):
        return ""
    return following[0].strip()


def _line_before(lines: list[str], place: int) -> str:
    return next((line.strip() for line in reversed(lines[max(0, place - 3) : place]) if line.strip()), "")


def _trimmed(url: str) -> str:
    """Cut what closes a sentence, and a bracket that the URL did not open."""
    while url and (url[-1] in ".,;:!?*_>'\"" or (url[-1] == ")" and url.count("(") < url.count(")"))):
        # A token may end in an underscore; a lone one that closes markdown has its twin before the URL.
        if url[-1] == "_":
            break
        url = url[:-1]
    return url
