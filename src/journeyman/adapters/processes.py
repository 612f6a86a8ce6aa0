"""A process named so that others on its machine can tell whether it still lives (proc(5), pid_namespaces(7)).

A pid alone is given out again; with the time of its start, and the kernel's run and namespace it is counted in, it
names one process for good. psutil does not serve here: its start times move when the clock is set, and a
living process would look ended.
"""

import hashlib
import os
import re
import secrets
import socket
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")
_UNKNOWN = "unknown"
_HOLDER = re.compile(r"(?P<place>[^/]+/[0-9a-f]{12})/(?P<pid>[1-9][0-9]{0,6})/(?P<start>[0-9]{1,20})/.*", re.DOTALL)
_FIELDS_READ = 20
_GONE = frozenset("ZXx")  # a zombie or dead: nothing of it runs any more, whether its parent has noticed or not


class _Seen(NamedTuple):
    """What /proc/<pid>/stat says of a process."""

    state: str
    threads: int
    start: str
    """Clock ticks since the machine's start: no setting of the clock moves it."""


def this_process(purpose: str = "") -> str:
    """Return a new name of this process, as the holder of one lease: no two calls return the same.

    It reads "host/place/pid/start/random/purpose". The place stands for the kernel's run and the pid namespace, the
    start is in clock ticks since boot; both are "unknown" on systems that do not tell.

    Args:
        purpose: what the lease is taken for, in words for a person; line breaks become spaces.
    """
    seen = _seen(os.getpid())
    place = f"{_host()}/{_kernel_and_namespaces() or _UNKNOWN}"
    words = " ".join(purpose.encode(errors="replace").decode().split())
    parts = [place, str(os.getpid()), seen.start if seen else _UNKNOWN, secrets.token_hex(4)]
    return "/".join([*parts, words] if words else parts)


def surely_ended(holder: str) -> bool:
    """Say whether the process that `this_process` named has ended for sure; False where that can't be known.

    It can be known within one run of one kernel and one pid namespace. It can't of a process from before this
    machine's last start: host name and /etc/machine-id do not prove that it was this machine, for images of machines
    and containers carry both along.
    """
    return _lives(holder) is False


def surely_lives(holder: str) -> bool:
    """Say whether the process that `this_process` named is there for sure; False where that can't be known."""
    return _lives(holder) is True


def _lives(holder: str) -> bool | None:
    """Say whether a process is there; None where that can't be known."""
    named = _HOLDER.fullmatch(holder)
    if not named or named["place"] != f"{_host()}/{_kernel_and_namespaces()}":
        return None
    pid = int(named["pid"])
    seen = _seen(pid)
    if seen is None:
        return _exists(pid)
    # The first thread of a process may be a zombie while others still run.
    return seen.start == named["start"] and not (seen.state in _GONE and seen.threads <= 1)


def memory_of_tree(root: int) -> int:
    """Return the bytes that a process and all that descend from it hold; what they share is counted once.

    0 where the system does not tell (Linux does: proc(5), smaps_rollup), or they are gone.
    """
    children: dict[int, list[int]] = {}
    for place in _PROC.glob("[0-9]*/stat"):
        try:
            children.setdefault(_parent(place), []).append(int(place.parent.name))
        except (OSError, IndexError, ValueError):  # it ended meanwhile
            continue
    total, left = 0, [root]
    while left:
        pid = left.pop()
        total += _proportional_set(pid)
        left += children.get(pid, [])
    return total


def _parent(stat: Path) -> int:
    return int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])


def _proportional_set(pid: int) -> int:
    try:
        text = (_PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _host() -> str:
    return re.sub(r"[^\w.-]", "-", socket.gethostname()) or _UNKNOWN


def _kernel_and_namespaces() -> str:
    """Return 12 hexadecimal digits for where pid and start time mean the same; "" where that is not known.

    Starts are counted from the machine's, but shifted in a time namespace (time_namespaces(7)).
    """
    try:
        if (_PROC / "self").readlink().name != str(os.getpid()):
            return ""  # mounted for another pid namespace: its pids are not those that we are told
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        pids = (_PROC / "self/ns/pid").readlink().name
    except OSError:
        return ""
    try:
        times = (_PROC / "self/ns/time").readlink().name
    except OSError:
        times = ""  # Linux before 5.6 has none
    return hashlib.sha256(f"{boot} {pids} {times}".encode()).hexdigest()[:12]


def _seen(pid: int) -> _Seen | None:
    """Return what is seen of a process; None where nothing is."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    # The second field is the program's name in brackets, which may itself hold spaces and brackets.
    fields = stat.rpartition(")")[2].split()
    if len(fields) < _FIELDS_READ:
        return None
    return _Seen(state=fields[0], threads=int(fields[17]), start=fields[19])


def _exists(pid: int) -> bool:
    """Ask the kernel itself: /proc may hide the processes of others (hidepid)."""
    try:
        os.kill(pid, 0)  # signal 0 is none: it only looks
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
