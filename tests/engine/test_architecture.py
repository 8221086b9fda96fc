"""The imports run as the contracts in pyproject.toml say, and what breaks one is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    pytest.importorskip("importlinter")
    shutil.copytree(
        ROOT / "autograder", tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_are_kept(copied: Path) -> None:
    done = lint(copied)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("sandbox/session.py", "autograder.sandbox.processes.spawn"),
        ("sandbox/inside/worker.py", "autograder.course.course"),
        ("course/course.py", "autograder.scoring.plugin"),
        ("scoring/hidden_tests.py", "autograder.reports.text"),
        ("reports/text.py", "autograder.nbgrader.gradebook"),
        ("grade.py", "autograder.course.course"),
    ],
)
def test_an_import_that_runs_upwards_is_found(copied: Path, module: str, imported: str) -> None:
    path = copied / "autograder" / module
    path.write_text(path.read_text() + f"\n\ndef later():\n    import {imported}\n")
    done = lint(copied)
    assert done.returncode == 1
    assert imported in done.stdout


def test_a_module_without_a_place_is_found(copied: Path) -> None:
    (copied / "autograder" / "odds_and_ends.py").write_text('"""No room of its own."""\n')
    done = lint(copied)
    assert done.returncode == 1
    assert "odds_and_ends" in done.stdout
