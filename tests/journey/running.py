"""Running journeys over fakes."""

from collections.abc import Callable

from journeyman.errors import JourneymanError, Transient
from journeyman.journey.journey import Journey
from journeyman.journey.loop import Patience, run_here
from journeyman.journey.sign_up import SignUp
from tests.journey.fake_service import words

Make = Callable[..., SignUp]
"""Makes a sign-up of alpha at the fake service; the changes of the recipe's text are its arguments."""

ONCE = Patience(attempts=1)
QUICK = Patience(first_wait=0)


async def run(journey: Journey) -> str:
    """Run a journey once to its end; return its outcome's word, or its error's class."""
    try:
        return await run_or_raise(journey)
    except JourneymanError as error:
        return type(error).__name__


async def run_or_raise(journey: Journey) -> str:
    """Run a journey once to its end; return its outcome's word, or `Transient`; other errors are raised."""
    async with journey:
        try:
            return words(await run_here(journey, patience=ONCE))
        except Transient:
            return Transient.__name__


async def run_through(journey: Journey) -> str:
    """Run a journey to its end, with as many attempts as it takes; return its outcome's word. Errors are raised."""
    async with journey:
        return words(await run_here(journey, patience=QUICK))
