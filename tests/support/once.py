"""What takes long to make and is the same for many tests: made once in a run, and copied."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` has made, once in a run for all its processes (``pytest -n``). Copy
    it: it is everybody's.

    As pytest-xdist's guide has it, "Making session-scoped fixtures execute only once".
    """
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = base / name, base / f"{name}.made"
    with open(base / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of one that failed half way
            make(folder)
            made.touch()
    return folder
