"""Confirming by what the service assigns: a user name or a first password that its mail holds."""

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.message import Message
from journeyman.domain.outcome import Done, Outcome
from journeyman.errors import RecipeBroken
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.new_password import usual
from journeyman.journey.reset_form import send_password, takes_new_password
from journeyman.journey.sign_in import Found, probe
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Trip
from journeyman.messages.assigned import Assigned, assigned_in, find_credential
from journeyman.messages.link import find_link

ROTATE = "the password came by mail: a rotation gives it one that no mail holds"
FIRST = "a first sign-in replaced the password that came by mail"


async def take_assigned(trip: Trip, visit: AccountVisit) -> Outcome:
    """Save what the mail assigns, open its link if it has one, sign in, and set a password where that is demanded.

    Safe to run twice: what takes a password's place is saved before it is sent; that one stays a candidate.

    Raises:
        MessageNotYet: the mail does not come while a page is held.
        RecipeBroken: what it assigns opens nothing.
    """
    links: list[SecretStr | None] = []

    def find(message: Message) -> SecretStr | None:
        credential = find_credential(message)
        if credential:
            links.append(find_link(message, trip.recipe.reach, "confirm"))
        return credential

    its = assigned_in(await visit.from_message(find, "credential"))
    await _save(trip, its)
    if links[-1]:
        await visit.before_press()
        await visit.page.goto(links[-1].get_secret_value())
    return await _opened(trip, its)


async def _save(trip: Trip, its: Assigned) -> None:
    """Write the assigned values down; ours stay a candidate, since a mail may name what is not in force, or lie.

    Nothing is written where that was done before: another password may have taken the place of the assigned one.
    """
    ours, record = trip.journal.credential, trip.journal.known
    password = its.password if its.password.get_secret_value() else ours.password
    username = its.username or ours.username
    if any((c.username, c.password) == (username, password) for c in (ours, *record.candidates)):
        return
    await trip.journal.write(
        lambda r: r.replacing(username=username, password=password), Stage.CONFIRM, "assigned by mail"
    )


async def _opened(trip: Trip, its: Assigned) -> Outcome:
    """Sign in, with what the pending credential took the place of where that one opens nothing."""
    found = await probe(trip)
    if found is Found.NOTHING and trip.journal.known.candidates:
        await trip.journal.write(_back, Stage.CONFIRM, "what it took the place of may be in force")
        found = await probe(trip)
    match found:
        case Found.OPENS | Found.MEMBER:
            pass
        case Found():
            raise RecipeBroken(f"{trip.recipe.path.name}: what the mail assigns opens no account")
        case _:
            return found
    if trip.page is None or not await takes_new_password(trip):
        return Done(ROTATE if trip.journal.credential.password == its.password else "")
    assigned = trip.journal.credential.password
    new = usual(trip.recipe)
    await trip.journal.write(lambda r: r.replacing(password=new), Stage.CONFIRM, "another password")
    visit = await trip.visit(trip.page)
    visit.opened_by = assigned
    trip.page.protect(new, assigned)
    outcome = await send_password(trip, visit)
    return Done(FIRST) if isinstance(outcome, Done) else outcome


def _back(record: AccountRecord) -> AccountRecord:
    """Return a copy whose pending credential is the youngest candidate, and that one a candidate."""
    *others, youngest = record.candidates
    return record.change(pending=youngest, candidates=(*others, *(() if record.pending is None else (record.pending,))))
