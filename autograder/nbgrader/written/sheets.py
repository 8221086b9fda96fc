"""Answers as CSV, for those who grade in a spreadsheet, and what they wrote there."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from autograder.nbgrader.tables import TableError, guarded, unguarded
from autograder.nbgrader.tables import rows as table
from autograder.nbgrader.written.answers import Answer, Said, grouped, number, tidy
from autograder.nbgrader.written.identity import Identity
from autograder.nbgrader.written.marking import Disagreement, Marking, merged

COLUMNS = (
    *("student", "question", "title", "answer", "model answer", "marks"),
    *("points", "maximum", "comment", "read", "id"),
)
_NEEDED = ("student", "answer", "points", "maximum", "comment", "id")
MAX_CELL = 32_000  # characters that every spreadsheet has room for in a cell
_LEFT_OUT = "\n[... longer than a spreadsheet's cell: read all of it with: autograder written]"


class SheetError(Exception):
    """What is in the files can't be stored. Each line of the message names a place and the mend."""


@dataclass
class Reading:
    """What is to be stored of what was read; `left_out` are lines on answers that can't be: they
    were handed in again, or two graders disagree. `named`: how each of the answers is called in
    its file, where students may be numbers."""

    markings: list[Marking] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Row:
    place: str
    name: str
    answer: Answer
    before: Said
    said: Said
    outdated: bool


