"""TOTP codes (RFC 6238) from a provisioning URI in any spelling, and the rule that no counter is issued twice.

Codes are made by pyotp, so that no cryptography is ours; what its own URI parser trips over (spaces, dashes, lower
case, `HmacSHA256`, escaped ampersands) is normalised first. URI format: Google Authenticator's "Key Uri Format";
Steam's five letters as an `encoder`.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode

from pydantic import SecretStr
from pyotp.contrib.steam import Steam
from pyotp.hotp import HOTP
from pyotp.otp import OTP

from journeyman.domain.credential import Authenticator

ALGORITHMS = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}
DIGITS = range(6, 11)
LONGEST_PERIOD = 24 * 3600
SEPARATORS = re.compile(r"[\s\-\u00a0\u2010-\u2015_.]+")
LONGEST = 10_000
"""Characters of a key or its URI: one that a page makes longer would be saved with the record each time."""
BASE32 = re.compile(r"[A-Z2-7]+")
AMPERSAND = re.compile(r"&(?:amp;)+|&#(?:38|x26);", re.IGNORECASE)
"""An escaped one. Other entities stay: unescaping `&para` or `&copy` would break a parameter of such a name."""

SHORTEST = 16
"""Characters of the shortest secret that services issue: 80 bits."""

LONGEST_GROUP = 8
"""Characters of a group in which services show a secret."""

IN_ENGLISH = dict(
    zip(
        "ETAOINSHRDLCUMWFGYPBVKJXQZ",
        (127, 91, 82, 75, 70, 67, 63, 61, 60, 43, 40, 28, 28, 24, 24, 22, 20, 20, 19, 15, 10, 8, 2, 2, 1, 1),
        strict=True,
    )
)
"""How often each letter stands among 1,000 of English texts."""

WORD_BITS = {char: log2(IN_ENGLISH.get(char, 2) / 1000 * 32) for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"}
"""How much each character of base32 speaks for words (above 0) or for a random secret (below 0), in bits."""

WORDS = 4
"""Bits from which on a text counts as words."""

SPARE = 5.0
"""Seconds that must be left of a time step for its code to be typed and arrive."""


@dataclass(frozen=True)
class Key:
    """What a provisioning URI says."""

    secret: SecretStr
    """Base32, upper case, without padding."""
    label: str = ""
    issuer: str = ""
    algorithm: str = "SHA1"
    digits: int = 6
    period: int = 30
    """Seconds of a time step."""
    steam: bool = False
    counter: int | None = None
    """Where HOTP (RFC 4226) begins to count; None for TOTP."""

    def code(self, counter: int) -> SecretStr:
        """Return the code of a time step (RFC 6238, section 4.2) or HOTP counter (RFC 4226, section 5.3)."""
        secret = self.secret.get_secret_value()
        # TOTP is HOTP over time steps, so HOTP takes both kinds of counter.
        otp: OTP = Steam(secret) if self.steam else HOTP(secret, digits=self.digits, digest=ALGORITHMS[self.algorithm])
        return SecretStr(otp.generate_otp(counter))

    def uri(self) -> SecretStr:
        """Return the normalised `otpauth://totp/…` URI."""
        known = {"issuer": self.issuer, "encoder": "steam" if self.steam else ""}
        values = {"secret": self.secret.get_secret_value(), **{k: v for k, v in known.items() if v}}
        numbers = {"algorithm": self.algorithm, "digits": self.digits, "period": self.period}
        return SecretStr(
            f"otpauth://totp/{quote(self.label, safe='@:')}?{urlencode({**values, **numbers}, quote_via=quote)}"
        )


def read_key(text: SecretStr) -> Key:
    """Return the key in a provisioning URI, or in a bare secret as a page shows it.

    Raises:
        ValueError: it is neither; names what is wrong, never the text.
    """
    if len(text.get_secret_value()) > LONGEST:
        raise ValueError(f"it has more than {LONGEST} characters")
    raw = AMPERSAND.sub("&", text.get_secret_value().strip())
    scheme, mark, rest = raw.partition("://")
    if not mark:
        return Key(_secret(raw))
    match scheme.lower():
        case "steam":
            return Key(_secret(rest), issuer="Steam", digits=5, steam=True)
        case "otpauth":
            return _key_of_uri(rest)
        case "otpauth-migration":
            raise ValueError("it is an export of several accounts (otpauth-migration), not a provisioning URI")
        case _:
            raise ValueError("its scheme is not otpauth")


def _key_of_uri(rest: str) -> Key:
    # Not by urlsplit: its errors quote what they can't read, and an issuer's raw "#" would end the URI.
    place, _, query = rest.partition("?")
    kind, _, path = place.partition("/")
    kind = kind.lower()
    if kind not in {"totp", "hotp"}:
        raise ValueError("its type is neither totp nor hotp")
    values = {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}
    issuer = values.get("issuer") or _issuer_of_label(path)
    steam = "steam" in {values.get("encoder", "").lower(), issuer.lower()}
    return Key(
        secret=_secret(values.get("secret", "")),
        label=unquote_plus(path),
        issuer=issuer,
        algorithm=_algorithm(values.get("algorithm", "SHA1")),
        digits=5 if steam else _number("digits", values.get("digits", "6"), DIGITS),
        period=_number("period", values.get("period", "30"), range(1, LONGEST_PERIOD)),
        steam=steam,
        counter=_number("counter", values.get("counter", "0"), range(2**63)) if kind == "hotp" else None,
    )


def _issuer_of_label(path: str) -> str:
    """Return what stands before the colon of a label; a raw colon parts it, else an escaped one."""
    before, colon, _ = path.rpartition(":") if ":" in path else unquote_plus(path).partition(":")
    return unquote_plus(before) if colon else ""


def _secret(text: str) -> SecretStr:
    bare = SEPARATORS.sub("", text).rstrip("=").upper()
    if not bare:
        raise ValueError("it has no secret")
    if not BASE32.fullmatch(bare):
        raise ValueError("its secret is not base32 (RFC 4648, section 6: letters and 2 to 7)")
    if len(bare) % 8 in {1, 3, 6}:
        raise ValueError("its secret is cut off: no base32 text has that length")
    if len(bare) < SHORTEST:
        raise ValueError("its secret is shorter than 80 bits")
    return SecretStr(bare)


def _algorithm(text: str) -> str:
    name = text.upper().removeprefix("HMAC").replace("-", "").replace("_", "")
    if name not in ALGORITHMS:
        raise ValueError(f"its algorithm is not one of {', '.join(ALGORITHMS)}")
    return name


def _number(name: str, text: str, allowed: range) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(allowed.stop)) and int(text) in allowed):
        raise ValueError(f"its {name} is not a number from {allowed.start} to {allowed.stop - 1}")
    return int(text)


def normalise(text: SecretStr) -> SecretStr:
    """Return the canonical URI for a provisioning URI or secret in any spelling.

    Raises:
        ValueError: it is neither, or it is HOTP's, which a record can't keep; never holds the text.
    """
    key = read_key(text)
    if key.counter is not None:
        raise ValueError("it is of type hotp, which counts presses instead of time")
    return key.uri()


def code_at(uri: SecretStr, counter: int) -> SecretStr:
    """Return the code of a time step."""
    return read_key(uri).code(counter)


def counter_at(uri: SecretStr, now: datetime) -> int:
    """Return the time step of a moment (RFC 6238, section 4.2: T0 is 0)."""
    return int(now.timestamp() // read_key(uri).period)


def seconds_left(uri: SecretStr, now: datetime) -> float:
    """Return how many seconds of the time step are left; more than 0, at most the period."""
    period = read_key(uri).period
    return period - now.timestamp() % period


@dataclass(frozen=True)
class Issue:
    """A code given out, and the authenticator that knows it: save that before the code is used."""

    authenticator: Authenticator
    code: SecretStr
    wait_seconds: float
    """How long to wait until the code is valid; 0 where it is now."""


def next_issue(authenticator: Authenticator, now: datetime, spare: float = SPARE, late: int = 0) -> Issue:
    """Issue the code of the first time step that was never issued and that is taken for more than `spare` seconds.

    Args:
        authenticator: whose code.
        now: aware.
        spare: seconds.
        late: how many time steps late the service takes a code (RFC 6238, section 5.2: at most one). An
            authenticator's first code is then so old, so that the next need not be waited for; later ones may be typed
            in the last seconds of their step.
    """
    key = read_key(authenticator.uri)
    at = now.timestamp()
    fresh = authenticator.last_counter < 0
    margin = min(spare, key.period / 2) if fresh or not late else 0
    usable = int((at + margin) // key.period)
    if fresh:
        usable = max(0, usable - late)
    counter = max(usable, authenticator.last_counter + 1)
    wait = max(0.0, counter * key.period - at)
    return Issue(authenticator.model_copy(update={"last_counter": counter}), key.code(counter), wait)


def find_secret(candidates: Sequence[SecretStr]) -> SecretStr | None:
    """Return the TOTP secret among texts of a page, or None where none or several might be it.

    A provisioning URI is one for sure. A bare text counts if it

    - is base32 of at least 80 bits, in one run or in groups of one length (at most 8), the last one may be shorter:
      most recovery codes have a 0, 1, 8 or 9 or are shorter, and there are several of them;
    - is of one case throughout, and not for the most part digits: no number, no token of mixed case;
    - is not words: it has two digits, or its letters are not those that are frequent in English. Of random secrets of
      16 characters, 1 in 400 is taken for words.
    """
    uris = [text for text in candidates if text.get_secret_value().strip().lower().startswith(("otpauth:", "steam:"))]
    for group in (uris, [text for text in map(_after_colon, candidates) if _looks_random(text.get_secret_value())]):
        keys = {_key_or_none(text) for text in group} - {None}
        if len(keys) == 1:
            return next(text for text in group if _key_or_none(text))
    return None


def _after_colon(text: SecretStr) -> SecretStr:
    """Return what follows "Key:" and the like."""
    return SecretStr(text.get_secret_value().rpartition(":")[2].strip())


def _key_or_none(text: SecretStr) -> str | None:
    try:
        return read_key(text).secret.get_secret_value()
    except ValueError:
        return None


def _looks_random(text: str) -> bool:
    groups = [group for group in SEPARATORS.split(text.strip().rstrip("=")) if group]
    joined = "".join(groups)
    if len(joined) < SHORTEST or not BASE32.fullmatch(joined.upper()) or joined not in {joined.upper(), joined.lower()}:
        return False
    if len(groups) > 1:
        sizes = {len(group) for group in groups[:-1]}
        if len(sizes) > 1 or not len(groups[-1]) <= max(sizes) <= LONGEST_GROUP:
            return False
    digits = sum(map(str.isdigit, joined))
    return 2 * digits <= len(joined) and (digits > 1 or sum(WORD_BITS[char] for char in joined.upper()) < WORDS)
