"""How an account is confirmed at a service without a recipe: by what its page shows and its first message holds."""

from datetime import datetime

from journeyman.domain.outcome import NeedsInput, Outcome, Refused
from journeyman.domain.page import Snapshot
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import Purpose
from journeyman.forms.read import main_form
from journeyman.forms.says import Says, said
from journeyman.journey.messages import HOLDS, confirms
from journeyman.journey.sign_in import Found, look_in
from journeyman.journey.trip import Trip
from journeyman.messages.assigned import assigned_in, find_credential
from journeyman.recipe.model import ConfirmBy
from journeyman.recipe.parts import Sms
from journeyman.words import plain, table

UNPROMISED = 8.0
"""Seconds for a message that no page has spoken of."""

LONGEST_LINE = 300
SHARED = frozenset("+=0123456789")
"""Characters of senders that are others in each mail."""

BY_LINK, BY_CODE, BY_SMS = ConfirmBy(by="email_link"), ConfirmBy(by="email_code"), ConfirmBy(by="sms_code")
BY_CREDENTIAL = ConfirmBy(by="email_credential")


async def find_confirmation(trip: Trip) -> Outcome | None:
    """Go on as if the account were confirmed in the likeliest way; `keep_confirmation` keeps it once it was right.

    Returns:
        None, or an outcome that stands in the way.
    """
    snapshot = await trip.shown()
    form = main_form(snapshot) if snapshot else None
    if snapshot is None or (form and form.purpose is Purpose.AUTHENTICATOR_SETUP):
        # Who leaves a setup may not see it again: what has come already is all that is worth it.
        return None if await _came(trip, BY_LINK, 0) or snapshot else await _by_sign_in(trip)
    likely = BY_CODE if form and form.purpose is Purpose.ONE_TIME_CODE else BY_LINK
    if likely == BY_CODE and trip.journal.credential.phone and _speaks_of_phone(snapshot):
        _assume(trip, BY_SMS)
        return None
    promised = likely == BY_CODE or _promises_mail(snapshot)
    if not await _came(trip, likely, HOLDS if promised else UNPROMISED):
        if not promised:
            return await _by_sign_in(trip)
        _assume(trip, likely)
    return None


async def _came(trip: Trip, likely: ConfirmBy, within: float) -> bool:
    """Wait for the first message, and take the way that it is for, the likely one if for both; False: none came."""
    find, since = confirms(trip.recipe), trip.journal.since()
    if find is None or not await trip.mailbox.holds(find, since, within, notices=True):
        return False
    if await _assigns(trip, since):
        _assume(trip, BY_CREDENTIAL)
        return True
    for by in (likely, BY_CODE, BY_LINK):
        way = confirms(trip.recipe.model_copy(update={"confirm": by}))
        if way and await trip.mailbox.holds(way, since, 0):
            _assume(trip, by)
            return True
    return False


async def _assigns(trip: Trip, since: datetime) -> bool:
    """Say whether the message assigns what the sign-up did not ask for.

    Where it is not known what that asked for, one with a link or a code confirms; else it assigns what is not ours.
    """
    found = await trip.mailbox.peek(find_credential, since)
    if found is None:
        return False
    its, ours = assigned_in(found), trip.journal.credential
    password = its.password.get_secret_value()
    if trip.gave is None:
        others = (confirms(trip.recipe.model_copy(update={"confirm": by})) for by in (BY_CODE, BY_LINK))
        if any([find is not None and await trip.mailbox.holds(find, since, 0) for find in others]):
            return False
        return password not in {"", ours.password.get_secret_value()}
    gave_username, gave_password = trip.gave
    return bool((password and not gave_password) or (its.username and not gave_username))


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


def _promises_mail(snapshot: Snapshot) -> bool:
    """Say whether the page says that a message was sent, or that the address is to be confirmed."""
    lines = (*snapshot.headings, *snapshot.alerts, *snapshot.text.splitlines())
    meant = {Says.NEEDS_EMAIL_VERIFICATION, Says.PASSWORD_RESET_SENT}
    return any(said(line) in meant for line in lines if len(line) <= LONGEST_LINE)


def _speaks_of_phone(snapshot: Snapshot) -> bool:
    return table("kinds")[Kind.TEL].search(plain(snapshot.text)) is not None
