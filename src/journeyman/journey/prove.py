"""Stage `prove`: the credential opens the account, in a browser context that knows nothing of it."""

from journeyman.domain.account import AccountRecord, Phase
from journeyman.domain.begun import Progress
from journeyman.domain.outcome import Done, Outcome, Reason, Refused
from journeyman.domain.re_enrolling import re_enrolled
from journeyman.errors import RecipeBroken
from journeyman.journey.doubt import not_as_sent
from journeyman.journey.member import keep_sign_in
from journeyman.journey.re_enrol import CODE_REFUSED, not_in_force
from journeyman.journey.sign_in import sign_in
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.story import ending
from journeyman.journey.take_in import give_back
from journeyman.journey.trip import Trip


def _is_code_refused(outcome: Outcome) -> bool:
    return isinstance(outcome, Refused) and outcome.reason is Reason.CODE_WRONG


async def prove(trip: Trip) -> Outcome:
    """Sign in afresh with password and TOTP. Safe to run twice: changes nothing at the service."""
    gave_totp, outcome = await sign_in(trip)
    if trip.journal.known.importing and gave_totp and _is_code_refused(outcome):
        # Who gave us the secret may have used this very code a moment ago, and it is taken once (RFC 6238, 5.2).
        await trip.journal.note(Stage.PROVE, "code refused; once more with the next")
        gave_totp, outcome = await sign_in(trip)
    if not isinstance(outcome, Done):
        return await _not_proven(trip, outcome, gave_totp=gave_totp)
    credential = trip.journal.known.credential
    if credential and credential.authenticator and not gave_totp:
        again = await not_in_force(trip, code_refused=False)
        if again:
            return again
        raise RecipeBroken(
            f"{trip.recipe.path.name}: the sign-in went through without a TOTP code, though one was enrolled: "
            "either the enrolment did not take, or the recipe's sign_in leaves the code out"
        )

    await keep_sign_in(trip, surely=gave_totp)

    def proven(record: AccountRecord) -> AccountRecord:
        record = record.change(phase=Phase.PROVEN, proven_at=trip.ports.clock.now())
        if record.re_enrolment:
            return re_enrolled(record, Progress.PROVEN)
        return record.rotated(Progress.PROVEN) if record.rotation else record

    await trip.journal.write(proven, Stage.PROVE, DONE)
    return Done("with password and TOTP" if gave_totp else "with password")


async def _not_proven(trip: Trip, outcome: Outcome, *, gave_totp: bool) -> Outcome:
    """Note how the sign-in ended; say what follows for a journey that had not known whether this credential opens."""
    await trip.journal.note(Stage.PROVE, ": ".join(ending(outcome)))
    match outcome:
        case Refused(Reason.CREDENTIALS_WRONG) if trip.journal.known.rotation:
            return await not_as_sent(trip, outcome)
        case Refused(Reason.CREDENTIALS_WRONG) if trip.journal.known.importing:
            return await give_back(trip)
        case Refused(reason) if gave_totp and reason in CODE_REFUSED:
            return await not_in_force(trip, code_refused=True) or outcome
        case _:
            return outcome
