"""Stage `submit`: the sign-up form, with new values where the service refuses some."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from journeyman.domain.account import AccountRecord
from journeyman.domain.adopting import adopting
from journeyman.domain.begun import Submission
from journeyman.domain.outcome import Done, Need, NeedsInput, Outcome, Reason, Refused
from journeyman.forms.purpose import Purpose
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.messages import AccountExists, confirms
from journeyman.journey.new_password import stronger
from journeyman.journey.onward import more_of_sign_up, tell_secret_of_sign_up
from journeyman.journey.reserve import other_username
from journeyman.journey.sign_in import Found, probe
from journeyman.journey.stage import DONE, PRESSING, Stage
from journeyman.journey.story import ending
from journeyman.journey.trip import Trip
from journeyman.recipe.run import run_steps

TRIES = 4
"""How many sets of values are offered before a refusal stands."""

DOUBT_WAITS = 5.0
"""Seconds for the message of a sign-up whose form came back without a word."""

PLAIN = frozenset(
    {
        Reason.ADDRESS_TAKEN, Reason.USERNAME_TAKEN, Reason.PASSWORD_REJECTED, Reason.RATE_LIMITED,
        Reason.SIGN_UP_CLOSED,
    }
)  # fmt: skip
"""Refusals of a sign-up that surely made no account. After all others that is a doubt."""


async def submit(trip: Trip) -> Outcome:
    """Fill the form and send it; phase `submitted` and the anchor are saved before the press that sends it.

    Safe to run twice: where an earlier attempt may have made the account, its mail or a sign-in tells before another.
    """
    tell_secret_of_sign_up(trip)  # of a run that died before it could
    earlier = trip.journal.known.submission
    made_before = await _earlier_attempt(trip, earlier) if earlier else None
    if made_before is not None:
        return made_before
    try:
        return await _press(trip)
    except AccountExists:
        await trip.journal.write(lambda r: r.refused(), Stage.SUBMIT, "a mail says that there is an account")
        return await adopt(trip, ours=earlier is not None)


async def _earlier_attempt(trip: Trip, earlier: Submission) -> Outcome | None:
    """Find out whether an earlier attempt made the account; None: the form is to be sent."""
    find = confirms(trip.recipe)
    if find and await trip.mailbox.holds(find, trip.journal.since(), 0):
        return await _was_ours(trip, "its mail has come")
    if earlier.probed:
        return None
    found = await probe(trip)
    match found:
        case Found.OPENS | Found.MEMBER:
            return await _was_ours(trip, "a sign-in goes through")
        case Found.NOTHING:
            await trip.journal.write(
                lambda r: r.found_nothing(earlier.silent), Stage.SUBMIT, "a sign-in finds no account"
            )
            return None
        case Found.UNKNOWN:
            return await adopt(trip, ours=True) if trip.adopts else _in_doubt(trip)
        case _:
            return found


def _in_doubt(trip: Trip) -> NeedsInput:
    """Ask what a sign-in does not tell."""
    return NeedsInput(
        Need.ADOPT,
        f"An earlier attempt may have made the account, and {trip.recipe.title}'s sign-in page does not say whether: "
        "nothing was pressed. Look there; to take the account over by resetting its password, call the journey again "
        "with adopt (in the shell: --adopt).",
    )


@dataclass
class Attempt:
    """One set of values on its way to the service."""

    trip: Trip
    visit: AccountVisit
    written: bool = False
    stated: list[str] = field(default_factory=list[str])
    """What the page stated on passwords so far."""

    async def write_intent(self) -> None:
        """Write down, before the first press that sends username or password, that an account may be made."""
        if (self.visit.gave_password or self.visit.gave_username) and not self.written:
            self.written = True
            now = self.trip.ports.clock.now()
            await self.trip.journal.write(lambda record: record.pressing(now), Stage.SUBMIT, PRESSING)

    async def took_back(self, outcome: Outcome) -> bool:
        """Write down that it made no account; say whether an earlier one may have."""
        submission = self.trip.journal.known.submission
        if submission is None or not self.written:
            return submission is not None
        await self.trip.journal.write(lambda record: record.refused(), Stage.SUBMIT, ": ".join(ending(outcome)))
        return submission.earlier


async def _press(trip: Trip) -> Outcome:
    visit = await _fresh_visit(trip)
    began = trip.ports.clock.now()
    if trip.journal.known.anchor is None:
        # A code that is asked for before the password comes before there is an anchor.
        visit.after = began
    outcome: Outcome = Done()
    attempt = Attempt(trip, visit)
    visit.on_press = attempt.write_intent
    for _ in range(TRIES):
        attempt.written = False
        outcome = await run_steps(trip.recipe.sign_up, visit, trip.recipe, code="email_code", entrance=Purpose.SIGN_UP)
        if trip.recipe.is_draft:
            outcome = await more_of_sign_up(trip, visit, outcome)
        match outcome:
            case Done():
                trip.gave = (visit.gave_username, visit.gave_password)
                return await _submitted(trip, began)
            case Refused(Reason.FORM_REJECTED) if attempt.written:
                return await _after_doubt(attempt, outcome)
            case Refused(reason) if reason in PLAIN:
                stands = await _heed(attempt, outcome)
                if stands is not None:
                    return stands
            case _:
                break
    return outcome


async def _fresh_visit(trip: Trip) -> AccountVisit:
    """Open a page in a fresh context: no cookie of an earlier, unfinished try gets in the way."""
    page = await trip.open_page()
    if trip.recipe.signs_up_with_totp:
        page = await trip.page_with_pictures()
    visit = await trip.visit(page)
    visit.heeds_notices = True
    return visit


async def _heed(attempt: Attempt, refusal: Refused) -> Outcome | None:
    """Do what follows a plain refusal; None: other values are offered."""
    trip = attempt.trip
    ours = await attempt.took_back(refusal)
    match refusal.reason:
        case Reason.ADDRESS_TAKEN:
            return await adopt(trip, ours=ours)
        case Reason.USERNAME_TAKEN if _by_us(trip):
            return await adopt(trip, ours=True)
        case Reason.USERNAME_TAKEN:
            await _offer(trip, "another username", username=other_username(trip.agent))
        case Reason.PASSWORD_REJECTED:
            password = stronger(trip.recipe, refusal.rules, attempt.stated)
            await _offer(trip, "another password", password=password)
            attempt.stated.append(refusal.rules)
        case _:
            return refusal
    return None


def _by_us(trip: Trip) -> bool:
    """Say whether a username that is taken was most likely taken by an earlier attempt of ours."""
    submission = trip.journal.known.submission
    return bool(submission and trip.journal.credential.username in submission.usernames and not submission.denied)


async def _after_doubt(attempt: Attempt, outcome: Refused) -> Outcome:
    """Ask the mail, then a sign-in, whether the form that came back made an account: some do so without a word."""
    find = confirms(attempt.trip.recipe)
    if find and await attempt.trip.mailbox.holds(find, attempt.trip.journal.since(), DOUBT_WAITS):
        return await _was_ours(attempt.trip, "its mail has come")
    found = await probe(attempt.trip)
    if found is Found.OPENS:
        return await _was_ours(attempt.trip, "a sign-in goes through")
    if found is Found.NOTHING:
        await attempt.took_back(outcome)
    return outcome


async def _submitted(trip: Trip, began: datetime) -> Done:
    """Write down that the service took the submission, and where the browser stands.

    Of one that was given neither username nor password nothing was written before: its message may be there since.
    """
    session = await trip.page.session() if trip.page else None

    def pressed(record: AccountRecord) -> AccountRecord:
        return (record if record.submission else record.pressing(began)).pressed(session)

    await trip.journal.write(pressed, Stage.SUBMIT, DONE)
    return Done()


async def _was_ours(trip: Trip, how: str) -> Done:
    """Write down that an earlier attempt made the account; keep the page where it asks for the mailed code."""
    session = None
    if trip.page and await trip.purpose_shown() is Purpose.ONE_TIME_CODE:
        session = await trip.page.session()
    else:
        # The page shows something else, which the next stage must not take for its own.
        await trip.close_page()
    await trip.journal.write(lambda record: record.pressed(session), Stage.SUBMIT, DONE)
    return Done(f"our earlier submission had made the account: {how}")


async def adopt(trip: Trip, *, ours: bool, probed: bool = False) -> Outcome:
    """Decide to take over the account that the address has: only one that an earlier attempt of ours may have made.

    Args:
        trip: the journey.
        ours: whether the record shows such an attempt.
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
    trip.probed = probed
    await trip.journal.write(adopting, Stage.SUBMIT, "the address has an account: it is adopted")
    await trip.close_page()
    return Done("the address has an account already, which is adopted")


async def _offer(trip: Trip, what: str, **values: str | SecretStr) -> None:
    """Record another value before it is typed."""
    await trip.journal.write(lambda record: record.offering(**values), Stage.SUBMIT, what)
    if trip.page:
        trip.page.protect(*trip.journal.secrets())
