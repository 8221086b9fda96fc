"""A config that does not load never takes the cage off, whoever grades."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import run, tried, write
from tests.support.ground import ROOT
from tests.support.small_course import RIGHT, UNIT, code, small

WRITES = "open('written_outside', 'w').write('x')"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one submission, whose cell writes a file where it runs."""
    from tests.support.small_course import HIDDEN

    course = tmp_path_factory.mktemp("guarded") / "course"
    for folder in (f"source/{UNIT}", f"tests/hidden/{UNIT}"):
        (course / folder).mkdir(parents=True)
    solved = small(*("### BEGIN SOLUTION\n" + source + "\n### END SOLUTION" for source in RIGHT))
    (course / f"source/{UNIT}/{UNIT}.ipynb").write_text(json.dumps(solved))
    (course / f"tests/hidden/{UNIT}/test_{UNIT}.py").write_text(HIDDEN)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    assert nbgrader(course, "generate_assignment", UNIT).returncode == 0
    write(
        course / "submitted" / "ada" / UNIT,
        small(*RIGHT, code(WRITES.replace("written_outside", str(course / "written_outside")))),
    )
    return course


@pytest.fixture
def course(compiled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(compiled, tmp_path / "course"))


def nbgrader(
    course: Path, *arguments: str, jupyter: Path = ROOT / "jupyter"
) -> subprocess.CompletedProcess[str]:
    """The command, with this package's config for the environment where a wheel puts it."""
    return tried(course, *arguments, JUPYTER_CONFIG_PATH=str(jupyter))


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("\nc.X = (\n", "nbgrader_config.py does not load"),
        ("\nimport nothing_of_that_name\n", "No module named 'nothing_of_that_name'"),
        ("\nraise SystemExit(3)\n", "SystemExit"),
        ("\nc.SandboxExecute.folow_through = False\n", "Did you mean follow_through?"),
        (None, "does not name the engine"),
    ],
)
def test_nbgrader_refuses(compiled: Path, course: Path, config: str | None, says: str) -> None:
    file = course / "nbgrader_config.py"
    file.write_text("c = get_config()\n" if config is None else file.read_text() + config)
    done = nbgrader(course, "autograde", UNIT, "--create", "--force")
    if config is None or "SystemExit" not in says:  # nbgrader itself ends at that one
        assert says in done.stdout + done.stderr
    assert done.returncode != 0
    assert not list(compiled.parent.rglob("written_outside")), (
        "no student code ran outside of the cage"
    )
    assert not (course / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb").exists()


def test_nothing_is_released_with_other_stubs(course: Path) -> None:
    before = (course / f"release/{UNIT}/{UNIT}.ipynb").read_text()
    file = course / "nbgrader_config.py"
    file.write_text(file.read_text() + "\nc.X = (\n")
    assert nbgrader(course, "generate_assignment", UNIT, "--force").returncode != 0
    assert (
        not (course / f"release/{UNIT}/{UNIT}.ipynb").exists()
        or (course / f"release/{UNIT}/{UNIT}.ipynb").read_text() == before
    )


def test_a_course_of_somebody_else_is_graded_as_ever(course: Path) -> None:
    shutil.rmtree(course / "tests")
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    write(course / "submitted" / "ada" / UNIT, small(*RIGHT))
    done = nbgrader(course, "autograde", UNIT, "--create")
    assert done.returncode == 0, done.stderr[-2000:]


def test_doctor_and_grade_say_so(course: Path) -> None:
    file = course / "nbgrader_config.py"
    file.write_text(file.read_text() + "\nc.X = (\n")
    for command in (["doctor"], ["grade", UNIT], ["audit", UNIT], ["report", UNIT]):
        done = run(*command, cwd=course)
        assert done.returncode in (1, 2), command
        assert "'(' was never closed" in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("moved", ["01_smal", None])
def test_hidden_tests_that_are_missing_are_never_replaced_by_visible_checks(
    course: Path, moved: str | None
) -> None:
    hidden = course / "tests" / "hidden"
    shutil.copytree(hidden / UNIT, hidden / "02_another")
    hidden.joinpath(UNIT).rename(hidden / moved) if moved else shutil.rmtree(hidden / UNIT)
    done = run("grade", UNIT, cwd=course)
    assert done.returncode == 2
    assert f"{UNIT} has no hidden tests" in done.stderr
    assert ("01_smal: rename it" in done.stderr) == bool(moved)
    theirs = nbgrader(course, "autograde", UNIT, "--create", "--force")
    assert f"{UNIT} has no hidden tests" in theirs.stdout + theirs.stderr
    assert theirs.returncode != 0
    file = course / "nbgrader_config.py"
    file.write_text(file.read_text() + f"\nc.SandboxExecute.own_cells = [{UNIT!r}]\n")
    assert "ada" in run("grade", UNIT, cwd=course).stdout
