"""Stage `submit`: the sign-up form, with new values where the service refuses some."""

from journeyman.domain.account import AccountRecord
from journeyman.domain.begun import Reset
from journeyman.domain.outcome import Done, Need, NeedsInput, Outcome, Reason, Refused
from journeyman.forms.purpose import Purpose
from journeyman.journey.new_password import stronger
from journeyman.journey.reserve import other_username
from journeyman.journey.sign_in import Found, probe
from journeyman.journey.stage import DONE, PRESSING, Stage
from journeyman.journey.story import ending
from journeyman.journey.trip import Trip
from journeyman.recipe.run import run_steps

TRIES = 4
"""How many sets of values are offered before a refusal stands."""


async def submit(trip: Trip) -> Outcome:
    """Fill the form and press its button; phase `submitted` and the anchor are saved before the press.

    Safe to run twice: where an earlier press may have made the account, a sign-in finds out before another press.
    """
    made_before = await _earlier_press(trip)
    return made_before if made_before is not None else await _press(trip)


async def _earlier_press(trip: Trip) -> Outcome | None:
    """Find out by a sign-in whether an earlier press made the account; None: the form is to be sent."""
    earlier = trip.journal.known.submission
    if earlier is None or earlier.probed:
        return None
    found = await probe(trip)
    if found is Found.OPENS:
        return await _was_ours(trip)
    if found is Found.NOTHING:
        await trip.journal.write(lambda r: r.found_nothing(earlier.silent), Stage.SUBMIT, "a sign-in finds no account")
    return found if isinstance(found, Refused) else None


async def _press(trip: Trip) -> Outcome:
    # A fresh context: no cookie of an earlier, unfinished try gets in the way.
    visit = await trip.visit(await trip.open_page(), on_press=lambda: _write_intent(trip))
    outcome: Outcome = Done()
    for _ in range(TRIES):
        outcome = await run_steps(trip.recipe.sign_up, visit, trip.recipe, code="email_code")
        if isinstance(outcome, Done):
            return await _submitted(trip)
        if _is_unsure(outcome) and trip.journal.known.submission:
            return await _after_doubt(trip, outcome)
        ours = await _took_back(trip, outcome)
        match outcome:
            case Refused(Reason.ADDRESS_TAKEN):
                return await adopt(trip, ours=ours)
            case Refused(Reason.USERNAME_TAKEN):
                await _offer(trip, "another username", username=other_username(trip.agent))
            case Refused(Reason.PASSWORD_REJECTED, rules=stated):
                await _offer(trip, "another password", password=stronger(trip.recipe, stated))
            case _:
                break
    return outcome


def _is_unsure(outcome: Outcome) -> bool:
    """Say whether the page did not say why it came back: some do so though the account was made."""
    return isinstance(outcome, Refused) and outcome.reason is Reason.FORM_REJECTED


async def _after_doubt(trip: Trip, outcome: Outcome) -> Outcome:
    """Ask by a sign-in whether the form that came back made an account."""
    found = await probe(trip)
    if found is Found.OPENS:
        return await _was_ours(trip)
    if found is Found.NOTHING:
        await _took_back(trip, outcome)
    return outcome


async def _took_back(trip: Trip, outcome: Outcome) -> bool:
    """Write down that the press made no account; say whether one before it may have."""
    submission = trip.journal.known.submission
    if submission is None:
        return False  # it ended before the button
    await trip.journal.write(lambda record: record.refused(), Stage.SUBMIT, ": ".join(ending(outcome)))
    return submission.earlier


async def _write_intent(trip: Trip) -> None:
    await trip.journal.write(lambda record: record.pressing(trip.ports.clock.now()), Stage.SUBMIT, PRESSING)


async def _submitted(trip: Trip) -> Done:
    """Write down that the service took the submission, and where the browser stands."""
    session = await trip.page.session() if trip.page else None
    await trip.journal.write(lambda record: record.pressed(session), Stage.SUBMIT, DONE)
    return Done()


async def _was_ours(trip: Trip) -> Done:
    """Write down that the earlier press made the account; keep the page where it asks for the mailed code."""
    session = None
    if trip.page and await trip.purpose_shown() is Purpose.ONE_TIME_CODE:
        session = await trip.page.session()
    else:
        # The page shows something else, which the next stage must not take for its own.
        await trip.close_page()
    await trip.journal.write(lambda record: record.pressed(session), Stage.SUBMIT, DONE)
    return Done("our earlier submission had made the account")


async def adopt(trip: Trip, *, ours: bool, probed: bool = False) -> Outcome:
    """Decide to take over the account that the address has: only one that an earlier press of ours may have made.

    The values of that press are the pending ones again, since the account can have no others.

    Args:
        trip: the journey.
        ours: whether the record shows such a press.
        probed: whether a sign-in just found that the pending credential does not open it.
    """
    if not ours and not trip.adopts:
        address = trip.journal.credential.email
        return NeedsInput(
            Need.ADOPT,
            f"{trip.recipe.title} says that {address} has an account already, and this record never asked for one. If "
            "it is the agent's to take over by resetting its password, call the journey again with adopt (in the "
            "shell: --adopt); otherwise give the agent another address.",
        )

    def adopting(record: AccountRecord) -> AccountRecord:
        pending = record.previous or record.pending
        return record.change(pending=pending, previous=None, reset=Reset(), session=None)

    trip.probed = probed and trip.journal.known.previous is None
    await trip.journal.write(adopting, Stage.SUBMIT, "the address has an account: it is adopted")
    await trip.close_page()
    return Done("the address has an account already, which is adopted")


async def _offer(trip: Trip, what: str, **values: object) -> None:
    """Record another value before it is typed."""
    await trip.journal.write(lambda record: record.offering(**values), Stage.SUBMIT, what)
    if trip.page:
        trip.page.protect(*trip.journal.secrets())
