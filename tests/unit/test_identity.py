"""What an agent gives out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from journeyman.domain.identity import AGENT_NAME, Identity

ALPHA = Identity(agent="alpha", name="Alpha Agent", address="alpha@agents.test")


@pytest.mark.parametrize("name", ["a", "alpha", "agent-7", "a" * 40, "x-", "a--b"])
def test_what_an_agent_may_be_called(name: str) -> None:
    """A lower-case letter, then letters, digits and dashes; 40 at most: good in folders, addresses and URLs."""
    assert Identity(agent=name, name="x", address="x@y").agent == name


@pytest.mark.parametrize(
    "name", ["", "Alpha", "7", "-a", "a b", "a.b", "a/b", "..", "a+b", "alpha\n", "älpha", "a" * 41, "a\u0660", "a_b"]
)
def test_what_no_agent_is_called(name: str) -> None:
    """A name that would leave its folder or break an address is refused, by model and by pattern alike."""
    assert not AGENT_NAME.fullmatch(name)
    with pytest.raises(ValidationError, match="agent"):
        Identity(agent=name, name="x", address="x@y")


@given(st.text(max_size=45))
def test_model_and_pattern_agree(name: str) -> None:
    """Pydantic's regular expressions and Python's judge every name alike."""
    try:
        Identity(agent=name, name="x", address="x@y")
    except ValidationError:
        assert not AGENT_NAME.fullmatch(name)
    else:
        assert AGENT_NAME.fullmatch(name)


def test_an_address_for_each_service() -> None:
    """A plus tag (RFC 5233) names the service; a service that takes none gets the plain address."""
    assert ALPHA.address_for("acorn", plus=True) == "alpha+acorn@agents.test"
    assert ALPHA.address_for("acorn", plus=False) == "alpha@agents.test"


@pytest.mark.parametrize(
    ("name", "given_name", "family_name"),
    [
        ("Alpha Agent", "Alpha", "Agent"),
        ("Alpha", "Alpha", "Agent"),
        ("Alpha of the Seven", "Alpha", "of the Seven"),
    ],
)
def test_first_and_last_name(name: str, given_name: str, family_name: str) -> None:
    """Forms with two fields get both: the first word, and the rest or else "Agent"; neither is ever empty."""
    identity = ALPHA.model_copy(update={"name": name})

    assert (identity.given_name, identity.family_name) == (given_name, family_name)


def test_an_identity_is_a_value_of_known_fields() -> None:
    """What a file says beyond the known fields is an error, and so is a change in place."""
    with pytest.raises(ValidationError, match="nickname"):
        Identity.model_validate({**ALPHA.model_dump(), "nickname": "Al"})
    with pytest.raises(ValidationError, match="frozen"):
        ALPHA.name = "Beta"
    assert Identity.model_validate_json(ALPHA.model_dump_json()) == ALPHA
