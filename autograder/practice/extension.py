"""The magics `%practice` and `%hint`, for IPython and every notebook that runs on it."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.course.course import Course, CourseError, Unit
from autograder.course.hints import hints_of
from autograder.grade import Grade
from autograder.practice import progress
from autograder.practice.as_it_is import Ran, as_it_is
from autograder.practice.packed import unpacked
from autograder.practice.shown import Shown, Step, Told
from autograder.running.options import GraderError
from autograder.running.own_notebook import PACKED, grade_bytes

_HELP = "Open a notebook of the course, in its folder, and run the cell again."


class Practice:
    """Remembers what the kernel has run, and grades it when it is asked to."""

    def __init__(self, shell: Any):
        earlier = list(getattr(shell.history_manager, "input_hist_raw", []))[1:-1]
        self._ran = [Ran(str(source)) for source in earlier]
        self._failed: Counter[str] = Counter()  # tries that did not hold, by exercise
        self._hinted: Counter[str] = Counter()  # hints that were shown
        self._holds: set[str] = set()

    def begin(self, info: Any) -> None:
        """Called by the shell before each cell: it may ask for `%practice` itself."""
        self._ran.append(Ran(str(getattr(info, "raw_cell", ""))))

    def end(self, result: Any) -> None:
        """Called by the shell after each cell."""
        if self._ran and isinstance(getattr(result, "error_in_exec", None), KeyboardInterrupt):
            self._ran[-1] = replace(self._ran[-1], ended=True)

    def practice(self, line: str) -> Shown | Told:
        """``%practice`` for all exercises that were tried, ``%practice NAME ...`` for some."""
        try:
            course, unit = here(Path.cwd())
            names = _named(line, unit)
            grade = self._grade(course, unit, names)
        except (CourseError, GraderError) as error:
            return Told(str(error))
        for exercise in grade.exercises:
            if exercise.attempted:
                self._failed[exercise.id] += not exercise.holds
                self._holds = self._holds - {exercise.id} | (
                    {exercise.id} if exercise.holds else set()
                )
        automatic = _automatic(unit)
        holds = progress.note(Path.cwd(), automatic, grade)
        return Shown(grade, len(holds), len(automatic), only_checks=unit.hidden is None)

    def hint(self, line: str) -> Step | Told:
        """``%hint NAME``: the next hint of an exercise, one more after each try that failed."""
        try:
            _, unit = here(Path.cwd())
            names = _named(line, unit)
        except CourseError as error:
            return Told(str(error))
        hints = hints_of(unit.release)
        if len(names) != 1:
            example = next(iter(hints), "NAME")
            return Told(f"For which exercise? %hint {example}, for example.")
        (name,) = names
        steps = hints.get(name, ())
        if not steps:
            return Told(
                f"There are no hints for {name} here. What `%practice {name}` says is the best there is."
            )
        if name in self._holds:
            return Told(f"{name} holds. There is nothing left to hint at.")
        if not self._failed[name]:
            return Told(
                f"Try {name} first: run your answer, then %practice {name}. A wrong answer is welcome; after it there is a hint."
            )
        told = min(self._hinted[name] + 1, self._failed[name], len(steps))
        self._hinted[name] = told
        return Step(steps[:told], len(steps))

    def _grade(self, course: Course, unit: Unit, names: list[str]) -> Grade:
        data = as_it_is(unit.release, self._ran, _automatic(unit))
        grade = grade_bytes(unit, data, Path.cwd(), course.settings, only=frozenset(names))
        return replace(grade, exercises=tuple(item for item in grade.exercises if not item.manual))


def _automatic(unit: Unit) -> list[str]:
    """The exercises that a person need not read."""
    return [exercise.id for exercise in unit.exercises if not exercise.manual]


def _named(line: str, unit: Unit) -> list[str]:
    """The exercises that are named behind a magic. Raises `CourseError` where there is none such."""
    names, there = line.split(), _automatic(unit)
    if unknown := [name for name in names if name not in there]:
        near = difflib.get_close_matches(unknown[0], there, n=1)
        guess = f" Do you mean {near[0]}?" if near else ""
        raise CourseError(
            f"There is no exercise {unknown[0]!r} here.{guess} There are: {', '.join(there)}."
        )
    return names


def here(folder: Path) -> tuple[Course, Unit]:
    """The course and the unit of the notebook in this folder: those that came along in a file
    beside it, or those of the course around it. Raises `CourseError`."""
    if (folder / PACKED).is_file():
        return unpacked(folder / PACKED)
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
    """Give a shell the magics. Loaded again, they start afresh."""
    practice = Practice(shell)
    for event, note in (("pre_run_cell", practice.begin), ("post_run_cell", practice.end)):
        for callback in list(shell.events.callbacks[event]):
            if isinstance(getattr(callback, "__self__", None), Practice):
                shell.events.unregister(event, callback)
        shell.events.register(event, note)
    shell.register_magic_function(practice.practice, "line", "practice")
    shell.register_magic_function(practice.hint, "line", "hint")
