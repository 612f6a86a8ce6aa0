"""One case: the journey is called, the blow falls, and it is called again until it settles."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from pydantic import SecretStr

from journeyman import bootstrap
from journeyman.domain.account import AccountRecord
from journeyman.domain.credential import Credential
from journeyman.domain.outcome import Reason
from journeyman.journey.stage import next_stage
from tests.kill.plan import Case, Kind
from tests.kill.processes import engine_of, is_alive, kill_all, of_run
from tests.kill.services import SIGN_UP, WINDOWS, kind_of
from tests.kill.tripwires import forget_points, order, points_passed, since_struck
from tests.kill.world import World

MOST_CALLS = 4
LONGEST_RUN = 420.0
"""Seconds after which a run is taken for hung."""
CLOSING = 15.0
"""Seconds that a run's processes may take to go once Prefect says that it has ended."""
GONE = 2.0
"""Seconds after which a process that went without a word is known to be dead."""
LOOK = 0.5

ORDERS = {Kind.POINT: "kill", Kind.DISK: "full-disk"}
PRESS = "before click"
SETTLED = "after save settle:done"
RATE_LIMITED = f"({Reason.RATE_LIMITED.value})"
"""How a run's message names that it stopped rather than risk a lockout."""


@dataclass
class Result:
    """How a case went."""

    case: Case
    struck: bool = False
    """Whether the blow fell; a random one may come after the end."""
    calls: int = 0
    settled: bool = False
    seconds: float = 0.0
    """From the call after the blow (or from the blow, where the run outlived it) until it was settled."""
    sign_ups: int = 0
    """Presses of the sign-up button, all runs together."""
    resets: int = 0
    """Requests for a password reset, all runs together."""
    rotations: int = 0
    """How often a new credential became the current one in place of another, all runs together."""
    faults: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    """How each run ended."""
    run_ids: list[str] = field(default_factory=list)
    prepared: bool = field(default=False, repr=False)
    """Whether agent and account were made, or could not be."""
    before: AccountRecord | None = field(default=None, repr=False)
    """The record of the account that was made in peace, where that is not the journey itself."""

    @property
    def good(self) -> bool:
        """Whether it settled and nothing is wrong."""
        return self.settled and not self.faults

    @property
    def recoveries(self) -> int:
        """Calls beside those that the case itself makes."""
        return self.calls - (2 if self.case.kind is Kind.TWICE else 1)


@dataclass
class Blow:
    """When it fell."""

    at: float = 0.0


async def prepare(world: World, result: Result) -> None:
    """Make the agent and, where the journey needs one, the account, in peace; once more does nothing."""
    case = result.case
    if result.prepared:
        return
    result.prepared = True
    await bootstrap.directory(world.settings).add(case.agent)
    if case.flow == SIGN_UP:
        return
    run = await world.api.call(SIGN_UP, case.service, case.agent)
    result.run_ids.append(run)
    async with asyncio.timeout(LONGEST_RUN):
        end = await _ended(world, run)
    if not end.startswith("COMPLETED"):
        result.faults.append(f"no account was made in peace: {end}")
    forget_points(world.folder, case.agent)  # they are not the journey's
    result.before = await record_of(world, case)


async def play(world: World, result: Result, disaster: Blow | None = None) -> None:
    """Play a result's case to its end. `disaster` is what befalls the whole world meanwhile."""
    case, blow = result.case, disaster or Blow()
    if result.faults:
        return
    if case.kind in ORDERS:
        order(world.folder, case.agent, case.point, ORDERS[case.kind])
    together = 2 if case.kind is Kind.TWICE else 1
    ends = await asyncio.gather(*(_call(world, result, blow, case.delay) for _ in range(together)))
    if case.kind in ORDERS and (since := since_struck(world.folder, case.agent)) is not None:
        blow.at = time.monotonic() - since
    result.struck = case.kind in {Kind.TWICE, Kind.NOTHING} or bool(blow.at)
    began, fell = blow.at, True
    while not await _is_settled(world, result, ends) and result.calls < MOST_CALLS:
        await _until_a_sign_in_may_be_tried(case, ends)
        began, other = time.monotonic() if fell else began, Blow()
        ends = [await _call(world, result, other, case.again if result.calls == together else 0.0)]
        fell = bool(other.at)
    result.settled = await _is_settled(world, result, ends)
    result.seconds = time.monotonic() - began if began else 0.0
    passed = points_passed(world.folder, case.agent)
    # The press that a run was killed before was none.
    result.sign_ups = sum(map(_is_sign_up, passed)) - (result.struck and _is_sign_up(case.point))
    result.rotations = sum(point.startswith(SETTLED) for point in passed) if result.before else 0
    result.resets = sum(point.startswith(PRESS) and "reset" in point for point in passed)
    if not result.settled:
        result.faults.append(f"not settled after {result.calls} calls")


