"""Stage `confirm`: the one-time code or link that came by mail, or the code that came by SMS."""

from functools import partial

from journeyman.domain.account import Phase
from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.errors import RecipeBroken
from journeyman.forms.kinds import Kind
from journeyman.forms.presses import proceeds
from journeyman.forms.purpose import Purpose
from journeyman.forms.questions import harmless
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.assigned import take_assigned
from journeyman.journey.find_confirm import find_confirmation, keep_confirmation
from journeyman.journey.messages import AccountExists, Find, MessageNotYet, confirms, finds_code
from journeyman.journey.overdue import give_up, note_confirming, wait_without_page
from journeyman.journey.resend import press_resend
from journeyman.journey.reset_form import send_password, takes_new_password
from journeyman.journey.sign_in import Found, look_in, probe
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.submit import adopt
from journeyman.journey.trip import Trip
from journeyman.recipe.model import USUAL_FORM, ConfirmBy
from journeyman.recipe.run import run_steps
from journeyman.recipe.sights import Code

CODES = 2
"""How many codes are typed before a refusal stands: services lock accounts for more."""

ROUNDS = 4
"""How often it is begun anew when a message came that was waited for, or told something else."""


async def confirm(trip: Trip) -> Outcome:
    """Confirm the address, or the number, as the recipe says. Safe to run twice: goes on where the session stands."""
    for _ in range(ROUNDS):
        try:
            outcome = await _in_its_way(trip)
        except AccountExists:
            outcome = await _exists(trip)
        if outcome is not None:
            return outcome
    return await give_up(trip, Stage.CONFIRM, "code that the service takes")


async def _in_its_way(trip: Trip) -> Outcome | None:
    """Confirm as the recipe says; where that is to be found out, as the page and the first message say."""
    if "confirm" in trip.recipe.find and trip.recipe.confirm is None:
        await trip.same_page()
        ended = await find_confirmation(trip)
        if ended is not None:
            return ended
    if trip.recipe.confirm is None:
        return await _confirmed(trip, "the service asks for no confirmation")
    return await _patiently(trip)


async def _patiently(trip: Trip) -> Outcome | None:
    """Use the message, or wait for it without a page; None: it is there now.

    Raises:
        AccountExists: the service mailed, at once or late, that the address has an account already.
    """
    try:
        return await _by_message(trip)
    except MessageNotYet as late:
        return await _late(trip, late)


async def _by_message(trip: Trip) -> Outcome:
    """Use the message, once it is there.

    Raises:
        MessageNotYet: it is not there while the page is held.
        AccountExists: the service mailed that the address has an account already.
    """
    how = trip.recipe.confirm
    left_off = trip.page is not None or trip.journal.known.session is not None
    visit = await _visit(trip)
    if how is None or not isinstance(how, ConfirmBy):
        outcome = await run_steps(how or (), visit, trip.recipe, code="email_code")
    elif how.by == "email_credential":
        outcome = await take_assigned(trip, visit)
    elif how.by == "email_link":
        outcome = await _follow_link(trip, visit)
    else:
        outcome = await _type_code(trip, visit, how.by, left_off=left_off)
    return await _confirmed(trip, outcome.note) if isinstance(outcome, Done) else outcome


async def _visit(trip: Trip) -> AccountVisit:
    visit = await trip.visit(await trip.same_page(), on_press=lambda: _write_intent(trip))
    visit.heeds_notices = True
    return visit


async def _write_intent(trip: Trip) -> None:
    await note_confirming(trip, "a code or link is used", used_at=trip.ports.clock.now(), overdue=False)


async def _late(trip: Trip, late: MessageNotYet) -> Outcome | None:
    """Wait on without a page; None: it came. Where none comes, ask whether there is an account at all."""
    if await wait_without_page(trip, late, trip.journal.since(), partial(press_resend, trip)):
        return None
    found = await probe(trip)
    await trip.close_page()
    known = trip.journal.known
    if found is Found.NOTHING and known.submission:
        if known.submission.silent:
            return await adopt(trip, ours=True, probed=True)
        await trip.journal.write(lambda r: r.found_nothing(silent=1), Stage.CONFIRM, "no message, and no account")
        return Done("no message came, and no sign-in finds an account: the form is sent once more")
    return await give_up(trip, Stage.CONFIRM, late.what)


async def _exists(trip: Trip) -> Outcome | None:
    """Go on where the service mailed that there is an account already; None: the form for the code is open.

    Some services show the same page whether there is one or not: the mail tells.
    """
    submission = trip.journal.known.submission
    if not (submission and submission.earlier):
        return await adopt(trip, ours=False)
    found = await probe(trip)
    match found:
        case Found.OPENS | Found.MEMBER:
            return None
        case Found.NOTHING | Found.UNKNOWN:
            # The notice is the answer to the last attempt: an earlier one made the account.
            await trip.journal.write(lambda r: r.refused(), Stage.CONFIRM, "a mail says that there is an account")
            return await adopt(trip, ours=True, probed=found is Found.NOTHING)
        case _:
            return found


