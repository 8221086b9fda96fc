"""A warm process, exec'd clean, that forks one worker per submission. Run as ``python -m
autograder.sandbox.inside.zygote FD caged|open``.

It has numpy, matplotlib and IPython imported and holds nothing of the course: no hidden tests,
solutions, gradebook or tokens. On the control socket FD each message is a job with the worker's own
socket; the answer is the worker's pid and pidfd.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.sandbox.cage import confine as cage
from autograder.sandbox.cage import control_groups, isolation
from autograder.sandbox.cage.control_groups import ControlGroups
from autograder.sandbox.inside import thread_locks as one_process
from autograder.sandbox.limits import Limits
from autograder.sandbox.scratch import remove

if TYPE_CHECKING:
    from autograder.sandbox.inside.shell import Shell


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    caged = sys.argv[2] == "caged"
    mounts = caged and isolation.enter_namespaces()
    groups = control_groups.make(control_groups.giving()) if caged else None
    if caged:
        cage.prepare()
        one_process.use_threads()
    try:
        # Inside main, so that the socket exists to report a failed import.
        from autograder.sandbox.inside import process  # noqa: F401
        from autograder.sandbox.inside.shell import make_shell

        shell = make_shell()
    except BaseException:
        control.send(json.dumps({"error": traceback.format_exc()[-8000:]}).encode())
        return
    ended, woken = socket.socketpair()
    for end in (ended, woken):
        end.setblocking(False)
    signal.set_wakeup_fd(ended.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # the byte on `woken` is what counts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's business
    gc.collect()
    gc.freeze()
    control.send(json.dumps({"ready": True}).encode())
    scratches: set[str] = set()
    copies: dict[str, str] = {}
    gone = Ended(groups, caged=caged)
    while True:
        ready, _, _ = select.select([control, woken], [], [])
        if woken in ready:
            woken.recv(4096)
            gone.reap()
        if control not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(control, 65536, 1)
        if not message:
            break
        asked = json.loads(message)
        if "ended" in asked:
            gone.reap()
            control.send(json.dumps({"taken": gone.was_taken(asked["ended"])}).encode())
            continue
        job = asked | {"caged": caged, "mounts": mounts}
        if caged:
            job["data"] = _within_reach(job["data"], os.path.dirname(job["scratch"]), copies)
        job["uid"] = (
            isolation.spare_uid(_what_a_worker_reads(job), job["scratch"]) if caged else None
        )
        scratches = {path for path in scratches if os.path.isdir(path)} | {job["scratch"]}
        if (pid := _start_worker(control, descriptors[0], job, shell, groups)) is not None:
            gone.begin(pid, job["limits"]["cpu"])
    for path in (
        *scratches,
        *copies.values(),
    ):  # scratch folders are left where the grader was killed
        remove(Path(path))
    gone.reap()
    if groups is not None:
        groups.close()
    os._exit(0)  # there is nothing left that Python would have to put in order


class Ended:
    """How workers have ended. A worker can't kill itself by SIGKILL: where that ended it, the system
    did, for its own reasons, unless the worker had reached a bound of the kernel's for it."""

    def __init__(self, groups: ControlGroups | None, *, caged: bool):
        self._groups, self._caged = groups, caged
        self._cpu: dict[int, int] = {}  # seconds that it may use, of a worker that runs
        self._taken: set[int] = set()

    def begin(self, pid: int, cpu: int) -> None:
        self._cpu[pid] = cpu
        self._taken.discard(pid)

    def reap(self) -> None:
        """Forget the workers that have ended. (Not left to the kernel, so that their CPU time adds
        up to ours.)"""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status, used = os.wait4(-1, os.WNOHANG)
                if not pid:
                    break
                at_its_bound = used.ru_utime + used.ru_stime >= self._cpu.pop(pid, 0)
                if self._groups is not None:
                    at_its_bound = self._groups.forget(pid) or at_its_bound
                killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
                if killed and self._caged and not at_its_bound:
                    self._taken.add(pid)

    def was_taken(self, pid: int) -> bool:
        return pid in self._taken


def _within_reach(data: str | None, beside: str, copies: dict[str, str]) -> str | None:
    """The unit's data where any user can read them. A course is closed to others, and root's
    workers are others: they get a copy of what every student has. `copies` are those made before,
    by the original's path."""
    if data is None or os.geteuid() != 0 or isolation.readable_by_all(data):
        return data
    if data not in copies:
        copy = tempfile.mkdtemp(prefix="autograder-data-", dir=beside)
        copies[data] = copy
        shutil.copytree(data, copy, dirs_exist_ok=True)
        for path in (Path(copy), *Path(copy).rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    return copies[data]


def _what_a_worker_reads(job: dict[str, Any]) -> Iterator[str]:
    """Paths that stand for all that a worker has to read, for the choice of its uid."""
    import matplotlib
    import numpy

    yield from (os.__file__, numpy.__file__, matplotlib.__file__)
    for folder, _, names in os.walk(job["data"] or ""):
        yield folder
        yield from (os.path.join(folder, name) for name in names)


def _start_worker(
    control: socket.socket,
    descriptor: int,
    job: dict[str, Any],
    shell: Shell,
    groups: ControlGroups | None,
) -> int | None:
    """Its pid; None where there is no worker."""
    job["parent"] = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        os.close(descriptor)
        control.send(json.dumps({"error": f"no new process: {error}"}).encode())
        return None
    if pid == 0:
        _become_worker(descriptor, job, shell)
    os.close(descriptor)
    try:
        handle = os.pidfd_open(pid)
    except OSError as error:
        control.send(json.dumps({"error": f"the worker ended at once: {error}"}).encode())
        return None
    if (
        groups is not None
    ):  # before the grader hears of the worker, and so before anything of the student's runs
        groups.add(pid, Limits(**job["limits"]))
    socket.send_fds(control, [json.dumps({"pid": pid}).encode()], [handle])
    os.close(handle)
    return pid


def _become_worker(descriptor: int, job: dict[str, Any], shell: Shell) -> None:
    """Never returns. Keeps one file descriptor, the worker's socket, beside /dev/null."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        os.dup2(descriptor, 3)
        os.closerange(4, 65536)
        from autograder.sandbox.inside import process

        process.run(socket.socket(fileno=3), shell, job)
        code = 0
    except BaseException:
        pass  # the grader sees the socket close
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
