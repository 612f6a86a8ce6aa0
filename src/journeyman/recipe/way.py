"""How a page was reached, in the fewest steps that take anybody there."""

from urllib.parse import urlsplit

from pydantic import ValidationError

from journeyman.domain.origin import carries_key
from journeyman.domain.page import Snapshot
from journeyman.recipe.model import AnyStep, ClickStep, GotoStep
from journeyman.recipe.moves import Move


class Way:
    """How a page was reached: the shortest is its own address, if links alone led there and it is nobody's own."""

    def __init__(self, start: str) -> None:
        self._start = start
        self._base = start
        self._steps: list[tuple[AnyStep, str]] = []

    def click(self, move: Move) -> None:
        """Note a click on the way; from a page with an address of its own the way begins anew."""
        if path := self._address(move.page):
            self._base = path
            self._steps = [(step, how) for step, how in self._steps if how == "sent"]
        if move.press:
            # What is no link may be a banner's button, which not everybody is shown.
            click = ClickStep(click=move.press)
            guarded = ClickStep(if_seen=move.press, click=move.press)
            self._steps.append((click if move.role == "link" else guarded, move.role))

    def sent(self, step: AnyStep) -> None:
        """Note a form that stood in between, such as one that asks for the password again; once, if it came back."""
        if (step, "sent") not in self._steps:
            self._steps.append((step, "sent"))

    def to(self, page: Snapshot) -> list[AnyStep]:
        """Return the steps to a page, and begin anew there."""
        path = self._address(page)
        by_links = all(how in {"link", "sent"} for _, how in self._steps)
        sent = [step for step, how in self._steps if how == "sent"]
        direct = path and (by_links or not self._steps)
        steps = (
            [GotoStep(goto=path), *sent] if direct else [GotoStep(goto=self._base), *(its for its, _ in self._steps)]
        )
        self._base, self._steps = path or self._base, []
        return steps

    def _address(self, page: Snapshot) -> str:
        """Return the path by which anybody reaches a page; empty where it is one person's. Queries are dropped."""
        path = urlsplit(page.path).path or "/"
        if path == (urlsplit(self._start).path or "/"):
            return self._start
        try:
            return "" if carries_key(path) else GotoStep(goto=path).goto
        except ValidationError:
            return ""