async def _type_code(trip: Trip, visit: AccountVisit, by: Code, *, left_off: bool) -> Outcome:
    """Type the code from the message; where the service says that it is wrong, take the next one or ask for it."""
    if not (left_off and await trip.purpose_shown() is Purpose.ONE_TIME_CODE):
        reached = await _reach_code_form(trip, by)
        if reached is not None:
            return reached
        visit = await _visit(trip)
    outcome: Outcome = Done()
    for left in reversed(range(CODES)):
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code=by)
        if not left or not (isinstance(outcome, Refused) and outcome.reason is Reason.CODE_WRONG):
            break
        if not await trip.mailbox.holds(_find(trip), trip.journal.since(), 0):
            await _code_refused(trip)
            await press_resend(trip)
    if isinstance(outcome, Refused) and outcome.reason is Reason.CODE_WRONG:
        await _code_refused(trip)
    return outcome


async def _code_refused(trip: Trip) -> None:
    """Write down that no code that has come so far is taken: it confirmed nothing, and is not typed again."""
    await note_confirming(trip, "code refused", used_at=None, refused_at=trip.ports.clock.now())


def _find(trip: Trip) -> Find:
    return confirms(trip.recipe) or finds_code(trip.recipe)


async def _reach_code_form(trip: Trip, by: Code) -> Outcome | None:
    """Get to the code's form by signing in: where the session is lost, a service shows it after that. None: it is open.

    Raises:
        RecipeBroken: the page after sign-in asks for no code, though none was ever typed.
        MessageNotYet: neither a sign-in nor a message shows that there is an account.
    """
    found = await probe(trip)
    if await trip.purpose_shown() is Purpose.ONE_TIME_CODE:
        return None
    match found:
        case Found.OPENS if trip.journal.known.confirming.used_at:
            # Whoever typed the code was killed before it could write that down.
            return Done("it was confirmed already")
        case Found.NOTHING:
            if await trip.mailbox.holds(_find(trip), trip.journal.since(), 0):
                # An account that lets nobody in before its address is confirmed, and whose form is lost.
                return await adopt(trip, ours=True, probed=True)
            raise MessageNotYet(_find(trip), "code")
        case Found():
            pass
        case _:
            return found
    path = public_path(trip.page.path) if trip.page else "no page"
    raise RecipeBroken(
        f"{trip.recipe.path.name}: confirm by {by}, but neither the page after the sign-up nor the one "
        f"after sign-in ({path}) has a form for a code"
    )


async def _follow_link(trip: Trip, visit: AccountVisit) -> Outcome:
    """Open the link from the mail; press the one button there is, where opening alone does not confirm.

    Raises:
        MessageNotYet: the link is dead, and a sign-in shows that it did not confirm.
    """
    find = _find(trip)
    link = await visit.from_message(find, "link")
    again = trip.journal.known.confirming.used_at is not None
    await visit.before_press()
    await visit.page.goto(link.get_secret_value())
    await _proceed(trip, visit)
    if await trip.purpose_shown() is Purpose.CONFIRM:
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="email_code")
        return await _first_password(trip, visit) if isinstance(outcome, Done) else outcome
    if await _asks_first_password(trip):
        return await _first_password(trip, visit)
    if again and not await _opens(trip):
        raise MessageNotYet(find, "link that is still good")
    return Done()


async def _proceed(trip: Trip, visit: AccountVisit) -> None:
    """Follow the one link by which a page goes on that asks whether the address is to be confirmed, and has no form."""
    link = proceeds(await visit.page.snapshot(), trip.recipe.reach)
    if link:
        await visit.page.click(link, harmless)


async def _asks_first_password(trip: Trip) -> bool:
    """Say whether the link led to a form for a password, and not for the change of one."""
    form = await trip.form_shown()
    return form is not None and form.first(Kind.CURRENT_PASSWORD) is None and await takes_new_password(trip)


async def _first_password(trip: Trip, visit: AccountVisit) -> Outcome:
    """Set the password, where a service asks for it only once the address is confirmed."""
    return await send_password(trip, visit) if await _asks_first_password(trip) else Done()


async def _opens(trip: Trip) -> bool:
    """Say whether a whole sign-in goes through, so the address must be confirmed."""
    return await look_in(trip) is Found.MEMBER


async def _confirmed(trip: Trip, note: str = "") -> Done:
    if "confirm" in trip.recipe.find:
        keep_confirmation(trip)
    session = await trip.page.session() if trip.page else trip.journal.known.session
    await trip.journal.write(lambda r: r.change(phase=Phase.CONFIRMED, session=session), Stage.CONFIRM, DONE)
    return Done(note)
