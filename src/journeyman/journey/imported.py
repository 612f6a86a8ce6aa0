"""The journey `import`: an account that exists already is proven by a fresh sign-in, and only then kept as current."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from journeyman.domain.account import AccountRecord
from journeyman.errors import SetupError
from journeyman.journey.journey import Journey
from journeyman.journey.stage import Stage
from journeyman.recipe.model import Recipe


@dataclass
class Import(Journey):
    """One proof of an account that `take_in` has put into the vault: that stands in the record, and so does the end."""

    imports: ClassVar[bool] = True
    probes: ClassVar[bool] = True

    def beyond(self, done: Sequence[Stage]) -> Stage | None:
        """Return `prove` where that was not done yet; the account then was settled before."""
        return None if Stage.PROVE in done or Stage.SETTLE in done else Stage.PROVE

    @classmethod
    def must_suit(cls, record: AccountRecord | None, agent: str, recipe: Recipe) -> None:
        """Refuse to go on where nothing was taken in: what comes next would be a sign-up.

        Raises:
            SetupError: so it is, since another import was refused meanwhile; or as in `Journey.must_suit`.
        """
        super().must_suit(record, agent, recipe)
        if record is None or not (record.importing or record.current):
            raise SetupError(
                f"Nothing that was given for {agent}'s account at {recipe.service} is there to be proven: another "
                f"import was refused meanwhile. Call it again: journeyman import {agent} {recipe.service}"
            )
