"""A term of three units with a class (of thirty every night), through nbgrader's commands and ours
mixed: roster, extensions, late work, a test that was wrong, written answers in a spreadsheet, a
planted copy, solutions, exports; against points worked out by hand."""

from __future__ import annotations

import csv
import json
import os
import random
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
LATE_ONES = set(STUDENTS[::7])  # two and a half hours late
EXTENDED = STUDENTS[7]  # one of them, who had more time
COPIED, COPIER = STUDENTS[2], STUDENTS[5]
READ = STUDENTS[: 2 * len(STUDENTS) // 3]  # whose answers a person reads
RULE = """
c.AssignLatePenalties.plugin_class = "autograder.late.ByRule"
c.ByRule.percent, c.ByRule.grace = 10, 1
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
        (folder / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text() + RULE)
        self.exchange = folder.with_name(f"{folder.name}-exchange")
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        self.earned: dict[tuple[str, str], float] = {}
        self.late: set[tuple[str, str]] = set()
        self.largest: dict[str, float] = {}

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

    def hand_in(
        self, unit: str, student: str, solved: list[str], when: str, more: str = ""
    ) -> None:
        """What `nbgrader submit` leaves in the exchange: a notebook with these exercises solved,
        and one written answer; `more`: code of the student's own, beside the first solution."""
        blank = json.loads((self.root / "release" / unit / f"{unit}.ipynb").read_text())
        solutions = reference_solutions(
            json.loads((ROOT / "source" / unit / f"{unit}.ipynb").read_text())
        )
        code = {name: solutions[name] for name in solved}
        if more:
            code[solved[0]] += f"\n\n{more}"
        document = with_solutions(blank, code)
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
        exercises = Course(self.root).unit(unit).exercises
        self.largest[unit] = sum(exercise.points for exercise in exercises)
        points = {exercise.id: exercise.points for exercise in exercises}
        self.earned[student, unit] = sum(points[name] for name in solved)
        if when == LATE and student != EXTENDED:
            self.late.add((student, unit))

    @property
    def expected(self) -> dict[tuple[str, str], float]:
        """Everybody's final scores: a tenth of the maximum is taken off for a day begun."""
        return {
            (student, unit): max(
                0.0, points - ((student, unit) in self.late) * self.largest[unit] / 10
            )
            for (student, unit), points in self.earned.items()
        }

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


def own_code(names: str) -> str:
    """Some code that no known solution has, with variables from these letters."""
    draw = random.Random(4)
    lines = []
    for number in range(30):
        a, b, c = (draw.choice(names[:-1]) for _ in range(3))
        lines += [
            f"def helper_{names[0]}{number}({a}, {names[-1]}):",
            f"    while {names[-1]} {draw.choice('<>')} {draw.randrange(9)}:",
            f"        {b} = [{names[-1]} {draw.choice('+-*')} {draw.randrange(99)}, len(str({a}))]",
            f"        {names[-1]} = {names[-1]} {draw.choice('*+-')} sum({b}) {draw.choice('%+')} 7",
            f"    {c} = {{{draw.randrange(9)}: {names[-1]}}}",
            f"    return {c}" if draw.random() < 0.5 else f"    return sorted({c}), {names[-1]}",
        ]
    return "\n".join(lines)


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

    # Who takes the course, and who has more time.
    rows = [
        f"{name},Ann,Of {name},{1000 + at},{name}@uni.example" for at, name in enumerate(STUDENTS)
    ]
    (term.root / "students.csv").write_text(
        "\n".join(["login,first name,last name,canvas id,email", *rows])
    )
    term.run("autograder", "roster", "students.csv", "--yes")
    (term.root / "extensions.csv").write_text(
        "student,unit,until,note\n"
        + "".join(f"{EXTENDED},{unit[:2]},2026-11-22,ill\n" for unit in UNITS)
    )

    # Handing in: some late, one student not at all.
    for unit in UNITS:
        for number, student in enumerate(STUDENTS[:-1]):
            term.hand_in(
                unit,
                student,
                subset(unit, number, term.root),
                LATE if student in LATE_ONES else ON_TIME,
                {COPIED: own_code("abcx"), COPIER: own_code("pqrz")}.get(student, ""),
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

    # What if that test were not there? Everybody who solved the exercise would have more.
    told = term.run(
        "autograder", "explain", UNITS[0], solved_first[0], first, "--without", "test_too_much"
    )
    assert re.findall(r"^  (\w+) +[\d.]+ -> [\d.]+$", told, re.MULTILINE) == solved_first

    # Whose answers are alike? The copy is found, and none of those who wrote the usual solutions.
    told = term.run("autograder", "similar", UNITS[0])
    pairs = [line for line in told.splitlines() if line.startswith("  ")]
    assert len(pairs) == 1
    assert re.findall(r"student\d\d", pairs[0]) == [COPIED, COPIER]

    # A person reads some of the written answers, in a spreadsheet.
    for unit in UNITS:
        term.run("autograder", "written", unit, "--out", f"{unit}.csv")
        with (term.root / f"{unit}.csv").open(encoding="utf-8-sig", newline="") as file:
            answers = list(csv.DictReader(file))
        assert len(answers) == len(STUDENTS) - 1
        for answer in answers:
            if answer["student"] in READ:
                answer["points"], answer["comment"] = "2", f"Read, {answer['student']}."
                term.earned[answer["student"], unit] += 2.0
        with (term.root / f"{unit}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(answers[0]))
            writer.writeheader()
            writer.writerows(answers)
        told = term.run("autograder", "written", unit, "--in", f"{unit}.csv", "--yes")
        assert f"{len(READ)} of {len(answers)} answers read" in told

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

    # Giving back. What late work costs is worked out anew where a person has given points since.
    for unit in UNITS:
        term.run("autograder", "grade", unit, "--yes")
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
    told = (term.root / "feedback" / STUDENTS[0] / UNITS[0] / f"{UNITS[0]}.html").read_text()
    assert "late" in told
    assert f"Ann Of {STUDENTS[0]}" in told
    for unit in UNITS:
        term.run("autograder", "solutions", unit)
        assert (term.root / "reports" / f"{unit}-solutions.html").is_file()
        assert "2026-11-22" not in term.run("autograder", "report", unit)
    term.run("autograder", "report")
    exporter = "autograder.exporters.CanvasExporter"
    term.run("nbgrader", "export", "--exporter", exporter, "--to", "canvas.csv")
    with (term.root / "canvas.csv").open(newline="") as file:
        rows = {row["ID"]: row for row in csv.DictReader(file) if row["ID"].strip()}
    for at, student in enumerate(STUDENTS[:-1]):
        for unit in UNITS:
            (column,) = [name for name in rows[str(1000 + at)] if name.startswith(unit)]
            in_canvas = rows[str(1000 + at)][column]
            if in_canvas:  # empty while an answer waits for a person
                assert abs(float(in_canvas) - term.expected[student, unit]) < 0.01
            assert bool(in_canvas) == (student in READ), (student, unit)


BROKEN = '''

@exercise("@FIRST@")
class TestAMistakeOfOurs:
    def test_too_much(self, student):
        """What nobody can do."""
        assert_close(1.0, 2.0)
'''
