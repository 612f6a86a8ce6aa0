"""What a one-time code may look like, and what numbers in a message surely are none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from journeyman.messages.text import URL

MONEY = (
    "USD EUR GBP JPY CNY RMB INR CHF SEK NOK DKK ISK PLN CZK HUF RON BGN RSD MKD ALL BAM UAH RUB BYN MDL GEL AMD AZN "
    "KZT UZS KGS TJS TMT TRY ILS EGP SAR AED QAR KWD BHD OMR JOD LBP SYP IQD IRR YER MAD DZD TND LYD PKR BDT LKR NPR "
    "AFN MMK THB VND LAK KHR MYR SGD IDR PHP BND TWD HKD MOP KRW MNT AUD NZD CAD MXN BRL ARS CLP COP PEN UYU PYG BOB "
    "VES CRC GTQ HNL NIO DOP CUP JMD TTD ZAR NGN GHS KES TZS UGX RWF ETB ZMW MZN MWK BWP NAD MUR XAF XOF XPF RS "
    "MT TSH KSH"
)
"""Currencies (ISO 4217), and what SMS write for some of them."""

_SIGNS = r"$\u20ac\u00a3\u00a5\u20b9\u20ba\u20bd\u20b4\u20aa\u20ab\u20a9\u0e3f\u20b1\u20a6"
_CURRENCY = rf"(?:[{_SIGNS}]|\b(?:{'|'.join(MONEY.split())})\b\.?)"

_NOT_TEXT = re.compile(
    URL.pattern + r"|\b[a-z][a-z+.-]{1,20}://\S+|\bwww\.\S+|\b(?:localhost|[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}):\d{1,5}\b"
    r"|[\w.+-]{1,99}@[\w-]{1,63}\.[\w.-]+|\b(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,6}/\S*|#[0-9a-fA-F]{3,8}\b(?=\s{0,9}[;}!])"
    r"|\bv?\d{1,20}(?:\.\d{1,20}){2,20}\b"
    r"|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b|\+\d[\d ().-]{6,60}\d|\(\d{3}\) ?\d{3}-\d{4}"
    rf"|{_CURRENCY}\s?\d[\d,.]*|\b\d[\d,.]{{0,30}}\s?{_CURRENCY}|\b\d{{1,3}}(?:,\d{{2,3}}){{1,8}}(?:\.\d{{1,20}})?\b",
    re.IGNORECASE,
)
"""URLs, hosts with ports, addresses, colours, versions, dates, times, phone numbers, sums: no code is in there.

Each part is of bounded length: strangers write what is searched, and without bounds the time grows as its square."""

_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uff65"
"""Scripts that are written without spaces: a code stands right beside their letters."""
_LETTER = rf"[^\W{_UNSPACED}]"
_CANDIDATE = re.compile(
    rf"(?<!{_LETTER})(?<![@/+=&?%*.,])(?<!\d[ -])(?<!\d:)(?<!{_LETTER}{_LETTER}-)(?:(?<!-)[A-Z]-)?(?P<code>"
    r"\d{4,10}|\d{1,4}(?:[ -]\d{1,4}){1,3}|\d(?: \d){3,9}"
    r"|[A-Za-z0-9](?: [A-Za-z0-9]){4,9}"
    r"|(?=[A-Z0-9-]{0,10}[A-Z])[A-Z0-9]{3,5}-[A-Z0-9]{3,5}(?!-)"
    r"|(?=[A-Za-z]{0,9}\d)(?=\d{0,9}[A-Za-z])[A-Za-z0-9]{4,10}|[A-Z]{5,8}"
    rf")(?!{_LETTER}|[%@*]|[ -]\d|[.,:/]\d|-{_LETTER})"
)
_USUAL = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|(?=.*\d)(?=.*[A-Z])[A-Z0-9]{6,8}")
_ANYTHING = re.compile(r"\d|[A-Z]{5}|[A-Z]{3}-[A-Z]{3}")
"""What a line without it holds no candidate, whatever else is in it."""
_SPACED = re.compile(r"[A-Za-z0-9](?: [A-Za-z0-9])+")
_FEWEST, _MOST, _LONG = 4, 10, 8
"""Digits of a code; more than `_LONG` are seldom one."""


@dataclass(frozen=True)
class Shown:
    """One place in a line where a code may stand, with the line's text on both sides. Secret: out of `repr`."""

    text: str = field(repr=False)
    before: str = field(repr=False)
    after: str = field(repr=False)

    @property
    def code(self) -> str:
        """The code as it is to be typed: digits without their gaps, letters with their dash."""
        return re.sub(r"[ -]", "", self.text) if _SPACED.fullmatch(self.text) or self.is_digits else self.text

    @property
    def is_digits(self) -> bool:
        """Whether it is made of digits alone, gaps aside."""
        return re.sub(r"[ -]", "", self.text).isdecimal()

    @property
    def is_long(self) -> bool:
        """Whether it has more digits than codes mostly have."""
        return self.is_digits and len(self.code) > _LONG

    @property
    def is_usual(self) -> bool:
        """Whether it is grouped or mixed as codes often are, and hardly anything else."""
        return _USUAL.fullmatch(self.text) is not None

    @property
    def is_capitals(self) -> bool:
        """Whether its letters, if there are any, are capitals."""
        return not re.search("[a-z]", self.text)


def shown_in(line: str) -> Iterator[Shown]:
    """Yield the places of a line where a code may stand."""
    if not _ANYTHING.search(line):
        return
    text = _NOT_TEXT.sub(" \u00b7 ", line)
    for match in _CANDIDATE.finditer(text):
        its = Shown(match["code"], text[: match.start()], text[match.end() :])
        if _FEWEST <= len(its.code.replace("-", "")) <= _MOST and not (_SPACED.fullmatch(its.text) and _is_words(its)):
            yield its


def _is_words(its: Shown) -> bool:
    """Say whether single characters with gaps are no code: without a digit, or among other words."""
    return not its.is_digits and (not re.search(r"\d", its.text) or bool(its.before.strip() or its.after.strip()))
