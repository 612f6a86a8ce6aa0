"""Stage `reset`: the last way into an account that an earlier submission of ours made: a reset through the inbox."""

from datetime import datetime
from functools import partial

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.adopting import unadopted
from journeyman.domain.begun import Progress, Reset, Submission
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.forms.purpose import Purpose
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.doubt import stage_reset
from journeyman.journey.messages import MessageNotYet
from journeyman.journey.new_password import usual
from journeyman.journey.overdue import give_up, wait_without_page
from journeyman.journey.reset_form import ask_for_mail, send_password, takes_new_password
from journeyman.journey.sign_in import Found, look_in
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.trip import Trip
from journeyman.messages.link import find_link
from journeyman.recipe.model import USUAL_FORM
from journeyman.recipe.run import run_steps

MAILS = 3
"""How many mails are asked for or waited for on one run: one may be lost, and a link may have grown old."""

RESETS = 2
"""How many resets are made that look like success before it is said that none opens the account."""

SILENCES = 2
"""How many journeys wait for the mail in vain before the address is taken to have no account at all."""


async def reset(trip: Trip) -> Outcome:
    """Set a new password through the inbox, unless the pending one opens the account.

    Safe to run twice: the new password is in the vault before the mail is asked for, and what was sent or is replaced
    stays among the candidates.
    """
    known = _known(trip)
    probed, trip.probed = trip.probed, False
    if not probed and (not known.staged or known.typed_at):
        ended = await _opened(trip)
        if ended is not None:
            return ended
    if known.set >= RESETS:
        return _opens_nothing()
    if not known.staged:
        await trip.journal.write(partial(_staged, trip), Stage.RESET, "password made")
    outcome = await _through_inbox(trip)
    if not isinstance(outcome, Done):
        return outcome
    await trip.journal.write(_set, Stage.RESET, "new password taken")
    return await _opened(trip) or await _not_as_set(trip)


def _known(trip: Trip) -> Reset:
    return trip.journal.known.reset or Reset()


def _staged(trip: Trip, record: AccountRecord) -> AccountRecord:
    """Return the record with a new password; the old one stays until the new one is known to open the account."""
    offered = record.replacing(password=usual(trip.recipe), created_at=trip.ports.clock.now())
    return offered.change(reset=_with(record, staged=True))


def _with(record: AccountRecord, **values: object) -> Reset:
    return (record.reset or Reset()).model_copy(update=values)


def _set(record: AccountRecord) -> AccountRecord:
    """Return the record with one more reset that looks like success."""
    made = record.reset.set if record.reset else 0
    return record.change(reset=_with(record, set=made + 1))


async def _not_as_set(trip: Trip) -> Outcome:
    """Try the usernames of earlier attempts; then set a shorter password, once: some services cut long ones."""
    while _other_usernames(trip.journal.known):
        await trip.journal.write(_with_other_username, Stage.RESET, "another attempt's username")
        opened = await _opened(trip)
        if opened is not None:
            return opened
    if _known(trip).set >= RESETS:
        return _opens_nothing()
    await stage_reset(trip, "the new password does not open the account")
    return Done("the new password does not open the account: a shorter one is set")


def _other_usernames(record: AccountRecord) -> tuple[str, ...]:
    """Return the usernames that the account may have beside the pending one, the likeliest last."""
    tried = record.submission.usernames if record.submission else ()
    return tuple(name for name in tried if record.pending and name != record.pending.username)


def _with_other_username(record: AccountRecord) -> AccountRecord:
    """Return the record with the likeliest of the other usernames; the one before is out of the question."""
    others = _other_usernames(record)
    kept = record.submission and record.submission.model_copy(update={"usernames": others})
    pending = record.pending and record.pending.model_copy(update={"username": others[-1]})
    return record.change(pending=pending, submission=kept)


def _opens_nothing() -> Refused:
    detail = f"The password was reset {RESETS} times, and a sign-in with the new one is refused: look there."
    return Refused(Reason.CREDENTIALS_WRONG, detail)


async def _opened(trip: Trip) -> Outcome | None:
    """Sign in with the pending credential; write down that the reset is over where it opens; None: it does not."""
    found = await look_in(trip)
    match found:
        case Found.NOTHING:
            return None
        case Found.MEMBER:
            phase, note = Phase.CONFIRMED, ""
        case Found():
            phase, note = Phase.SUBMITTED, "the address is to be confirmed still"
        case _:
            return found
    await trip.close_page()
    await trip.journal.write(partial(_over, phase), Stage.RESET, DONE)
    return Done(note)


def _over(phase: Phase, record: AccountRecord) -> AccountRecord:
    over = record.signed_in().change(reset=None, session=None)
    if record.rotation:
        return over.rotated(Progress.TAKEN)
    submission = (record.submission or Submission()).model_copy(update={"ended": True})
    return over.change(phase=phase, submission=submission)


async def _through_inbox(trip: Trip) -> Outcome:
    """Set the new password; ask for the mail again where it does not come or its link is dead."""
    for _ in range(MAILS):
        asked_before = _known(trip).asked_at is not None
        if not asked_before:
            outcome = await ask_for_mail(trip)
            if not isinstance(outcome, Done):
                return outcome
        try:
            outcome = await _follow_mail(trip)
        except MessageNotYet as late:
            # Whoever wrote that the mail is asked for may have been killed before asking: then it is asked for again.
            if not asked_before and not await wait_without_page(trip, late, _asked_at(trip)):
                return await _unanswered(trip, late.what)
            outcome = None
            if not asked_before:
                continue
        if outcome is not None:
            return outcome
        await trip.journal.write(lambda r: r.change(reset=_with(r, asked_at=None)), Stage.RESET, "no link that is good")
    return await _unanswered(trip, "link that is still good")


async def _unanswered(trip: Trip, what: str) -> Outcome:
    """Give up to wait; when several journeys did so in vain, the address may have no account at all."""
    silences = _known(trip).unanswered + 1
    if silences < SILENCES:
        await trip.journal.write(lambda r: r.change(reset=_with(r, unanswered=silences)), Stage.RESET, "no mail came")
    else:
        await trip.journal.write(unadopted, Stage.RESET, "no mail came: there may be no account")
    return await give_up(trip, Stage.RESET, what)


def _asked_at(trip: Trip) -> datetime:
    return _known(trip).asked_at or trip.ports.clock.now()


async def _follow_mail(trip: Trip) -> Outcome | None:
    """Open the mail's link or type its code, and send the new password; None: the link is dead.

    Raises:
        MessageNotYet: the mail does not come while a page is held.
    """
    visit = await trip.visit(await trip.same_page(), on_press=lambda: _note_sending(trip, visit))
    visit.after = _asked_at(trip)
    if await trip.purpose_shown() is Purpose.ONE_TIME_CODE:
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="email_code")
        if not isinstance(outcome, Done):
            return outcome
    elif not await takes_new_password(trip):
        link = await visit.from_message(partial(find_link, origin=trip.recipe.reach, wants="reset"), "link")
        await visit.page.goto(link.get_secret_value())
    return await send_password(trip, visit) if await takes_new_password(trip) else None


async def _note_sending(trip: Trip, visit: AccountVisit) -> None:
    """Write down that the new password is about to be sent: it may be in force since."""
    if visit.gave_password:
        now = trip.ports.clock.now()
        await trip.journal.write(lambda r: r.change(reset=_with(r, typed_at=now)), Stage.RESET, "new password sent")
