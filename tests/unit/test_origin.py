"""Origins are compared as browsers compare them, and messages show no keys."""

import pytest

from journeyman.domain.origin import origin_of, path_of, public_path, same_origin


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Acorn.example/a?b#c", "https://acorn.example"),
        ("https://acorn.example:443/", "https://acorn.example"),
        ("http://acorn.example:443/", "http://acorn.example:443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://user:pw@acorn.example/", "https://acorn.example"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("data:text/html,x", ""),
        ("blob:https://acorn.example/1", ""),
        ("about:blank", ""),
        ("/login", ""),
        ("https://", ""),
        ("https://a:port/", ""),
        ("https://[::1", ""),
    ],
)
def test_origin_of(url: str, origin: str) -> None:
    """Scheme, host and port in one spelling; what has no origin of its own gives none (RFC 6454 section 6.2)."""
    assert origin_of(url) == origin


def test_no_origin_is_not_even_its_own() -> None:
    """Two URLs without an origin are not of one origin."""
    assert not same_origin("about:blank", "about:blank")
    assert same_origin("https://a.example/x", "https://A.example:443/y")


def test_paths() -> None:
    """`path_of` keeps the query, `public_path` drops it and hides segments that may be keys."""
    url = "https://acorn.example/accounts/confirm-email/MQ:1sTZ9k:Qxw8vLr2yA/?next=/a"
    assert path_of(url) == "/accounts/confirm-email/MQ:1sTZ9k:Qxw8vLr2yA/?next=/a"
    assert public_path(url) == "/accounts/confirm-email/…/"
    assert public_path("https://acorn.example") == "/"
