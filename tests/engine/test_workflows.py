"""The workflows that are given as examples."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

from tests.support.commands import write
from tests.support.ground import ROOT
from tests.support.hostile import HOSTILE
from tests.support.schemas import CLASSROOM50, valid
from tests.support.small_course import UNIT, small


def test_the_workflow_grades_and_keeps_the_result(course: Path, tmp_path: Path) -> None:
    steps = yaml.safe_load((ROOT / "examples/github/grade.yml").read_text())["jobs"]["grade"][
        "steps"
    ]
    (script,) = [step["run"] for step in steps if step.get("name") == "Grade"]
    work, tools = tmp_path / "work", tmp_path / "tools"
    work.mkdir()
    tools.mkdir()
    (work / "course").symlink_to(course)
    tool = tools / "autograder"
    tool.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m autograder \"$@\"\n")
    tool.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }

    def pushed() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    (work / "submission").mkdir()
    assert "no notebook in this repository yet" in pushed().stdout
    write(work / "submission" / "homework", small(*HOSTILE), f"{UNIT}.ipynb")
    done = pushed()
    assert done.returncode == 1  # something does not hold yet: the push is marked red
    assert done.stdout.startswith("::error file=submission/homework/")
    assert valid((work / "result.json").read_text(), CLASSROOM50)["score"] == 2
    assert "2 of 6 points" in (tmp_path / "summary.md").read_text()
