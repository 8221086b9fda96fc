"""What a machine may add to the cage where it has it, and grading never needs: namespaces, a
scratch folder in memory, a uid of its own.

The zygote enters namespaces once; each worker then has its own view of the mounts, in which its
scratch folder is a small file system in memory that ends with it. Where that is not to be had, the
grader watches what the scratch folder holds (see `watch`).
"""

from __future__ import annotations

import ctypes
import os
import pwd
import stat
from collections.abc import Iterable

_libc = ctypes.CDLL(None, use_errno=True)

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWNET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x40000000,
)
_NOSUID, _NODEV, _REC, _SLAVE = 2, 4, 0x4000, 1 << 19
_FIRST_UID, _UIDS = 61184, 4336  # systemd's range for users that exist only while a service runs


def enter_namespaces() -> bool:
    """Leave the machine's network, its shared memory, its name and its mounts. Returns whether that
    was allowed.

    Call it in a process with a single thread. As root it takes CAP_SYS_ADMIN, for others a kernel
    that gives user namespaces away.
    """
    apart = _NEWNS | _NEWNET | _NEWIPC | _NEWUTS
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(apart if uid == 0 else apart | _NEWUSER):
        return False
    if uid != 0:
        try:
            _write("/proc/self/setgroups", "deny")
            _write("/proc/self/uid_map", f"{uid} {uid} 1")
            _write("/proc/self/gid_map", f"{gid} {gid} 1")
        except OSError:
            return False
    return bool(_libc.mount(None, b"/", None, _REC | _SLAVE, None) == 0)


def mount_scratch(scratch: str, owner: int | None, *, size: int, files: int) -> bool:
    """Put a file system in memory, of `size` bytes and so many `files`, in the place of the folder,
    for this process alone.

    Returns whether that was possible. Needs `enter_namespaces`.
    """
    if _libc.unshare(_NEWNS):
        return False
    own = "" if owner is None else f",uid={owner},gid={owner}"
    options = f"mode=700,size={size},nr_inodes={files}{own}"
    return bool(
        _libc.mount(b"scratch", os.fsencode(scratch), b"tmpfs", _NOSUID | _NODEV, options.encode())
        == 0
    )


def spare_uid(readable: Iterable[str], scratch: str) -> int | None:
    """A uid that nobody has, for a worker of root's. None for other users, and where only root may
    read what is to be `readable` or come to the folder `scratch`."""
    if (
        os.geteuid() != 0
        or not _reachable_by_all(scratch)
        or not all(map(readable_by_all, readable))
    ):
        return None
    with open("/proc/self/uid_map") as file:
        mapped = [(int(first), int(count)) for first, _, count in map(str.split, file)]
    taken = {user.pw_uid for user in pwd.getpwall()}
    start = os.getpid()
    for step in range(_UIDS):
        uid = _FIRST_UID + (start + step) % _UIDS
        if uid not in taken and any(first <= uid < first + count for first, count in mapped):
            return uid
    return None


def become(uid: int) -> None:
    """Turn from root into a user without a name, for good. Raises OSError where the kernel
    refuses."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def readable_by_all(path: str) -> bool:
    """Whether any user may read a file, or list a folder, and come there."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    wanted = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
    return mode & wanted == wanted and _reachable_by_all(path)


def _reachable_by_all(path: str) -> bool:
    """Whether any user may pass through the folders above."""
    path = os.path.realpath(path)
    try:
        while (parent := os.path.dirname(path)) != path:
            path = parent
            if not os.stat(path).st_mode & stat.S_IXOTH:
                return False
    except OSError:
        return False
    return True


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
