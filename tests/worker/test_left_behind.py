"""Which runs are put back: those whose worker is silent for long, or whose process is gone; never a live one's."""

import logging
from collections.abc import Callable
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun
from prefect.states import Running

from journeyman.engine.left_behind import BEATS, NAME_LABEL, LeftBehind, Silence

EVERY = 5.0
ME, MY_PROCESS = "me", "host/0123456789ab/1/2/ab/worker me"
DEAD = "host/0123456789ab/7/8/cd/worker other"


ALIVE = "host/0123456789ab/9/9/ef/worker other"


def look_of() -> LeftBehind:
    """Return this worker's look."""
    logger = logging.getLogger(__name__)
    return LeftBehind("pool", ME, MY_PROCESS, EVERY, lambda it: it == DEAD, {ALIVE, MY_PROCESS}.__contains__, logger)


def run_of(worker: str, process: str = "") -> FlowRun:
    """Return a run that is under way."""
    labels = {NAME_LABEL: worker} if worker else {}
    return FlowRun(flow_id=uuid4(), state=Running(), labels=labels, infrastructure_pid=process or None)


def looks(look: LeftBehind, run: FlowRun, stamps: Callable[[int], dict[str, object]], count: int) -> list[int]:
    """Return at which of so many looks, EVERY seconds apart, the run was found left behind."""
    found: list[int] = []
    for number in range(count):
        now = 1000 + number * EVERY
        look.silence.look(stamps(number), now, BEATS * EVERY)
        if look.left_behind([run], now):
            found.append(number)
    return found


def test_a_worker_that_beats_keeps_its_runs() -> None:
    """However old the run: its worker lives."""
    assert not looks(look_of(), run_of("other"), lambda number: {"other": number}, 50)


def test_a_silent_workers_run_is_put_back_after_three_beats() -> None:
    """Not before; and also where the server does not know the worker any more."""
    for stamps in ({"other": "long ago"}, {}):
        found = looks(look_of(), run_of("other"), lambda _, stamps=stamps: dict(stamps), 10)
        assert found[0] == BEATS + 2
        assert found == list(range(found[0], 10))


def test_a_process_that_is_there_keeps_its_runs() -> None:
    """A busy server may lose many heartbeats of a worker on this machine."""
    assert not looks(look_of(), run_of("other", ALIVE), lambda _: {"other": "long ago"}, 50)


def test_a_process_that_has_ended_is_enough() -> None:
    """On the same machine nobody waits for the silence; but one look is not enough."""
    assert looks(look_of(), run_of("other", DEAD), lambda number: {"other": number}, 3) == [1, 2]


def test_a_run_that_was_taken_over_meanwhile_is_left_alone() -> None:
    """A run in another state than at the last look is looked at anew: who took it writes its own name a bit later."""
    look, run = look_of(), run_of("other", DEAD)
    assert not look.left_behind([run], 1000)
    taken = run.model_copy(update={"state": Running()})
    assert not look.left_behind([taken], 1005)
    assert look.left_behind([taken], 1010)


def test_a_run_of_my_name_and_not_of_my_process_was_my_predecessors() -> None:
    """A worker that is started again under its name finishes what it left."""
    assert looks(look_of(), run_of(ME, "elsewhere/0123456789ab/1/2/ab/"), lambda number: {ME: number}, 2) == [1]


def test_a_run_that_ended_here_unheard_is_put_back() -> None:
    """A run of this very process that is not under way here was dropped, as while the server was away."""
    assert looks(look_of(), run_of(ME, MY_PROCESS), lambda number: {ME: number}, 2) == [1]


def test_a_run_without_a_name_is_waited_for() -> None:
    """Its worker may be about to write it down."""
    assert looks(look_of(), run_of(""), lambda _: {}, 5) == [BEATS, BEATS + 1]


@pytest.mark.parametrize("away", [4 * EVERY, 3600.0])
def test_a_server_that_was_away_makes_nobody_look_dead(away: float) -> None:
    """After a pause in which nobody could be heard all counting begins anew."""
    silence = Silence()
    silence.look({"other": 1}, 100.0, BEATS * EVERY)
    silence.look({"other": 1}, 100.0 + away, BEATS * EVERY)
    assert silence.of("other", 100.0 + away) == 0
