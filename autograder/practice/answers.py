"""What `%practice` and `%hint` answer."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder.course.course import Course, CourseError, Unit
from autograder.course.hints import hints_of
from autograder.course.notebook import NotebookFault, parse
from autograder.course.questions import Question, questions
from autograder.grade import Grade
from autograder.practice import progress
from autograder.practice.as_it_is import Ran, as_it_is
from autograder.practice.packed import unpacked
from autograder.practice.shown import ONLY_CHECKS, Model, Shown, Step, Told
from autograder.running.options import GraderError
from autograder.running.own_notebook import PACKED, grade_bytes

_HELP = "Open a notebook of the course, in its folder, and run the cell again."


class Answers:
    """What was tried, and what was told of it, since the extension was loaded."""

    def __init__(self) -> None:
        self._failed: Counter[str] = Counter()  # tries that did not hold, by exercise
        self._hinted: Counter[str] = Counter()  # hints that were shown
        self._holds: set[str] = set()

    def practice(self, line: str, ran: Sequence[Ran]) -> Shown | Told:
        """What holds and what does not of the exercises that a line names, or of all."""
        try:
            course, unit = here(Path.cwd())
            names = _named(line, unit)
            grade = _graded(course, unit, names, ran)
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
        hints = hints_of(unit.release)
        stuck = (item.id for item in grade.exercises if item.attempted and not item.holds)
        hinted = next((name for name in stuck if name in hints), "")
        more = [ONLY_CHECKS] if unit.hidden is None else []
        more += [f"A hint: %hint {hinted}"] if hinted else []
        if len(holds) == len(automatic) and (told := _to_be_compared(course, unit)):
            more.append(told)
        return Shown(grade, len(holds), len(automatic), more)

    def hint(self, line: str) -> Step | Model | Told:
        """The next hint of the exercise that a line names: one more after each try that failed. Of
        a written question the model answer, once there is an answer of the learner's own."""
        try:
            course, unit = here(Path.cwd())
            if (question := _question(line, course, unit)) is not None:
                return _model_answer(question, unit)
            names = _named(line, unit)
        except CourseError as error:
            return Told(str(error))
        hints = hints_of(unit.release)
        if len(names) != 1:
            example = next(iter(hints), "NAME")
            more = f" {told}" if (told := _to_be_compared(course, unit)) else ""
            return Told(f"For which exercise? %hint {example}, for example.{more}")
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
        count = min(self._hinted[name] + 1, self._failed[name], len(steps))
        self._hinted[name] = count
        return Step(steps[:count], len(steps))


def _graded(course: Course, unit: Unit, names: list[str], ran: Sequence[Ran]) -> Grade:
    data = as_it_is(unit.release, ran, _automatic(unit))
    grade = grade_bytes(unit, data, Path.cwd(), course.settings, only=frozenset(names))
    return replace(grade, exercises=tuple(item for item in grade.exercises if not item.manual))


def _automatic(unit: Unit) -> list[str]:
    """The exercises that a person need not read."""
    return [exercise.id for exercise in unit.exercises if not exercise.manual]


def _question(line: str, course: Course, unit: Unit) -> Question | None:
    """The written question that a line names."""
    asked = questions(course.assignment(unit.name))
    return next((question for question in asked if question.id == line.strip()), None)


def _to_be_compared(course: Course, unit: Unit) -> str:
    """How to see the model answers to the written questions, where there are some."""
    asked = [f"%hint {item.id}" for item in questions(course.assignment(unit.name)) if item.model]
    return f"Model answers to the written questions: {', '.join(asked)}." if asked else ""


def _model_answer(question: Question, unit: Unit) -> Model | Told:
    if not question.model:
        return Told(f"No model answer for {question.id} came with this notebook.")
    if _is_as_released(question.id, unit):
        return Told(
            f"Write your own answer first, and save the notebook; then %hint {question.id} shows one that would get full marks."
        )
    return Model(question.model, question.marks)


def _is_as_released(name: str, unit: Unit) -> bool:
    """Whether the learner's notebook, as it was saved last, has no answer to a written question."""
    try:
        saved = parse((Path.cwd() / unit.file).read_bytes(), code=False)
    except (OSError, NotebookFault):
        return False  # nobody can tell
    answers = (
        {cell.source.strip() for cell in notebook.cells if cell.grade_id == name}
        for notebook in (saved, unit.release)
    )
    return next(answers) <= next(answers) | {""}


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
