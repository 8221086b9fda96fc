"""Start the warm process that workers are forked from. It takes longer to be ready than anything
else, so this imports little, and comes first."""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.cage.confine import missing
from autograder.sandbox.places import cache_folder
from autograder.sandbox.wire.failures import SandboxUnavailable


@dataclass(frozen=True)
class Started:
    """A zygote that warms up, and the socket to talk to it by."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    caged: bool

    def close(self) -> None:
        self.control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(*, caged: bool) -> Started:
    """A zygote. Raises `SandboxUnavailable` on any system but Linux, and where a required layer of
    the cage is missing, unless `caged` is false."""
    if sys.platform != "linux":
        raise SandboxUnavailable(
            f"Notebooks are graded on Linux, and this is {_SYSTEMS.get(sys.platform, sys.platform)}. Grade in a Linux container or virtual "
            "machine; --no-sandbox does not help here."
        )
    if caged and (lacks := missing()):
        raise SandboxUnavailable(
            "Student code can't be confined on this machine, which lacks: "
            + "; ".join(lacks)
            + ". Grade on a machine that has it, or add --no-sandbox if you trust every submission."
        )
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # Not -I, which would ignore PYTHONHASHSEED: -s and -P, and an environment that is ours from the
    # first variable on.
    process = subprocess.Popen(
        [
            sys.executable,
            "-s",
            "-P",
            "-m",
            "autograder.sandbox.inside.zygote",
            str(theirs.fileno()),
            "caged" if caged else "open",
        ],
        pass_fds=[theirs.fileno()],
        env=_environment(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    theirs.close()
    return Started(process, ours, caged)


_SYSTEMS = {"darwin": "macOS", "win32": "Windows"}


def _environment() -> dict[str, str]:
    """What numpy and matplotlib need, and nothing else. One thread a worker: the class is the
    parallelism."""
    cache = Path(cache_folder())
    return {
        "NBGRADER_EXECUTION": "autograde",  # as nbgrader has it
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "IPYTHONDIR": str(cache / "ipython"),
        "HOME": str(cache),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
    }
