"""What a recipe types of the agent's profile: what somebody said, and nothing where nobody did."""

import pytest

from journeyman.domain.outcome import Need, NeedsInput, StageEnded
from journeyman.journey.trip import Ports
from tests.journey.running import Make


async def test_a_fact_is_typed_where_the_profile_has_it(sign_up: Make, ports: Ports) -> None:
    """Whatever word it was said by."""
    await ports.directory.answer("alpha", {"company": "Acme", "address-level2": "Bree"})
    async with sign_up() as journey:
        visit = await journey._trip.visit(await journey._trip.open_page())
        assert (await visit.value("organization")).get_secret_value() == "Acme"
        assert (await visit.value("address_level2")).get_secret_value() == "Bree"


async def test_a_fact_that_nobody_said_is_a_question(sign_up: Make) -> None:
    """It is not made up: the stage ends, and says what to call."""
    async with sign_up() as journey:
        visit = await journey._trip.visit(await journey._trip.open_page())
        with pytest.raises(StageEnded) as ended:
            await visit.value("country")
    assert isinstance(ended.value.outcome, NeedsInput)
    assert ended.value.outcome.kind is Need.QUESTION
    assert ended.value.outcome.question.endswith("journeyman agent set alpha 'country=…'")
