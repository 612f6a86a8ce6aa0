"""The recipe that a journey without one begins with: all that a URL tells, the rest to be found out."""

import re
from hashlib import sha256
from typing import get_args
from urllib.parse import urlsplit

from pydantic import ValidationError

from journeyman.domain.origin import is_loopback, is_this_machine
from journeyman.errors import SetupError
from journeyman.recipe.model import USUAL_FORM, Findable, GotoStep, Recipe
from journeyman.recipe.parts import Terms
from journeyman.recipe.values import SERVICE, normal_origin

LONGEST = 40
"""Characters of a service's name."""

EXAMPLE = "such as https://acorn.example/register"


def draft_for(url: str, service: str = "") -> Recipe:
    """Return a recipe that knows where one signs up, and has all else to find out.

    Args:
        url: of the sign-up form, or of a page that leads to it.
        service: what to call the service; by default after its host.

    Raises:
        SetupError: the URL or the name can't be one; says what is meant.
    """
    origin, path = _split(url)
    name = service or name_for(origin)
    if not SERVICE.fullmatch(name):
        raise SetupError(
            f"\"{name}\" can't be a service's name: a lower-case letter, then letters, digits and dashes, 40 at most."
        )
    try:
        first = GotoStep(goto=path)
    except ValidationError:
        raise SetupError(f"The URL's path has characters that no address has. Write it {EXAMPLE}.") from None
    return Recipe(
        service=name,
        title=urlsplit(origin).netloc,
        origin=origin,
        terms=Terms(automation="own-instance" if is_loopback(origin) else "ask"),
        find=get_args(Findable),
        sign_up=(first, *USUAL_FORM),
        confirm=None,
        enrol_totp=None,
        sign_in=(GotoStep(goto="/"), *USUAL_FORM),
    )


def name_for(origin: str) -> str:
    """Return the name of a service that is called after its host: `notes.acorn.example` is `notes-acorn-example`."""
    parts = urlsplit(origin)
    host = (parts.hostname or "") + (f"-{parts.port}" if parts.port else "")
    name = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")
    name = name if name[:1].isalpha() else f"at-{name}"
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - 9]}-{sha256(host.encode()).hexdigest()[:8]}"


def _split(url: str) -> tuple[str, str]:
    """Return origin and path of a sign-up page's URL.

    Raises:
        SetupError: it is no web address, names a user, or would send passwords in clear.
    """
    try:
        parts = urlsplit(url.strip())
        origin = normal_origin(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        raise SetupError(
            "The URL is no web address: it begins with https:// (http:// on this machine), and holds neither a user's "
            f"name nor a password. Write it {EXAMPLE}."
        ) from None
    if parts.scheme.lower() != "https" and not (is_loopback(origin) or is_this_machine(parts.hostname or "")):
        raise SetupError(f"{origin} would get passwords in clear: give an https address (http is for loopback only).")
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return origin, f"{parts.path or '/'}{query}{fragment}"
