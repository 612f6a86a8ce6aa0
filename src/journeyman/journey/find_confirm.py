"""How an account is confirmed at a service without a recipe: by what its page shows and its first message holds."""

from journeyman.domain.outcome import NeedsInput, Outcome, Refused
from journeyman.domain.page import Snapshot
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import main_form
from journeyman.forms.says import Says, said
from journeyman.journey.messages import HOLDS, confirms, finds_code
from journeyman.journey.sign_in import Found, look_in
from journeyman.journey.trip import Trip
from journeyman.recipe.model import ConfirmBy, Recipe
from journeyman.recipe.parts import Sms
from journeyman.words import plain, table

UNPROMISED = 8.0
"""Seconds for a message that no page has spoken of."""

LONGEST_LINE = 300
SHARED = frozenset("+=0123456789")
"""Characters of senders that are others in each mail."""

BY_LINK, BY_CODE, BY_SMS = ConfirmBy(by="email_link"), ConfirmBy(by="email_code"), ConfirmBy(by="sms_code")


async def find_confirmation(trip: Trip) -> Outcome | None:
    """Go on as if the account were confirmed in the likeliest way; `keep_confirmation` keeps it once it was right.

    Returns:
        None, or an outcome that stands in the way.
    """
    snapshot = await trip.shown() if trip.page else None
    purpose = form.purpose if snapshot and (form := main_form(snapshot)) else None
    if purpose is Purpose.ONE_TIME_CODE:
        by_sms = bool(trip.journal.credential.phone) and snapshot is not None and _speaks_of_phone(snapshot)
        _assume(trip, BY_SMS if by_sms else BY_CODE)
        return None
    if purpose is Purpose.AUTHENTICATOR_SETUP:
        # Who leaves that page may not see it again; a link that has come already is all that is worth it.
        await _came(trip, 0)
        return None
    promised = snapshot is not None and _promises_mail(snapshot)
    if await _came(trip, HOLDS if promised else UNPROMISED):
        return None
    if promised:
        _assume(trip, BY_LINK)
        return None
    return await _by_sign_in(trip)


async def _came(trip: Trip, within: float) -> bool:
    """Wait for the first message, and take the way that it is for; False: none came."""
    find = confirms(trip.recipe)
    if find is None or not await trip.mailbox.holds(find, trip.journal.since(), within, notices=True):
        return False
    by_code = await trip.mailbox.holds(finds_code(trip.recipe), trip.journal.since(), 0)
    by_link = await trip.mailbox.holds(confirms(_with(trip, BY_LINK)) or find, trip.journal.since(), 0)
    _assume(trip, BY_LINK if by_link or not by_code else BY_CODE)
    return True


async def _by_sign_in(trip: Trip) -> Outcome | None:
    """Ask by a sign-in: whoever is let in without a message needs no confirmation."""
    found = await look_in(trip)
    match found:
        case Found.MEMBER:
            return None
        case Found.OPENS if await trip.purpose_shown() is Purpose.ONE_TIME_CODE:
            _assume(trip, BY_CODE)
        case Refused() | NeedsInput():
            return found
        case _:
            _assume(trip, BY_LINK)
    return None


def keep_confirmation(trip: Trip) -> None:
    """Keep how the account was confirmed, and who sent the message."""
    confirm, sender = trip.recipe.confirm, trip.mailbox.sender
    if not sender:
        trip.found("confirm")
    elif confirm == BY_SMS:
        trip.found("confirm", sms=Sms.model_validate({"from": (sender,)}))
    else:
        trip.found("confirm", "mail", mail=trip.recipe.mail.model_copy(update={"senders": senders_like(sender)}))


def senders_like(sender: str) -> tuple[str, ...]:
    """Return whom the service's next mails come from, as recipes write it."""
    local, _, domain = sender.strip().casefold().rpartition("@")
    return (f"*@{domain}" if set(local) & SHARED else f"{local}@{domain}",)


def _assume(trip: Trip, by: ConfirmBy) -> None:
    sms = {"sms": Sms.model_validate({"from": ("*",)})} if by == BY_SMS else {}
    trip.assume(confirm=by, **sms)


def _with(trip: Trip, by: ConfirmBy) -> Recipe:
    return trip.recipe.model_copy(update={"confirm": by})


def _promises_mail(snapshot: Snapshot) -> bool:
    """Say whether the page says that a message was sent, or that the address is to be confirmed."""
    lines = (*snapshot.headings, *snapshot.alerts, *snapshot.text.splitlines())
    meant = {Says.NEEDS_EMAIL_VERIFICATION, Says.PASSWORD_RESET_SENT}
    return any(said(line) in meant for line in lines if len(line) <= LONGEST_LINE)


def _speaks_of_phone(snapshot: Snapshot) -> bool:
    return table("kinds")[Kind.TEL].search(plain(snapshot.text)) is not None
