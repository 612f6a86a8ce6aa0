"""New passwords where a page states one rule at a time."""

import re

from journeyman.journey.new_password import stronger
from journeyman.recipe.draft import draft_for


def test_rules_that_were_stated_one_by_one_hold_together() -> None:
    """What was stated before holds as well; what contradicts the last word does not."""
    recipe = draft_for("https://acorn.example/join", "acorn")
    earlier = ["minlength: 8; maxlength: 16;", "required: [!#$]; allowed: ascii-printable;", "minlength: 40;"]
    password = stronger(recipe, "allowed: lower, upper, digit, [!#$];", earlier).get_secret_value()
    assert re.fullmatch(r"[a-zA-Z0-9!#$]{8,16}", password)
    assert re.search(r"[!#$]", password)
