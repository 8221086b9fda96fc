"""Our command, run as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.small_course import UNIT


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)


def write(folder: Path, document: Any, name: str = f"{UNIT}.ipynb") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return path


def tried(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """nbgrader, run as a user runs it, whatever comes of it."""
    scripts = Path(sys.executable).parent  # it starts `alembic`
    known = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"} | environment
    return subprocess.run(
        [scripts / "nbgrader", *arguments],
        cwd=folder,
        env=known,
        capture_output=True,
        text=True,
        timeout=600,
    )


def nbgrader(folder: Path, *arguments: str) -> str:
    """nbgrader where it has to work: what it says."""
    done = tried(folder, *arguments)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stderr
