"""Putting away what a page lays over itself, where a person could press nothing else before."""

from journeyman.domain.page import Snapshot
from journeyman.errors import JourneymanError
from journeyman.forms.notices import refuses_cookies
from journeyman.recipe.sights import Run


async def put_notice_away(run: Run, snapshot: Snapshot) -> bool:
    """Refuse the cookies that a page asks about, if it does; say whether anything was pressed.

    A notice that does not take the press is left as it is: what it may lie over is told by what can't be used then.
    """
    button = refuses_cookies(snapshot)
    if button is None:
        return False
    try:
        await run.page.click(button)
    except JourneymanError:
        return False
    return True
