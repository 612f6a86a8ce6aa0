"""Issuing codes: no counter twice, none in its last seconds. And finding the secret among a page's texts."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from journeyman.domain.credential import Authenticator
from journeyman.domain.totp import SPARE, code_at, find_secret, next_issue, normalise

SECRET = "JBSWY3DPEHPK3PXP"
URI = normalise(SecretStr(SECRET))
FRESH = Authenticator(uri=URI)


def moment(seconds: float) -> datetime:
    """Return a moment of Unix time."""
    return datetime.fromtimestamp(seconds, UTC)


@given(st.lists(st.floats(0, 4e9) | st.floats(1e9, 1e9 + 90), min_size=2, max_size=20))
def test_no_counter_is_issued_twice(times: list[float]) -> None:
    """In whatever order times come, also where a clock is set back, each code is of a later time step than the last."""
    authenticator, issued = FRESH, list[int]()
    for at in times:
        issue = next_issue(authenticator, moment(at))
        authenticator = issue.authenticator
        issued.append(authenticator.last_counter)
        assert issue.code == code_at(URI, authenticator.last_counter)
    assert issued == sorted(set(issued))


@given(st.floats(0, 4e9), st.integers(-1, 3), st.sampled_from([15, 30, 60]), st.floats(0, 7))
def test_a_code_is_typed_while_it_lives(at: float, ahead: int, period: int, spare: float) -> None:
    """After the wait the code's time step has begun and at least the spare seconds of it are left."""
    uri = SecretStr(f"otpauth://totp/x?secret={SECRET}&period={period}")
    now = moment(at)
    last = int(now.timestamp() // period) + ahead - 1

    issue = next_issue(Authenticator(uri=uri, last_counter=max(-1, last)), now, spare)

    typed = now.timestamp() + issue.wait_seconds
    begins = issue.authenticator.last_counter * period
    assert issue.wait_seconds >= 0
    assert begins - 1e-6 <= typed <= begins + period - spare + 1e-6


@pytest.mark.parametrize(
    ("at", "last", "counter", "wait"),
    [
        (0, -1, 0, 0),
        (24.9, -1, 0, 0),
        (25, -1, 1, 5),
        (25.5, -1, 1, 4.5),
        (10, 0, 1, 20),
        (29, 0, 1, 1),
        (29, 1, 2, 31),
        (90, 1, 3, 0),
        (10, 9, 10, 290),
    ],
)
def test_when_a_code_is_issued(at: float, last: int, counter: int, wait: float) -> None:
    """The current time step if it is unused and has over 5 seconds left; else, after a wait, the next unused one."""
    issue = next_issue(Authenticator(uri=URI, last_counter=last), moment(at))

    assert SPARE == 5
    assert (issue.authenticator.last_counter, issue.wait_seconds) == (counter, pytest.approx(wait))
    assert issue.authenticator.uri == URI


@pytest.mark.parametrize(
    ("at", "last", "counter", "wait"),
    [(70, -1, 1, 0), (89, -1, 2, 0), (70, 1, 2, 0), (89, 1, 2, 0), (89, 2, 3, 1), (70, 2, 3, 20), (10, -1, 0, 0)],
)
def test_a_code_may_be_late(at: float, last: int, counter: int, wait: float) -> None:
    """Where the service takes the step before, the first code is of that, and the second one's is there already."""
    issue = next_issue(Authenticator(uri=URI, last_counter=last), moment(at), late=1)

    assert (issue.authenticator.last_counter, issue.wait_seconds) == (counter, pytest.approx(wait))


def test_a_short_time_step_has_less_to_spare() -> None:
    """Where a time step is shorter than what is to be spared, half of it is enough: there is always a code."""
    uri = SecretStr(f"otpauth://totp/x?secret={SECRET}&period=6")
    issue = next_issue(Authenticator(uri=uri), moment(61), spare=30)

    assert (issue.authenticator.last_counter, issue.wait_seconds) == (10, 0)


def test_an_issue_shows_no_code() -> None:
    """A code that is issued is a secret, too."""
    issue = next_issue(FRESH, moment(0))

    assert SECRET not in repr(issue)
    assert issue.code.get_secret_value() not in repr(issue)


def found(*texts: str) -> str | None:
    """Return the secret among texts."""
    secret = find_secret([SecretStr(text) for text in texts])
    return secret.get_secret_value() if secret else None


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        SECRET.lower(),
        "JBSW Y3DP EHPK 3PXP",
        "jbsw y3dp ehpk 3pxp",
        "JBSW-Y3DP-EHPK-3PXP",
        "JBSWY 3DPEH PK3PX P",
        "MFRGGZDFMZTWQ2LKNNWG23TPOA======",
        "HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ",
        "otpauth://totp/Acorn:alpha?secret=JBSWY3DPEHPK3PXP&issuer=Acorn",
        " OTPAUTH://totp/Acorn Notes:alpha?secret=jbswy3dpehpk3pxp",
        "steam://JBSWY3DPEHPK3PXP",
    ],
)
def test_a_secret_in_any_spelling_is_found(text: str) -> None:
    """A URI, or base32 in one run or in even groups, is found among the page's other texts."""
    others = ["https://acorn.example/security", "Copy", "alpha@agents.test", "", "WIFI:S:guest;;"]
    assert found(*others, text, *others) == text


