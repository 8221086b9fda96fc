"""What is asked, and what an instructor expects: the model answer and the mark scheme, which stand
in the instructor's notebook and nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.course.course import Assignment, Exercise, Unit
from autograder.course.notebook import Cell, NotebookFault, parse

_OPENS = re.compile(r"BEGIN (SOLUTION|MARK SCHEME)")
_CLOSES = re.compile(r"END (SOLUTION|MARK SCHEME)")
_MARKS = re.compile(
    r"^[#>*_ \t]*(marks|mark(ing)? scheme|rubric|points)\b(?=[*_ \t]*[.:*_]|[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_MODEL = re.compile(r"\A[#>*_ \t]*model answer[.:]?[*_]*[.:]?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """A question that a person grades, as Markdown (`is_code`: the model answer is code). `id` is
    the grade id of the cell that carries its points, `label` what it is called among all of the
    assignment; `model` and `marks` are empty where the instructor's notebook has none."""

    notebook: str
    id: str
    label: str
    title: str
    text: str
    model: str
    marks: str
    maximum: float
    is_code: bool = False
    is_task: bool = False


def questions(assignment: Assignment) -> list[Question]:
    """Those of an assignment that a person grades, in its order."""
    found = []
    for unit in assignment.units:
        expected = _expected(unit)
        for exercise in unit.exercises:
            if exercise.manual:
                found.append(_question(unit, exercise, expected.get(exercise.test_id)))
    return found


def _question(unit: Unit, exercise: Exercise, source: Cell | None) -> Question:
    place = next(
        place
        for place, cell in enumerate(unit.release.cells)
        if cell.grade_id == exercise.test_id and (cell.is_grade or cell.is_task)
    )
    cell = unit.release.cells[place]
    before = [each.source for each in unit.release.cells[:place] if each.kind == "markdown"]
    own = [cell.source] if exercise.task else []
    headings = re.findall(r"^#{1,6} +(.+)$", "\n".join([*before, *own]), re.MULTILINE)
    model, marks = _parted(source, cell)
    return Question(
        unit.title,
        exercise.test_id,
        f"{exercise.notebook}: {exercise.id}" if exercise.notebook else exercise.id,
        headings[-1].strip(" #") if headings else exercise.id,
        own[0] if own else next(reversed(before), ""),
        model,
        marks,
        exercise.points,
        cell.kind == "code",
        exercise.task,
    )


def _expected(unit: Unit) -> dict[str, Cell]:
    """The cells of the instructor's notebook by grade id; none where it can't be read."""
    try:
        cells = parse(unit.source.read_bytes(), code=False).cells
    except (OSError, NotebookFault):
        return {}
    return {cell.grade_id: cell for cell in cells if cell.grade_id}


def _parted(source: Cell | None, released: Cell) -> tuple[str, str]:
    """The model answer and the marks of a cell of the instructor's notebook."""
    if source is None:
        return "", ""
    inside = _between_marks(source.source)
    if inside is None:
        inside = "" if released.is_task or source.source == released.source else source.source
    if released.is_task:
        return "", inside.strip()
    begins = None if released.kind == "code" else _MARKS.search(inside)
    if begins is None:
        return _MODEL.sub("", inside).strip(), ""
    marks = inside[begins.end() :].lstrip("*_.: \t\n")
    return _MODEL.sub("", inside[: begins.start()]).strip(), marks.strip()


def _between_marks(source: str) -> str | None:
    """What nbgrader leaves out of the release; None where the cell marks nothing."""
    lines, inside, marked = list[str](), False, False
    for line in source.split("\n"):
        if _OPENS.search(line):
            inside = marked = True
        elif _CLOSES.search(line):
            inside = False
        elif inside:
            lines.append(line)
    return "\n".join(lines) if marked else None
