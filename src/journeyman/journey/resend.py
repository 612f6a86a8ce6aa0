"""Asking for another message that confirms the address."""

from journeyman.domain.page import FormButton
from journeyman.forms.buttons import resend_of
from journeyman.forms.questions import harmless
from journeyman.journey.overdue import note_confirming
from journeyman.journey.sign_in import probe
from journeyman.journey.trip import Trip


async def press_resend(trip: Trip) -> None:
    """Press the button that asks for another message, unless one was asked for so lately that it may still come.

    Where the page that the journey stood on has no such button, the one that a sign-in leads to may. Written first.
    """
    if _asked_again(trip):
        return
    await trip.same_page()
    button = await _button(trip)
    if button is None:
        await probe(trip)
        button = await _button(trip)
    if button is None or trip.page is None:
        return
    await trip.tenure.outlives_a_press()
    await note_confirming(trip, "another message asked for", resent_at=trip.ports.clock.now())
    await trip.page.click(button, harmless)


async def _button(trip: Trip) -> FormButton | None:
    snapshot = await trip.shown()
    return resend_of(snapshot.buttons) if snapshot else None


def _asked_again(trip: Trip) -> bool:
    """Say whether another message was asked for so lately that it may still come."""
    asked = trip.journal.known.confirming.resent_at
    return asked is not None and trip.ports.clock.now() - asked < trip.recipe.mail.within
