"""The wheel: everything that the commands need is in it, and it serves another course than ours."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import autograder
from tests.support.ground import ROOT

NAME = "01_from_a_wheel"


def test_a_wheel_makes_and_grades_a_course(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, ROOT],
        check=True,
        capture_output=True,
        timeout=300,
    )
    (wheel,) = tmp_path.glob("ml_mathematics_autograder-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        assert "autograder/nbgrader/templates/formgrade/mathjax.html.j2" in packed.namelist()
    place = tmp_path / "installed"
    subprocess.run(
        [*pip, "install", "--no-deps", "--target", place, wheel],
        check=True,
        capture_output=True,
        timeout=300,
    )
    folder = tmp_path / "course"
    folder.mkdir()

    def run(*arguments: str) -> str:
        command = [
            sys.executable,
            "-c",
            "import autograder, sys; from autograder.cli import main; print(autograder.__file__, file=sys.stderr); main()",
        ]
        environment = os.environ | {
            "PYTHONPATH": str(place),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        if arguments[0] == "nbgrader":
            command = [sys.executable, "-m"]
        done = subprocess.run(
            [*command, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode in (0, 1), done.stderr
        assert arguments[0] == "nbgrader" or str(place) in done.stderr
        return done.stdout

    assert "Grade notebooks of a course" in run("--help")
    assert run("--version") == f"autograder {autograder.__version__}\n"
    metadata = next(place.glob("ml_mathematics_autograder-*.dist-info")) / "METADATA"
    assert "License-Expression: BSD-3-Clause" in metadata.read_text()
    assert (place / "autograder" / "py.typed").is_file()
    run("new", NAME)
    run("nbgrader", "generate_assignment", NAME)
    assert "2 of 2 points" in run("check", f"source/{NAME}/{NAME}.ipynb")
    submitted = folder / "submitted" / "ada" / NAME
    submitted.mkdir(parents=True)
    (submitted / f"{NAME}.ipynb").write_text(
        (folder / "release" / NAME / f"{NAME}.ipynb").read_text()
    )
    assert "ada" in run("grade", NAME)
    assert run("report", NAME)
    run("nbgrader", "generate_feedback", NAME)
    assert (
        "Nothing is written yet"
        in (folder / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
    )
    assert "upload it" in run("package", NAME, "--for", "gradescope")
