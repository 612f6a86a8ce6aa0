"""How the shell ends what it tells of a journey."""

import pytest

from journeyman.cli.journeys import sentence


@pytest.mark.parametrize(("told", "ends"), [("no form on /x", "x."), ("It went.", "went."), ("Is it right?", "right?")])
def test_what_is_told_ends_as_a_sentence(told: str, ends: str) -> None:
    """What follows, such as the address of its story, begins a sentence of its own; nothing gets two full stops."""
    assert sentence(told).endswith(ends)
    assert not sentence(told).endswith(("..", "?."))
