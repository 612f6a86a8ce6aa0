"""Stage `prove`: the credential opens the account, in a browser context that knows nothing of it."""

from journeyman.domain.account import Phase
from journeyman.domain.outcome import Done, Outcome
from journeyman.errors import RecipeBroken
from journeyman.journey.account_visit import AccountVisit
from journeyman.journey.stage import DONE, Stage
from journeyman.journey.story import ending
from journeyman.journey.trip import Trip
from journeyman.recipe.run import run_steps


async def prove(trip: Trip) -> Outcome:
    """Sign in afresh with password and TOTP. Safe to run twice: changes nothing at the service."""
    visit, outcome = await sign_in(trip)
    if not isinstance(outcome, Done):
        await trip.journal.note(Stage.PROVE, ": ".join(ending(outcome)))
        return outcome
    credential = trip.journal.known.credential
    if credential and credential.authenticator and not visit.gave_totp:
        raise RecipeBroken(
            f"{trip.recipe.path.name}: the sign-in went through without a TOTP code, though one was enrolled: "
            "either the enrolment did not take, or the recipe's sign_in leaves the code out"
        )
    await trip.journal.write(lambda r: r.change(phase=Phase.PROVEN), Stage.PROVE, DONE)
    return Done("with password and TOTP" if visit.gave_totp else "with password")


async def sign_in(trip: Trip) -> tuple[AccountVisit, Outcome]:
    """Run the recipe's sign-in in a new context; return the visit and how it ended. The page stays open."""
    visit = await trip.visit(await trip.open_page())
    return visit, await run_steps(trip.recipe.sign_in, visit, trip.recipe, code="totp_code")
