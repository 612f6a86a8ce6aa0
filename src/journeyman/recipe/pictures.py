"""Whether a recipe's pages can be gone through without their pictures."""

from collections.abc import Iterator

from journeyman.domain.page import Target
from journeyman.recipe.model import AnyStep, GotoStep, Recipe


def needs_pictures(recipe: Recipe) -> bool:
    """Say whether pictures are needed on all pages, and not only where an authenticator is shown.

    So it is where a picture is looked for or acted on, and where the page that shows the authenticator is not opened by
    the first step of the enrolment, or of the way to another one: what an open page left out does not come later.
    """
    if any(steps and not _opens_a_page(steps[0]) for steps in (recipe.enrol_totp, recipe.replace_totp)):
        return True
    steps = (step for written in recipe.stages().values() for step in written)
    targets = [target for step in steps for target in _targets(step)]
    return any(target.by == "img" for target in [*targets, *(sight.see for sight in recipe.outcomes)])


def _opens_a_page(step: AnyStep) -> bool:
    # With a fragment it may be the page that is open.
    return isinstance(step, GotoStep) and step.if_seen is None and "#" not in step.goto


def _targets(step: AnyStep) -> Iterator[Target]:
    """Yield what a step names on the page: its guard, and what its verb or `from:` names."""
    for name in type(step).model_fields:
        value = getattr(step, name)
        if isinstance(value, Target):
            yield value
