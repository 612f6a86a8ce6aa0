"""Recipes from what a person does in a browser window."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeyman.adapters.chromium import find_chromium
from journeyman.domain.recording import Recording
from journeyman.errors import SetupError
from journeyman.recipe.draft import draft_for
from journeyman.recipe.load import load_bytes
from journeyman.recipe.model import GotoStep
from journeyman.recipe.recorded import HEAD, Recorded, recipe_from
from journeyman.recipe.written import text_of
from journeyman.settings import Settings

LEFT = {
    "ways": "where one signs up and in",
    "sign_in": "what only a member sees",
    "confirm": "how the account is confirmed",
    "enrol_totp": "where an authenticator is enrolled",
    "replace_totp": "how another authenticator is got",
    "mail": "who sends its mail (or write mail: {from: [...]})",
}
"""What each word of `find` leaves for a journey, in words."""


@dataclass(frozen=True)
class Written:
    """A recorded recipe as text, and what to know of it."""

    service: str
    text: str
    remarks: tuple[str, ...]


def ready_to_record(settings: Settings, url: str, service: str = "") -> None:
    """Make sure that a window can be opened at a URL, before anybody is told to use it.

    Raises:
        SetupError: the URL can't be one, there is no display, or no Chromium.
    """
    from journeyman.adapters.playwright import must_have_display  # noqa: PLC0415 - half a second of import

    draft_for(url, service)
    must_have_display()
    find_chromium(settings.chromium)


async def record(
    settings: Settings, url: str, service: str = "", person: Callable[[Any], Awaitable[None]] | None = None
) -> Written:
    """Open a window at a URL, and return the recipe of what is done there by the time it is closed.

    Args:
        settings: which Chromium.
        url: where one signs up.
        service: what to call the service; by default after its host.
        person: acts in place of a person, without a window: for tests.

    Raises:
        SetupError: the URL can't be one, there is no display or no Chromium, or nothing was done that a recipe holds.
        Transient: the page does not open.
    """
    from journeyman.adapters.playwright import Recorder  # noqa: PLC0415 - half a second of import

    draft = draft_for(url, service)
    start = draft.sign_up[0]
    path = start.goto if isinstance(start, GotoStep) else "/"
    recording = await Recorder(find_chromium(settings.chromium), person).record(draft.origin, path)
    recorded = recipe_from(recording.acts, url, service)
    if not recorded.shows:
        raise SetupError(_nothing(draft.origin, recording))
    text = text_of(recorded.recipe, HEAD)
    load_bytes(text.encode(), Path(f"{recorded.recipe.service}.yaml"))
    return Written(recorded.recipe.service, text, tuple(_remarks(recorded, recording)))


def save_recorded(written: Written, file: Path) -> None:
    """Write a recorded recipe to a file of its own.

    Raises:
        SetupError: there is one already, or it can't be written; the recipe is in the message, for it was work.
    """
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(written.text)
    except OSError as error:
        raise SetupError(f"{file} can't be written: {error.strerror}. The recipe:\n{written.text}") from None


def _nothing(origin: str, recording: Recording) -> str:
    if recording.elsewhere:
        there = ", ".join(recording.elsewhere)
        return f"Nothing was done at {origin} that a recipe holds, but something at {there}: is that the service's URL?"
    return (
        f"Nothing was done at {origin} that a recipe holds: no form to sign up, sign in or enrol was sent. Sign up as "
        "an agent would, and close the window when all is done."
    )


def _remarks(recorded: Recorded, recording: Recording) -> Iterator[str]:
    yield from recorded.remarks
    for other in recording.elsewhere:
        yield f"what was done at {other} is not in it: a recipe stays within its own origin"
    for word in recorded.recipe.find:
        yield f"left for the first journey to find out: {LEFT[word]}"
