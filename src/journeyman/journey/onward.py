"""What comes after the first page of a form, where no recipe says it: more pages of a sign-up or a sign-in."""

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.domain.page import Snapshot
from journeyman.errors import RecipeBroken
from journeyman.forms.kinds import NAMED, Kind
from journeyman.forms.presses import ends_something, leads_on
from journeyman.forms.purpose import PASSWORDS, Purpose
from journeyman.forms.read import Form, fillable, main_form, read_forms
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.drawn import drawn
from journeyman.journey.messages import HOLDS, confirms, finds_code
from journeyman.journey.trip import Trip
from journeyman.recipe.model import USUAL_FORM, AnyStep, KeepStep, SubmitStep
from journeyman.recipe.naming import Own, sight_of
from journeyman.recipe.run import run_steps, shows_secret

PAGES = 5
"""How many forms may follow the first one."""

KEEPS = KeepStep(keep="authenticator")


async def more_of_sign_up(trip: Trip, visit: AccountVisit, outcome: Outcome) -> Outcome:
    """Save a secret that is shown at once; fill the forms that follow the first one of a sign-up.

    Args:
        trip: the journey, whose recipe is told how many forms there are.
        visit: its visit.
        outcome: how the first form ended: one that is shown again beside a secret was taken.
    """
    steps = trip.recipe.sign_up
    again = isinstance(outcome, Refused) and outcome.reason is Reason.FORM_REJECTED
    if (again or isinstance(outcome, Done)) and await _secret_beside_form(visit):
        # The secret first: it is shown once, and the account is lost without it. A run that dies before the recipe says
        # so misleads nobody: until a sign-in is proven each agent looks here itself, and this one's next run tells it.
        kept = await run_steps((KEEPS,), visit, trip.recipe)
        if isinstance(kept, Done):
            tell_secret_of_sign_up(trip)
        return kept
    if not isinstance(outcome, Done):
        return outcome
    for _ in range(PAGES):
        if not await _another_form(trip, visit):
            break
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="email_code")
        if not isinstance(outcome, Done):
            return outcome
        steps = (*steps, *USUAL_FORM)
    trip.found(sign_up=steps)
    return Done()


def tell_secret_of_sign_up(trip: Trip) -> None:
    """Write into a recipe that is found out that the sign-up shows an authenticator's secret, if one was saved there.

    Safe to run twice. For the stage that submits: until that is over no other page has shown one.
    """
    if trip.recipe.is_draft and trip.journal.credential.authenticator and not trip.recipe.signs_up_with_totp:
        trip.found(sign_up=(*trip.recipe.sign_up, KEEPS))


async def _secret_beside_form(visit: AccountVisit) -> bool:
    """Say whether an authenticator's secret is shown where none is set up: it was enrolled with the sign-up."""
    if visit.has_authenticator() or not visit.gave_password:
        return False
    if not await shows_secret(visit.page):
        return False
    # Read after the secret: what was there before may have been the page that the form was sent from.
    snapshot = await visit.page.snapshot()
    if leads_on(snapshot):  # to the form for its code
        return False
    forms = read_forms(snapshot)
    return not any(kind is Kind.ONE_TIME_CODE and fillable(field) for form in forms for field, kind in form.fields)


async def _another_form(trip: Trip, visit: AccountVisit) -> bool:
    """Say whether the page shows another form of the sign-up, which is to be filled and sent now."""
    form = main_form(await drawn(visit.page))
    if form is None or form.submit is None or not _goes_on(form, visit):
        return False
    return not await _waits_for_a_link(trip, form, visit)


def _goes_on(form: Form, visit: AccountVisit) -> bool:
    """Say whether the sign-up is not over: another of its forms, or whatever stands before a password was asked for.

    One that asks for a password after it was given is the first one anew, as some pages show it beside their sign-in.
    """
    kinds = {kind for field, kind in form.fields if fillable(field)}
    if form.purpose is Purpose.SIGN_UP:
        return not (visit.gave_password and kinds & PASSWORDS)
    return not visit.gave_password and (form.purpose is Purpose.ONE_TIME_CODE or bool(kinds & PASSWORDS))


