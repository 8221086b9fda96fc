"""What students answered, and what graders have said of it so far."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.course.course import Assignment, Course, CourseError, Unit
from autograder.course.notebook import Cell, NotebookFault, parse
from autograder.course.questions import Question, questions
from autograder.nbgrader.database import Database, GradebookError, is_there
from autograder.sandbox.outputs import inert

_PICTURES = ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Said:
    """What a grader says of an answer: the points (None: none yet) and the comment."""

    points: float | None = None
    comment: str = ""


@dataclass(frozen=True)
class Given:
    """What a student wrote: the cells, and what its code has drawn, as pairs of a MIME type and
    base64."""

    cells: tuple[Cell, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """All of it, in which control characters are spelt out."""
        return "\n\n".join(inert(cell.source.strip()) for cell in self.cells).strip()

    @property
    def digest(self) -> str:
        """By which another answer is told from this one."""
        told = json.dumps([[cell.source, cell.attachments] for cell in self.cells])
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    @property
    def plain(self) -> str:
        """Equal for answers that differ only in blanks and in small and capital letters."""
        told = [[" ".join(cell.source.split()).casefold(), cell.attachments] for cell in self.cells]
        return json.dumps([told, self.pictures])


@dataclass(frozen=True)
class Answer:
    """One student's answer to one question. `key` is the id of its row in nbgrader's gradebook,
    `number` the student's where no name is shown; `again`: it was graded, and then handed in
    again."""

    key: str
    student: str
    number: int
    question: Question
    given: Given
    said: Said
    again: bool = False

    @property
    def open(self) -> Said:
        """What stands until a grader says otherwise: no points, where it was handed in again."""
        return replace(self.said, points=None) if self.again else self.said

    @property
    def is_read(self) -> bool:
        return self.said.points is not None and not self.again


class Reader:
    """The answers of an assignment that a person reads. Notebooks that have not changed are read
    once."""

    def __init__(self, course: Course, assignment: Assignment):
        self._course, self._assignment = course, assignment
        self.questions = questions(assignment)
        self.lost: set[str] = set()  # whose executed notebook can't be read
        self._units = {unit.title: unit for unit in assignment.units}
        self._kept: dict[Path, tuple[tuple[int, int], dict[str, Given]]] = {}

    def answers(self, book: Database) -> list[Answer]:
        """All that were handed in for a person to read, question by question, equal ones together,
        but for `lost` ones. Raises `CourseError` where nothing was graded, `GradebookError`."""
        name = self._assignment.name
        rows = _rows(book, name)
        if not rows:
            raise CourseError(f"Nothing of {name} was graded yet. Run: autograder grade {name}")
        submissions = sorted({(row.submission, row.student) for row in rows})
        numbers = {student: number for number, (_, student) in enumerate(submissions, 1)}
        asked = {(question.notebook, question.id): question for question in self.questions}
        by_question: dict[Question, list[Answer]] = {question: [] for question in self.questions}
        self.lost = set()
        for row in rows:
            question = asked.get((row.title, row.name))
            if question is None or not row.is_for_a_person:
                continue
            given = self._given(question, row.student)
            if given is None:
                self.lost.add(row.student)
                continue
            said = Said(row.manual_score, tidy(row.comment or ""))
            by_question[question].append(
                Answer(row.id, row.student, numbers[row.student], question, given, said, row.again)
            )
        return [
            answer
            for of_one in by_question.values()
            for group in grouped(of_one)
            for answer in group
        ]

    def _given(self, question: Question, student: str) -> Given | None:
        unit = self._units[question.notebook]
        path = self._course.autograded / student / unit.name / unit.file
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if path not in self._kept or self._kept[path][0] != stamp:
                self._kept[path] = stamp, _given(path.read_bytes(), unit)
        except (OSError, NotebookFault, ValueError):
            return None
        return self._kept[path][1].get(question.id)


def opened(course: Course, name: str) -> Reader:
    """A reader of an assignment's answers. Raises `CourseError` where it has none for a person to
    read, or nothing was graded yet."""
    assignment = course.assignment(name)
    reader = Reader(course, assignment)
    if not reader.questions:
        raise CourseError(f"{name} has no question that a person grades.")
    if not is_there(course):
        raise CourseError(f"Nothing of {name} was graded yet. Run: autograder grade {name}")
    return reader


def grouped(answers: Sequence[Answer]) -> list[list[Answer]]:
    """Equal answers together, those that most have given first; then in the order of their
    numbers, which says nothing about names."""
    groups: dict[str, list[Answer]] = {}
    for answer in sorted(answers, key=lambda answer: answer.number):
        groups.setdefault(answer.given.plain, []).append(answer)
    return sorted(groups.values(), key=lambda group: -len(group))


def progress(answers: Sequence[Answer]) -> str:
    """``12 of 60 answers read``, and how many are to be read again."""
    return _progress([(answer.is_read, answer.again) for answer in answers])


def how_far(course: Course, name: str) -> str:
    """`progress` of an assignment; nothing where a person has nothing to read, or the gradebook is
    not there or can't be read."""
    asked = {
        (exercise.notebook or name, exercise.test_id)
        for exercise in course.assignment(name).exercises
        if exercise.manual
    }
    if not asked or not is_there(course):
        return ""
    try:
        with Database(course) as book:
            rows = [row for row in _rows(book, name) if (row.title, row.name) in asked]
    except GradebookError:
        return ""
    found = [(row.is_read, row.again) for row in rows if row.is_for_a_person]
    return _progress(found) if found else ""


