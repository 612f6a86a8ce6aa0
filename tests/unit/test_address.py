"""An agent's address, and whose an address is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.domain.address import address_of, agent_of


@given(
    st.text("az09-", max_size=39).map(lambda rest: f"a{rest}"),
    st.sampled_from(["{agent}@agents.test", "fleet+{agent}@agents.test", "x.{agent}_y@agents.test"]),
    st.sampled_from(["", "+acorn"]),
)
def test_an_address_names_its_agent(agent: str, template: str, tag: str) -> None:
    """With a plus tag and without, in upper case as in lower."""
    local, _, domain = address_of(template, agent).partition("@")
    assert agent_of(template, f"{local}{tag}@{domain}".upper()) == agent


@pytest.mark.parametrize(
    "address", ["fleet@agents.test", "alpha@agents.test", "fleet+alpha@elsewhere.example", "fleet+@agents.test", ""]
)
def test_other_addresses_are_nobodys(address: str) -> None:
    """The mailbox itself, another domain, no name."""
    assert agent_of("fleet+{agent}@agents.test", address) is None
