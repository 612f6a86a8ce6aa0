"""TOTP codes from any spelling of a secret or provisioning URI, held to the RFCs' vectors."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from journeyman.domain.totp import code_at, counter_at, normalise, read_key, seconds_left

VECTORS = Path(__file__).parents[1] / "data/totp/vectors.jsonl"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SECRETS = st.sampled_from([16, 20, 26, 32, 52, 103]).flatmap(
    lambda size: st.text(alphabet=BASE32, min_size=size, max_size=size)
)


def vectors(*kinds: str) -> list[Any]:
    """Return the vectors of some kinds, as parameters with names."""
    rows = [json.loads(line) for line in VECTORS.read_text().splitlines()]
    return [
        pytest.param(row, id=f"{row['kind']}: {row.get('name') or row.get('time') or row['counter']}")
        for row in rows
        if row["kind"] in kinds
    ]


def moment(seconds: float) -> datetime:
    """Return a moment of Unix time."""
    return datetime.fromtimestamp(seconds, UTC)


def code(uri: SecretStr, now: datetime) -> str:
    """Return the code of a moment."""
    return code_at(uri, counter_at(uri, now)).get_secret_value()


@pytest.mark.parametrize("row", vectors("rfc6238"))
def test_the_vectors_of_rfc_6238(row: dict[str, Any]) -> None:
    """Appendix B: three algorithms, eight digits, moments up to the year 2603."""
    text = f"otpauth://totp/x?secret={row['secret_base32']}&algorithm={row['algorithm']}&digits={row['digits']}"
    assert code(normalise(SecretStr(text)), moment(row["time"])) == row["expected"]


@pytest.mark.parametrize("row", vectors("rfc4226"))
def test_the_vectors_of_rfc_4226(row: dict[str, Any]) -> None:
    """Appendix D: the code of a counter."""
    assert code_at(SecretStr(row["secret_base32"]), row["counter"]).get_secret_value() == row["expected"]


@pytest.mark.parametrize("row", vectors("uri"))
def test_every_spelling_of_a_uri(row: dict[str, Any]) -> None:
    """Each spelling gives its code, before and after it is normalised, and its parameters are what it says."""
    text = SecretStr(row["uri"])
    key = read_key(text)

    assert code(text, moment(row["time"])) == row["expected"]
    assert code(normalise(text), moment(row["time"])) == row["expected"]
    assert normalise(normalise(text)) == normalise(text)
    assert (key.algorithm, key.digits, key.period) == (row["algorithm"], row["digits"], row["period"])
    assert key.secret.get_secret_value() == row["secret_base32"].rstrip("=")
    if row["issuer"] != "unspecified":
        assert key.issuer == (row["issuer"] or "")


@pytest.mark.parametrize("row", vectors("uri-hotp"))
def test_a_hotp_uri_is_read_and_not_kept(row: dict[str, Any]) -> None:
    """HOTP's codes can be made, but no record can keep such a key: its counter is of another kind."""
    key = read_key(SecretStr(row["uri"]))

    assert key.counter == row["counter"]
    assert key.code(key.counter).get_secret_value() == row["expected"]
    with pytest.raises(ValueError, match="hotp"):
        normalise(SecretStr(row["uri"]))


FAULT_OF_REASON = {
    "missing secret": "it has no secret",
    "not base32": "its secret is not base32",
    "type": "its type is neither totp nor hotp",
    "algorithm": "its algorithm is not one of SHA1, SHA256, SHA512",
    "digits": "its digits is not a number from 6 to 10",
    "period": "its period is not a number from 1 to 86399",
    "scheme": "its scheme is not otpauth",
    "migration payload: needs protobuf": "it is an export of several accounts",
}


@pytest.mark.parametrize("row", vectors("uri-invalid"))
def test_an_invalid_uri_is_refused_with_its_fault(row: dict[str, Any]) -> None:
    """The error names what is wrong."""
    with pytest.raises(ValueError, match=FAULT_OF_REASON[row["reason"]]):
        normalise(SecretStr(row["uri"]))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("JBSWY3DPEHPK3P", "its secret is cut off"),
        ("JBSWY3DPEHPK3", "its secret is shorter than 80 bits"),
        ("JBSWY3DPEHPK3PX0", "its secret is not base32"),
        ("", "it has no secret"),
        ("otpauth://totp/X:a", "it has no secret"),
        ("otpauth:///X:a?secret=JBSWY3DPEHPK3PXP", "its type is neither"),
        ("otpauth://[totp/X?secret=JBSWY3DPEHPK3PXP", "its type is neither"),
        ("otpauth://JBSWY3DPEHPK3PXP\u2100/?x", "its type is neither"),
        ("otpauth://totp/X?secret=JBSWY3DPEHPK3PXP&digits=six", "its digits is not"),
        ("otpauth://totp/X?secret=JBSWY3DPEHPK3PXP&digits=\u0668", "its digits is not"),
        ("otpauth://totp/X?secret=JBSWY3DPEHPK3PXP&period=" + "9" * 5000, "its period is not"),
        ("otpauth://hotp/X?secret=JBSWY3DPEHPK3PXP&counter=-1", "its counter is not"),
        ("JBSWY3DPEHPK3PXP" * 1000, "more than 10000 characters"),
    ],
)
def test_odd_texts_are_refused_without_the_secret(text: str, fault: str) -> None:
    """Whatever is wrong, the error is a ValueError that says so and holds no part of the secret."""
    with pytest.raises(ValueError, match=fault) as told:
        normalise(SecretStr(text))
    assert "JBSW" not in f"{told.value!r} {told.value.__cause__!r} {told.value.__context__!r}"


