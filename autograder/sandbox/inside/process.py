"""One submission's process: locks itself into the cage, then serves until the grader hangs up."""

from __future__ import annotations

import builtins
import getpass
import os
import random
import signal
import socket
import sys
from typing import Any

import numpy as np

from autograder.sandbox.cage import confine, isolation
from autograder.sandbox.inside.cell_runner import no_input
from autograder.sandbox.inside.gates import Gates
from autograder.sandbox.inside.shell import Shell
from autograder.sandbox.inside.worker import Worker
from autograder.sandbox.limits import Limits
from autograder.sandbox.wire.channel import Channel
from autograder.sandbox.wire.codec import Codec


def run(sock: socket.socket, shell: Shell, job: dict[str, Any]) -> None:
    """Serve one submission. `job`: scratch (folder), data (folder or None), parent (pid), caged
    (bool), limits, uid (to become, or None), mounts (whether it may have a scratch folder in
    memory)."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    limits, uid = Limits(**job["limits"]), job["uid"]
    in_memory = job["mounts"] and isolation.mount_scratch(
        job["scratch"], uid, size=limits.scratch, files=limits.files
    )
    if uid is not None and not in_memory:
        os.chown(job["scratch"], uid, uid)
    os.chdir(job["scratch"])
    if job["data"]:
        os.symlink(job["data"], "data")
    os.environ["HOME"] = os.environ["TMPDIR"] = job["scratch"]
    os.environ["USER"] = os.environ["LOGNAME"] = "student"  # whom it can't look up
    builtins.input = no_input
    getpass.getpass = no_input
    for name in [name for name in sys.modules if name.partition(".")[0] == "autograder"]:
        del sys.modules[
            name
        ].__file__  # the cage hides these files, and %autoreload would look for them
    packages = (
        place
        for place, path in enumerate(sys.path)
        if os.path.basename(path) in ("site-packages", "dist-packages")
    )
    sys.path.insert(
        next(packages, 0), ""
    )  # a module beside the notebook can be imported, as in a kernel: after Python's own
    shell.begin(job["scratch"])
    np.random.seed(0)
    random.seed(0)
    if job["caged"]:
        readable = [os.path.realpath(job["data"])] if job["data"] else []
        confine.lock(
            readable=readable,
            scratch=job["scratch"],
            parent=job["parent"],
            limits=limits,
            uid=uid,
            watched=not in_memory,
        )
    serve(sock, shell, job["scratch"])


def serve(sock: socket.socket, shell: Shell, scratch: str) -> None:
    """Answer the grader until it hangs up."""
    worker = Worker(shell, scratch, lambda *request: channel.request(*request), Gates())
    # Student code may raise anything, SystemExit too: all of it is an answer.
    channel = Channel(
        sock,
        Codec(worker.refer, worker.resolve),
        worker.serve,
        worker.describe,
        answers=BaseException,
    )
    channel.serve_for_ever()
