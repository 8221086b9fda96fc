"""Control groups of version 2, where a machine gives them away: the kernel bounds all of a worker's
memory, its scratch folder included, and its threads. Grading never needs them, for rlimits and the
watching parent bound the same things one by one.

A group of ours is made beside the grader's own, under the nearest group above it whose children
have the controllers: as root, or as the owner of that group (systemd gives a user
`user@UID.service`). Source of the rules: the kernel's documentation, "Control Group v2".
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

from autograder.sandbox.limits import Limits

_CONTROLLERS = {"memory", "pids"}
_NAME = "autograder-{}"
_MARGIN = (
    64 << 20
)  # bytes beyond what rlimits allow: those answer first, with an error that Python can catch


class ControlGroups:
    """The group of one zygote, and in it one for each of its workers."""

    def __init__(self, path: Path):
        self._path = path
        self._workers: dict[int, Path] = {}

    def add(self, pid: int, limits: Limits) -> bool:
        """Put a worker into a group of its own, before it runs anything of the student's. Returns
        whether the kernel let us."""
        group = self._path / str(pid)
        try:
            group.mkdir()
            self._workers[pid] = group
            _write(group / "memory.max", str(limits.memory + limits.scratch + _MARGIN))
            _write(group / "memory.oom.group", "1")
            _write(group / "pids.max", str(limits.threads + 1))
            if (group / "memory.swap.max").exists():
                _write(group / "memory.swap.max", "0")
            _write(group / "cgroup.procs", str(pid))
        except OSError:
            self.forget(pid)
            return False
        return True

    def forget(self, pid: int) -> bool:
        """Remove the group of a worker that has ended; whether it had used up the memory of the
        group."""
        group = self._workers.pop(pid, None)
        if group is None:
            return False
        try:
            full = re.search(r"^oom [1-9]", (group / "memory.events").read_text(), re.M) is not None
        except OSError:
            full = False
        _remove(group)
        return full

    def close(self) -> None:
        """End what is left in our groups, and remove them."""
        for group in self._workers.values():
            try:
                _write(group / "cgroup.kill", "1")
            except OSError:  # already gone, or Linux before 5.14: the workers die with their zygote
                pass
        for pid in list(self._workers):
            self.forget(pid)
        _remove(self._path)


def make(above: Path | None) -> ControlGroups | None:
    """A group for the workers of this process in the group `above`; None without one, and where the
    kernel refuses."""
    if above is None:
        return None
    _sweep(above)
    path = above / _NAME.format(os.getpid())
    try:
        path.mkdir()
        _write(
            path / "cgroup.subtree_control", " ".join(f"+{name}" for name in sorted(_CONTROLLERS))
        )
    except OSError:
        _remove(path)
        return None
    return ControlGroups(path)


def giving() -> Path | None:
    """The nearest group, from our own upwards, whose children have the controllers and in which we
    may make groups."""
    try:
        with open("/proc/self/mountinfo") as file:
            root, mount = next(
                (fields[3], fields[4])
                for fields in map(str.split, file)
                if "cgroup2" in fields[fields.index("-") :]
            )
        with open("/proc/self/cgroup") as file:
            ours = next(
                line.rstrip("\n").removeprefix("0::") for line in file if line.startswith("0::")
            )
    except (OSError, StopIteration):
        return None
    inside = os.path.relpath(ours, root)
    if inside.startswith(".."):  # our group lies outside what is mounted
        return None
    top = Path(_unescaped(mount))
    group = top / inside
    for place in (group, *group.parents):
        if _gives(place):
            return place
        if place == top:
            return None
    return None


def _gives(group: Path) -> bool:
    try:
        given = set((group / "cgroup.subtree_control").read_text().split())
    except OSError:
        return False
    return (
        given >= _CONTROLLERS
        and os.access(group, os.W_OK)
        and os.access(group / "cgroup.procs", os.W_OK)
    )


def _sweep(parent: Path) -> None:
    """Remove groups of zygotes that were killed."""
    for left in parent.glob(_NAME.format("*")):
        owner = left.name.rpartition("-")[2]
        if owner.isdecimal() and not Path("/proc", owner).exists():
            for group in left.glob("*/"):
                _remove(group)
            _remove(left)


def _remove(group: Path) -> None:
    for _ in range(50):  # a process that was killed may take a moment to leave
        try:
            group.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.01)
        else:
            return


def _write(path: Path, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def _unescaped(path: str) -> str:
    """A path of /proc/self/mountinfo, where blanks stand as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), path)
