"""Scores for spreadsheets, Canvas and Moodle: ``nbgrader export --exporter
autograder.exporters.CanvasExporter`` (or ``MoodleExporter``; without one, ``CsvExporter``).

Columns: Canvas, "How do I import grades in the Gradebook?"; Moodle, "Assignment: Upload grading
worksheet".
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins.export import ExportPlugin
from traitlets import Dict

from autograder.nbgrader.gradebook import NO_RESPONSE
from autograder.nbgrader.roster import Student, kept
from autograder.nbgrader.tables import FORMULA, TableError

# change the direction in which what follows is shown
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class _Exporter(ExportPlugin):
    """What both have in common: which assignments and students, and a file that is replaced as a
    whole."""

    filename = ""

    def export(self, gradebook: Gradebook) -> None:
        """Write the file named by ``--to``."""
        rows = list(self.rows(gradebook))
        path = Path(self.to or self.filename)
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        except OSError as error:
            sys.exit(f"The scores can't be written to {path}: {error.strerror}.")
        self._tell(gradebook, path)

    def _tell(self, gradebook: Gradebook, path: Path) -> None:
        """How many students have a score in the file, and how many wait for one."""
        assignments = self.assignments(gradebook)
        scored, waiting = 0, 0
        for student in self.students(gradebook):
            found = [
                _submission(gradebook, assignment.name, student.id) for assignment in assignments
            ]
            scored += any(
                submission is not None and not submission.needs_manual_grade for submission in found
            )
            waiting += any(
                submission is not None and submission.needs_manual_grade for submission in found
            )
        if not scored and not waiting:
            which = assignments[0].name if len(assignments) == 1 else "UNIT"
            self.log.warning(
                "Nothing is graded yet: %s holds no score. Run: autograder grade %s", path, which
            )
            return
        whose = f"{scored} student{'' if scored == 1 else 's'}"
        if waiting:
            few = "has none yet" if len(assignments) == 1 else "has not all of them yet"
            few = few if waiting == 1 else few.replace("has", "have", 1)
            self.log.info(
                "Scores of %s written to %s; %d %s, for a person has yet to read an answer.",
                whose,
                path,
                waiting,
                few,
            )
        else:
            self.log.info("Scores of %s written to %s.", whose, path)

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        """The lines of the file, the header first."""
        raise NotImplementedError

    def assignments(self, gradebook: Gradebook) -> list[Any]:
        wanted = {str(name) for name in self.assignment}
        if unknown := sorted(wanted - {assignment.name for assignment in gradebook.assignments}):
            sys.exit(f"The gradebook has no assignment called {', '.join(unknown)}.")
        return [
            assignment
            for assignment in gradebook.assignments
            if not wanted or assignment.name in wanted
        ]

    def students(self, gradebook: Gradebook) -> list[Any]:
        wanted = {str(name) for name in self.student}
        if unknown := sorted(wanted - {student.id for student in gradebook.students}):
            sys.exit(f"The gradebook has no student called {', '.join(unknown)}.")
        return [student for student in gradebook.students if not wanted or student.id in wanted]


class CsvExporter(_Exporter):
    """nbgrader's own columns, a line for each student and assignment: scores without the digits
    that adding them leaves behind, and names with a comma in them as one cell."""

    filename = "grades.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        yield [
            *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name"),
            *("email", "raw_score", "late_submission_penalty", "score", "max_score"),
        ]
        for assignment in self.assignments(gradebook):
            for student in self.students(gradebook):
                submission = _submission(gradebook, assignment.name, student.id)
                raw, penalty = (
                    (0.0, 0.0)
                    if submission is None
                    else (submission.score, submission.late_submission_penalty or 0.0)
                )
                yield [
                    inert(assignment.name),
                    str(assignment.duedate or ""),
                    str((submission and submission.timestamp) or ""),
                    *map(inert, (student.id, student.last_name or "", student.first_name or "")),
                    inert(student.email or ""),
                    *map(_number, (raw, penalty, max(0.0, raw - penalty), assignment.max_score)),
                ]


class CanvasExporter(_Exporter):
    """All assignments in one file for Canvas's gradebook. Where nothing was handed in, or a person
    has yet to read an answer, the cell is blank, which leaves Canvas's score as it is."""

    filename = "canvas.csv"

    canvas_ids = Dict(
        help="The numbers of Canvas's assignments by nbgrader's names, as in {'07_backpropagation': 4711}; without one, Canvas makes a new assignment."
    ).tag(config=True)

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        assignments = self.assignments(gradebook)
        for assignment in assignments:
            if assignment.name not in self.canvas_ids:
                self.log.warning(
                    "Canvas will make a new assignment %s. To fill an existing one, set c.CanvasExporter.canvas_ids = {%r: NUMBER} in nbgrader_config.py.",
                    assignment.name,
                    assignment.name,
                )
        titles = [
            f"{a.name} ({self.canvas_ids[a.name]})" if a.name in self.canvas_ids else a.name
            for a in assignments
        ]
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(inert, titles)]
        yield [
            "    Points Possible",
            "",
            "",
            "",
            "",
            *(_number(assignment.max_score) for assignment in assignments),
        ]
        listed = self._roster()
        for student in self.students(gradebook):
            known = listed.get(student.id, Student(student.id))
            name = ", ".join(filter(None, (student.last_name, student.first_name))) or student.id
            scores = [_score(gradebook, assignment.name, student.id) for assignment in assignments]
            yield [
                inert(name),
                inert(student.lms_user_id or ""),
                inert(known.sis_id),
                inert(student.id),
                inert(known.section),
                *scores,
            ]

    def _roster(self) -> dict[str, Student]:
        """What `autograder roster` has kept: Canvas wants sections, for which the gradebook has no
        field."""
        try:
            return kept(Path(self.parent.coursedir.root if self.parent is not None else "."))
        except TableError as error:
            self.log.warning("%s Sections are left out.", error)
            return {}


