"""What comes after the first page of a form, where no recipe says it: more pages of a sign-up or a sign-in."""

from journeyman.domain.origin import public_path
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.domain.page import FormField, Snapshot, Target
from journeyman.errors import RecipeBroken
from journeyman.forms.kinds import Kind
from journeyman.forms.purpose import PASSWORDS, Purpose
from journeyman.forms.read import Form, fillable, main_form
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.messages import HOLDS, confirms, finds_code
from journeyman.journey.trip import Trip
from journeyman.recipe.model import USUAL_FORM, AnyStep, SubmitStep
from journeyman.recipe.run import run_steps

PAGES = 5
"""How many forms may follow the first one."""

LONGEST = 80
"""Characters of a name that a recipe is given."""


async def more_of_sign_up(trip: Trip, visit: AccountVisit) -> Outcome:
    """Fill the forms that follow the first one of a sign-up, and keep how many there are."""
    steps = trip.recipe.sign_up
    for _ in range(PAGES):
        form = main_form(await visit.page.snapshot())
        if (
            form is None
            or form.submit is None
            or not _goes_on(form, visit)
            or await _waits_for_a_link(trip, form, visit)
        ):
            break
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code="email_code")
        if not isinstance(outcome, Done):
            return outcome
        steps = (*steps, *USUAL_FORM)
    trip.found(sign_up=steps)
    return Done()


def _goes_on(form: Form, visit: AccountVisit) -> bool:
    """Say whether the sign-up is not over: another of its forms, or whatever stands before a password was asked for."""
    if form.purpose is Purpose.SIGN_UP:
        return True
    kinds = {kind for field, kind in form.fields if fillable(field)}
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
        snapshot = await visit.page.snapshot()
        form = main_form(snapshot)
        if form is None or not _asks_more(form, visit) or (visit.gave_password and not whole):
            break
        if not (mailed or visit.credential.authenticator) and form.purpose is Purpose.ONE_TIME_CODE:
            raise RecipeBroken(f"the sign-in asks for a code on {public_path(snapshot.path)}")
        steps = _with(steps, snapshot, form)
        code = "totp_code" if visit.credential.authenticator else "email_code"
        outcome = await run_steps(USUAL_FORM, visit, trip.recipe, code=code)
        if not isinstance(outcome, Done):
            return outcome
    trip.assume(sign_in=steps)
    return Done() if not whole else _let_in(main_form(await visit.page.snapshot()))


def _asks_more(form: Form, visit: AccountVisit) -> bool:
    if form.purpose is Purpose.SIGN_IN:
        return not visit.gave_password
    return form.purpose is Purpose.ONE_TIME_CODE


def _with(steps: tuple[AnyStep, ...], snapshot: Snapshot, form: Form) -> tuple[AnyStep, ...]:
    """Return the steps with one that fills this form."""
    step = USUAL_FORM[0]
    if form.purpose is Purpose.ONE_TIME_CODE:
        step = SubmitStep(if_seen=sight_of(snapshot, form), submit="form")
    known = (known.if_seen for known in steps[2:] if isinstance(known, SubmitStep))
    return steps if step.if_seen in known else (*steps, step)


def sight_of(snapshot: Snapshot, form: Form) -> Target:
    """Return what tells that this form is on the page: its heading, else the field that is particular about it."""
    heading = next((text for text in snapshot.headings if may_be_named(text)), "")
    if heading:
        return Target("heading", heading)
    kinds = (Kind.ONE_TIME_CODE, Kind.CURRENT_PASSWORD, Kind.PASSWORD)
    field = next((found for kind in kinds if (found := form.first(kind))), form.fields[0][0])
    return target_of(field)


def target_of(field: FormField) -> Target:
    """Return how a recipe names a field."""
    if may_be_named(field.label):
        return Target("label", field.label)
    if may_be_named(field.placeholder):
        return Target("placeholder", field.placeholder)
    return Target("css", f'[name="{field.name}"]' if field.name else f'[id="{field.id}"]')


def may_be_named(text: str) -> bool:
    """Say whether a text may stand in a recipe: short, on one line, the same for all agents as far as one can see."""
    return 0 < len(text) <= LONGEST and text.isprintable() and not any(map(str.isdigit, text)) and "@" not in text


def _let_in(form: Form | None) -> Outcome:
    """Say how a sign-in ended whose last page shows this form; one that sets an authenticator up lets a member in."""
    if form is not None and form.purpose in {Purpose.SIGN_IN, Purpose.ONE_TIME_CODE}:
        return Refused(Reason.FORM_REJECTED, "The sign-in's last form was shown again.")
    return Done()
