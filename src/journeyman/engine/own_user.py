"""A system user of its own for an agent: its folder belongs to that user, and nobody else's is open to it."""

import os
import pwd
import stat
from pathlib import Path

from journeyman.agent_folder import AgentFolder, agents_root
from journeyman.domain.identity import AGENTS
from journeyman.errors import SetupError

RECIPES = "recipes"
"""The folder of the home that stays as it is: what is in it is nobody's secret, and a sign-up is begun by it."""
PASS = stat.S_IXGRP | stat.S_IXOTH
"""Others may go through a folder, and see nothing of what is in it."""


def user_of(folder: AgentFolder, name: str) -> pwd.struct_passwd | None:
    """Return the user that the agent's process is to be: the named one, else the folder's owner; None: the caller.

    Raises:
        SetupError: there is no such user, it is root, or the caller is not root and so can't become another user.
    """
    root = os.geteuid() == 0
    if not name:
        owner = folder.root.stat().st_uid
        return _entry(owner, folder) if root and owner else None
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise SetupError(
            f'There is no user "{name}" on this host. Make one: useradd --system --create-home {name}'
        ) from None
    if entry.pw_uid == 0:
        raise SetupError("--user names a user of the agent's own, and root is everybody's.")
    if not root:
        raise SetupError("Only root can start a process as another user. Call it as root, or leave --user out.")
    return entry


def _entry(uid: int, folder: AgentFolder) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise SetupError(
            f"{folder.root} belongs to the user {uid}, whom this host does not know. Name one: --user"
        ) from None


def hand_over(home: Path, folder: AgentFolder, user: pwd.struct_passwd) -> None:
    """Give the agent's folder to its user, and let that user pass through the home to it; the rest is closed.

    Raises:
        SetupError: another agent's folder is the same user's, or the system refuses.
    """
    _must_be_its_own(folder, user)
    try:
        _give(folder.root, user)
        for passed in (home, agents_root(home)):
            passed.chmod(stat.S_IMODE(passed.stat().st_mode) | PASS)
        for beside in home.iterdir():
            if beside.name not in {AGENTS, RECIPES} and not beside.is_symlink():
                beside.chmod(stat.S_IMODE(beside.stat().st_mode) & ~(stat.S_IRWXG | stat.S_IRWXO))
    except OSError as error:
        raise SetupError(f"{error.filename or folder.root} can't be handed over: {error.strerror}.") from None


def _give(root: Path, user: pwd.struct_passwd) -> None:
    """Give a folder and all below it. By descriptors: its owner may put links in the place of folders meanwhile."""
    os.chown(root, user.pw_uid, user.pw_gid, follow_symlinks=False)
    for _, folders, files, descriptor in os.fwalk(root, follow_symlinks=False):
        for name in (*folders, *files):
            known = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            another_name = stat.S_ISREG(known.st_mode) and known.st_nlink > 1
            if (known.st_uid, known.st_gid) != (user.pw_uid, user.pw_gid) and not another_name:
                os.chown(name, user.pw_uid, user.pw_gid, dir_fd=descriptor, follow_symlinks=False)


def _must_be_its_own(folder: AgentFolder, user: pwd.struct_passwd) -> None:
    for other in folder.root.parent.iterdir():
        if other != folder.root and other.stat().st_uid == user.pw_uid:
            raise SetupError(
                f"{other.name}'s folder belongs to {user.pw_name} already, and two agents with one user are not apart. "
                "Give each a user of its own."
            )


def become(user: pwd.struct_passwd, folder: AgentFolder) -> None:
    """Be that user from now on, for good.

    Raises:
        SetupError: as that user, the agent's folder can't be reached.
    """
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    try:
        next(folder.root.iterdir(), None)
    except OSError as error:
        raise SetupError(
            f"{user.pw_name} can't reach {folder.root}: {error.strerror}. Let others pass (chmod o+x) through each "
            "folder above Journeyman's home, or put the home elsewhere, such as /var/lib/journeyman."
        ) from None
