"""A run that blocks the loop is named, with the line that does it; a loop that merely works is not."""

import asyncio
import logging
import time
from dataclasses import dataclass

import pytest

from journeyman.engine.watchdog import RUN, watching


@dataclass
class Named:
    """A run with a name."""

    name: str


async def test_a_run_that_blocks_is_named_with_file_and_line(caplog: pytest.LogCaptureFixture) -> None:
    """Run, file and line are told, and that it is over; nothing that a variable holds."""

    async def block() -> None:
        secret = "correct horse battery"
        time.sleep(1 if secret else 0)  # noqa: ASYNC251 - the fault that is watched for

    RUN.set(Named("alpha at acorn"))
    with caplog.at_level(logging.WARNING), watching(patience=0.1, period=0.02):
        await asyncio.create_task(block())
        async with asyncio.timeout(30):
            while "answers again" not in caplog.text:  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.05)
    told = " ".join(record.getMessage() for record in caplog.records)
    line = block.__code__.co_firstlineno + 2
    assert f"alpha at acorn has held up all other runs for 0.1 s, at worker/test_watchdog.py:{line}." in told
    assert "correct" not in told


async def test_a_loop_that_answers_is_not_told_of(caplog: pytest.LogCaptureFixture) -> None:
    """Much work in small pieces blocks nobody."""
    with caplog.at_level(logging.WARNING), watching(patience=1.5, period=0.02):
        for _ in range(200):
            time.sleep(0.01)  # noqa: ASYNC251 - a small piece
            await asyncio.sleep(0)
    assert not caplog.records


async def test_other_task_factories_are_left_as_they_were() -> None:
    """Afterwards tasks are made as before."""
    loop = asyncio.get_running_loop()
    before = loop.get_task_factory()
    with watching():
        assert loop.get_task_factory() is not before
    assert loop.get_task_factory() is before
