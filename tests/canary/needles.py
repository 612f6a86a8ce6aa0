"""Looks for secrets in bytes, in every spelling that a log, a database, an address or a page may give them."""

import base64
import html
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, quote_plus

SHORT = 8
"""Texts below this length (one-time codes) are looked for as whole words only: digits in a row are everywhere."""


def base64_core(data: bytes, offset: int) -> bytes:
    """Return what base64 (RFC 4648, section 4) makes of `data` after `offset` other bytes, whatever they are."""
    encoded = base64.b64encode(bytes(offset) + data)
    return encoded[-(-offset * 8 // 6) : (offset + len(data)) * 8 // 6]


def url_safe(core: bytes) -> bytes:
    """Return base64 in the alphabet for addresses (RFC 4648, section 5)."""
    return core.replace(b"+", b"-").replace(b"/", b"_")


def in_fours(text: str, mark: str) -> str:
    """Return a text as keys are printed: without blanks and dashes, in groups of four."""
    bare = re.sub(r"[\s-]", "", text)
    return mark.join(bare[start : start + 4] for start in range(0, len(bare), 4))


TEXTS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "spaced": lambda text: in_fours(text, " "),
    "dashed": lambda text: in_fours(text, "-"),
    "bare": lambda text: in_fours(text, ""),
    "URL": lambda text: quote(text, safe=""),
    "URL with slashes": quote,
    "form": quote_plus,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in Unicode": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    "HTML": html.escape,
    "repr": lambda text: repr(text)[1:-1],
    "hex": lambda text: text.encode().hex(),
}
"""Spellings that are found whatever their case."""

BYTES: dict[str, Callable[[bytes], bytes]] = {
    **{f"base64 at {n}": lambda data, n=n: base64_core(data, n) for n in range(3)},
    **{f"base64 for URLs at {n}": lambda data, n=n: url_safe(base64_core(data, n)) for n in range(3)},
    "hex with blanks": lambda data: data.hex(" ").encode(),
}
"""Spellings of the bytes themselves."""


@dataclass(frozen=True)
class Needle:
    """One secret to look for. It shows nowhere itself: what is found is told by its name."""

    what: str
    secret: bytes

    def __repr__(self) -> str:
        """Return its name."""
        return f"<{self.what}>"

    @cached_property
    def folded(self) -> dict[str, bytes]:
        """Spelling → what to look for in lower-case bytes."""
        try:
            text = self.secret.decode()
        except UnicodeDecodeError:
            return {"raw": self.secret.lower(), "hex": self.secret.hex().encode()}
        wide = {name: text.encode(name).lower() for name in ("UTF-16-LE", "UTF-16-BE")}
        return {name: spell(text).encode().lower() for name, spell in TEXTS.items()} | wide

    @cached_property
    def exact(self) -> dict[str, bytes]:
        """Spelling → what to look for as it is, since its case counts."""
        return {name: spell(self.secret) for name, spell in BYTES.items()}

    @cached_property
    def word(self) -> re.Pattern[bytes]:
        """A short secret as a word of its own, in one byte or two for each letter."""
        raw, wide = re.escape(self.secret), re.escape(self.secret.decode().encode("UTF-16-LE"))
        return re.compile(rb"(?<![0-9A-Za-z.:_-])%b(?![0-9A-Za-z_-])|%b" % (raw, wide))

    def spellings_in(self, hay: bytes, folded: bytes) -> Iterable[str]:
        """Yield the spellings in which it stands there; `folded` is the same in lower case."""
        if len(self.secret) < SHORT:
            yield from ["word"] if self.word.search(hay) else []
            return
        yield from (name for name, sought in self.folded.items() if sought in folded)
        yield from (name for name, sought in self.exact.items() if sought in hay)


def search(needles: Iterable[Needle], hay: bytes) -> list[str]:
    """Return what was found: `password as base64 at 1`."""
    folded = hay.lower()
    return [f"{needle.what} as {name}" for needle in needles for name in needle.spellings_in(hay, folded)]
