"""Stage `reset`: the last way into an account that an earlier submission of ours made: a reset through the inbox."""

from functools import partial

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Progress, Reset
from journeyman.domain.message import Message
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.domain.password import generate, parse
from journeyman.errors import RecipeBroken
from journeyman.forms.purpose import Purpose
from journeyman.journey.doubt import doubted, may_repair, stage_reset
from journeyman.journey.messages import AccountExists, MessageNotYet
from journeyman.journey.overdue import give_up, wait_without_page
from journeyman.journey.reset_form import ask_for_mail, send_password, takes_new_password
from journeyman.journey.sign_in import sign_in
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.trip import Trip
from journeyman.messages.link import find_link
from journeyman.recipe.model import USUAL_FORM
from journeyman.recipe.run import run_steps

MAILS = 3
"""How many mails are asked for or waited for on one run: one may be lost, and a link may have grown old."""


async def reset(trip: Trip) -> Outcome:
    """Set a new password through the inbox, unless the pending one opens the account.

    Safe to run twice: the new password is in the vault before the mail is asked for, and a sign-in asks whether it is
    in force before anything is sent again.
    """
    known = _known(trip)
    probed, trip.probed = trip.probed, False
    if not probed and (not known.staged or known.typed_at):
        ended = await _opened(trip)
        if ended is not None:
            return ended
    if not known.staged:
        await trip.journal.write(partial(_staged, trip), Stage.RESET, "password made")
    outcome = await _through_inbox(trip)
    if isinstance(outcome, Done):
        return await _opened(trip) or await _not_as_set(trip)
    return outcome


async def _not_as_set(trip: Trip) -> Outcome:
    """Say that the new password does not open the account; in a rotation, set a shorter one a few times."""
    if may_repair(trip):
        await trip.journal.write(doubted)
        await stage_reset(trip, "the new password does not open the account")
        return Done("the new password does not open the account: a shorter one is set")
    return Refused(Reason.CREDENTIALS_WRONG, "The password was reset, and a sign-in with the new one is refused.")


def _known(trip: Trip) -> Reset:
    return trip.journal.known.reset or Reset()


def _staged(trip: Trip, record: AccountRecord) -> AccountRecord:
    """Return the record with a new password; the old one stays until the new one is known to open the account."""
    old = record.credential
    if old is None:
        message = f"no credential for {record.agent} at {record.service}"
        raise ValueError(message)
    new = generate(parse(trip.recipe.password))
    pending = old.model_copy(update={"password": new, "created_at": trip.ports.clock.now()})
    return record.change(previous=old, pending=pending, reset=Reset(staged=True))


async def _opened(trip: Trip) -> Outcome | None:
    """Sign in with the pending credential; write down that the reset is over where it opens; None: it does not."""
    phase = Phase.CONFIRMED
    try:
        _, outcome = await sign_in(trip)
    except RecipeBroken:
        # The password was taken, and what comes then is no member's page: the address is to be confirmed still.
        outcome, phase = Done("the address is to be confirmed still"), Phase.SUBMITTED
    match outcome:
        case Done():
            await trip.close_page()
            await trip.journal.write(partial(_over, phase), Stage.RESET, DONE)
            return outcome
        case Refused(Reason.CREDENTIALS_WRONG | Reason.FORM_REJECTED):
            return None
        case _:
            return outcome


def _over(phase: Phase, record: AccountRecord) -> AccountRecord:
    if record.rotation:
        return record.rotated(Progress.TAKEN).change(reset=None, tries=(), session=None)
    submission = record.submission and record.submission.model_copy(update={"ended": True})
    return record.change(phase=phase, submission=submission, reset=None, previous=None, tries=(), session=None)


async def _through_inbox(trip: Trip) -> Outcome:
    """Set the new password; ask for the mail again where it does not come or its link is dead."""
    late: MessageNotYet | None = None
    for _ in range(MAILS):
        asked_before = _known(trip).asked_at is not None
        if not asked_before:
            outcome = await ask_for_mail(trip)
            if not isinstance(outcome, Done):
                return outcome
        try:
            outcome = await _follow_mail(trip)
        except AccountExists:
            continue  # an old notice, which is not looked at again
        except MessageNotYet as error:
            late = error
            # Whoever wrote that the mail is asked for may have been killed before asking: then it is asked for again.
            if not asked_before and await _comes(trip, late):
                continue
            if not asked_before:
                break
            outcome = None
        if outcome is not None:
            return outcome
        await trip.journal.write(_unasked, Stage.RESET, "no mail with a link that is good")
    await trip.journal.write(lambda record: record.unadopted(), Stage.RESET, "no mail came: there may be no account")
    return await give_up(trip, late.what if late else "link that is still good")


def _unasked(record: AccountRecord) -> AccountRecord:
    return record.change(reset=Reset(staged=True))


async def _comes(trip: Trip, late: MessageNotYet) -> bool:
    after = _known(trip).asked_at or trip.ports.clock.now()
    try:
        return await wait_without_page(trip, late, after, resend=False)
    except AccountExists:
        return False


async def _follow_mail(trip: Trip) -> Outcome | None:
    """Open the mail's link or type its code, and send the new password; None: the link is dead.

    Raises:
        MessageNotYet: the mail does not come while a page is held.
        AccountExists: the newest message is a notice that there is an account.
    """

    def find(message: Message) -> SecretStr | None:
        return find_link(message, trip.recipe.origin, wants="reset")

    visit = await trip.visit(await trip.same_page(), on_press=lambda: _note_sending(trip))
    visit.after = _known(trip).asked_at
    if await trip.purpose_shown() is Purpose.ONE_TIME_CODE:
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="email_code")
        if not isinstance(outcome, Done):
            return outcome
    elif not await takes_new_password(trip):
        link = await visit.from_message(find, "link")
        await visit.page.goto(link.get_secret_value())
    return await send_password(trip, visit) if await takes_new_password(trip) else None


async def _note_sending(trip: Trip) -> None:
    """Write down that the new password is about to be sent: it may be in force since."""
    now = trip.ports.clock.now()

    def typed(record: AccountRecord) -> AccountRecord:
        return record.change(reset=_known(trip).model_copy(update={"typed_at": now}))

    await trip.journal.write(typed, Stage.RESET, "new password sent")
