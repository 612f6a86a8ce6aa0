"""Signing in: counted, so that no probe causes a lockout; and the probe that asks whether an account is there."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from journeyman.domain.outcome import Done, NeedsInput, Outcome, Reason, Refused
from journeyman.domain.tries import wait_before
from journeyman.errors import RecipeBroken
from journeyman.forms.purpose import Purpose
from journeyman.journey.account_visit import AccountVisit, nothing
from journeyman.journey.code import issue_next
from journeyman.journey.messages import MessageNotYet
from journeyman.journey.onward import more_of_sign_in, must_ask_for_password
from journeyman.journey.overdue import give_up, wait_without_page
from journeyman.journey.stage import Stage
from journeyman.journey.trip import Trip
from journeyman.ports import Page
from journeyman.recipe.model import AnyStep, ClickStep, SubmitStep
from journeyman.recipe.run import run_steps

SIGN_IN = Purpose.SIGN_IN
PAGES_TAKE = 5.0
"""Seconds from the opening of a page to the question for a TOTP code, or fewer than that."""


class Found(Enum):
    """What a probe found out."""

    MEMBER = auto()
    """A whole sign-in goes through."""
    OPENS = auto()
    """The service takes the credential: there is an account, confirmed or not."""
    NOTHING = auto()
    """The service does not know it, or its password is another."""
    UNKNOWN = auto()
    """The page said something else."""


async def sign_in(trip: Trip, page: Page | None = None, *, with_current: bool = False) -> tuple[bool, Outcome]:
    """Run the recipe's sign-in, in a new context unless a page is given; the page stays open.

    Args:
        trip: the journey.
        page: where to sign in.
        with_current: with the current credential, though there may be a pending one.

    Returns:
        Whether a TOTP code was asked for, and how it ended: `Refused` (rate_limited) without a try where one more
        would be more than the recipe's limit.
    """
    refusal = _too_many(trip)
    if refusal:
        return False, refusal
    if page is None:
        await _wait_for_a_code(trip, with_current=with_current)
    visit = await _trying_visit(trip, page, with_current=with_current)
    outcome = await _run(trip, visit)
    if isinstance(outcome, Done):
        await _went_well(trip)
    return visit.gave_totp, outcome


async def _wait_for_a_code(trip: Trip, *, with_current: bool) -> None:
    """Wait, with no page open, until a TOTP code that was never issued is about to be valid: others may visit then."""
    record, clock = trip.journal.known, trip.ports.clock
    credential = record.current if with_current else record.credential
    if credential and credential.authenticator:
        wait = issue_next(credential.authenticator, clock.now()).wait_seconds - PAGES_TAKE
        if wait > 0:
            await trip.close_page()
            await clock.sleep(wait)


async def _run(trip: Trip, visit: AccountVisit, *, mailed: bool = True) -> Outcome:
    """Run the recipe's sign-in step by step; a wait for a mailed code that takes long is made without a page.

    `mailed`: whether a code may be waited for that no step asks for.
    """
    steps = trip.recipe.sign_in
    for index, step in enumerate(steps):
        ahead = steps[index + 1 :]
        try:
            outcome = await run_steps((step,), visit, trip.recipe, code="totp_code", ahead=ahead, entrance=SIGN_IN)
        except MessageNotYet as late:
            after = visit.after or trip.journal.since()
            if not await wait_without_page(trip, late, after):
                return await give_up(trip, Stage.PROVE, late.what)
            visit.page = await trip.same_page()
            outcome = await run_steps((step,), visit, trip.recipe, code="totp_code", ahead=ahead, entrance=SIGN_IN)
        if not isinstance(outcome, Done):
            return outcome
    return await more_of_sign_in(trip, visit, mailed=mailed) if trip.recipe.is_draft else Done()


async def look_in(trip: Trip) -> Found | Outcome:
    """Sign in afresh with the pending credential, to see whether it opens the account; the page stays open.

    Returns:
        What was found, or another outcome of the sign-in.

    Raises:
        RecipeBroken: a page before the password was typed is not what the recipe says.
    """
    refusal = _too_many(trip)
    if refusal:
        return refusal
    visit = await _trying_visit(trip, None)
    try:
        outcome = await _run(trip, visit, mailed=False)
    except RecipeBroken:
        if not visit.gave_password:
            raise
        # What comes after the password is no member's page: the address is to be confirmed still.
        return Found.OPENS
    match outcome:
        case Done():
            await _went_well(trip)
            return Found.MEMBER
        case Refused(Reason.CREDENTIALS_WRONG | Reason.FORM_REJECTED):
            return Found.NOTHING
        case _:
            return outcome


async def probe(trip: Trip, *, with_current: bool = False) -> Found | Refused | NeedsInput:
    """Ask by a sign-in with the pending (or current) credential, as far as the password, whether it opens an account.

    The page stays open, and shows what comes after the password: often the form for the mailed code.

    Returns:
        OPENS, NOTHING or UNKNOWN; or an outcome that stands in the way: too many tries, a captcha.

    Raises:
        RecipeBroken: a sign-in that was found out asks for no password.
    """
    refusal = _too_many(trip)
    if refusal:
        return refusal
    visit = await _trying_visit(trip, None, with_current=with_current)
    outcome: Outcome = Done()
    try:
        for steps, ahead in _up_to_each_press(trip.recipe.sign_in):
            outcome = await run_steps(steps, visit, trip.recipe, code="totp_code", ahead=ahead, entrance=SIGN_IN)
            if visit.gave_password or not isinstance(outcome, Done):
                break
        if trip.recipe.is_draft and isinstance(outcome, Done):
            outcome = await more_of_sign_in(trip, visit, whole=False)
    except RecipeBroken:
        return Found.UNKNOWN
    if trip.recipe.is_draft and isinstance(outcome, Done):
        must_ask_for_password(visit, "the sign-in asks")
    return await _found(trip, visit, outcome)


async def _found(trip: Trip, visit: AccountVisit, outcome: Outcome) -> Found | Refused | NeedsInput:
    match outcome:
        case Done() if visit.gave_password:
            await _went_well(trip)
            return Found.OPENS
        case Refused(Reason.CREDENTIALS_WRONG):
            return Found.NOTHING
        case Refused(Reason.RATE_LIMITED | Reason.ACCOUNT_LOCKED | Reason.NEEDS_APPROVAL) | NeedsInput():
            return outcome
        case _:
            return Found.UNKNOWN


def _up_to_each_press(steps: Sequence[AnyStep]) -> Iterator[tuple[Sequence[AnyStep], Sequence[AnyStep]]]:
    """Yield the steps in parts that each end with a press, and what comes after each part."""
    begin = 0
    for index, step in enumerate(steps):
        if isinstance(step, ClickStep | SubmitStep):
            yield steps[begin : index + 1], steps[index + 1 :]
            begin = index + 1


def _too_many(trip: Trip) -> Refused | None:
    """Return a refusal of our own where one more sign-in might lock the account."""
    limits, now = trip.recipe.limits, trip.ports.clock.now()
    wait = wait_before(trip.journal.known.tries, limits.sign_ins, limits.sign_ins_within, now)
    if not wait:
        return None
    minutes = limits.sign_ins_within.total_seconds() / 60
    detail = (
        f"{limits.sign_ins} sign-ins within {minutes:g} minutes did not surely go well, and more might lock the "
        "account: nothing was tried."
    )
    return Refused(Reason.RATE_LIMITED, detail, retry_after=wait)


async def _trying_visit(trip: Trip, page: Page | None, *, with_current: bool = False) -> AccountVisit:
    """Return a visit that counts as one try from its first press on; only a message after that is this sign-in's."""

    async def count() -> None:
        visit.on_press = nothing
        visit.after = now = trip.ports.clock.now()
        await trip.journal.write(lambda record: record.trying(now))

    visit = await trip.visit(page or await trip.open_page(), on_press=count)
    visit.with_current = with_current
    return visit


async def _went_well(trip: Trip) -> None:
    await trip.journal.write(lambda record: record.signed_in())
