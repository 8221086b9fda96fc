"""Every benchmark runs, at its smallest size, and sees whether what it measures was done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.class_of_60 import cpu, make_sure
from tests.support.the_course import ROOT

UNIT = "00_arrays"
SMALL = ("--rounds", "1", "--kinds", "2", "--each", "1")
SIZES: dict[str, tuple[str, ...]] = {
    "class_of_60": (*SMALL, "--stock", "2"),
    "explained": (UNIT, "--mutants", "1"),
    "flat": ("2",),
    "floor": ("--rounds", "1"),
    "jobs": SMALL,
    "latency": ("--rounds", "1"),
    "report_page": ("12",),
    "round_trips": ("--rounds", "1", "--calls", "20"),
    "attacks": ("--only", "reports", "--most", "2"),
    "in_a_browser": (os.environ.get("PYODIDE", ""), UNIT),
    "otter": (os.environ.get("OTTER", ""), "--rounds", "1"),
}
NEEDS = {
    "report_page": shutil.which("chromium"),
    "in_a_browser": shutil.which("chromium") and os.environ.get("PYODIDE"),
    "otter": os.environ.get("OTTER"),
}


def test_all_are_here() -> None:
    assert set(SIZES) == {path.stem for path in (ROOT / "benchmarks").glob("*.py")}


@pytest.mark.parametrize("name", sorted(SIZES))
def test_it_runs_and_prints_figures(name: str) -> None:
    if not NEEDS.get(name, True):
        pytest.skip("a browser, a Pyodide or Otter-Grader is not here")
    command = [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *SIZES[name]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert any(character.isdigit() for character in done.stdout)


def test_a_command_that_fails_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="autograder grade 07 ended with 2"):
        cpu("autograder", "grade", "07", course=tmp_path)


def test_what_was_not_graded_or_not_as_it_should_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"graded were \[\], and not \['ada'\]"):
        make_sure(tmp_path, ["ada"])