async def _waits_for_a_link(trip: Trip, form: Form, visit: AccountVisit) -> bool:
    """Say whether a form for a code may be left as it is, since the message has a link instead: that confirms."""
    find, after = confirms(trip.recipe), visit.after or trip.journal.since()
    if form.purpose is not Purpose.ONE_TIME_CODE or find is None:
        return False
    came = await trip.mailbox.holds(find, after, HOLDS, notices=visit.heeds_notices)
    return came and not await trip.mailbox.holds(finds_code(trip.recipe), after, 0)


async def more_of_sign_in(trip: Trip, visit: AccountVisit, *, whole: bool = True, mailed: bool = True) -> Outcome:
    """Fill the forms that follow the first one of a sign-in: the password, a TOTP code, a mailed code.

    Goes on with them as steps; those of codes are guarded, since they come only once an authenticator is enrolled.

    Args:
        trip: the journey.
        visit: its visit, whose page shows what followed.
        whole: also what comes after the password.
        mailed: also a code that is mailed.

    Raises:
        RecipeBroken: a code would have to be mailed.
    """
    steps = trip.recipe.sign_in
    for _ in range(PAGES):
        snapshot = await drawn(visit.page)
        form = main_form(snapshot, Purpose.SIGN_IN)
        if form is None or not _asks_more(form, visit) or (visit.gave_password and not whole):
            break
        if not (mailed or visit.credential.authenticator) and form.purpose is Purpose.ONE_TIME_CODE:
            asks = f"the sign-in asks for a code on {public_path(snapshot.path)}"
            must_ask_for_password(visit, f"{asks} and")
            raise RecipeBroken(asks)
        steps = _with(steps, snapshot, form, trip.own)
        code = "totp_code" if visit.credential.authenticator else "email_code"
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code=code, entrance=Purpose.SIGN_IN)
        if not isinstance(outcome, Done):
            return outcome
    trip.assume(sign_in=steps)
    return Done() if not whole else _let_in(main_form(await visit.page.snapshot(), Purpose.SIGN_IN))


def must_ask_for_password(visit: AccountVisit, what: str) -> None:
    """Refuse to go on with a sign-in that was found out and asked for no password.

    Raises:
        RecipeBroken: so it is; says `what` it was that asked for none.
    """
    if not visit.gave_password:
        raise RecipeBroken(
            f"{what} for no password: an account is kept by its password, so one that mailed codes open can't be kept"
        )


def _asks_more(form: Form, visit: AccountVisit) -> bool:
    if form.purpose is Purpose.SIGN_IN:
        return not visit.gave_password
    return form.purpose is Purpose.ONE_TIME_CODE


def _with(steps: tuple[AnyStep, ...], snapshot: Snapshot, form: Form, own: Own) -> tuple[AnyStep, ...]:
    """Return the steps with one that fills this form."""
    step = USUAL_FORM[0]
    if form.purpose is Purpose.ONE_TIME_CODE:
        step = SubmitStep(if_seen=sight_of(snapshot, form, own), submit="form")
    known = [known.if_seen for known in steps if isinstance(known, SubmitStep)][1:]
    return steps if step.if_seen in known else (*steps, step)


def asks_password_alone(form: Form) -> bool:
    """Say whether a form asks a member for the password once more."""
    if form.purpose is not Purpose.SIGN_IN:
        return False
    kinds = {kind for found, kind in form.fields if fillable(found)}
    return bool(kinds & PASSWORDS) and not kinds & NAMED


def asks_again(form: Form) -> bool:
    """Say whether a form asks a member for the password, or for a present code, once more."""
    return asks_password_alone(form) or form.purpose is Purpose.ONE_TIME_CODE


def gate_of(snapshot: Snapshot, own: Own, *, but_two_factor: bool = False) -> SubmitStep | None:
    """Return the sending of a page's form that asks for password or code once more; None where it ends something.

    `own`: the agent's names, which no recipe holds. `but_two_factor`: it may end two-factor authentication.
    """
    form = main_form(snapshot)
    if form and asks_again(form) and not ends_something(form, snapshot, but_two_factor=but_two_factor):
        return SubmitStep(if_seen=sight_of(snapshot, form, own), submit="form")
    return None


def _let_in(form: Form | None) -> Outcome:
    """Say how a sign-in ended whose last page shows this form; one that sets an authenticator up lets a member in."""
    if form is not None and form.purpose in {Purpose.SIGN_IN, Purpose.ONE_TIME_CODE}:
        return Refused(Reason.FORM_REJECTED, "The sign-in's last form was shown again.")
    return Done()
