"""The origins that one service's pages may have: its own, others of its site that are named, or all of its site."""

from dataclasses import dataclass
from urllib.parse import urljoin

from journeyman.domain.origin import is_loopback, origin_of, path_of, same_origin
from journeyman.domain.site import has_site, same_site


@dataclass(frozen=True)
class Origins:
    """Where a service's pages are. Nothing is opened, followed or typed outside of it."""

    own: str
    """The one that paths are of: scheme, host, port."""
    others: tuple[str, ...] = ()
    whole_site: bool = False
    """Whether any other of the same site counts (see `may_be_beside`): while it is found out which ones are needed."""

    @property
    def is_lone(self) -> bool:
        """Whether there is but the own origin."""
        return not (self.others or self.whole_site)

    def hold(self, url: str) -> bool:
        """Say whether a URL is of one of them; one without an origin never is."""
        named = any(same_origin(url, origin) for origin in (self.own, *self.others))
        return named or (self.whole_site and may_be_beside(self.own, origin_of(url)))

    def origin_at(self, url: str) -> str:
        """Return the URL's origin where it is one of them, else nothing."""
        return origin_of(url) if self.hold(url) else ""

    def within(self, path: str) -> str:
        """Return the absolute URL of a path of the own origin, or of an absolute URL; empty where that leaves them."""
        try:
            url = urljoin(f"{origin_of(self.own)}/", path)
        except ValueError:  # brackets that are no address
            return ""
        return url if self.hold(url) else ""

    def place_of(self, url: str) -> str:
        """Return path and query of a URL of the own origin, and any other URL whole: as recipes write it."""
        return path_of(url) if same_origin(url, self.own) else url


def origins_of(origins: str | Origins) -> Origins:
    """Return the origins; a lone one stands for itself alone."""
    return Origins(origins) if isinstance(origins, str) else origins


def may_be_beside(own: str, other: str) -> bool:
    """Say whether another origin may be one service's beside its own: of the same registrable domain, and no less safe.

    An address, `localhost` or a public suffix has no other hosts, and its other ports are other services'.
    """
    if not (has_site(own) and same_site(own, other)):
        return False
    return other.startswith("https:") or (own.startswith("http:") and is_loopback(other))