def test_what_stands_before_a_colon_is_a_label() -> None:
    """A label before the secret is left out."""
    assert found("Setup key: JBSW Y3DP EHPK 3PXP") == "JBSW Y3DP EHPK 3PXP"


@pytest.mark.parametrize(
    "text",
    [
        "INTERNATIONALIZATION",
        "AUTHENTIFIZIERUNGSCODE",
        "supercalifragilistic",
        "SAVE YOUR CODE HERE",
        "read more from here",
        "NEXT STEP HERE GOES",
        "WINDOWS7SUPPORTED",
        "Copy to clipboard",
        "k3m9p-x7t2q",
        "abcd2345-efgh6789",
        "k3m9px7t2qa5b6c7",
        "2345 6723 4567 2345",
        "JBSWy3dpEHPK3pxp",
        "JBSWY3DPEHPK3PX",
        "JBSW Y3DPEH PK3PXP",
        "mfrggzdfmz twq2lknnwg 23tpoaabcd",
        "otpauth://totp/X?issuer=X",
        "",
    ],
)
def test_what_is_no_secret(text: str) -> None:
    """Words, phrases in even groups, recovery codes, numbers, tokens of mixed case and what is too short don't pass."""
    assert found(text) is None


def test_a_uri_goes_before_a_bare_text() -> None:
    """A URI holds the parameters, too, so it wins over the same or another text that looks like a secret."""
    uri = "otpauth://totp/X?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&digits=8"
    assert found(SECRET, uri) == uri


def test_one_secret_may_stand_several_times() -> None:
    """The same secret as groups and as an input's value is one; two different ones are none: it is not sure."""
    assert found("JBSW Y3DP EHPK 3PXP", SECRET) == "JBSW Y3DP EHPK 3PXP"
    assert found(SECRET, "HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ") is None


def test_recovery_codes_that_look_like_secrets_are_none() -> None:
    """Several long codes of base32 are no secret: there would be one."""
    chosen = random.Random(7)  # noqa: S311 - the same codes each time
    codes = ["".join(chosen.choices("ABCDEFGHJKLMNPQRSTUVWXYZ234567", k=20)) for _ in range(8)]
    assert found(*codes) is None


def test_few_random_secrets_are_taken_for_words() -> None:
    """At most 1 in 200 secrets of 80 bits, and 1 in 2,000 of 160 bits, reads like words."""
    chosen = random.Random(7)  # noqa: S311 - the same secrets each time
    for size, tries, most in ((16, 4000, 20), (32, 4000, 2)):
        secrets = ("".join(chosen.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=size)) for _ in range(tries))
        assert sum(found(secret) is None for secret in secrets) <= most
