"""Waiting for a message longer than a page may be held: without a browser, asking once for another one."""

import asyncio
from datetime import datetime

from journeyman.domain.outcome import Need, NeedsInput
from journeyman.forms.buttons import resend_of
from journeyman.journey.messages import HOLDS, MessageNotYet
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Trip


async def wait_without_page(trip: Trip, late: MessageNotYet, after: datetime, *, resend: bool) -> bool:
    """Wait until the message comes, for as long as the recipe says in all; say whether it came.

    The page is closed meanwhile; where it stood is in the record. With `resend`, its button for another message is
    pressed once when the recipe's time for that has come.

    Raises:
        AccountExists: the service mailed that the address has an account already.
    """
    await trip.leave_page()
    mail = trip.recipe.mail
    left = mail.within.total_seconds() - HOLDS
    until_resend = mail.resend_after.total_seconds() - HOLDS
    if resend and until_resend < left and not _asked_again(trip):
        loop = asyncio.get_running_loop()
        began = loop.time()
        if until_resend > 0 and await trip.mailbox.holds(late.find, after, until_resend):
            return True
        await press_resend(trip)
        await trip.leave_page()
        left -= loop.time() - began
    return left > 0 and await trip.mailbox.holds(late.find, after, left)


def _asked_again(trip: Trip) -> bool:
    """Say whether another message was asked for so lately that it may still come."""
    asked = trip.journal.known.confirming.resent_at
    return asked is not None and trip.ports.clock.now() - asked < trip.recipe.mail.within


async def press_resend(trip: Trip) -> None:
    """Press the button that asks for another message, where the page has one. Written down first."""
    page = await trip.same_page()
    button = resend_of((await page.snapshot()).buttons)
    if button is None:
        return
    await trip.tenure.outlives_a_press()
    await note_confirming(trip, "another message asked for", resent_at=trip.ports.clock.now())
    await page.click(button)


async def note_confirming(trip: Trip, what: str, **values: object) -> None:
    """Write down how far the confirmation has come."""
    await trip.journal.write(
        lambda record: record.change(confirming=record.confirming.model_copy(update=values)), Stage.CONFIRM, what
    )


async def give_up(trip: Trip, what: str, within: float | None = None) -> NeedsInput:
    """Wait no longer for a message with a `what`, which did not come within so many seconds (None: the recipe's time).

    Written down, so that `journeyman up` runs the journey again when it comes.
    """
    await note_confirming(trip, "no message came", overdue=True)
    minutes = (within or trip.recipe.mail.within.total_seconds()) / 60
    address = trip.journal.credential.email
    return NeedsInput(
        Need.MESSAGE,
        f"No message with a {what} came to {address} within {minutes:g} minutes. When it comes, the journey goes on: "
        "by itself under `journeyman up`, else when it is called again.",
    )