async def _until_a_sign_in_may_be_tried(case: Case, ends: list[str]) -> None:
    """Do what a run asks for that ended with too many tries: let the service's window pass."""
    if any(RATE_LIMITED in end for end in ends):
        await asyncio.sleep(WINDOWS[kind_of(case.service)])


def _is_sign_up(point: str) -> bool:
    return point.startswith(PRESS) and ("/register" in point or "/signup" in point)


async def _call(world: World, result: Result, blow: Blow, delay: float) -> str:
    """Call the deployment, let a blow from outside fall after `delay` seconds (0: none); return how the run ended."""
    run = await world.api.call(result.case.flow, result.case.service, result.case.agent)
    result.calls += 1
    result.run_ids.append(run)
    striking = asyncio.create_task(_strike(world, result.case.kind, run, blow, delay)) if delay else None
    try:
        async with asyncio.timeout(LONGEST_RUN):
            end = await _ended(world, run)
    except TimeoutError:
        result.faults.append(f"run {run} hung for {LONGEST_RUN:g} s")
        end = "HUNG"
        kill_all(of_run(run))
    finally:
        if striking:
            striking.cancel()
            with suppress(asyncio.CancelledError):
                await striking
    result.runs.append(end)
    return end


async def _strike(world: World, kind: Kind, run: str, blow: Blow, delay: float) -> None:
    """Strike a run from outside, where that is the kind of blow."""
    match kind:
        case Kind.RANDOM:
            engine = await _some(lambda: world.program_of(run))
            await asyncio.sleep(delay)
            struck = kill_all(engine) if is_alive(engine[0]) else 0
        case Kind.BROWSER:
            await _some(lambda: world.browser_of(run))
            await asyncio.sleep(delay)
            struck = kill_all(await _some(lambda: world.browser_of(run)))
        case _:
            return
    if struck:
        blow.at = time.monotonic()


async def _some(look: Callable[[], list[int]]) -> list[int]:
    """Wait until there are such processes."""
    while not (found := look()):  # noqa: ASYNC110 - the kernel tells nobody
        await asyncio.sleep(LOOK)
    return found


async def _ended(world: World, run: str) -> str:
    """Wait until a run has ended, by Prefect's word or by its own process's death; return which.

    What dies with a warm worker has not ended: the next one goes on with it.
    """
    engine, gone_at = None, 0.0
    while True:
        state = await world.api.state(run)
        engine = engine or engine_of(run)
        if state.final:
            if engine:
                await _gone(engine)
            return f"{state.type}: {state.message}"
        if engine and not is_alive(engine):
            gone_at = gone_at or time.monotonic()
            if time.monotonic() - gone_at > GONE:
                return "DEAD"
        await asyncio.sleep(LOOK)


async def _gone(engine: int) -> None:
    deadline = time.monotonic() + CLOSING
    while is_alive(engine) and time.monotonic() < deadline:  # noqa: ASYNC110 - the kernel tells nobody
        await asyncio.sleep(LOOK)


async def _is_settled(world: World, result: Result, ends: list[str]) -> bool:
    """Say whether every run of the last call did its work, and the record says so, too."""
    record = await record_of(world, result.case)
    done = all(end.startswith("COMPLETED") for end in ends)
    return done and record is not None and next_stage(record) is None and _is_new(record, result.before)


def _is_new(record: AccountRecord, before: AccountRecord | None) -> bool:
    """Say whether the account's password or authenticator is another than before the journey."""
    if before is None or before.current is None or record.current is None:
        return before is None
    return opened_by(record.current) != opened_by(before.current)


def opened_by(credential: Credential) -> tuple[SecretStr, SecretStr | None]:
    """Return password and authenticator: what a rotation or another authenticator replaces."""
    return credential.password, credential.authenticator and credential.authenticator.uri


async def record_of(world: World, case: Case) -> AccountRecord | None:
    """Read the case's account from the vault."""
    return await bootstrap.vault(world.settings).load(case.agent, case.service)
