"""A parent's eye on a worker: what no rlimit bounds, looked at while the grader waits for it."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import random
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox.limits import Limits
from autograder.sandbox.wire.failures import UsedTooMuch

INTERVAL = 0.2  # seconds between two looks
_SHARED = 512 << 20  # bytes that a worker shares with its zygote, and some to spare
_MEMORY = (
    b"VmRSS",
    b"VmSwap",
    b"VmPTE",
)  # resident, shared memory included; swapped out; page tables
_ATTEMPTS = 100  # at one look at a folder that changes meanwhile
_CLOSED = (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP)
_libc = ctypes.CDLL(None)


class Watch:
    """Call it as often as you like; it looks every `INTERVAL` seconds. Raises `UsedTooMuch`."""

    def __init__(self, pid: int, scratch: Path, limits: Limits):
        self._pid, self._scratch, self._limits = pid, str(scratch.resolve()), limits
        self._order = (
            random.Random()
        )  # a worker that moves its files about can't know where we look next
        self._next = time.monotonic() + INTERVAL

    def __call__(self) -> None:
        if time.monotonic() < self._next:
            return
        self._look_at_the_process()
        self._look_at_the_scratch_folder()
        self._next = time.monotonic() + INTERVAL

    def _look_at_the_process(self) -> None:
        try:
            with open(f"/proc/{self._pid}/status", "rb") as file:
                fields = dict(line.split(b":", 1) for line in file)
        except OSError:
            return  # gone, or another system than Linux
        held = sum(int(fields[name].split()[0]) << 10 for name in _MEMORY if name in fields)
        if held > self._limits.memory + _SHARED:
            raise UsedTooMuch(f"it used more than {self._limits.memory >> 20} MB of memory")
        if int(fields[b"Threads"]) > self._limits.threads:
            raise UsedTooMuch(f"it started more than {self._limits.threads} threads")

    def _look_at_the_scratch_folder(self) -> None:
        for _ in range(_ATTEMPTS):
            if (found := self._tree()) is not None:
                break
        else:
            raise UsedTooMuch("it changed its folder so fast that nobody can see how much is in it")
        size, count = found
        deleted = list(self._deleted())
        self._compare(size + sum(deleted), count + len(deleted))

    def _compare(self, size: int, count: int) -> None:
        if size > self._limits.scratch or count > self._limits.files:
            raise UsedTooMuch(
                f"it wrote more than {self._limits.scratch >> 20} MB or {self._limits.files} files into its folder"
            )

    def _tree(self) -> tuple[int, int] | None:
        """Bytes and number of all files and folders; None where a folder went away before it was
        looked into."""
        size = count = 0
        folders = [self._scratch]
        while folders:
            last = self._order.randrange(len(folders))
            folders[last], folders[-1] = folders[-1], folders[last]
            folder = folders.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        count += 1
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
                        else:
                            with contextlib.suppress(FileNotFoundError):
                                size += entry.stat(follow_symlinks=False).st_size
                        self._compare(size, count)
            except (FileNotFoundError, NotADirectoryError):
                if folder != self._scratch:
                    return None
            except OSError as error:
                if error.errno in _CLOSED:
                    raise UsedTooMuch("it made folders that nobody can look into") from None
                raise
        return size, count

    def _deleted(self) -> Iterator[int]:
        """Sizes of files that have no name any more but are open or mapped. One that is only mapped
        counts as the largest that can be.

        None where the kernel does not tell: it does where the scratch folder has no bounds of its
        own (see `cage.lock`).
        """
        sizes: dict[int, int] = {}
        ours = f"{self._scratch}/"
        try:
            with _as_its_owner(self._pid):
                for name in os.listdir(f"/proc/{self._pid}/fd"):
                    with contextlib.suppress(FileNotFoundError):
                        file = os.stat(f"/proc/{self._pid}/fd/{name}")
                        if (
                            stat.S_ISREG(file.st_mode)
                            and not file.st_nlink
                            and os.readlink(f"/proc/{self._pid}/fd/{name}").startswith(ours)
                        ):
                            sizes[file.st_ino] = file.st_size
                place = os.fsencode(ours)
                with open(f"/proc/{self._pid}/maps", "rb") as maps:
                    mapped = [
                        line.split(maxsplit=5)
                        for line in maps
                        if place in line and line.endswith(b" (deleted)\n")
                    ]
        except OSError:
            return
        for *_, inode, _path in mapped:
            sizes.setdefault(int(inode), self._limits.file_size)
        yield from sizes.values()


@contextlib.contextmanager
def _as_its_owner(pid: int) -> Iterator[None]:
    """As root, with the eyes of the process's user: in a container root may not look at other
    users' processes."""
    if os.geteuid() != 0:
        yield
        return
    owner = os.stat(f"/proc/{pid}")
    _libc.setfsgid(owner.st_gid)
    _libc.setfsuid(owner.st_uid)
    try:
        yield
    finally:
        _libc.setfsuid(0)
        _libc.setfsgid(os.getegid())
