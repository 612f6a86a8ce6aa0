"""What the tests of the services share."""

from collections.abc import Iterator

import pytest

from fixtures.services.starting import free_port
from tests.services.service_visitor import Mailbox, receiving


@pytest.fixture(scope="session")
def smtp_port() -> int:
    """Where the mailbox listens."""
    return free_port()


@pytest.fixture(scope="session")
def mailbox(smtp_port: int) -> Iterator[Mailbox]:
    """All mail that the services send."""
    yield from receiving(smtp_port)