def written(answers: Sequence[Answer], *, anonymous: bool) -> str:
    """The text of the file, in the order of the answers. `anonymous`: numbers in place of
    students."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for answer in answers:
        question = answer.question
        points = answer.open.points
        cells = (
            f"#{answer.number}" if anonymous else answer.student,
            question.label,
            question.title,
            answer.given.text,
            question.model,
            question.marks,
            "" if points is None else number(points),
            number(question.maximum),
            answer.said.comment,
            _state(answer),
            str(Identity.of(answer)),
        )
        writer.writerow([guarded(_shortened(cell)) for cell in cells])
    return text.getvalue()


def shares(answers: Sequence[Answer], graders: int) -> list[list[Answer]]:
    """The answers in so many parts of about the same size, each with as few questions as may be;
    equal answers stay together."""
    by_question: dict[str, list[Answer]] = {}
    for answer in answers:
        by_question.setdefault(answer.question.label, []).append(answer)
    groups = [group for of_one in by_question.values() for group in grouped(of_one)]
    parts: list[list[Answer]] = [[] for _ in range(graders)]
    done = 0
    for group in groups:
        middle = done + len(group) / 2
        parts[min(int(middle * graders / len(answers)), graders - 1)] += group
        done += len(group)
    return parts


def read(paths: Sequence[Path], answers: Sequence[Answer]) -> Reading:
    """What graders wrote into files of these answers. Raises `SheetError` where something else than
    points and comments was changed, or points are none."""
    known = {answer.key: answer for answer in answers}
    problems: list[str] = []
    by_answer: dict[str, list[_Row]] = {}
    for path in paths:
        for row in _rows_of(path, known, problems):
            by_answer.setdefault(row.answer.key, []).append(row)
    if problems:
        raise SheetError("\n".join(problems))
    reading = Reading()
    for rows in by_answer.values():
        _judge([row for row in rows if row.said != row.before], reading)
    return reading


def _judge(rows: Sequence[_Row], reading: Reading) -> None:
    """What becomes of an answer of which these rows say something new."""
    if not rows:
        return
    answer, name = rows[0].answer, rows[0].name
    about = f"{name}, {answer.question.label}"
    if outdated := next((row for row in rows if row.outdated), None):
        reading.left_out.append(
            f"{about} ({outdated.place}): handed in again, or its points changed, since the file was written. Write it out again, and read it anew."
        )
        return
    now = after = answer.open
    try:
        for row in rows:
            after = merged(row.before, row.said, after)
    except Disagreement as found:
        words = _differing(rows) or f"{found} ({rows[-1].place})"
        reading.left_out.append(f"{about}: {words}. Agree on one, and write it into one file.")
        return
    if after != now:
        reading.markings.append(Marking(answer, after))
        reading.named[answer.key] = name


def _differing(rows: Sequence[_Row]) -> str:
    """``2 points in a.csv, row 3, but 1 in b.csv, row 9``; nothing where the rows agree."""
    for one, other in combinations(rows, 2):
        left, right = one.said, other.said
        if None not in (left.points, right.points) and left.points != right.points:
            return f"{_points(left)} points in {one.place}, but {_points(right)} in {other.place}"
        both = left.comment != one.before.comment and right.comment != other.before.comment
        if both and left.comment != right.comment:
            return f"two different comments, in {one.place} and in {other.place}"
    return ""


def _points(said: Said) -> str:
    return "none" if said.points is None else number(said.points)


def _rows_of(path: Path, known: Mapping[str, Answer], problems: list[str]) -> Iterator[_Row]:
    try:
        rows = table(path)
    except TableError as error:
        raise SheetError(str(error)) from None
    header = [cell.strip().lower() for cell in rows[0][1]]
    if missing := [name for name in _NEEDED if name not in header]:
        raise SheetError(
            f"{path} has no column {missing[0]!r}. Read in the file that --out has written, with all of its columns."
        )
    places = {name: header.index(name) for name in _NEEDED}
    for line, row in rows[1:]:
        cells = {
            name: unguarded(row[place]) if place < len(row) else ""
            for name, place in places.items()
        }
        place = f"{path.name}, row {line}"
        found = _row(place, cells, known)
        if isinstance(found, _Row):
            yield found
        else:
            problems.append(f"{place}: {found}")


def _row(place: str, cells: Mapping[str, str], known: Mapping[str, Answer]) -> _Row | str:
    """A row, or what is wrong with it."""
    shown = Identity.read(cells["id"])
    answer = None if shown is None else known.get(shown.key)
    if shown is None or answer is None:
        return "the id is none of this unit's answers. Leave the column id as it was, or write the file out again."
    student = cells["student"].strip()
    if student != answer.student and not re.fullmatch(r"#\d+", student):
        return f"by its id this is an answer of {answer.student}, and the row says {student or 'nobody'}. Keep rows whole when you sort or paste."
    if as_number(cells["maximum"]) != shown.maximum:
        return f"the maximum is {number(shown.maximum)}, and the row says {cells['maximum'] or 'nothing'}. Put it back: points are changed in the instructor's notebook."
    outdated = shown.is_outdated(answer)
    if not outdated and not _same_text(cells["answer"], answer.given.text):
        return f"the answer of {student} is not what was written out. Put it back, and write comments into the column comment. Where letters became question marks, save the file as CSV UTF-8."
    comment = tidy(cells["comment"])
    before = shown.before(answer, comment)
    points = before.points
    if cells["points"].strip():
        points = as_number(cells["points"])
        if wrong := out_of_range(cells["points"], shown.maximum):
            return wrong
    return _Row(place, student, answer, before, Said(points, comment), outdated)


def out_of_range(points: str, maximum: float) -> str:
    """What is wrong with these points, and the mend; nothing where they can be given."""
    mend = f"Write a number from 0 to {number(maximum)}."
    given = as_number(points)
    if given is None:
        return f"{points.strip()!r} is no number of points. {mend}"
    if given < 0:
        return f"{number(given)} points are less than 0. {mend}"
    if given > maximum:
        return f"{number(given)} points are more than the {number(maximum)} there are. {mend}"
    return ""


def as_number(text: str) -> float | None:
    """A finite number, with a point or a comma; None where it is none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _state(answer: Answer) -> str:
    if answer.again and answer.said.points is not None:
        return f"again: it had {number(answer.said.points)} points before it was handed in again"
    return "yes" if answer.is_read else "not yet"


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - len(_LEFT_OUT)] + _LEFT_OUT


def _same_text(cell: str, text: str) -> bool:
    """Whether a cell has the text, whatever a spreadsheet does to blanks and line ends."""
    return cell.split() == _shortened(text).split()
