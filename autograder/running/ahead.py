"""A grading process is started: when it is needed, or ahead, while a command still finds out what
there is to grade."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import IO

_ahead: list[Begun] = []


@dataclass(frozen=True)
class Begun:
    """A grading process, and the file that it complains to."""

    process: subprocess.Popen[bytes]
    errors: IO[bytes]


def begin_ahead() -> None:
    """Begin one that the first to ask for one will get. Where that fails, it is told then."""
    try:
        _ahead.append(_begin())
    except OSError:
        return
    atexit.register(_end)


def begun() -> Begun:
    """A grading process, which waits for its options. Raises `OSError` where there can't be one."""
    return _ahead.pop() if _ahead else _begin()


def _begin() -> Begun:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
    }
    environment |= {
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
    try:
        process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-m", "autograder.running.process", "caged"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            start_new_session=True,
        )
    except OSError:
        errors.close()
        raise
    return Begun(process, errors)


def _end() -> None:
    """Hang up on one that nobody has asked for."""
    for one in _ahead:
        for pipe in (one.process.stdin, one.process.stdout):
            if pipe is not None:
                pipe.close()
        one.process.wait()
        one.errors.close()
