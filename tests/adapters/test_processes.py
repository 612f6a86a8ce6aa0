"""Names of processes: they hold for the process's life, and only a sure end is called one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.adapters.processes import memory_of_tree, surely_ended, surely_lives, this_process

NAMED = """
import sys
from journeyman.adapters.processes import this_process
print(this_process("a journey"), flush=True)
sys.stdin.read()
"""
LEADER_GONE = """
import ctypes, sys, threading
from journeyman.adapters.processes import this_process
name = this_process()
def stay():
    print(name, flush=True)
    sys.stdin.read()
threading.Thread(target=stay).start()
ctypes.CDLL(None).pthread_exit(None)
"""
needs_proc = pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="this system does not tell of processes")

Child = subprocess.Popen[str]


@pytest.fixture
def child() -> Iterator[Child]:
    """A process that prints its name and lives until its input ends."""
    with started(NAMED) as process:
        yield process


@contextmanager
def started(program: str) -> Iterator[Child]:
    """Run a program; kill and reap it in the end."""
    with subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def name_of(child: Child) -> str:
    """Return the name that the child prints, once it does."""
    assert child.stdout
    return child.stdout.readline().rstrip("\n")


def killed(child: Child) -> None:
    """Kill the child and wait until it is dead, but leave it a zombie."""
    child.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)


def changed(holder: str, part: int, to: str) -> str:
    """Return a holder with one of its parts another."""
    parts = holder.split("/")
    parts[part] = to
    return "/".join(parts)


def test_a_person_can_read_it() -> None:
    """It says which host, which process and what for."""
    parts = this_process("alpha at acorn").split("/")
    assert len(parts) == 6
    assert parts[2] == str(os.getpid())
    assert parts[5] == "alpha at acorn"


def test_no_two_are_the_same() -> None:
    """Two journeys in one process hold two leases."""
    assert this_process("same") != this_process("same")


@given(purpose=st.text(st.characters()))
def test_any_purpose_will_do(purpose: str) -> None:
    """Whatever the purpose, the name is one line that can be written down, and of a process that lives."""
    holder = this_process(purpose)
    assert holder.encode().decode().splitlines() == [holder]
    assert not surely_ended(holder)


@needs_proc
@given(purpose=st.text(), start=st.integers(0, 2**64 - 1))
def test_the_purpose_hides_no_end(purpose: str, start: int) -> None:
    """What is told of a holder hangs on its other parts alone: this pid with another start is another process."""
    holder = this_process(purpose)
    alive = holder.split("/")[3]
    assert surely_ended(changed(holder, 3, str(start))) == (str(start) != alive)


@given(holder=st.text() | st.from_regex(r"[a-z]*/[0-9a-f]*/[0-9]*/[0-9]*/.*"))
def test_any_text_may_be_asked_about(holder: str) -> None:
    """A holder that nobody here named, such as one of another version, is not known to have ended."""
    assert not surely_ended(holder)


def test_a_living_process_has_not_ended(child: Child) -> None:
    """Neither running nor stopped."""
    holder = name_of(child)
    assert not surely_ended(holder)
    child.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WNOWAIT)
    assert not surely_ended(holder)


@needs_proc
def test_a_killed_process_has_ended(child: Child) -> None:
    """From the moment of its death, while a zombie that nobody has reaped, and after that."""
    holder = name_of(child)
    killed(child)
    assert "State:\tZ" in Path(f"/proc/{child.pid}/status").read_text()
    assert surely_ended(holder)
    child.wait()
    assert surely_ended(holder)


@needs_proc
def test_a_process_whose_first_thread_ended_lives() -> None:
    """It looks like a zombie, but its other threads go on."""
    with started(LEADER_GONE) as process:
        holder = name_of(process)
        state = ""
        while "Z" not in state:
            state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
        assert not surely_ended(holder)


@needs_proc
@pytest.mark.parametrize(("part", "other"), [(0, "elsewhere"), (1, "0123456789ab"), (1, "unknown"), (3, "unknown")])
def test_elsewhere_nothing_is_known(child: Child, part: int, other: str) -> None:
    """Of a dead process on another host, in another boot or namespace, or without a start, no end is told."""
    holder = name_of(child)
    killed(child)
    child.wait()
    assert surely_ended(holder)
    assert not surely_ended(changed(holder, part, other))


@needs_proc
def test_what_is_there_for_sure_is_told(child: Child) -> None:
    """A process lives for sure until it is gone; what another machine's does is not known, neither way."""
    assert child.stdout
    name = child.stdout.readline().strip()
    assert surely_lives(name)
    child.kill()
    child.wait()
    assert not surely_lives(name)
    assert surely_ended(name)
    elsewhere = "elsewhere/" + this_process().partition("/")[2]
    assert not surely_lives(elsewhere)
    assert not surely_ended(elsewhere)
    assert not surely_lives("host:123")


@needs_proc
def test_memory_counts_children_too() -> None:
    """What a child's child holds is counted; a process that is gone holds nothing."""
    hold = "import subprocess, sys; held = b'x' * 60_000_000; print(flush=True); sys.stdin.read()"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    with started(program) as process:
        assert process.stdout
        process.stdout.readline()
        assert 60_000_000 < memory_of_tree(process.pid) < 200_000_000
    assert memory_of_tree(process.pid) == 0
