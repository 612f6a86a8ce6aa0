"""The journey `rotate`: a new password, staged in the vault, set at the service, proven, and then the current one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from journeyman.domain.standing import due_at
from journeyman.journey.journey import Journey
from journeyman.journey.stage import Stage


@dataclass
class Rotate(Journey):
    """One rotation of one account's password; one that another journey left unfinished is finished instead."""

    needs_account: ClassVar[bool] = True

    older_than: timedelta = timedelta(0)
    """Only a password of this age is replaced; a younger one is left as it is."""

    def beyond(self, done: Sequence[Stage]) -> Stage | None:
        """Return `verify`, then `staging`; what follows stands in the record."""
        others = self.found.re_enrolment is not None  # what was finished first ended in a settle of its own
        if done.count(Stage.SETTLE) > others or not self._is_due():
            return None
        return Stage.STAGING if Stage.VERIFY in done else Stage.VERIFY

    def _is_due(self) -> bool:
        due = due_at(self.known, self.older_than)
        return due is not None and due <= self.ports.clock.now()
