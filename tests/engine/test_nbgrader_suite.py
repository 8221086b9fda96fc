"""nbgrader's own tests of `nbgrader autograde`, unedited, with our executor configured. All of its
command tests: `make test-nbgrader`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

SUITE = Path(__file__).resolve().parents[1] / "nbgrader_suite"


def test_nbgraders_own_tests_of_autograde_pass(tmp_path: Path) -> None:
    # nbgrader starts `alembic`
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {
        "PATH": scripts,
        "JUPYTER_CONFIG_PATH": str(SUITE),
        "PYTHONPATH": str(SUITE),
        "PYTHONWARNINGS": "ignore",
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "counting",
        "-p",
        "no:cacheprovider",
        "--pyargs",
    ]
    done = subprocess.run(
        [*command, "nbgrader.tests.apps.test_nbgrader_autograde"],
        cwd=tmp_path,
        env={name: value for name, value in environment.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) >= 35, done.stdout[-500:]  # type: ignore[index]
    ran = re.search(r"in the cage: (\d+), in a kernel: (\d+)", done.stdout)
    assert ran
    assert int(ran[1]) >= 40
