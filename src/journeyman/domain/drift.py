"""What failing checks say of a recipe: a mark for each account, and the quarantine that several of them begin.

Only checks count, and only such as found the page to be other than the recipe says.
"""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

ENOUGH = 2
"""Of so many accounts checks must have failed: of one alone, it may be that account's own matter."""

LONGEST_FAULT = 300
"""Characters of a fault that are kept."""


class _Document(BaseModel):
    # What a newer version adds is passed over: its quarantine must count as one.
    model_config = ConfigDict(frozen=True, extra="ignore")


class Mark(_Document):
    """The last check of one account failed."""

    agent: str
    at: AwareDatetime


class Quarantine(_Document):
    """Sign-ups and rotations with the recipe are refused, until somebody lifts that."""

    since: AwareDatetime
    fault: str
    """Why the check failed that began it, in our own words: it may name controls of the page, and holds no secret."""
    recipe: str
    """The digest of the recipe then."""


class Drift(_Document):
    """What is known of one service's recipe; empty where nothing speaks against it."""

    recipe: str = ""
    """The digest of the recipe with which the marked checks failed."""
    marks: tuple[Mark, ...] = ()
    quarantine: Quarantine | None = None

    def failed(self, agent: str, at: datetime, fault: str, recipe: str) -> "Drift":
        """Return it after a failed check; several accounts' begin the quarantine.

        Marks of another recipe than this one count no more.

        Args:
            agent: whose account it was.
            at: when (aware).
            fault: why, in our own words.
            recipe: the recipe's digest.
        """
        kept = self.marks if recipe == self.recipe else ()
        marks = (*(mark for mark in kept if mark.agent != agent), Mark(agent=agent, at=at))
        begun = self.quarantine
        if begun is None and len(marks) >= ENOUGH:
            begun = Quarantine(since=at, fault=shortened(fault), recipe=recipe)
        return Drift(recipe=recipe, marks=marks, quarantine=begun)

    def opened(self, agent: str) -> "Drift":
        """Return it after a sign-in to this agent's account that went well; a quarantine stays."""
        marks = tuple(mark for mark in self.marks if mark.agent != agent)
        if not marks and self.quarantine is None:
            return Drift()
        return Drift(recipe=self.recipe, marks=marks, quarantine=self.quarantine)


def shortened(fault: str) -> str:
    """Return a fault as one line of bounded length."""
    line = " ".join(fault.split())
    return line if len(line) <= LONGEST_FAULT else f"{line[:LONGEST_FAULT]} …"


def in_short(drift: Drift) -> str:
    """Return how a recipe stands, for a list; empty where nothing speaks against it."""
    if drift.quarantine:
        return f"quarantined since {_told(drift.quarantine.since)}"
    failed = [f"{mark.agent}'s failed at {_told(mark.at)}" for mark in drift.marks]
    return ", ".join(failed)


def refusal(service: str, drift: Drift, recipe: str) -> str:
    """Return why journeys with a quarantined recipe are refused, and how that ends; empty where it is not quarantined.

    Args:
        service: the recipe's service.
        drift: what is known of it.
        recipe: the digest of the recipe as it is now.
    """
    if drift.quarantine is None:
        return ""
    fault = drift.quarantine.fault
    return (
        f"The recipe of {service} is quarantined since {_told(drift.quarantine.since)}: {_evidence(drift)}. It began "
        f"with: {fault}{'' if fault.endswith(('.', '?')) else '.'} Nothing was opened, and no account was touched. "
        f"{changed(drift.quarantine, recipe)} A check shows whether it is right: journeyman check AGENT {service}. "
        f"Then lift it: journeyman recipe lift {service}"
    )


def changed(quarantine: Quarantine, recipe: str) -> str:
    """Return in a sentence whether the recipe, by its digest as it is now, was changed since the quarantine began."""
    if recipe == quarantine.recipe:
        return "The recipe has not changed since."
    return "The recipe has changed since."


def _evidence(drift: Drift) -> str:
    match len(drift.marks):
        case 0:
            return "checks failed, and went well since for each of those accounts"
        case 1:
            return "the check of 1 account fails"
        case count:
            return f"the checks of {count} accounts fail"


def _told(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
