"""The magic `%practice`, for IPython and every notebook that runs on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.course.course import Course, CourseError, Unit
from autograder.grade import Grade
from autograder.practice.as_it_is import Ran, as_it_is
from autograder.practice.shown import Shown
from autograder.running.options import GraderError
from autograder.running.own_notebook import grade_bytes

_HELP = "Open a notebook of the course, in its folder, and run the cell again."


class Practice:
    """Remembers what the kernel has run, and grades it when it is asked to."""

    def __init__(self, shell: Any):
        earlier = list(getattr(shell.history_manager, "input_hist_raw", []))[1:-1]
        self._ran = [Ran(str(source)) for source in earlier]

    def begin(self, info: Any) -> None:
        """Called by the shell before each cell: it may ask for `%practice` itself."""
        self._ran.append(Ran(str(getattr(info, "raw_cell", ""))))

    def end(self, result: Any) -> None:
        """Called by the shell after each cell."""
        if self._ran and isinstance(getattr(result, "error_in_exec", None), KeyboardInterrupt):
            self._ran[-1] = replace(self._ran[-1], ended=True)

    def practice(self, line: str) -> Shown:
        """``%practice`` for all exercises that were tried, ``%practice NAME ...`` for some."""
        try:
            return Shown(self._grade(line.split()))
        except (CourseError, GraderError) as error:
            return Shown(str(error))

    def _grade(self, names: list[str]) -> Grade:
        course, unit = here(Path.cwd())
        exercises = [exercise.id for exercise in unit.exercises if not exercise.manual]
        if unknown := [name for name in names if name not in exercises]:
            raise CourseError(
                f"There is no exercise {unknown[0]!r} here. There are: {', '.join(exercises)}."
            )
        if unit.hidden is None:
            raise CourseError(
                "No tests came with this notebook, so only the checks in its own cells can be run."
            )
        data = as_it_is(unit.release, self._ran, exercises)
        wanted = frozenset(names)
        grade = grade_bytes(unit, data, Path.cwd(), course.settings, only=wanted)
        return replace(grade, exercises=tuple(item for item in grade.exercises if not item.manual))


def here(folder: Path) -> tuple[Course, Unit]:
    """The course and the unit of the notebook in this folder. Raises `CourseError`."""
    root = next(
        (place for place in (folder, *folder.parents) if (place / "nbgrader_config.py").is_file()),
        None,
    )
    if root is None:
        raise CourseError(f"{folder} belongs to no course. {_HELP}")
    course = Course(root)
    names = [folder.name, *(path.stem for path in sorted(folder.glob("*.ipynb")))]
    name = next((name for name in names if name in course.units), None)
    if name is None:
        raise CourseError(f"{folder} has no notebook of the course in {root}. {_HELP}")
    if folder.resolve().is_relative_to(course.release.resolve()):
        raise CourseError(
            f"This is the course's own copy of {name}, which answers are compared with. Work in one "
            f"of yours: cp -r {course.release.name}/{name} practice/{name}"
        )
    return course, course.unit(name)


def register(shell: Any) -> None:
    """Give a shell the magic. Loaded again, it starts afresh."""
    practice = Practice(shell)
    for event, note in (("pre_run_cell", practice.begin), ("post_run_cell", practice.end)):
        for callback in list(shell.events.callbacks[event]):
            if isinstance(getattr(callback, "__self__", None), Practice):
                shell.events.unregister(event, callback)
        shell.events.register(event, note)
    shell.register_magic_function(practice.practice, "line", "practice")
