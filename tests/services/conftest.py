"""What the tests of the services share."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from fixtures.services.starting import free_port
from tests.services.acorn_world import Acorn
from tests.services.service_visitor import Mailbox, receiving


@pytest.fixture(scope="session")
def smtp_port() -> int:
    """Where the mailbox listens."""
    return free_port()


@pytest.fixture(scope="session")
def mailbox(smtp_port: int) -> Iterator[Mailbox]:
    """All mail that the services send."""
    yield from receiving(smtp_port)


@pytest.fixture
async def acorn(tmp_path: Path, smtp_port: int, mailbox: Mailbox) -> AsyncIterator[Acorn]:
    """An Acorn with no accounts."""
    mailbox.mails.clear()
    acorn = Acorn(tmp_path, smtp_port)
    yield acorn
    await acorn.close()
