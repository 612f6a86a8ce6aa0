"""Where a service's pages may be: its own origin, those that are named beside it, or all of its site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.origin import same_origin
from journeyman.domain.origins import Origins, may_be_beside, origins_of

OWN = "https://acorn.example"


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example", "http://acorn.example/", "javascript:0"])
def test_within_refuses_other_origins(path: str) -> None:
    """A path that names another host or scheme is not within the origin."""
    assert Origins(OWN).within(path) == ""


@given(st.text())
def test_within_never_leaves(path: str) -> None:
    """Whatever the path is, the URL is of the origin or there is none."""
    url = Origins(OWN).within(path)
    assert url == "" or same_origin(url, OWN)


def test_those_that_are_named_are_held() -> None:
    """A recipe's other origins count, and no third one; paths are of the own one, whatever else is held."""
    origins = Origins(OWN, ("https://id.acorn.example",))
    assert origins.hold("https://id.acorn.example/login?next=/")
    assert not origins.hold("https://www.acorn.example/")
    assert origins.within("/login") == f"{OWN}/login"
    assert origins.within("https://id.acorn.example/login") == "https://id.acorn.example/login"
    assert origins.place_of("https://id.acorn.example/login?a=b") == "https://id.acorn.example/login?a=b"
    assert origins.place_of(f"{OWN}/login?a=b") == "/login?a=b"
    assert origins.origin_at("https://www.acorn.example/") == ""
    assert origins_of(OWN) == Origins(OWN)


@pytest.mark.parametrize(
    ("own", "other", "beside"),
    [
        ("https://www.acorn.co.uk", "https://id.acorn.co.uk:8443", True),
        ("https://acorn.co.uk", "https://other.co.uk", False),
        ("https://www.acorn.example", "http://id.acorn.example", False),
        ("https://one.github.io", "https://two.github.io", False),
        ("https://acorn.example", "https://acorn.example.evil.example", False),
        ("http://app.notes.localhost:1", "http://id.notes.localhost:2", True),
        ("http://localhost:1", "http://localhost:2", False),
        ("http://127.0.0.1:1", "http://127.0.0.1:2", False),
        ("http://127.0.0.1:1", "http://127.0.0.2:1", False),
        ("https://acorn.example", "", False),
    ],
)
def test_which_may_be_beside(own: str, other: str, beside: bool) -> None:  # noqa: FBT001 - the expected answer
    """Others of the registrable domain may, never in clear; an address and `localhost` have none beside them."""
    assert may_be_beside(own, other) is beside
    assert Origins(own, whole_site=True).hold(f"{other}/x") is beside
