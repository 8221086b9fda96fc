"""Gradescope: results by its schema, and the packed autograder in its folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import run, write
from tests.support.ground import ROOT
from tests.support.hostile import HOSTILE, checked
from tests.support.schemas import valid
from tests.support.small_course import UNIT, small

GRADESCOPE = {  # Gradescope, "Autograder Specifications"
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "test_output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "test_name_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
        "visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
        "stdout_visibility": {"enum": ["hidden", "after_due_date", "after_published", "visible"]},
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": {
                        "enum": ["hidden", "after_due_date", "after_published", "visible"]
                    },
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
}


def test_gradescope_has_each_hidden_test_with_its_share(course: Path, hostile: Path) -> None:
    data = valid(checked(course, hostile, "gradescope"), GRADESCOPE)
    assert data["score"] == 2
    assert [(test["score"], test["max_score"], test["status"]) for test in data["tests"]] == [
        (0, 1, "failed"),
        (0, 3, "failed"),
        (1, 1, "passed"),
        (1, 1, "passed"),
    ]
    assert all(test["output_format"] == "text" for test in data["tests"])


def test_gradescope_takes_one_notebook(course: Path) -> None:
    paths = [write(course / name, small()) for name in "ab"]
    done = run("check", *paths, "--format", "gradescope", cwd=course)
    assert done.returncode == 2
    assert "one notebook at a time" in done.stderr


@pytest.fixture(name="platform")
def unpacked(course: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder as Gradescope has it, with the packed small course; its environment is the one the
    tests run in."""
    done = run("package", UNIT, "--for", "gradescope", "--output", tmp_path / "a.zip", cwd=course)
    assert done.returncode == 0, done.stderr
    outside = Path(
        tempfile.mkdtemp(prefix="platform-")
    )  # pytest's own folders are closed to others
    root = outside / "autograder"
    for folder in ("source", "submission", "results", "environment/bin"):
        (root / folder).mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(root / "source")
        assert (archive.getinfo("run_autograder").external_attr >> 16) & 0o777 == 0o755
    for name in ("autograder", "python"):
        script = root / "environment/bin" / name
        main = "from autograder.cli import main; main()"
        script.write_text(
            f"#!/bin/sh\nexport PYTHONPATH='{root}/source/engine'\nexec '{sys.executable}' "
            + (f"-c '{main}' " if name == "autograder" else "")
            + '"$@"\n'
        )
        script.chmod(0o755)
    for path in [outside, *outside.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o755)
    yield root
    shutil.rmtree(outside)


def grade_there(root: Path) -> dict[str, Any]:
    """Run the script as Gradescope does, as an unprivileged user where that is possible."""
    script = root / "source/run_autograder"
    script.chmod(0o755)
    command = ["bash", str(script)]
    if os.geteuid() == 0:
        command = [sys.executable, "-m", "tests.support.ground", "nobody", "/bin/bash", str(script)]
    environment = {
        name: value for name, value in os.environ.items() if name != "GITHUB_STEP_SUMMARY"
    }
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {"AUTOGRADER_ROOT": str(root)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return valid((root / "results/results.json").read_text(), GRADESCOPE)


def hand_in(root: Path, document: Any, name: str) -> None:
    write(root / "submission", document, name).chmod(0o644)


def test_the_package_grades_as_an_unprivileged_user(platform: Path) -> None:
    hand_in(platform, small(*HOSTILE), "my homework.ipynb")
    data = grade_there(platform)
    assert data["score"] == 2
    assert len(data["tests"]) == 4


def test_the_package_says_what_to_hand_in(platform: Path) -> None:
    assert (
        "There is no file 01_small.ipynb: the folder is empty." in grade_there(platform)["output"]
    )
    hand_in(platform, small(*HOSTILE), "a.ipynb")
    hand_in(platform, small(*HOSTILE), "b.ipynb")
    assert (
        "a.ipynb and b.ipynb. Hand in one notebook, called 01_small.ipynb."
        in grade_there(platform)["output"]
    )
    hand_in(platform, small(*HOSTILE), f"{UNIT}.ipynb")
    assert grade_there(platform)["score"] == 2


def test_the_package_follows_no_link(platform: Path) -> None:
    solutions = platform / "source/course/source"
    (platform / "submission").mkdir(exist_ok=True)
    (platform / "submission" / UNIT).symlink_to(solutions / UNIT)
    assert "no file 01_small.ipynb" in grade_there(platform)["output"]
    (platform / "submission" / f"{UNIT}.ipynb").symlink_to(solutions / UNIT / f"{UNIT}.ipynb")
    data = grade_there(platform)
    assert data["score"] == 0
    assert "it is a link" in data["output"]


def test_the_package_survives_a_broken_notebook(platform: Path) -> None:
    hand_in(platform, b"{", f"{UNIT}.ipynb")
    data = grade_there(platform)
    assert data["score"] == 0
    assert "could not be graded" in data["output"]


def test_the_package_grades_with_the_engine_it_carries(platform: Path) -> None:
    assert (platform / "source/engine/autograder/scoring/one_submission.py").is_file()
    assert (platform / "source/course/tests/hidden" / UNIT / f"test_{UNIT}.py").is_file()
    assert "autograder" in (platform / "source/engine/pyproject.toml").read_text()
    (platform / "source/engine/autograder/scoring/one_submission.py").write_text(
        "raise SystemExit('the carried engine')\n"
    )
    hand_in(platform, small(*HOSTILE), f"{UNIT}.ipynb")
    assert "no fault of yours" in grade_there(platform)["output"]
