"""Whether the operator allows that programs make accounts at a service."""

from journeyman.domain.origin import is_loopback
from journeyman.errors import ConsentMissing
from journeyman.pasted import to_paste
from journeyman.recipe.model import Recipe
from journeyman.settings import FILE_NAME, Settings


def check_consent(chosen: Recipe, settings: Settings) -> None:
    """Refuse a service whose terms ask for consent that was not given. An instance on loopback is one's own.

    Raises:
        ConsentMissing: says how to consent.
    """
    if chosen.terms.automation != "ask" or chosen.service in settings.consents or is_loopback(chosen.origin):
        return
    lines = to_paste("consents", chosen.service, "2026-01-31")
    raise ConsentMissing(
        f"{chosen.title} may not allow accounts that a program makes ({_why(chosen)}), so nothing was "
        f"opened. Read the terms at {chosen.origin}; if they or the operator allow it, write that down "
        f"once in {settings.home / FILE_NAME}, with the date of the day:{lines}"
    )


def _why(chosen: Recipe) -> str:
    return "it has no recipe" if chosen.is_draft else f"{chosen.path.name}: terms.automation is ask"
