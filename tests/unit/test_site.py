"""Which hosts are one site."""

import pytest

from journeyman.domain.origin import carries_key
from journeyman.domain.site import same_site, site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://accounts.acorn.example/register", "acorn.example"),
        ("https://a.b.acorn.co.uk:8443", "acorn.co.uk"),
        ("https://acorn.github.io/x", "acorn.github.io"),
        ("https://github.io", "github.io"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]:8000/", "::1"),
        ("http://localhost:8000/", "localhost"),
        ("data:text/html,x", ""),
        ("/register", ""),
    ],
)
def test_a_site_is_a_registrable_domain(url: str, site: str) -> None:
    """One label below the public suffix; an address or a name without one is a site of its own."""
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://app.acorn.example", "https://accounts.acorn.example/x", True),
        ("https://acorn.co.uk", "https://other.co.uk", False),
        ("https://one.github.io", "https://two.github.io", False),
        ("http://127.0.0.1:1", "http://127.0.0.2:1", False),
        ("https://acorn.example", "https://acorn.example.evil.example", False),
        ("data:x", "data:x", False),
    ],
)
def test_two_hosts_of_one_owner(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - the expected answer
    """Hosts below one registrable domain are one site; those that only share a public suffix are not."""
    assert same_site(one, other) is same


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/settings/two-factor-authentication", False),
        ("/accounts/2fa/totp/activate/", False),
        ("/my/twofa/totp/activate/init", False),
        ("/settings?tab=security", False),
        ("/users/4711/security", True),
        ("/security?token=9f8a7b6c5d4e3f2a1b0c", True),
        ("/confirm/MTI:1tXyZ9:kKqL0aBcDeF1", True),
        ("/app#/session/0a1b2c3d4e5f60718293", True),
    ],
)
def test_an_address_of_one_person_or_session(path: str, key: bool) -> None:  # noqa: FBT001 - the expected answer
    """A key or a number in an address is for one alone; words are for all."""
    assert carries_key(path) is key
