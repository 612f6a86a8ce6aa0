"""Which hosts are one site: the same registrable domain, by the public suffix list (the library's bundled copy)."""

from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from journeyman.domain.origin import origin_of


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def site_of(url: str) -> str:
    """Return the registrable domain of a URL's host, such as `acorn.co.uk`.

    The host itself where it is an address, `localhost` or a public suffix: nobody else's host is of that site then.
    Empty for a URL without an origin.
    """
    origin = origin_of(url)
    host = urlsplit(origin).hostname or ""
    if not host or _is_address(host):
        return host
    return _suffixes().privatesuffix(host) or host


def has_site(url: str) -> bool:
    """Say whether a URL's host lies in a registrable domain, which other hosts may share with it."""
    host = urlsplit(origin_of(url)).hostname or ""
    return bool(host) and not _is_address(host) and _suffixes().privatesuffix(host) is not None


def same_site(one: str, other: str) -> bool:
    """Say whether two URLs are of one site; one without an origin is of none."""
    return bool(site_of(one)) and site_of(one) == site_of(other)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
