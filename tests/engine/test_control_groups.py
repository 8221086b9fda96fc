"""The cage where the kernel gives away control groups of version 2 (as root, or in a group that is
the user's own), and where it does not."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.sandbox.cage import control_groups
from autograder.sandbox.cells import RunCell
from autograder.sandbox.limits import Limits
from autograder.sandbox.processes.spawn import Zygote
from autograder.sandbox.session import Session

PARENT = control_groups.giving()
given = pytest.mark.skipif(
    PARENT is None, reason="no control groups (version 2) with memory and pids to be had here"
)


@pytest.fixture
def grouped() -> Iterator[Callable[[str], Session]]:
    """A session of one cell, by a zygote of its own."""
    with Zygote() as zygote:
        sessions: list[Session] = []

        def make(source: str) -> Session:
            session = Session(zygote, [RunCell(source)])
            sessions.append(session)
            return session

        yield make
        for session in sessions:
            session.close()


def ours() -> list[Path]:
    assert PARENT is not None
    return list(PARENT.glob("autograder-*/[0-9]*/"))


@given
def test_each_worker_has_a_group_of_its_own_that_ends_with_it(
    grouped: Callable[[str], Session],
) -> None:
    session = grouped("x = 1")
    session.run_cells()
    (group,) = ours()
    assert session._line.worker is not None
    assert (group / "cgroup.procs").read_text().split() == [str(session._line.worker.pid)]
    assert int(
        (group / "memory.max").read_text()
    ) == session._line.supplies.uses.memory + session._line.supplies.uses.scratch + (64 << 20)
    assert (group / "pids.max").read_text().strip() == str(session._line.supplies.uses.threads + 1)
    session.close()
    deadline = time.monotonic() + 5
    while ours() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert ours() == []


@given
def test_the_kernel_ends_what_grows_too_large() -> None:
    """Looked at without rlimits, which would come first."""
    groups = control_groups.make(PARENT)
    assert groups is not None
    command = [sys.executable, "-c", "input(); grown = b'1' * (400 << 20); print('had it')"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert groups.add(child.pid, Limits(memory=32 << 20, scratch=0))
        printed, _ = child.communicate(b"\n")
    groups.close()
    assert (child.returncode, printed) == (-signal.SIGKILL, b"")


@given
def test_the_zygotes_group_ends_with_it() -> None:
    assert PARENT is not None
    with Zygote() as zygote:
        session = Session(zygote, [RunCell("1")])
        session.run_cells()
        assert PARENT.joinpath(f"autograder-{zygote.pid}").is_dir()
    assert not PARENT.joinpath(f"autograder-{zygote.pid}").exists()


@given
def test_groups_of_a_killed_zygote_are_swept() -> None:
    assert PARENT is not None
    left = PARENT / "autograder-4194399"  # above the highest pid
    left.mkdir()
    (left / "12").mkdir()
    with Zygote() as zygote:
        Session(zygote, [RunCell("1")]).run_cells()
    assert not left.exists()


def test_a_kernel_that_refuses_leaves_nothing_behind() -> None:
    mounts = Path("/proc/self/mountinfo").read_text()
    found = re.search(r"^\S+ \S+ \S+ / (\S+) .* - cgroup2 ", mounts, re.M)
    if not found or not os.access(found[1], os.W_OK):
        pytest.skip("no control groups of version 2 that this user may write to")
    top = Path(found[1])
    if {"memory", "pids"} <= set((top / "cgroup.subtree_control").read_text().split()):
        pytest.skip("this kernel does not refuse")
    before = set(top.iterdir())
    assert control_groups.make(top) is None
    assert set(top.iterdir()) == before