@given(st.text() | st.text().map("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&{}".format))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text does anything else than give a canonical URI or a ValueError."""
    try:
        uri = normalise(SecretStr(text))
    except ValueError:
        return
    assert normalise(uri) == uri
    assert uri.get_secret_value().isascii()


@given(
    SECRETS,
    st.text(max_size=8),
    st.sampled_from(["{0}{1}", "{1}{0}", "otpauth://totp/{1}?{1}secret={0}{1}", "otpauth://{0}/{1}", "{1}://totp/{0}",
                     "otpauth://totp/x?secret={0}&digits={0}&period={0}&algorithm={1}{0}",
                     "otpauth-migration://offline?data={0}{1}"]),
)  # fmt: skip
def test_no_refusal_holds_the_secret(secret: str, noise: str, spelling: str) -> None:
    """Wherever a secret stands in a text that is refused, the error quotes none of it."""
    fault: Exception | None = None
    try:
        normalise(SecretStr(spelling.format(secret, noise)))
    except ValueError as error:
        fault = error
    assert secret not in f"{fault!r} {fault and fault.__cause__!r} {fault and fault.__context__!r}"


@given(SECRETS, st.data())
def test_every_spelling_of_a_secret(secret: str, data: st.DataObject) -> None:
    """Spaces, dashes of any kind, dots, padding and case don't matter, in bare secrets or in a URI."""
    joints = st.sampled_from(["", "", "", " ", "-", "\u00a0", "\u2011", "\u2013", "\n", "  ", ".", "_"])
    cases = st.sampled_from([str.upper, str.lower])
    spelt = "".join(data.draw(cases)(char) + data.draw(joints) for char in secret) + data.draw(
        st.sampled_from(["", "=", "==="])
    )
    plain = normalise(SecretStr(secret))

    assert normalise(SecretStr(spelt)) == plain
    assert normalise(SecretStr(f"otpauth://totp/?secret={spelt}")) == plain
    assert plain.get_secret_value().startswith(f"otpauth://totp/?secret={secret}&")


@pytest.mark.parametrize("name", ["para", "copy", "lt", "image", "not"])
def test_only_ampersands_are_unescaped(name: str) -> None:
    """A foreign parameter whose name looks like an HTML entity does not damage the secret before it."""
    uri = SecretStr(f"otpauth://totp/X?secret=JBSWY3DPEHPK3PXP&{name}=1&amp;amp;digits=8&#38;period=60&#x26;issuer=Y")
    key = read_key(uri)

    assert (key.digits, key.period, key.issuer) == (8, 60, "Y")


def test_a_raw_hash_in_the_issuer() -> None:
    """An issuer with a raw "#" does not end the URI."""
    assert read_key(SecretStr("otpauth://totp/Room #5:a?secret=JBSWY3DPEHPK3PXP")).issuer == "Room #5"


def test_a_key_shows_no_secret() -> None:
    """A key's repr and that of its URI hold stars."""
    key = read_key(SecretStr("JBSWY3DPEHPK3PXP"))
    assert "JBSW" not in f"{key!r} {key} {key.uri()!r} {key.code(1)!r}"


@given(st.floats(0, 4e9), st.sampled_from([15, 30, 60]))
def test_time_steps_tile_the_time(at: float, period: int) -> None:
    """A moment is in one time step: it began at most a period ago, and what is left of it is more than nothing."""
    uri = SecretStr(f"otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&period={period}")
    now = moment(at)
    left = seconds_left(uri, now)

    assert 0 < left <= period
    assert (counter_at(uri, now) + 1) * period == pytest.approx(now.timestamp() + left, abs=1e-6)


def test_at_the_edge_of_a_time_step() -> None:
    """A time step begins with its first moment (RFC 6238, section 4.2) and is whole then."""
    uri = SecretStr("JBSWY3DPEHPK3PXP")

    assert (counter_at(uri, moment(59)), seconds_left(uri, moment(59))) == (1, 1)
    assert (counter_at(uri, moment(60)), seconds_left(uri, moment(60))) == (2, 30)