def _progress(found: Sequence[tuple[bool, bool]]) -> str:
    """Of pairs: whether an answer is read, and whether it was handed in again."""
    read, again = sum(one for one, _ in found), sum(one for _, one in found)
    told = f"{read} of {len(found)} answer{'' if len(found) == 1 else 's'} read"
    if not again:
        return told
    was = "was handed in again, and is" if again == 1 else "were handed in again, and are"
    return f"{told} ({again} {was} to be read again)"


def number(points: float) -> str:
    """Points, exactly, and without needless digits: 2, 1.5."""
    return repr(points).removesuffix(".0")


def tidy(comment: str) -> str:
    """A comment with plain line ends and none at its own ends, as any program gives it back."""
    return "\n".join(line.rstrip() for line in comment.splitlines()).strip()


@dataclass(frozen=True)
class _Row:
    """What the gradebook has of one graded cell of a submission."""

    id: str
    submission: str
    student: str
    title: str
    name: str
    auto_score: float | None
    manual_score: float | None
    needs_manual_grade: bool
    comment: str | None

    @property
    def is_for_a_person(self) -> bool:
        """Not one that was left as it was, which has no points already."""
        return self.auto_score is None or self.manual_score is not None

    @property
    def again(self) -> bool:
        return self.manual_score is not None and self.needs_manual_grade

    @property
    def is_read(self) -> bool:
        return self.manual_score is not None and not self.again


def _rows(book: Database, assignment: str) -> list[_Row]:
    from nbgrader import api

    with book.rows(store=False) as rows:

        def of_cells(table: Any, *columns: Any) -> list[Any]:
            found: list[Any] = (
                rows.db.query(*columns, api.SubmittedNotebook, api.BaseCell.name)
                .select_from(table)
                .join(api.BaseCell, api.BaseCell.id == table.cell_id)
                .join(api.SubmittedNotebook, api.SubmittedNotebook.id == table.notebook_id)
                .join(
                    api.SubmittedAssignment,
                    api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id,
                )
                .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
                .filter(api.Assignment.name == assignment)
                .all()
            )
            return found

        comments = {
            (notebook.id, name): comment
            for comment, notebook, name in of_cells(api.Comment, api.Comment.manual_comment)
        }
        return [
            _Row(
                grade.id,
                notebook.assignment_id,
                notebook.assignment.student_id,
                notebook.notebook.name,
                name,
                grade.auto_score,
                grade.manual_score,
                grade.needs_manual_grade,
                comments.get((notebook.id, name)),
            )
            for grade, notebook, name in of_cells(api.Grade, api.Grade)
        ]


def _given(data: bytes, unit: Unit) -> dict[str, Given]:
    """What an executed notebook has for each question. A task is done in the cells after it."""
    cells = parse(data, code=False).cells
    outputs = [cell.get("outputs", ()) for cell in json.loads(data)["cells"]]
    released = {cell.source.strip() for cell in unit.release.cells}
    asked = {exercise.test_id for exercise in unit.exercises if exercise.manual}
    found: dict[str, tuple[list[Cell], list[tuple[str, str]]]] = {}
    task: str | None = None
    for cell, shown in zip(cells, outputs, strict=True):
        name = cell.grade_id
        if name:
            task = name if cell.is_task else None
            if name in asked:
                own = [] if cell.is_task else [cell]
                found[name] = (own, [] if cell.is_task else _pictures(shown))
        elif task is not None and task in found:
            if cell.source.strip() not in released:
                found[task][0].append(cell)
            found[task][1].extend(_pictures(shown))
    return {name: Given(tuple(own), tuple(pictures)) for name, (own, pictures) in found.items()}


def _pictures(outputs: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [
        (kind, output["data"][kind])
        for output in outputs
        for kind in _PICTURES
        if isinstance(output.get("data", {}).get(kind), str)
    ]
