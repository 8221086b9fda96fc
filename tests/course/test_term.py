"""A term of three units with a class (of thirty every night), through nbgrader's commands and ours mixed, against
points worked out by hand."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course.course import Course
from autograder.course.variants import reference_solutions, with_solutions
from tests.support.the_course import ROOT

UNITS = ("01_vectors_and_matrices", "21_groups_and_equivariance", "24_causal_inference")
STUDENTS = [
    f"student{number:02d}" for number in range(int(os.environ.get("AUTOGRADER_STUDENTS", "15")))
]
DUE = "2026-11-20 12:00:00 UTC"
ON_TIME, LATE, AGAIN = (
    "2026-11-20 11:00:00.000000 UTC",
    "2026-11-20 14:30:00.000000 UTC",
    "2026-11-20 11:30:00.000000 UTC",
)
LATE_ONES = set(STUDENTS[::7])  # three hours begun late: three points
PENALTY = 3.0

PLUGIN = """

from nbgrader.plugins import BasePlugin


class OnePointAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return -(-total_seconds_late // 3600)


c.AssignLatePenalties.plugin_class = OnePointAnHour
"""


class Term:
    """A course as it is run, and what every student should have in it."""

    def __init__(self, folder: Path):
        self.root = folder
        for unit in UNITS:
            for part in (f"source/{unit}", f"tests/hidden/{unit}"):
                shutil.copytree(
                    ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
                )
        (folder / "nbgrader_config.py").write_text(
            (ROOT / "nbgrader_config.py").read_text() + PLUGIN
        )
        self.exchange = folder.with_name(f"{folder.name}-exchange")
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        self.expected: dict[tuple[str, str], float] = {}
        self.written: set[tuple[str, str]] = set()

    def run(self, *command: str, code: int = 0) -> str:
        scripts = Path(sys.executable).parent
        environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            [str(scripts / command[0]), *command[1:]],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=900,
        )
        assert done.returncode == code, done.stdout[-2000:] + done.stderr[-3000:]
        return done.stdout

    def book(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.root}/gradebook.db")

    def hand_in(self, unit: str, student: str, solved: list[str], when: str) -> None:
        """What `nbgrader submit` leaves in the exchange: a notebook with these exercises solved,
        and one written answer."""
        blank = json.loads((self.root / "release" / unit / f"{unit}.ipynb").read_text())
        solutions = reference_solutions(
            json.loads((ROOT / "source" / unit / f"{unit}.ipynb").read_text())
        )
        document = with_solutions(blank, {name: solutions[name] for name in solved})
        answer = next(
            cell
            for cell in document["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("explain_")
        )
        answer["source"] = f"Because, says {student}."
        stamp = when.replace(":", "%3A") if os.name == "nt" else when
        inbound = (
            self.exchange
            / "mathematics_of_machine_learning"
            / "inbound"
            / f"{student}+{unit}+{stamp}+{len(solved):04d}"
        )
        inbound.mkdir(parents=True)
        (inbound / f"{unit}.ipynb").write_text(json.dumps(document))
        (inbound / "timestamp.txt").write_text(when)
        (inbound / "submission_secret.txt").write_text(f"{student} {unit} {when}")
        points = {
            exercise.id: exercise.points for exercise in Course(self.root).unit(unit).exercises
        }
        penalty = PENALTY if when == LATE else 0.0
        self.expected[student, unit] = max(0.0, sum(points[name] for name in solved) - penalty)

    def collect(self, unit: str) -> None:
        self.run("nbgrader", "collect", unit, "--update", "--ExchangeCollect.check_owner=False")

    def totals(self) -> dict[tuple[str, str], float]:
        """Students' scores as nbgrader exports them."""
        self.run("nbgrader", "export", "--to", "grades.csv")
        with (self.root / "grades.csv").open() as file:
            return {
                (row["student_id"], row["assignment"]): float(row["score"])
                for row in csv.DictReader(file)
            }


def subset(unit: str, number: int, course: Path) -> list[str]:
    """Some of a unit's exercises, another choice for each student."""
    names = [exercise.id for exercise in Course(course).unit(unit).exercises if not exercise.manual]
    return [name for place, name in enumerate(names) if (number * 37 + 11) >> place & 1]


def test_a_term(tmp_path: Path) -> None:
    term = Term(tmp_path / "course")
    hidden = term.root / "tests" / "hidden" / UNITS[0] / f"test_{UNITS[0]}.py"
    good = hidden.read_text()
    first = next(exercise.id for exercise in Course(ROOT).unit(UNITS[0]).exercises)

    # Handing out: compiled, with a due date, into the exchange.
    for unit in UNITS:
        term.run("nbgrader", "generate_assignment", unit, "--create")
        with term.book() as book:
            book.update_or_create_assignment(unit, duedate=DUE)
        term.run("nbgrader", "release_assignment", unit)

    term.run("nbgrader", "db", "student", "add", STUDENTS[-1])

    # Handing in: some late, one student not at all.
    for unit in UNITS:
        for number, student in enumerate(STUDENTS[:-1]):
            term.hand_in(
                unit,
                student,
                subset(unit, number, term.root),
                LATE if student in LATE_ONES else ON_TIME,
            )
        term.collect(unit)

    # Grading: one unit through each door, the first with a hidden test that is wrong.
    hidden.write_text(good + BROKEN.replace("@FIRST@", first))
    term.run("autograder", "grade", UNITS[0])
    term.run("nbgrader", "autograde", UNITS[1])
    term.run("autograder", "grade", UNITS[2], "--jobs", "2")
    totals = term.totals()
    assert all(
        abs(totals[key] - points) < 1e-4
        for key, points in term.expected.items()
        if key[1] != UNITS[0]
    )
    solved_first = [
        student
        for number, student in enumerate(STUDENTS[:-1])
        if first in subset(UNITS[0], number, term.root)
    ]
    assert all(
        totals[student, UNITS[0]] < term.expected[student, UNITS[0]] for student in solved_first
    )

    # A person reads some of the written answers.
    for unit in UNITS:
        with term.book() as book:
            for student in STUDENTS[: 2 * len(STUDENTS) // 3]:
                rows = book.find_submission_notebook(unit, unit, student).grades
                (row,) = [row for row in rows if row.needs_manual_grade]
                row.manual_score, row.needs_manual_grade = 2.0, False
                comments = book.find_submission_notebook(unit, unit, student).comments
                next(
                    comment for comment in comments if comment.name == row.name
                ).manual_comment = f"Read, {student}."
                term.expected[student, unit] += 2.0
            book.db.commit()

    # The test is mended, and everyone is graded again; the written answers stay.
    hidden.write_text(good)
    before = term.totals()
    assert re.search(
        rf"{first} 1\.\d+ -> 2", term.run("autograder", "grade", UNITS[0], "--force", code=2)
    )
    assert term.totals() == before
    term.run("autograder", "grade", UNITS[0], "--force", "--yes")

    # Handing in again: all exercises, in time; graded through the other door.
    everything = {
        unit: [
            exercise.id
            for exercise in Course(term.root).unit(unit).exercises
            if not exercise.manual
        ]
        for unit in UNITS
    }
    for unit, door in ((UNITS[1], "autograder"), (UNITS[2], "nbgrader")):
        for student in [name for name in STUDENTS[:-1] if name not in LATE_ONES][-3:]:
            term.hand_in(unit, student, everything[unit], AGAIN)
        term.collect(unit)
        if door == "autograder":
            term.run("autograder", "grade", unit)
        else:
            term.run("nbgrader", "autograde", unit)

    # Giving back.
    totals = term.totals()
    assert len(totals) == len(STUDENTS) * len(UNITS)
    wrong = {
        key: (totals[key], points)
        for key, points in term.expected.items()
        if abs(totals[key] - points) > 1e-4
    }
    assert wrong == {}
    assert all(totals[STUDENTS[-1], unit] == 0 for unit in UNITS)
    for unit in UNITS:
        term.run("nbgrader", "generate_feedback", unit)
        term.run("nbgrader", "release_feedback", unit)
        assert (
            len(list((term.root / "feedback").glob(f"*/{unit}/{unit}.html"))) == len(STUDENTS) - 1
        )
        released = term.exchange / "mathematics_of_machine_learning" / "feedback"
    assert len(list(released.glob("*.html"))) == (len(STUDENTS) - 1) * len(UNITS)
    assert (
        "Read, student03."
        in (term.root / "feedback" / "student03" / UNITS[0] / f"{UNITS[0]}.html").read_text()
    )
    term.run("autograder", "report")


BROKEN = '''

@exercise("@FIRST@")
class TestAMistakeOfOurs:
    def test_too_much(self, student):
        """What nobody can do."""
        assert_close(1.0, 2.0)
'''
