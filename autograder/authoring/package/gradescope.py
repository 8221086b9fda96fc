"""An autograder zip for Gradescope: the engine, one unit of the course, and the two scripts that
Gradescope runs.

Layout: Gradescope, "Autograder Specifications" (``setup.sh`` and ``run_autograder`` at the root of
the zip, unpacked into ``/autograder/source``; the submission in ``/autograder/submission``; the
result in ``/autograder/results/results.json``).
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from autograder.authoring.audit.release import is_outdated
from autograder.authoring.package.archive import add, add_engine, add_folder
from autograder.course.course import Course, CourseError, Unit
from autograder.running.handle import Grader
from autograder.running.options import Options, is_the_only_way

_COURSE_CONFIG = '''"""What the engine needs of the course's settings."""

c = get_config()  # noqa: F821
{settings}'''


def package(course: Course, name: str, path: Path, *, caged: bool = True) -> None:
    """Write the zip for one unit to `path`. `caged` False: student code runs without the cage
    there.

    What is packed is looked at first. Raises CourseError where the unit is not there, has no hidden
    tests or an outdated release, or the instructor's notebook does not pass them, or the zip can't
    be written; and `GraderError` where nothing can be graded.
    """
    unit = course.unit(name)
    if unit.hidden is None:
        raise CourseError(
            f"{name} has no hidden tests, so there is nothing to package. Write tests/hidden/{name}/test_{name}.py."
        )
    _look_at(course, unit, caged=caged)
    scripts = files("autograder.authoring.package")
    options = "" if caged else "--no-sandbox"
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for script in ("setup.sh", "run_autograder"):
                text = (
                    scripts.joinpath(script)
                    .read_text()
                    .replace("@UNIT@", name)
                    .replace("@OPTIONS@", options)
                )
                add(archive, script, text.encode(), executable=True)
            add_engine(archive)
            add(
                archive,
                "course/nbgrader_config.py",
                _COURSE_CONFIG.format(settings=_settings(course)).encode(),
            )
            for folder in (course.release / name, course.source / name, unit.hidden):
                where = (
                    folder.relative_to(course.root)
                    if folder.is_relative_to(course.root)
                    else Path(folder.parent.name, name)
                )
                add_folder(archive, folder, f"course/{where.as_posix()}")
    except OSError as error:
        raise CourseError(f"The package can't be written to {path}: {error.strerror}.") from None


def _look_at(course: Course, unit: Unit, *, caged: bool) -> None:
    """Raises `CourseError` or `GraderError` where what would be packed can't grade: its release is
    outdated, its hidden tests do not load, or the instructor's solutions don't pass them."""
    try:
        source = unit.source.read_bytes()
    except OSError as error:
        raise CourseError(
            f"The instructor's notebook {unit.source} can't be read: {error.strerror}."
        ) from None
    if is_outdated(unit):
        raise CourseError(
            f"The release of {unit.name} is outdated. Run: nbgrader generate_assignment --force {unit.name}"
        )
    if is_the_only_way():
        return
    options = Options(str(course.root), unit.name, replace(course.settings, caged=caged))
    with Grader(options) as grader:
        grade, _ = grader.grade_bytes(source, unit.name)
    open_ones = [one.label for one in grade.exercises if not one.manual and not one.holds]
    if grade.status != "graded" or open_ones:
        what = ", ".join(open_ones) or grade.reason
        raise CourseError(
            f"The instructor's notebook of {unit.name} does not pass its own tests: {what}. Run: autograder audit {unit.name}"
        )


def _settings(course: Course) -> str:
    """The course's settings of the engine, as lines of a config."""
    settings = course.settings
    values = {
        "follow_through": settings.follow_through,
        "timeout": settings.timeout,
        "notebook_timeout": settings.notebook_timeout,
        "call_timeout": settings.limits.call,
        "test_timeout": settings.limits.test,
    }
    return "".join(f"c.SandboxExecute.{name} = {value!r}\n" for name, value in values.items())
