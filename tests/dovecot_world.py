"""A real IMAP server for tests."""

from collections.abc import Iterator

import pytest

from fixtures.providers.dovecot import Dovecot, NoDovecot, dovecot


def dovecot_or_skip() -> Iterator[Dovecot]:
    """Run a Dovecot for a fixture; without one here its tests are skipped, and say why."""
    try:
        with dovecot() as running:
            yield running
    except NoDovecot as reason:
        pytest.skip(str(reason))
