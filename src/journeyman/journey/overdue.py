"""Waiting for a message longer than a page may be held: without a browser, asking once for another one."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from journeyman.domain.outcome import Need, NeedsInput
from journeyman.journey.messages import HOLDS, MessageNotYet, confirms, waits_at
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Trip
from journeyman.messages.code import find_code


async def wait_without_page(
    trip: Trip, late: MessageNotYet, after: datetime, ask_again: Callable[[], Awaitable[None]] | None = None
) -> bool:
    """Wait until the message comes, for as long as the recipe says in all; say whether it came.

    The page is closed meanwhile; where it stood is in the record.

    Args:
        trip: the journey.
        late: what is waited for.
        after: only later messages count.
        ask_again: asks for another message, once the recipe's time for that has come; only where an address is
            confirmed, where a notice that there is an account already counts, too.

    Raises:
        AccountExists: the service mailed that the address has an account already.
    """
    await trip.leave_page()
    mail = trip.recipe.mail
    left = mail.within.total_seconds() - HOLDS
    until_resend = mail.resend_after.total_seconds() - HOLDS
    if ask_again and until_resend < left:
        loop = asyncio.get_running_loop()
        began = loop.time()
        if until_resend > 0 and await trip.mailbox.holds(late.find, after, until_resend, notices=True):
            return True
        await ask_again()
        await trip.leave_page()
        left -= loop.time() - began
    return left > 0 and await trip.mailbox.holds(late.find, after, left, notices=ask_again is not None)


async def note_confirming(trip: Trip, what: str, *, stage: Stage = Stage.CONFIRM, **values: object) -> None:
    """Write down how far the confirmation has come."""
    await trip.journal.write(
        lambda record: record.change(confirming=record.confirming.model_copy(update=values)), stage, what
    )


async def give_up(trip: Trip, stage: Stage, what: str, within: float | None = None) -> NeedsInput:
    """Wait no longer for a message with a `what`, which did not come within so many seconds (None: the recipe's time).

    Written down, so that `journeyman up` runs the journey again when it comes.
    """
    await note_confirming(trip, "no message came", stage=stage, overdue=True)
    minutes = (within or trip.recipe.mail.within.total_seconds()) / 60
    find = confirms(trip.recipe) if stage is Stage.CONFIRM else None
    address = waits_at(trip.recipe, trip.journal.credential, find or find_code)[0]
    return NeedsInput(
        Need.MESSAGE,
        f"No message with a {what} came to {address} within {minutes:g} minutes. When it comes, the journey goes on: "
        "by itself under `journeyman up`, else when it is called again.",
    )
