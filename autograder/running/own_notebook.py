"""One's own notebook, graded in this very process: no cage and no clock, on any system that Python
runs on. Never for somebody else's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from autograder.course.beside import Files, without
from autograder.course.course import Course, CourseError, Unit
from autograder.course.notebook import MAX_BYTES
from autograder.course.settings import Settings
from autograder.grade import Grade
from autograder.running.options import GraderError
from autograder.sandbox.one_process.workers import OneProcess
from autograder.scoring.hidden_tests import HiddenTestsBroken
from autograder.scoring.many_submissions import grade_all
from autograder.scoring.requests import Failed, Graded, Submission

PACKED = "practice.pack"  # beside a notebook: what came along to practise with
_MAX_BESIDE = 200  # files beside the notebook


def grade_own(course: Course, assignment: str, path: Path, name: str, settings: Settings) -> Grade:
    """The Grade of a notebook that one trusts: the same as the caged engine's, time limits aside.
    Raises `GraderError` and `CourseError`."""
    units = course.assignment(assignment).units
    path = path / f"{assignment}.ipynb" if path.is_dir() else path
    title = next((unit.title for unit in units if unit.file == path.name), units[0].title)
    data, fault = _read(path)
    unit = next(unit for unit in units if unit.title == title)
    made = _beside(path, unit, assignment)
    return _graded(unit, Submission(name, data, fault, title=title, made=made), settings)


def grade_bytes(
    unit: Unit, data: bytes, folder: Path, settings: Settings, *, only: frozenset[str] = frozenset()
) -> Grade:
    """The Grade of a notebook that is being worked on in a folder; `only` of these exercises, where
    some are named. Raises as `grade_own`."""
    made = _beside(folder / unit.file, unit, unit.name)
    return _graded(
        unit, Submission(unit.name, data, title=unit.title, made=made, only=only), settings
    )


def _graded(unit: Unit, submission: Submission, settings: Settings) -> Grade:
    found: list[Any] = []
    try:
        with OneProcess() as workers:
            grade_all([unit], [submission], found.append, workers=workers, settings=settings)
    except HiddenTestsBroken as error:
        raise GraderError(str(error)) from None
    (graded,) = found
    if isinstance(graded, Failed):
        raise GraderError(graded.reason, graded.details)
    assert isinstance(graded, Graded)
    return graded.grade


def _read(path: Path) -> tuple[bytes | None, str | None]:
    """A notebook's bytes, or what keeps them from being read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return (
                None,
                f"{path.name} is larger than {MAX_BYTES >> 20} MB. Clear its outputs, and save it again.",
            )
        return path.read_bytes(), None
    except FileNotFoundError:
        return None, f"There is no file {path}. Check the name and the folder."
    except OSError as error:
        raise CourseError(
            f"{path} can't be read: {error.strerror}. Mend its rights, or close the program that holds it."
        ) from None


def _beside(path: Path, unit: Unit, assignment: str) -> Files:
    """The modules and data of one's own that lie beside the notebook, where it lies in a folder of
    the assignment's name; the course's own are there already."""
    folder = path.absolute().parent
    if folder.name != assignment:
        return []
    own: list[tuple[str, Path]] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        files = [
            Path(place, name)
            for name in sorted(names)
            if not name.startswith((".", "__")) and name != PACKED and not name.endswith(".ipynb")
        ]
        own += [(file.relative_to(folder).as_posix(), file) for file in files if file.is_file()]
        if len(own) > _MAX_BESIDE:
            break
    courses = [name for name, _ in unit.files] + (["data"] if unit.data is not None else [])
    return without(own, courses)[:_MAX_BESIDE]
