"""A question about a grade, answered for the instructor: what the tests saw of one student's
answer, and what would change without one of them."""

from __future__ import annotations

import ast
import difflib
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import Course, CourseError, Unit
from autograder.course.handed_in.finding import submissions, take
from autograder.course.handed_in.opening import Unreadable
from autograder.course.notebook import NotebookFault, parse
from autograder.grade import ExerciseGrade, Grade, TestOutcome
from autograder.reports.pages import grades_of
from autograder.reports.text import number

_INDENT = " " * 6


@dataclass(frozen=True)
class Place:
    """Where a hidden test stands: its file, its first line and its source."""

    file: Path
    line: int
    source: str


def explanation(course: Course, name: str, student: str, exercise: str) -> str:
    """What the last Grade of a student says of an exercise, with the sources of the tests that
    failed and what the student wrote. Raises `CourseError` where there is none."""
    unit = course.unit(name)
    grades = grades_of(course, name)
    grade = _grade_of(grades, student, name)
    found = _exercise(grade, exercise)
    lines = [_head(student, found), ""]
    if grade.status != "graded":
        return f"{student}: {grade.reason}\n"
    for line in (*grade.notes, *_also(found)):
        lines.append(f"  Note: {line}")
    for test in found.tests:
        lines += _told(unit, test)
    lines += [
        f"\n{student} wrote:\n",
        textwrap.indent(_answer(course, unit, student, exercise), _INDENT),
    ]
    return "\n".join(lines) + "\n"


def without(course: Course, name: str, exercise: str, test: str) -> str:
    """Whose points would change, if a hidden test of an exercise were not there. Raises
    `CourseError` where there is no such test."""
    course.unit(name)
    grades = {who: one for who, one in grades_of(course, name).items() if one.status == "graded"}
    if not grades:
        raise CourseError(f"Nothing of {name} was graded yet. Run: autograder grade {name}")
    some = _exercise(next(iter(grades.values())), exercise)
    names = list(dict.fromkeys(each.name.partition("[")[0] for each in some.tests))
    chosen = [each for each in names if each in (test, f"{each.partition('::')[0]}::{test}")]
    if not chosen:
        near = difflib.get_close_matches(test, names, n=1, cutoff=0.3)
        guess = f" Do you mean {near[0]}?" if near else ""
        raise CourseError(
            f"{exercise} has no hidden test {test}.{guess} There are: {', '.join(names)}."
        )
    (dropped,) = chosen
    moved, before, after = [], 0.0, 0.0
    for student, grade in grades.items():
        found = _exercise(grade, exercise)
        old, new = found.score or 0.0, _rescored(found, dropped)
        before, after = before + old, after + new
        if abs(new - old) > 1e-9:
            moved.append(f"  {student}  {number(old)} -> {number(new)}")
    count = f"{len(moved)} of {len(grades)}"
    lines = [
        f"Without {dropped}, the points for {exercise} of {count} students would change:",
        *moved,
    ]
    if not moved:
        lines = [f"Without {dropped}, nobody's points for {exercise} would change."]
    lines.append(
        f"Mean: {number(before / len(grades))} -> {number(after / len(grades))} of {number(some.max_score)}. Nothing was stored."
    )
    return "\n".join(lines) + "\n"


def _rescored(exercise: ExerciseGrade, dropped: str) -> float:
    """An exercise's points, if a test (in all its cases) were not there."""
    left = [test for test in exercise.tests if test.name.partition("[")[0] != dropped]
    weight = sum(test.weight for test in left)
    if not weight:
        return exercise.max_score if exercise.attempted else 0.0
    return exercise.max_score * sum(test.weight for test in left if test.passed) / weight


def _grade_of(grades: dict[str, Grade], student: str, unit: str) -> Grade:
    if student in grades:
        return grades[student]
    near = difflib.get_close_matches(student, grades, n=3)
    guess = f"Near to it: {', '.join(near)}." if near else f"Run: autograder grade {unit}"
    raise CourseError(f"{student!r} has no grade for {unit}. {guess}")


def _exercise(grade: Grade, name: str) -> ExerciseGrade:
    automatic = [exercise for exercise in grade.exercises if not exercise.manual]
    for exercise in automatic:
        if name in (exercise.id, exercise.label):
            return exercise
    if grade.status != "graded":
        return ExerciseGrade(name, 0.0, 0.0)
    names = [exercise.label for exercise in automatic]
    near = difflib.get_close_matches(name, names, n=1)
    guess = f" Do you mean {near[0]}?" if near else ""
    raise CourseError(
        f"There is no exercise {name!r} that tests grade.{guess} There are: {', '.join(names)}."
    )


def _head(student: str, exercise: ExerciseGrade) -> str:
    return f"{student}, {exercise.label}: {number(exercise.score or 0.0)} of {number(exercise.max_score)} points"


def _also(exercise: ExerciseGrade) -> Iterator[str]:
    if not exercise.attempted:
        yield "it was left as it was"
    if exercise.error:
        yield exercise.error
    if exercise.replaced:
        yield f"tests ran again with correct versions of {', '.join(exercise.replaced)}"
    for found in exercise.misconceptions:
        yield f"{found.name} ({found.kind}): {found.says}"


def _told(unit: Unit, test: TestOutcome) -> list[str]:
    mark = "[ok]" if test.passed else "[ ?]" if test.undecided else "[--]"
    lines = [f"  {mark}  {test.title}  ({test.name}, weight {number(test.weight)})"]
    if test.passed:
        return lines
    lines.append(textwrap.indent(test.message or "", _INDENT))
    place = place_of(unit, test.name)
    if place is not None:
        lines += [
            f"{_INDENT}{place.file.name}, line {place.line}:",
            textwrap.indent(place.source, _INDENT + "  "),
        ]
    return lines


def place_of(unit: Unit, test: str) -> Place | None:
    """Where a hidden test of a unit stands, by the name that Grades have for it; None where it is
    there no more, or the unit's own cells grade it."""
    group, _, function = test.partition("[")[0].rpartition("::")
    for file in sorted(unit.hidden.glob("test_*.py")) if unit.hidden is not None else ():
        try:
            text = file.read_text(encoding="utf-8")
            tree = ast.parse(text)
        except (OSError, SyntaxError, ValueError):
            continue
        bodies = [
            node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == group
        ]
        for node in [each for body in bodies for each in body] if group else tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == function:
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                source = "\n".join(text.splitlines()[first - 1 : node.end_lineno])
                return Place(file, first, textwrap.dedent(source))
    return None


def _answer(course: Course, unit: Unit, student: str, exercise: str) -> str:
    """What a student has handed in for an exercise, as it lies there now."""
    folder = submissions(course.submitted, unit.name).get(student)
    try:
        if folder is None:
            return "(nothing lies in submitted any more)"
        notebook = parse(take(folder, unit.title, course.submitted).data)
    except (NotebookFault, Unreadable) as error:
        return f"({error})"
    cells = [
        cell.source for cell in notebook.cells if cell.is_solution and cell.grade_id == exercise
    ]
    return "\n\n".join(cells) or "(the cell is not there)"
