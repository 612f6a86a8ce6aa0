"""The journey `re-enrol`: a new TOTP secret in the place of the old one, which is kept until the new one is proven."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from journeyman.domain.account import AccountRecord
from journeyman.errors import SetupError
from journeyman.journey.journey import Journey
from journeyman.journey.stage import Stage
from journeyman.recipe.model import Recipe


@dataclass
class ReEnrol(Journey):
    """Another authenticator, once; one that another journey left unfinished is finished instead."""

    needs_account: ClassVar[bool] = True

    def beyond(self, done: Sequence[Stage]) -> Stage | None:
        """Return `re-enrol`; what follows stands in the record."""
        others = self.found.rotation is not None  # what was finished first ended in a settle of its own
        return None if done.count(Stage.SETTLE) > others else Stage.RE_ENROL

    @classmethod
    def must_suit(cls, record: AccountRecord | None, agent: str, recipe: Recipe) -> None:
        """Refuse an account without an authenticator, and a service that replaces none.

        Raises:
            SetupError: it is one; or as any journey has it.
        """
        super().must_suit(record, agent, recipe)
        if record and record.current and record.current.authenticator is None:
            raise SetupError(f"{agent}'s account at {recipe.service} has no authenticator that could be replaced.")
        if not (recipe.replace_totp or recipe.remove_totp or "replace_totp" in recipe.find):
            raise SetupError(
                f"{recipe.path.name} does not say how {recipe.title} gives a member another authenticator. Write it "
                "down there: replace_totp or remove_totp, as docs/recipes.md has them."
            )