class MoodleExporter(_Exporter):
    """One assignment (``--assignment '["07_backpropagation"]'``) as the worksheet of a Moodle
    assignment, grades and feedback together."""

    filename = "moodle.csv"

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        assignments = self.assignments(gradebook)
        if len(assignments) != 1:
            sys.exit(
                "Moodle takes one assignment at a time. Name it: nbgrader export --assignment '[\"07_backpropagation\"]' ..."
            )
        (assignment,) = assignments
        yield [
            *(
                "Identifier",
                "Full name",
                "Email address",
                "Status",
                "Grade",
                "Maximum Grade",
                "Grade can be changed",
            ),
            *("Last modified (submission)", "Last modified (grade)", "Feedback comments"),
        ]
        self._tell_who_is_not_found(gradebook)
        for student in self.students(gradebook):
            score = _score(gradebook, assignment.name, student.id)
            submission = _submission(gradebook, assignment.name, student.id)
            name = " ".join(filter(None, (student.first_name, student.last_name))) or student.id
            number = student.lms_user_id or ""
            yield [
                inert(f"Participant {number}" if number.isdigit() else number or student.id),
                inert(name),
                inert(student.email or ""),
                "No submission" if submission is None else "Submitted for grading",
                score,
                _number(assignment.max_score),
                "Yes",
                _moment(submission),
                "-",
                inert(_feedback(submission)) if score else "",
            ]

    def _tell_who_is_not_found(self, gradebook: Gradebook) -> None:
        unknown = sorted(
            student.id for student in self.students(gradebook) if not student.lms_user_id
        )
        if not unknown:
            return
        few = unknown if len(unknown) <= 5 else [*unknown[:4], f"{len(unknown) - 4} more"]
        who = f"{', '.join(few[:-1])} and {few[-1]}" if len(few) > 1 else few[0]
        self.log.warning(
            "Moodle will not find %s: without a number in the gradebook the column Identifier has the login, not Participant NUMBER. "
            "Store it: nbgrader db student add %s --lms-user-id NUMBER",
            who,
            unknown[0],
        )


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula, on one line."""
    plain = " ".join(text.split())
    plain = "".join(
        char
        for char in plain
        if unicodedata.category(char) not in ("Cc", "Cs") and char not in _TURNING
    )
    return f"'{plain}" if unicodedata.normalize("NFKC", plain)[:1] in tuple(FORMULA) else plain


def _submission(gradebook: Gradebook, assignment: str, student: str) -> Any:
    try:
        return gradebook.find_submission(assignment, student)
    except MissingEntry:
        return None


def _score(gradebook: Gradebook, assignment: str, student: str) -> str:
    submission = _submission(gradebook, assignment, student)
    if submission is None or submission.needs_manual_grade:
        return ""
    return _number(max(0.0, submission.score - submission.late_submission_penalty))


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _moment(submission: Any) -> str:
    if submission is None or submission.timestamp is None:
        return "-"
    moment: str = submission.timestamp.strftime("%A, %d %B %Y, %I:%M %p")
    return moment


def _feedback(submission: Any) -> str:
    """What a student reads in Moodle: points by exercise, what was left as it was, and what the
    graders wrote."""
    parts = []
    for notebook in submission.notebooks:
        blank = {
            comment.name for comment in notebook.comments if comment.auto_comment == NO_RESPONSE
        }
        for grade in notebook.grades:
            name = grade.name.removeprefix("test_")
            parts.append(
                f"{name}: {_number(grade.score)} of {_number(grade.max_score)}{' (no answer)' if name in blank else ''}."
            )
        parts += [
            comment.comment
            for comment in notebook.comments
            if comment.comment and comment.comment != NO_RESPONSE
        ]
    return " ".join(parts)
